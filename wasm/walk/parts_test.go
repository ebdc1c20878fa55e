package walk

import (
	"reflect"
	"testing"

	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

func TestACheckpointIsReadAsItWasWritten(t *testing.T) {
	for _, c := range []Checkpoint{
		{Walk: "ab", Auto: []byte{}},
		{Walk: "ab", Page: 3, Position: scheme.Position{Number: "7"}, Item: 2, Items: 32, Matched: true, Auto: []byte{}},
		{Walk: "ab", Page: 1, Position: scheme.Position{Cursor: `"x"`}, Auto: []byte(`{"size":1}`)},
		{Walk: "ab", Page: 1, Position: scheme.Position{URL: "https://a.example/?c=\"1"}, Auto: []byte{}, Last: split.Print{First: 1, All: 1<<64 - 1, Count: 9}},
		{Walk: "ab", Page: 1, Position: scheme.Position{Number: "1"}, Auto: []byte{}, Keys: &savedKeys{Key: `$["a"]`, Item: 4, Recent: []uint64{1, 1 << 63, 0}}},
	} {
		written := c
		if len(c.Auto) == 0 {
			written.Auto = nil
		}
		text := written.bytes()
		if read, ok := parseCheckpoint(gjson.ParseBytes(text)); !ok || !reflect.DeepEqual(read, c) {
			t.Errorf("%s is read as %+v, %v", text, read, ok)
		}
	}
}

func TestACheckpointThatWasChangedIsNotRead(t *testing.T) {
	for _, text := range []string{
		`{"page":1,"position":{},"item":0,"items":0}`,
		`{"page":-1,"position":{},"item":0,"items":0,"matched":true}`,
		`{"page":1.5,"position":{},"item":0,"items":0,"matched":true}`,
		`{"page":1,"position":[],"item":0,"items":0,"matched":true}`,
		`{"page":1,"position":{},"item":0,"items":0,"matched":true,"last":"1-2"}`,
		`{"page":1,"position":{},"item":0,"items":0,"matched":true,"last":"1-2-0"}`,
		`{"page":1,"position":{},"item":0,"items":0,"matched":true,"keys":{"key":"$.id","item":0,"recent":"00"}}`,
		`{"page":1,"position":{},"item":0,"items":0,"matched":true,"keys":{"key":"$.id","item":0,"recent":"000000000000000x"}}`,
	} {
		if c, ok := parseCheckpoint(gjson.Parse(text)); ok {
			t.Errorf("%s is read as %+v", text, c)
		}
	}
}

func TestTheWindowHalvesAndGrowsByOne(t *testing.T) {
	v := window{8, 8}
	v.shrink()
	if v.size != 4 {
		t.Errorf("%v", v)
	}
	for range 4 {
		v.grow()
	}
	if v.size < 4.8 || v.size > 5 {
		t.Errorf("four pages at four at a time make %v", v.size)
	}
	for range 100 {
		v.grow()
	}
	if v.size != 8 {
		t.Errorf("it grows to %v", v.size)
	}
	for range 10 {
		v.shrink()
	}
	if v.size != 1 {
		t.Errorf("it falls to %v", v.size)
	}
}

func TestConcurrencyOrPrefetchSaysHowManyPagesAreAskedForAtOnce(t *testing.T) {
	for _, c := range []struct{ prefetch, concurrency, want int }{{0, 0, 1}, {1, 0, 2}, {5, 0, 2}, {0, 1, 1}, {5, 1, 1}, {0, 6, 6}} {
		if got := (&Config{Prefetch: c.prefetch, Concurrency: c.concurrency}).atOnce(); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestAPageThatBeginsAsAnEarlierOneMayRepeatIt(t *testing.T) {
	s := repeats{byRequest: map[uint64]known{}}
	s.note(1, known{0, split.Print{First: 10, All: 100, Count: 3}}, 0)
	s.note(2, known{1, split.Print{First: 20, All: 200, Count: 3}}, 1)
	for _, c := range []struct {
		name       string
		key, first uint64
		traits     guide.Traits
		option     string
		want       bool
	}{
		{"the same request, the same first item", 1, 10, guide.Traits{}, "", true},
		{"the same request, another item", 1, 11, guide.Traits{}, "", false},
		{"the page before", 3, 20, guide.Traits{}, "", true},
		{"page 1, asked for by a cursor", 3, 10, guide.Traits{}, "", false},
		{"page 1, asked for by a number", 3, 10, guide.Traits{Computed: true}, "", true},
		{"page 1, asked for by a number, as it is meant", 3, 10, guide.Traits{Computed: true}, "follow", false},
		{"page 1 of a list that was detected", 3, 10, guide.Traits{Detected: true, Settled: true}, "", true},
		{"page 1, while a guess is proven", 3, 10, guide.Traits{Detected: true, Computed: true}, "", false},
		{"another one", 3, 30, guide.Traits{Computed: true}, "", false},
	} {
		if got := s.begins(c.key, c.first, c.traits, c.option); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestItemsWaitForAReasonThatFollowsFromTheState(t *testing.T) {
	d := newDrive(t, config(t, url, byCursor), nil)
	d.handle(Demand{0})
	d.handle(Response{ID: 1, Status: 200})
	d.bodies[1] = `{"data":[1,2`
	d.handle(Chunk{1, []byte(d.bodies[1])})
	front := d.w.queue[0]
	if why := d.w.gate(front); why != open {
		t.Errorf("of the page in front: %d", why)
	}
	behind := *front
	if why := d.w.gate(&behind); why != order {
		t.Errorf("of a page behind it: %d", why)
	}
	front.expect = []uint64{1}
	if why := d.w.gate(front); why != realignment {
		t.Errorf("of a page that may have shifted: %d", why)
	}
	front.expect = nil
	d.w.seen.last = known{0, split.Print{First: front.Body().Begins(), Count: 1}}
	if why := d.w.gate(front); why != comparison {
		t.Errorf("of a page that begins as the one before: %d", why)
	}
	behind.plan.Compare = true
	if why := d.w.gate(&behind); why != comparison {
		t.Errorf("of a page that is to be compared: %d", why)
	}
}
