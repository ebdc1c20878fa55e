package openapi

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

func TestAnActionUpdatesOrRemovesItsTargets(t *testing.T) {
	for _, c := range []struct{ text, action, want string }{
		// Objects are merged, member by member.
		{`{"a":{"b":1,"c":{"d":2}}}`, `'target':'$.a','update':{'c':{'e':3},'b':2,'x':{'y':1}}`, `{"a":{"b":2,"c":{"d":2,"e":3},"x":{"y":1}}}`},
		{`{"a":{}}`, `'target':'$.a','update':{'b':1}`, `{"a":{"b":1}}`},
		{` {"a":1} `, `'target':'$','update':{'b':[1]}`, `{"a":1,"b":[1]}`},
		{`{"a":{"b":1},"c":{"b":2}}`, `'target':'$.*','update':{'n':1}`, `{"a":{"b":1,"n":1},"c":{"b":2,"n":1}}`},
		// An array is appended to an array, at the target and below it.
		{`{"t":[1, 2]}`, `'target':'$.t','update':3`, `{"t":[1, 2,3]}`},
		{`{"t":[ ]}`, `'target':'$.t','update':{'x':1}`, `{"t":[{"x":1}]}`},
		{`{"t":[1]}`, `'target':'$.t','update':[2,3]`, `{"t":[1,2,3]}`},
		{`{"t":[1]}`, `'target':'$.t','update':[]`, `{"t":[1]}`},
		{`{"a":{"t":[1]}}`, `'target':'$.a','update':{'t':[2]}`, `{"a":{"t":[1,2]}}`},
		// All else is replaced; digits stay.
		{`{"a":1.10,"b":"x"}`, `'target':'$.b','update':9007199254740993`, `{"a":1.10,"b":9007199254740993}`},
		{`{"a":{"b":1}}`, `'target':'$','update':{'a':null}`, `{"a":null}`},
		{`{"a":null}`, `'target':'$','update':{'a':{'b':1}}`, `{"a":{"b":1}}`},
		// Inner nodes first, then what they stand in.
		{`{"s":{"v":1,"s":{"v":2}}}`, `'target':'$..s','update':{'x':1}`, `{"s":{"v":1,"s":{"v":2,"x":1},"x":1}}`},
		{`{"s":{"v":1}}`, `'target':'$[\"s\",\"s\"]','update':{'x':1}`, `{"s":{"v":1,"x":1}}`},
		// Names are compared unescaped.
		{`{"a\u0062":1}`, `'target':'$','update':{'ab':2}`, `{"a\u0062":2}`},

		{`{"a":1,"b":2,"c":3}`, `'target':'$.a','remove':true`, `{"b":2,"c":3}`},
		{`{"a":1, "b" : 2 , "c":3}`, `'target':'$.b','remove':true`, `{"a":1,"c":3}`},
		{`{"a":1,"b":2,"c":3}`, `'target':'$.c','remove':true,'update':{'x':1}`, `{"a":1,"b":2}`},
		{`{"a":1}`, `'target':'$.a','remove':true`, `{}`},
		{`[1,2,3,4]`, `'target':'$[0,1]','remove':true`, `[3,4]`},
		{`[1,2,3,4]`, `'target':'$[1:3]','remove':true`, `[1,4]`},
		{`[1,2,3,4]`, `'target':'$[2:]','remove':true`, `[1,2]`},
		{`[1,2]`, `'target':'$.*','remove':true`, `[]`},
		{`{"q\\\"":{"x":[1]},"b":",]"}`, `'target':'$..x','remove':true`, `{"q\\\"":{},"b":",]"}`},
		{`{"q\\\"":{"x":[1]},"b":",]"}`, `'target':'$[?@.x]','remove':true`, `{"b":",]"}`},
		{`{"s":{"s":{"s":1}},"t":{"s":1}}`, `'target':'$..s','remove':true`, `{"t":{}}`},
		{`{"a":1}`, `'target':'$.a','remove':false`, `{"a":1}`},
	} {
		r := &Reader{}
		got, err := r.overlay(c.text, quotes(`{'overlay':'1.0.0','info':{},'actions':[{`+c.action+`}]}`), "overlays[0]")
		if err != nil {
			t.Errorf("%s: %v", c.action, err)
			continue
		}
		var x, y any
		if json.Unmarshal([]byte(got), &x) != nil || json.Unmarshal([]byte(c.want), &y) != nil || !equal(x, y) {
			t.Errorf("%s\n  to %s:\n got %s\nwant %s", c.action, c.text, got, c.want)
		}
		if strings.Contains(c.want, "9007199254740993") && !strings.Contains(got, "9007199254740993") {
			t.Errorf("digits are lost: %s", got)
		}
	}
}

func TestOverlaysAddTheExtensionToADocumentThatHasNone(t *testing.T) {
	text := paths(`{'/old':{'get':{'operationId':'list','deprecated':true}},'/new':{'get':{'operationId':'create','parameters':[{'name':'cursor','in':'query'}]}}}`, `'servers':[{'url':'https://a.example'}]`)
	api := read(t, text, Options{Overlays: []string{
		quotes(`{'overlay':'1.0.0','info':{'title':'t','version':'1'},'extends':'x','actions':[
			{'target':'$.paths[?@.get.deprecated==true]','remove':true},
			{'target':'$.paths.*.get','description':'all lists','update':{'operationId':'list',` + cursor + `}},
			{'target':'$.servers','update':{'url':'https://b.example'}},
			{'target':'$.servers[0]','remove':true},
			{'target':'$.paths[\"/gone\"]','remove':true}]}`),
		quotes(`{'overlay':'1.0.1','info':{},'actions':[{'target':'$.paths[\"/new\"].get.parameters','update':[{'name':'limit','in':'query'}]}]}`),
	}})
	if len(api.Operations) != 1 {
		t.Fatalf("%+v", api.Operations)
	}
	call, err := api.find(t, "list").Request(gjson.Parse(`{"limit":2}`), "", Around{Cookies: true})
	if err != nil || call.URL != "https://b.example/new?limit=2" || !strings.Contains(call.Pagination, `"cursor"`) {
		t.Error(call, err)
	}
	if len(api.Problems) != 1 || api.Problems[0] != `overlays[0].actions[4].target $.paths["/gone"] selects nothing` {
		t.Errorf("%q", api.Problems)
	}
}

func TestAnOverlayThatIsWrongSaysWhatIs(t *testing.T) {
	for _, c := range []struct{ overlay, code, want string }{
		{`{`, "parse", `overlays[0] is not valid JSON: it ends early at byte 1, line 1`},
		{`[]`, "config", `overlays[0] is no Overlay: its member overlay is the version, 1.0.0`},
		{`{'overlay':'2.0.0'}`, "config", `overlays[0] is no Overlay: its member overlay is the version, 1.0.0`},
	} {
		_, err := Read(`{"openapi":"3.1.0"}`, Options{Overlays: []string{quotes(c.overlay)}})
		if e, ok := err.(*Error); !ok || e.Code != c.code || e.Message != c.want {
			t.Errorf("%s: got %v, want %s", c.overlay, err, c.want)
		}
	}
	if _, err := Read(`[`, Options{Overlays: []string{`{"overlay":"1.0.0"}`}}); err == nil || !strings.HasPrefix(err.Error(), "the document is not valid JSON") {
		t.Error(err)
	}
}

func TestRemovingAMemberUncoversNoOtherOfItsName(t *testing.T) {
	got, err := (&Reader{}).overlay(`{"a":1,"b":2,"\u0061":3}`, `{"overlay":"1.0.0","actions":[{"target":"$.a","remove":true}]}`, "it")
	if err != nil || got != `{"b":2}` {
		t.Error(got, err)
	}
}

func TestOfRepeatedMembersOfAnOverlayTheLastCounts(t *testing.T) {
	got, err := (&Reader{}).overlay(`{"a":1,"b":2}`, `{"overlay":"2.0.0","overlay":"1.0.0","actions":[{"target":"$.a","target":"$.b","update":3,"update":4}]}`, "it")
	if err != nil || got != `{"a":1,"b":4}` {
		t.Error(got, err)
	}
}

func TestAnActionThatCantBeAppliedIsAProblem(t *testing.T) {
	api := read(t, `{"openapi":"3.1.0","info":{}}`, Options{Overlays: []string{quotes(`{'overlay':'1.1.0','actions':[
		{'target':'$.a['},{'target':'$','remove':true},{'target':'$','copy':'$.x'},{'target':'$.none','update':1},{'target':'$.info','update':{'x':1}},{'target':'$.info.x','remove':true}]}`)}})
	want := []string{
		`overlays[0].actions[0].target is "$.a[": position 4: expected a selector, found end of path`,
		`overlays[0].actions[1] removes the whole document`,
		`overlays[0].actions[2] has a copy, which is of Overlay 1.1: update and remove are known`,
		`overlays[0].actions[3].target $.none selects nothing`,
	}
	if !slices.Equal(api.Problems, want) {
		t.Errorf("%q", api.Problems)
	}
}

// Actions come one after the other, though those that have nothing to do with each other are
// applied at once.
func TestAnActionSeesWhatThoseBeforeItDid(t *testing.T) {
	for _, c := range []struct{ text, actions, want string }{
		{`{"a":{"x":1},"b":{"x":1}}`, `{'target':'$.a','update':{'y':1}},{'target':'$.b','update':{'y':2}},{'target':'$.a.y','update':3},{'target':'$.b','update':{'z':4}}`, `{"a":{"x":1,"y":3},"b":{"x":1,"y":2,"z":4}}`},
		{`{"a":{},"b":1}`, `{'target':'$.a','update':{'n':{}}},{'target':'$.a.n','update':{'m':1}},{'target':'$.a.n.m','remove':true},{'target':'$.b','remove':true}`, `{"a":{"n":{}}}`},
		{`{"a":{"b":{"c":1}}}`, `{'target':'$.a.b.c','update':2},{'target':'$.a.b','update':{'d':3}},{'target':'$.a','update':{'b':{'c':4}}}`, `{"a":{"b":{"c":4,"d":3}}}`},
		{`{"l":[1,2,3]}`, `{'target':'$.l[0]','remove':true},{'target':'$.l[0]','remove':true},{'target':'$.l[-1]','update':4},{'target':'$.l','update':[5]},{'target':'$.l[-1]','update':6}`, `{"l":[4,6]}`},
		{`{"a":1,"b":2,"c":3}`, `{'target':'$.a','remove':true},{'target':'$.c','remove':true},{'target':'$.*','update':9}`, `{"b":9}`},
		{`{"a":{"k":1},"b":{}}`, `{'target':'$.b','update':{'k':1}},{'target':'$[?@.k==1]','update':{'hit':true}},{'target':'$.a','update':{'k':2}}`, `{"a":{"k":2,"hit":true},"b":{"k":1,"hit":true}}`},
		{`{"a":{"x":1}}`, `{'target':'$.a','update':{'x':2}},{'target':'$.a','update':{'x':3}}`, `{"a":{"x":3}}`},
	} {
		got, err := (&Reader{}).overlay(c.text, quotes(`{'overlay':'1.0.0','actions':[`+c.actions+`]}`), "it")
		var x, y any
		if err != nil || json.Unmarshal([]byte(got), &x) != nil || json.Unmarshal([]byte(c.want), &y) != nil || !equal(x, y) {
			t.Errorf("%s to %s: %s, %v, want %s", c.actions, c.text, got, err, c.want)
		}
	}
}

// BenchmarkOverlay applies 366 actions to 1.35 MB.
func BenchmarkOverlay(b *testing.B) {
	var text, actions strings.Builder
	for i := range 366 {
		if i > 0 {
			text.WriteByte(',')
			actions.WriteByte(',')
		}
		p := "/p" + strconv.Itoa(i)
		text.WriteString(`"` + p + `":{"get":{"description":"` + strings.Repeat("x", 3600) + `","parameters":[]}}`)
		actions.WriteString(`{"target":"$.paths['` + p + `'].get","update":{"operationId":"o"}}`)
	}
	document := `{"openapi":"3.1.0","paths":{` + text.String() + `}}`
	overlay := `{"overlay":"1.0.0","actions":[` + actions.String() + `]}`
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		if _, err := (&Reader{}).overlay(document, overlay, "it"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAnOverlayWhoseLastActionMakesTheDocumentTooLongIsAnError(t *testing.T) {
	long := strings.Repeat("x", 40<<20)
	_, err := (&Reader{}).overlay(`{"openapi":"3.1.0","a":"`+long+`","b":{}}`, `{"overlay":"1.0.0","actions":[{"target":"$.b","update":{"c":"`+long+`"}}]}`, "it")
	if err == nil || !strings.HasPrefix(err.Error(), "it.actions[0]: applying the overlay takes too much work, or makes the document longer than") {
		t.Error(err)
	}
}
