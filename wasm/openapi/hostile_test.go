package openapi

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/tidwall/gjson"
)

// Each of these ends soon, with an answer or an error.
func TestAHostileDocumentEndsSoon(t *testing.T) {
	times := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(f(i))
		}
		return b.String()
	}
	name := func(prefix string, i int) string { return `"` + prefix + strconv.Itoa(i) + `"` }
	const head = `{"openapi":"3.1.0","servers":[{"url":"https://a.example"}],`
	web := func(parameter func(i int) string) string {
		return head + `"paths":{` + times(2_000, func(i int) string {
			return name("/p", i) + `:{"get":{"parameters":[{"name":"` + parameter(i) + `","in":"query","schema":{"$ref":"#/x/s0"}}]}}`
		}) + `},"x":{` + times(400, func(i int) string {
			return name("s", i) + `:{"allOf":[` + times(100, func(j int) string { return `{"$ref":"#/x/s` + strconv.Itoa((i*7+j*13)%400) + `"}` }) + `]}`
		}) + `}}`
	}
	for _, c := range []struct {
		name, text, err string // err: how the error begins, "" for none
		overlay         string
		long            bool // reaching the limit takes seconds: not with -short
	}{
		{name: "longer than the limit", text: head + `"x":"` + strings.Repeat("x", contract.DocumentBytes) + `"}`, err: "the document is 67"},
		{name: "nested", text: strings.Repeat("[", 1_000_000), err: "the document nests deeper than 500 levels at byte 500"},
		{name: "nested in a member", text: head + `"x":` + strings.Repeat(`{"a":[`, 300) + strings.Repeat("]}", 300) + "}", err: "the document nests deeper than 500 levels"},
		{
			name: "shared by all",
			long: true,
			text: head + `"paths":{` + times(20_000, func(i int) string { return name("/p", i) + `:{"$ref":"#/x"}` }) + `},"x":{"parameters":[` +
				times(5_000, func(i int) string { return `{"name":` + name("p", i) + `,"in":"query"}` }) + `],"get":{}}}`,
			err: "the document is too entangled",
		},
		{
			name: "shared properties",
			long: true,
			text: head + `"paths":{` + times(20_000, func(i int) string {
				return name("/p", i) + `:{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/x"}}}}}}`
			}) + `},"x":{"properties":{` + times(5_000, func(i int) string { return name("p", i) + ":{}" }) + `}}}`,
			err: "the document is too entangled",
		},
		{
			name: "a web of allOf",
			long: true,
			text: web(func(i int) string { return "p" + strconv.Itoa(i) }),
			err:  "the document is too entangled",
		},
		{
			name: "a web of allOf behind parameters that are written alike", // they are read once
			text: web(func(int) string { return "p" }),
		},
		{
			name: "a chain of references",
			text: head + `"paths":{"/p":{"get":{"parameters":[{"$ref":"#/x/0"}]}}},"x":{` + times(10_000, func(i int) string {
				return name("", i) + `:{"$ref":"#/x/` + strconv.Itoa(i+1) + `"}`
			}) + `}}`,
		},
		{
			name: "long names shared",
			text: head + `"paths":{` + times(20_000, func(i int) string { return name("/p", i) + `:{"$ref":"#/x"}` }) + `},"x":{"get":{"operationId":"` + strings.Repeat("x", 1<<20) + `"}}}`,
			err:  "the document is too entangled",
		},
		{
			name: "many operations",
			long: true,
			text: head + `"paths":{` + times(50_000, func(i int) string {
				return name("/p", i) + `:{"get":{"operationId":` + name("o", i) + `,"parameters":[{"$ref":"#/components/parameters/c9999"}],` + quotes(cursor) + `}}`
			}) + `},"components":{"parameters":{` + times(10_000, func(i int) string { return name("c", i) + `:{"name":"cursor","in":"query"}` }) + `}}}`,
		},
		{
			name:    "an overlay that grows",
			text:    head + `"a":{` + times(20_000, func(i int) string { return name("", i) + ":{}" }) + `}}`,
			overlay: `{"overlay":"1.0.0","actions":[{"target":"$.a.*","update":{"x":"` + strings.Repeat("x", 100_000) + `"}}]}`,
			err:     "overlays[0].actions[0]: applying the overlay takes too much work",
		},
		{
			name:    "an overlay for each level",
			long:    true,
			text:    head + `"a":` + strings.Repeat(`{"a":`, 450) + `{"b":"` + strings.Repeat("x", 10<<20) + `"}` + strings.Repeat("}", 450) + `}`,
			overlay: `{"overlay":"1.0.0","actions":[{"target":"$..a","update":{"x":1}}]}`,
			err:     "overlays[0].actions[0]: applying the overlay takes too much work",
		},
		{
			name:    "an overlay of many actions",
			long:    true,
			text:    head + `"a":"` + strings.Repeat("x", 20<<20) + `"}`,
			overlay: `{"overlay":"1.0.0","actions":[` + times(1_000, func(i int) string { return `{"target":"$","update":{"x":1}}` }) + `]}`,
			err:     "overlays[0].actions[",
		},
	} {
		if c.long && testing.Short() {
			continue
		}
		start := time.Now()
		options := Options{}
		if c.overlay != "" {
			options.Overlays = []string{c.overlay}
		}
		api, err := Read(c.text, options)
		if api != nil && len(api.Problems) > 0 {
			t.Log(api.Problems[0])
		}
		took := time.Since(start)
		t.Logf("%s: %d bytes, %v, %v", c.name, len(c.text), took.Round(time.Millisecond), err)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.HasPrefix(err.Error(), c.err)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.err)
		}
		if took > 20*time.Second {
			t.Errorf("%s: took %v", c.name, took)
		}
	}
}

// FuzzOpenAPI: whatever the document and its overlay, reading ends without a panic; what
// it yields can be asked for requests, and survives being written and read.
func FuzzOpenAPI(f *testing.F) {
	f.Add(store, `{"overlay":"1.0.0","actions":[{"target":"$..get","update":{"x-ms-pageable":{"nextLinkName":"n"}}},{"target":"$.paths.*.post","remove":true}]}`, `{"user":[1,{"a":2}],"body":{"limit":"x"},"query.limit":3}`)
	f.Add(paths(`{'/p/{a}':{'$ref':'#/x','get':{'parameters':[{'$ref':'#/paths/~1p~1{a}/get/parameters/0'}],'x-fern-pagination':true}}}`, `'x-fern-pagination':{'cursor':'$request.a.b','next_cursor':'$response.c'}`), ``, `{"a":"..","body":"{}"}`)
	f.Add(paths(`{'/p':{'post':{'requestBody':{'content':{'application/json':{'schema':{'allOf':[{'$ref':'#/s'}]}}}},'x-anypage-pagination':'relay'}}}`, `'s':{'anyOf':[{'$ref':'#/s'}],'properties':{'q':{'default':{}}}}`), `{"overlay":"1.0.0","actions":[{"target":"$","update":{"a":[1]}},{"target":"$..*","remove":true}]}`, `{"q":null,"body":{}}`)
	f.Add(`{"openapi":"3.0.0","paths":{"/p":{"get":{"x-ms-pageable":{"itemName":"a'b\\"}}}},"servers":[{"url":"{x}","variables":{"x":{"default":"/{x}"}}}]}`, "", "")
	f.Fuzz(func(t *testing.T, text, overlay, params string) {
		options := Options{URL: "https://a.example/doc"}
		if overlay != "" {
			options.Overlays = []string{overlay}
		}
		api, err := Read(text, options)
		if err != nil {
			if e, ok := err.(*Error); !ok || e.Message == "" || e.Code != "config" && e.Code != "parse" {
				t.Fatalf("%#v", err)
			}
			if overlay == "" {
				if e := err.(*Error); (e.Code == "parse") == gjson.Valid(text) {
					t.Fatalf("%q is valid JSON: %v, but %v", text, gjson.Valid(text), err)
				}
			}
			return
		}
		if overlay == "" && !gjson.Valid(text) {
			t.Fatalf("%q is taken for JSON", text)
		}
		for _, op := range api.Operations {
			first := written(op)
			if !gjson.Valid(first) {
				t.Fatalf("%q: writes %s", text, first)
			}
			again := ReadOperation(gjson.Parse(first))
			if second := written(again); second != first {
				t.Fatalf("%q: %s becomes %s", text, first, second)
			}
			if !gjson.Valid(params) {
				continue
			}
			call, err := again.Request(gjson.Parse(params), "", Around{Cookies: true})
			if err == nil && !gjson.Valid(call.Pagination) {
				t.Fatalf("%q: pagination %q", text, call.Pagination)
			}
		}
	})
}
