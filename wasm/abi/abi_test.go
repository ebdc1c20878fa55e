package abi

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

func TestAnUnknownEventIsAPanic(t *testing.T) {
	s, reply := Open([]byte(`{"method":"GET","url":"https://a.example/","headers":[],"options":{"pagination":"none"}}`))
	if s == nil {
		t.Fatalf("%s", reply)
	}
	defer func() {
		if text, ok := recover().(string); !ok || !strings.Contains(text, `"surprise"`) {
			t.Errorf("recovered %q", text)
		}
	}()
	s.Event([]byte(`{"event":"surprise"}`), 0, 0)
	t.Error("an unknown event was taken")
}

func TestAPanicIsToldAsAFailureOfTheEngine(t *testing.T) {
	reply := gjson.ParseBytes(Panicked("index \"3\" out of\nrange"))
	if m := reply.Get("0.message").Str; reply.Get("0.code").Str != "engine" || !strings.Contains(m, "index \"3\" out of\nrange") {
		t.Errorf("%s", reply.Raw)
	}
}

func TestAStartThatIsCutWithinACharacterEndsBeforeIt(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "abc": "abc", "aé": "aé", "a\xc3": "a", "a\xe2\x82": "a", "a€": "a€", "a\xf0\x9f\x98": "a", "\xff": "", "a\xff\xfe\xfd\xfc\xfb": "a\xff",
	} {
		if got := start([]byte(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestSessionsShareNoReply holds the contract that an answer is valid until the next
// call: sessions don't share it.
func TestSessionsShareNoReply(t *testing.T) {
	config := []byte(`{"method":"GET","url":"https://a.example/","headers":[],"options":{"pagination":"none","items":"$"}}`)
	a, _ := Open(config)
	b, _ := Open(config)
	first, _ := a.Demand(0, 0, 0)
	kept := string(first)
	b.Demand(0, 0, 0)
	b.Event([]byte(`{"event":"stop"}`), 0, 0)
	if string(first) != kept {
		t.Errorf("another session wrote over %s: %s", kept, first)
	}
	for _, s := range []*Session{a, b} {
		s.Response(1, 200, false, "", 0, 0)
		if _, ranges := s.Chunk(1, []byte(`[1,2]`), 0, 0); s == a && len(ranges) != 4 || s == b && len(ranges) != 0 {
			t.Errorf("ranges %v", ranges)
		}
	}
}

func TestWhatIsNotJSONIsSaidWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":[1,"é"]}`: `{}`,
		`{"a":oops}`:    `{"error":{"offset":5,`,
		``:              `{"error":{"offset":0,`,
		`[1`:            `{"error":{"offset":2,`,
		"[\"\xff\"]":    `{"error":{"offset":2,`,
	} {
		if got := string(Validate([]byte(text))); !strings.HasPrefix(got, want) || !gjson.Valid(got) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestRowsAreValuesOrCSV(t *testing.T) {
	const items = `[{"a":9007199254740993,"b":"x"},{"b":"y,z","c":{"d":1}}]`
	for _, c := range []struct{ call, want string }{
		{`{"call":"columns"}`, `["a","b","c"]`},
		{`{"call":"csv","columns":["a","b"],"header":true}`, "a,b\r\n9007199254740993,x\r\n,\"y,z\"\r\n"},
		{`{"call":"select","path":"$["}`, `{"error":{"code":"config","message":`},
		{`{"call":"select","path":"$.a","count":2}`, `{"values":[9007199254740993,null],"missing":[1]}`},
	} {
		if got := string(Rows([]byte(c.call), []byte(items))); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", c.call, got, c.want)
		}
	}
	if got := string(Rows([]byte(`{"call":"select","path":"$.a"}`), []byte(items))); !strings.Contains(got, "9007199254740993") {
		t.Errorf("select: %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown call was taken")
		}
	}()
	Rows([]byte(`{"call":"drop"}`), []byte(items))
}

// A timer that is set to more than it can hold fires at once: a wait of 35 days took
// one millisecond.
func TestNoWaitIsLongerThanTimersHold(t *testing.T) {
	s, reply := Open([]byte(`{"method":"GET","url":"https://a.example/","options":{"pagination":"none","retry":{"maxWait":1000000000000}}}`))
	if s == nil {
		t.Fatalf("%s", reply)
	}
	s.Demand(0, 0, 0)
	reply, _ = s.Response(1, 429, false, "\nRetry-After\n3000000", 0, 0)
	if !strings.Contains(string(reply), "a longer wait than retry.maxWait, 2147483647 ms") {
		t.Errorf("%s", reply)
	}
}
