package scheme

import (
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

func mustCompile(t *testing.T, config string) *Scheme {
	t.Helper()
	s, err := Compile(gjson.Parse(config))
	if err != nil {
		t.Fatalf("%s: %v", config, err)
	}
	return s
}

func mustTarget(t *testing.T, s *Scheme, r Request, params string) *Target {
	t.Helper()
	if r.Method == "" {
		r.Method = "GET"
	}
	target, err := s.NewTarget(r, gjson.Parse(params))
	if err != nil {
		t.Fatalf("%+v with %s: %v", r, params, err)
	}
	return target
}

// response makes of a body what a walk makes of it: by the splitter where the scheme
// can be streamed, by the JSONPath of the items where not.
func response(t *testing.T, s *Scheme, body string) Page {
	t.Helper()
	path, members, ok := s.Stream()
	if !ok {
		p := Page{Body: gjson.Parse(body)}
		if s.Items() == nil {
			return p
		}
		nodes := s.Items().Select(p.Body)
		p.Count = len(nodes)
		if p.Count > 0 {
			p.Found = split.Array
		}
		if _, children := s.Items().Children(); p.Count == 1 && !children {
			v := nodes[0].Value
			p.Count, p.Found = 0, split.KindOf(v.Raw[0])
			if p.Found == split.Array {
				p.Count = len(v.Array())
			}
		}
		return p
	}
	sp := split.New(path, members)
	if err := sp.Write([]byte(body)); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if err := sp.Close(); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return Page{Body: gjson.ParseBytes(sp.EnvelopeWithLast()), Found: sp.Found(), Count: sp.Items()}
}

const (
	numbered = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data"}}`
	counted  = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"numPages":"$.n"}}`
	both     = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"},{"name":"limit","in":"query","type":"limit"}],"outputs":{"results":"$.data","numPages":"$.n"}}`
	limited  = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"},{"name":"limit","in":"query","type":"limit"}],"outputs":{"results":"$.data"}}`
	offset   = `{"type":"offsetLimit","inputs":[{"name":"offset","in":"query","type":"offset"},{"name":"limit","in":"query","type":"limit"}],"outputs":{"results":"$.data"}}`
	nodes    = `{"type":"offsetLimit","inputs":[{"name":"offset","in":"query","type":"offset"}],"outputs":{"results":"$.data[*]"}}`
	more     = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data","hasMore":"$.more"}}`
	cursor   = `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$.next"}}`
	listed   = `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"},{"name":"limit","in":"query","type":"limit"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`
	last     = `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$.data[(@.length-1)].id"}}`
	lastOld  = `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"nextCursor":"$.data[(@length-1)]"}}`
	next     = `{"type":"url","outputs":{"nextUrl":"$.next"}}`
	linked   = `{"type":"url","outputs":{"results":"$.data","next":"$.links[?@.rel=='next']"}}`
	header   = `{"type":"cursor","inputs":[{"name":"X-Cursor","in":"header","type":"cursor"}],"outputs":{"nextCursor":"$response.header.X-Next"}}`
)

func TestEachRuleSaysWhatComesAfterAPage(t *testing.T) {
	const url = "https://api.example.com/a/list?q=1"
	for _, c := range []struct {
		name, config string
		url          string // of the request, where it matters
		at           string // number of the position
		body         string
		headers      []Header
		matched      bool
		empty        string // emptyPage
		want         string // "next …" or "status reason"
		evidence     string // a part of it
	}{
		// Link objects, as STAC API has them.
		{name: "link object", config: linked, body: `{"data":[1],"links":[{"rel":"self","href":"/s"},{"rel":"next","href":"/p"}]}`, want: "next url https://api.example.com/p"},
		{name: "link object with a url", config: linked, body: `{"data":[1],"links":[{"rel":"next","url":"?p=2"}]}`, want: "next url https://api.example.com/a/list?p=2"},
		{name: "link that is a text", config: `{"type":"url","outputs":{"next":"$.next"}}`, body: `{"next":"/p"}`, want: "next url https://api.example.com/p"},
		{name: "link object with a method", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","method":"post"}]}`, want: `next url https://api.example.com/p {"method":"POST"}`},
		{name: "link object of a GET", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","method":"GET","body":{"a":1},"merge":true}]}`, want: "next url https://api.example.com/p"},
		{name: "link object with a body alone", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","body":{"a": 1.50},"merge":true}]}`, want: `next url https://api.example.com/p {"method":"POST","body":{"a": 1.50},"merge":true}`},
		{name: "link object with headers", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","headers":{"Search-After":"a","N":7,"None":null}}]}`, want: `next url https://api.example.com/p {"method":"GET","headers":{"Search-After":"a","N":"7"}}`},
		{name: "no link object", config: linked, body: `{"data":[1],"links":[{"rel":"self","href":"/s"}]}`, want: "complete no-next"},
		{name: "no link object, but a next URL", config: `{"type":"url","outputs":{"next":"$.n","nextUrl":"$.u"}}`, body: `{"u":"/p"}`, want: "next url https://api.example.com/p"},
		{name: "a link object of null", config: `{"type":"url","outputs":{"next":"$.next"}}`, body: `{"next":null}`, want: "complete no-next", evidence: "$.next is null"},
		{name: "a link object to null", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":null}]}`, want: "complete no-next"},
		{name: "a link object to nothing", config: linked, body: `{"data":[1],"links":[{"rel":"next"}]}`, want: "suspect unusable-value", evidence: "not a link object with a URL"},
		{name: "a link object with a method that changes something", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","method":"DELETE"}]}`, want: "suspect unusable-value", evidence: "with the method GET or POST"},
		{name: "a link object with a method that is none", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","method":1}]}`, want: "suspect unusable-value"},
		{name: "a link object with a header that can't be sent", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","headers":{"a":"b\nc"}}]}`, want: "suspect unusable-value"},
		{name: "a link object with a list of headers", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","headers":[1]}]}`, want: "suspect unusable-value"},
		{name: "a link object with a body that is a text", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"/p","method":"POST","body":"a=1"}]}`, want: "suspect unusable-value"},
		{name: "a link object shows no values of its query", config: linked, body: `{"data":[1],"links":[{"rel":"next","href":"http://[/?token=secret"}]}`, want: "suspect unusable-value"},

		// Blank cursors that go on.
		{name: "a blank cursor goes on", config: strings.TrimSuffix(cursor, "}") + `,"blankCursor":"follow"}`, body: `{"next":""}`, want: `next cursor ""`},
		{name: "null ends all the same", config: strings.TrimSuffix(cursor, "}") + `,"blankCursor":"follow"}`, body: `{"next":null}`, want: "complete no-next"},
		{name: "a blank cursor ends", config: strings.TrimSuffix(cursor, "}") + `,"blankCursor":"end"}`, body: `{"next":" "}`, want: "complete no-next"},
		{name: "a blank URL goes on", config: strings.TrimSuffix(next, "}") + `,"blankCursor":"follow"}`, body: `{"next":""}`, want: "next url " + url},

		// Counting from elsewhere.
		{name: "pages from 0", config: `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page","first":0}],"outputs":{"results":"$.data","numPages":"$.n"}}`, body: `{"data":[1],"n":2}`, want: "next number 1"},
		{name: "the last of pages from 0", config: `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page","first":0}],"outputs":{"results":"$.data","numPages":"$.n"}}`, at: "1", body: `{"data":[1],"n":2}`, want: "complete last-page"},
		{name: "offsets from 1", config: `{"type":"offsetLimit","inputs":[{"name":"o","in":"query","type":"offset","first":1}],"outputs":{"results":"$.data"}}`, body: `{"data":[1,2]}`, want: "next number 3"},
		{name: "what the caller gives counts", config: `{"type":"offsetLimit","inputs":[{"name":"o","in":"query","type":"offset","first":1}],"outputs":{"results":"$.data"}}`, url: "https://a.example/?o=11", body: `{"data":[1,2]}`, want: "next number 13"},

		// OpenAI's page classes, in the words of its Python SDK.
		{name: "Page has no next page", config: `"openai-page"`, body: `{"data":[{"id":"a"}],"has_more":true}`, want: "complete single-page"},
		{name: "Page without data", config: `"openai-page"`, body: `{"error":1}`, want: "suspect unmatched-path", evidence: "$.data matches nothing"},
		{name: "Page of null data", config: `"openai-page"`, body: `{"data":null}`, want: "complete single-page"},
		{name: "Page of an object", config: `"openai-page"`, body: `{"data":{"id":1}}`, want: "suspect unmatched-path", evidence: "an object"},
		{name: "CursorPage", config: `"openai-cursor"`, body: `{"data":[{"id":"a"},{"id":"b"}],"has_more":true}`, want: `next cursor "b"`},
		{name: "has_more false", config: `"openai-cursor"`, body: `{"data":[{"id":"a"}],"has_more":false}`, want: "complete has-more-false"},
		{name: "has_more missing", config: `"openai-cursor"`, body: `{"data":[{"id":"a"}]}`, want: `next cursor "a"`},
		{name: "has_more null", config: `"openai-cursor"`, body: `{"data":[{"id":"a"}],"has_more":null}`, want: `next cursor "a"`},
		{name: "has_more in a string", config: `"openai-cursor"`, body: `{"data":[{"id":"a"}],"has_more":"false"}`, want: "complete has-more-false"},
		{name: "has_more 0 is no false", config: `"openai-cursor"`, body: `{"data":[{"id":"a"}],"has_more":0}`, want: `next cursor "a"`},
		{name: "empty data", config: `"openai-cursor"`, body: `{"data":[]}`, want: "complete empty-page", evidence: "$.data is empty on page 1"},
		{name: "null data", config: `"openai-cursor"`, body: `{"data":null}`, want: "complete empty-page", evidence: "$.data is null"},
		{name: "empty data with has_more", config: `"openai-cursor"`, body: `{"data":[],"has_more":true}`, want: "suspect empty-page", evidence: "$.has_more is true"},
		{name: "data missing", config: `"openai-cursor"`, body: `{"items":[]}`, want: "suspect unmatched-path"},
		{name: "id 0", config: `"openai-cursor"`, body: `{"data":[{"id":0}]}`, want: "next cursor 0"},
		{name: "id empty", config: `"openai-cursor"`, body: `{"data":[{"id":""}]}`, want: `next cursor ""`},
		{name: "id of all digits", config: `"openai-cursor"`, body: `{"data":[{"id":9007199254740993}]}`, want: "next cursor 9007199254740993"},
		{name: "no id", config: `"openai-cursor"`, body: `{"data":[{"id":1},{"name":"x"}],"has_more":true}`, want: "suspect unmatched-path", evidence: "$.data[-1].id"},
		{name: "no id, has_more missing", config: `"openai-cursor"`, body: `{"data":[{"name":"x"}]}`, want: "suspect unmatched-path"},
		{name: "no id after pages that had one", config: `"openai-cursor"`, body: `{"data":[{"name":"x"}]}`, matched: true, want: "suspect unmatched-path"},
		{name: "id null", config: `"openai-cursor"`, body: `{"data":[{"id":null}]}`, want: "suspect unusable-value", evidence: "null"},
		{name: "items that are no objects", config: `"openai-cursor"`, body: `{"data":[1,2]}`, want: "suspect unmatched-path"},
		{name: "ConversationCursorPage", config: `"openai-conversation-cursor"`, body: `{"data":[{"id":"a"}],"last_id":"z","has_more":true}`, want: `next cursor "z"`},
		{name: "last_id missing", config: `"openai-conversation-cursor"`, body: `{"data":[{"id":"a"}]}`, want: "complete no-next"},
		{name: "last_id null", config: `"openai-conversation-cursor"`, body: `{"data":[{"id":"a"}],"last_id":null}`, want: "complete no-next"},
		{name: "last_id blank", config: `"openai-conversation-cursor"`, body: `{"data":[{"id":"a"}],"last_id":" "}`, want: "complete no-next"},
		{name: "last_id missing with has_more", config: `"openai-conversation-cursor"`, body: `{"data":[{"id":"a"}],"has_more":true}`, want: "suspect no-next", evidence: "but $.has_more is true"},
		{name: "last_id with has_more false", config: `"openai-conversation-cursor"`, body: `{"data":[{"id":"a"}],"last_id":"z","has_more":false}`, want: "complete has-more-false"},
		{name: "NextCursorPage", config: `"openai-next-cursor"`, body: `{"data":[{"id":"a"}],"next":"n"}`, want: `next cursor "n"`},
		{name: "next null", config: `"openai-next-cursor"`, body: `{"data":[{"id":"a"}],"next":null}`, want: "complete no-next"},
		{name: "next behind an empty page", config: `"openai-next-cursor"`, body: `{"data":[],"next":"n"}`, want: "suspect empty-page", evidence: "but a next page is named"},

		// Page numbers.
		{name: "the first page is 1", config: numbered, body: `{"data":[1]}`, want: "next number 2"},
		{name: "page by page", config: numbered, at: "7", body: `{"data":[1]}`, want: "next number 8"},
		{name: "0-based by the caller", config: numbered, url: "https://api.example.com/?page=0", body: `{"data":[1]}`, want: "next number 1"},
		{name: "numPages not reached", config: counted, body: `{"n":2,"x":[1]}`, want: "next number 2"},
		{name: "numPages reached", config: counted, at: "2", body: `{"n":2}`, want: "complete last-page", evidence: "page 2 of 2"},
		{name: "numPages passed", config: counted, at: "3", body: `{"n":2}`, want: "complete last-page"},
		{name: "numPages in a string", config: counted, body: `{"n":" 2 "}`, want: "next number 2"},
		{name: "numPages with a fraction of zero", config: counted, body: `{"n":2.0}`, want: "next number 2"},
		{name: "numPages with a fraction", config: counted, at: "2", body: `{"n":2.5}`, want: "next number 3"},
		{name: "numPages with an exponent", config: counted, at: "9", body: `{"n":1e1}`, want: "next number 10"},
		{name: "numPages of words", config: counted, body: `{"n":"many"}`, want: "suspect unusable-value", evidence: `"many"`},
		{name: "numPages null", config: counted, body: `{"n":null}`, want: "suspect unusable-value"},
		{name: "numPages true", config: counted, body: `{"n":true}`, want: "suspect unusable-value"},
		{name: "numPages an array", config: counted, body: `{"n":[3]}`, want: "suspect unusable-value"},
		{name: "numPages missing", config: counted, body: `{"m":2}`, want: "suspect unmatched-path", evidence: "$.n matches nothing"},
		{name: "numPages -1", config: counted, body: `{"n":-1}`, want: "suspect last-page", evidence: "$.n is -1"},
		{name: "numPages 0 without items", config: both, body: `{"data":[],"n":0}`, want: "complete empty-page"},
		{name: "numPages 0 with items", config: both, body: `{"data":[1],"n":0}`, want: "suspect last-page"},
		{name: "numPages that counts items, past the end", config: both, at: "3", body: `{"data":[],"n":20}`, want: "suspect empty-page", evidence: "a next page is named"},
		{name: "a short page with more to come", config: both, url: "https://api.example.com/?limit=2", body: `{"data":[1],"n":9}`, want: "suspect short-page", evidence: "1 items of a limit of 2"},
		{name: "a short page that is the last", config: both, url: "https://api.example.com/?limit=2", at: "9", body: `{"data":[1],"n":9}`, want: "complete last-page"},

		// Results.
		{name: "empty", config: numbered, body: `{"data":[]}`, want: "complete empty-page"},
		{name: "null", config: numbered, body: `{"data":null}`, want: "complete empty-page"},
		{name: "missing", config: numbered, body: `{}`, want: "suspect unmatched-path", evidence: "$.data matches nothing on page 1"},
		{name: "an object", config: numbered, body: `{"data":{"a":1}}`, want: "suspect unmatched-path", evidence: "an object"},
		{name: "a string", config: numbered, body: `{"data":"x"}`, want: "suspect unmatched-path", evidence: "a string"},
		{name: "a number", config: numbered, body: `{"data":3}`, want: "suspect unmatched-path", evidence: "a number"},
		{name: "a full page", config: limited, url: "https://api.example.com/?limit=2", body: `{"data":[1,2]}`, want: "next number 2"},
		{name: "more than the limit", config: limited, url: "https://api.example.com/?limit=2", body: `{"data":[1,2,3]}`, want: "next number 2"},
		{name: "a short page", config: limited, url: "https://api.example.com/?limit=2", body: `{"data":[1]}`, want: "complete short-page"},
		{name: "no limit, no short page", config: limited, body: `{"data":[1]}`, want: "next number 2"},
		{name: "a limit of words is none", config: limited, url: "https://api.example.com/?limit=all", body: `{"data":[1]}`, want: "next number 2"},
		{name: "a limit of 0 is none", config: limited, url: "https://api.example.com/?limit=0", body: `{"data":[1]}`, want: "next number 2"},
		{name: "hasMore of a page scheme", config: more, body: `{"data":[1],"more":false}`, want: "complete has-more-false"},
		{name: "hasMore true on an empty page", config: more, body: `{"data":[],"more":true}`, want: "suspect empty-page"},
		{name: "emptyPage follow", config: numbered, body: `{"data":[]}`, empty: "follow", want: "next number 2"},
		{name: "emptyPage follow past numPages", config: both, at: "2", body: `{"data":[],"n":2}`, empty: "follow", want: "complete empty-page"},
		{name: "emptyPage follow by offset would ask for the same", config: offset, body: `{"data":[]}`, empty: "follow", want: "complete empty-page"},

		// Offsets.
		{name: "the first offset is 0", config: offset, body: `{"data":[1,2,3]}`, want: "next number 3"},
		{name: "offset plus results", config: offset, url: "https://api.example.com/?limit=2", at: "10", body: `{"data":[1,2,3]}`, want: "next number 13"},
		{name: "from the caller's offset", config: offset, url: "https://api.example.com/?offset=40", body: `{"data":[1,2]}`, want: "next number 42"},
		{name: "many nodes", config: nodes, at: "1", body: `{"data":[1,2,3]}`, want: "next number 4"},
		{name: "members as nodes", config: nodes, body: `{"data":{"a":1,"b":2}}`, want: "next number 2"},
		{name: "no nodes", config: nodes, body: `{"data":[]}`, want: "complete empty-page"},
		{name: "no members", config: nodes, body: `{"data":{}}`, want: "complete empty-page"},

		// Cursors.
		{name: "a cursor", config: cursor, body: `{"next":"a b"}`, want: `next cursor "a b"`},
		{name: "a number of any length", config: cursor, body: `{"next":123456789012345678901234567890}`, want: "next cursor 123456789012345678901234567890"},
		{name: "a number's spelling", config: cursor, body: `{"next":1.50e3}`, want: "next cursor 1.50e3"},
		{name: "cursor 0", config: cursor, body: `{"next":0}`, want: "next cursor 0"},
		{name: "cursor null", config: cursor, body: `{"next":null}`, want: "complete no-next", evidence: "$.next is null on page 1"},
		{name: "cursor blank", config: cursor, body: `{"next":" "}`, want: "complete no-next"},
		{name: "cursor empty", config: cursor, body: `{"next":""}`, want: "complete no-next"},
		{name: "cursor false", config: cursor, body: `{"next":false}`, want: "complete no-next"},
		{name: "cursor true", config: cursor, body: `{"next":true}`, want: "suspect unusable-value"},
		{name: "cursor object", config: cursor, body: `{"next":{"a":1}}`, want: "suspect unusable-value", evidence: `{"a":1}`},
		{name: "cursor array", config: cursor, body: `{"next":[1]}`, want: "suspect unusable-value"},
		{name: "a long cursor object is shown in part", config: cursor, body: `{"next":["` + strings.Repeat("ü", 100) + `"]}`, want: "suspect unusable-value", evidence: "…"},
		{name: "cursor missing on the first page", config: cursor, body: `{"x":1}`, want: "suspect unmatched-path"},
		{name: "cursor missing later", config: cursor, body: `{"x":1}`, matched: true, want: "complete no-next"},
		{name: "cursor with a missing parent", config: strings.Replace(cursor, "$.next", "$.meta.next", 1), body: `{"x":1}`, matched: true, want: "complete no-next"},
		{name: "a live cursor behind an empty page", config: listed, body: `{"data":[],"next":"c"}`, want: "suspect empty-page", evidence: "but a next page is named"},
		{name: "a live cursor behind a short page", config: listed, url: "https://api.example.com/?limit=3", body: `{"data":[1],"next":"c"}`, want: "suspect short-page"},
		{name: "no cursor behind a short page", config: listed, url: "https://api.example.com/?limit=3", body: `{"data":[1],"next":null}`, want: "complete no-next"},
		{name: "no cursor behind an empty page", config: listed, body: `{"data":[],"next":null}`, want: "complete empty-page"},
		{name: "emptyPage follow with a cursor", config: listed, body: `{"data":[],"next":"c"}`, empty: "follow", want: `next cursor "c"`},
		{name: "emptyPage follow without a cursor", config: listed, body: `{"data":[],"next":null}`, empty: "follow", want: "complete empty-page"},
		{name: "(@.length-1)", config: last, body: `{"data":[{"id":1},{"id":2}]}`, want: "next cursor 2"},
		{name: "(@.length-1) of nothing", config: last, body: `{"data":[]}`, want: "complete empty-page"},
		{name: "(@length-1)", config: lastOld, body: `{"data":["x","y"]}`, want: `next cursor "y"`},
		{name: "a header's cursor", config: header, body: `[]`, headers: []Header{{"x-next", "abc"}}, want: `next cursor "abc"`},
		{name: "no header's cursor", config: header, body: `[]`, want: "complete no-next"},

		// Next URLs, by RFC 3986 against the response's.
		{name: "absolute", config: next, body: `{"next":"https://other.example/x"}`, want: "next url https://other.example/x"},
		{name: "absolute path", config: next, body: `{"next":"/p"}`, want: "next url https://api.example.com/p"},
		{name: "query", config: next, body: `{"next":"?page=2"}`, want: "next url https://api.example.com/a/list?page=2"},
		{name: "relative", config: next, body: `{"next":"p2"}`, want: "next url https://api.example.com/a/p2"},
		{name: "parent", config: next, body: `{"next":"../p2"}`, want: "next url https://api.example.com/p2"},
		{name: "scheme-relative", config: next, body: `{"next":"//b.example/"}`, want: "next url https://b.example/"},
		{name: "url null", config: next, body: `{"next":null}`, want: "complete no-next"},
		{name: "url blank", config: next, body: `{"next":"  "}`, want: "complete no-next"},
		{name: "url false", config: next, body: `{"next":false}`, want: "complete no-next"},
		{name: "url missing on the first page", config: next, body: `{}`, want: "suspect unmatched-path"},
		{name: "url missing later", config: next, body: `{}`, matched: true, want: "complete no-next"},
		{name: "url number", config: next, body: `{"next":7}`, want: "suspect unusable-value"},
		{name: "no url", config: next, body: `{"next":"http://[::1"}`, want: "suspect unusable-value"},
		{name: "a link object", config: next, body: `{"next":{"href":"/p","meta":{}}}`, want: "next url https://api.example.com/p"},
		{name: "an object without href", config: next, body: `{"next":{"url":"/p"}}`, want: "suspect unusable-value"},

		// Families.
		{name: "Link header", config: `"link-header"`, body: `[1]`, headers: []Header{{"Link", `</p?page=9>; rel="last", </p?page=2>; rel="next"`}}, want: "next url https://api.example.com/p?page=2"},
		{name: "two Link headers", config: `"link-header"`, body: `[1]`, headers: []Header{{"link", `</l>; rel=last`}, {"LINK", `</n>; rel=next`}}, want: "next url https://api.example.com/n"},
		{name: "no Link header", config: `"link-header"`, body: `[1]`, want: "complete no-next"},
		{name: "no rel next", config: `"link-header"`, body: `[1]`, headers: []Header{{"link", `</l>; rel=prev`}}, want: "complete no-next"},
		{name: "odata", config: `"odata"`, body: `{"value":[1],"@odata.nextLink":"/p?$skip=1"}`, want: "next url https://api.example.com/p?$skip=1"},
		{name: "odata ends", config: `"odata"`, body: `{"value":[1]}`, want: "complete no-next"},
		{name: "odata has an empty part", config: `"odata"`, body: `{"value":[],"@odata.nextLink":"/p"}`, want: "next url https://api.example.com/p"},
		{name: "odata stops at an empty part", config: `"odata"`, body: `{"value":[],"@odata.nextLink":"/p"}`, empty: "stop", want: "suspect empty-page"},
		{name: "json-api", config: `"json-api"`, body: `{"data":[1],"links":{"next":{"href":"/p"}}}`, want: "next url https://api.example.com/p"},
		{name: "json-api ends", config: `"json-api"`, body: `{"data":[1],"links":{"next":null}}`, want: "complete no-next"},
		{name: "hal", config: `"hal"`, body: `{"_embedded":{"x":[1]},"_links":{"next":{"href":"/p"}}}`, want: "next url https://api.example.com/p"},
		{name: "fhir", config: `"fhir"`, body: `{"entry":[1],"link":[{"relation":"self","url":"/s"},{"relation":"next","url":"/p"}]}`, want: "next url https://api.example.com/p"},
		{name: "fhir ends", config: `"fhir"`, body: `{"entry":[1],"link":[{"relation":"self","url":"/s"}]}`, want: "complete no-next"},
		{name: "relay", config: `"relay"`, body: `{"data":{"a":{"nodes":[1],"pageInfo":{"hasNextPage":true,"endCursor":"e"}}}}`, want: `next cursor "e"`},
		{name: "relay ends", config: `"relay"`, body: `{"data":{"a":{"nodes":[1],"pageInfo":{"hasNextPage":false,"endCursor":"e"}}}}`, want: "complete has-more-false"},
		{name: "kubernetes", config: `"kubernetes"`, body: `{"items":[1],"metadata":{"continue":"c","remainingItemCount":1}}`, want: `next cursor "c"`},
		{name: "kubernetes ends", config: `"kubernetes"`, body: `{"items":[1],"metadata":{}}`, want: "complete no-next"},
		{name: "google-aip", config: `"google-aip"`, body: `{"books":[1],"nextPageToken":"t"}`, want: `next cursor "t"`},
		{name: "google-aip ends", config: `"google-aip"`, body: `{"books":[1],"nextPageToken":""}`, want: "complete no-next"},
		{name: "stripe", config: `"stripe"`, body: `{"data":[{"id":"ch_1"}],"has_more":true}`, want: `next cursor "ch_1"`},
		{name: "slack", config: `"slack"`, body: `{"members":[],"response_metadata":{"next_cursor":"d"}}`, want: `next cursor "d"`},
		{name: "slack ends", config: `"slack"`, body: `{"members":[1],"response_metadata":{"next_cursor":""}}`, want: "complete no-next"},
		{name: "notion", config: `"notion"`, body: `{"results":[1],"next_cursor":"n","has_more":true}`, want: `next cursor "n"`},
		{name: "notion ends", config: `"notion"`, body: `{"results":[1],"next_cursor":null,"has_more":false}`, want: "complete has-more-false"},
		{name: "couchdb", config: `"couchdb-find"`, body: `{"docs":[1],"bookmark":"b"}`, want: `next cursor "b"`},
		{name: "couchdb ends with a bookmark", config: `"couchdb-find"`, body: `{"docs":[],"bookmark":"b"}`, want: "complete empty-page"},
		{name: "none", config: `"none"`, body: `[1]`, want: "complete single-page"},
		{name: "mcp", config: `"mcp"`, body: `{"jsonrpc":"2.0","id":1,"result":{"tools":[1],"nextCursor":"e=="}}`, want: `next cursor "e=="`},
		{name: "mcp goes on at a blank cursor", config: `"mcp"`, body: `{"result":{"tools":[],"nextCursor":""}}`, want: `next cursor ""`},
		{name: "mcp ends", config: `"mcp"`, body: `{"result":{"tools":[1]}}`, want: "complete no-next"},
		{name: "mcp ends at null", config: `"mcp"`, body: `{"result":{"tools":[1],"nextCursor":null}}`, want: "complete no-next"},
		{name: "stac", config: `"stac"`, body: `{"features":[1],"links":[{"rel":"next","href":"/s","method":"POST","body":{"t":1},"merge":true}]}`, want: `next url https://api.example.com/s {"method":"POST","body":{"t":1},"merge":true}`},
		{name: "stac by GET", config: `"stac"`, body: `{"features":[],"links":[{"rel":"next","href":"/s?t=1"}]}`, want: `next url https://api.example.com/s?t=1`},
		{name: "stac ends", config: `"stac"`, body: `{"features":[1],"links":[{"rel":"self","href":"/s"}]}`, want: "complete no-next"},
		{name: "rdap", config: `"rdap"`, body: `{"domainSearchResults":[1],"paging_metadata":{"totalCount":2,"links":[{"value":"/s","rel":"next","href":"/s?cursor=x"}]}}`, want: `next url https://api.example.com/s?cursor=x`},
		{name: "rdap ends", config: `"rdap"`, body: `{"domainSearchResults":[1],"paging_metadata":{"totalCount":2}}`, want: "complete no-next"},
		{name: "ogc-features", config: `"ogc-features"`, body: `{"type":"FeatureCollection","links":[{"rel":"self","href":"/i"},{"rel":"next","href":"/i?offset=10"}],"features":[1]}`, want: `next url https://api.example.com/i?offset=10`},
		{name: "ogc-features ends", config: `"ogc-features"`, body: `{"type":"FeatureCollection","links":[{"rel":"self","href":"/i"}],"features":[1]}`, want: "complete no-next"},
		{name: "ogc-features ends by an empty page", config: `"ogc-features"`, body: `{"features":[],"links":[]}`, want: "complete empty-page"},
		{name: "scim", config: `"scim"`, body: `{"totalResults":5,"startIndex":1,"itemsPerPage":2,"Resources":[1,2]}`, want: "next number 3"},
		{name: "scim from elsewhere", config: `"scim"`, url: url + "&startIndex=3&count=10", body: `{"totalResults":5,"Resources":[1,2]}`, want: "next number 5"},
		{name: "scim has shorter pages than were asked for", config: `"scim"`, url: url + "&count=10", at: "3", body: `{"totalResults":9,"Resources":[1,2]}`, want: "next number 5"},
		{name: "scim ends by an empty page", config: `"scim"`, at: "6", body: `{"totalResults":5,"Resources":[]}`, want: "complete empty-page"},
		{name: "scim with a cursor of its own", config: `"scim"`, body: `{"totalResults":5,"nextCursor":"a","Resources":[1,2]}`, want: `next cursor "a"`},
		{name: "scim by cursor", config: `"scim"`, url: url + "&cursor&count=2", body: `{"nextCursor":"a","Resources":[1,2]}`, want: `next cursor "a"`},
		{name: "scim by cursor has an empty page", config: `"scim"`, url: url + "&cursor", body: `{"nextCursor":"a","Resources":[]}`, want: `next cursor "a"`},
		{name: "scim by cursor ends", config: `"scim"`, url: url + "&cursor", body: `{"totalResults":5,"Resources":[1]}`, want: "complete no-next"},
		{name: "scim by cursor ends empty", config: `"scim"`, url: url + "&cursor", body: `{"totalResults":0,"Resources":[]}`, want: "complete empty-page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustCompile(t, c.config)
			r := Request{URL: c.url}
			if c.url == "" {
				r.URL = url
			}
			p := response(t, s, c.body)
			p.URL, p.Headers, p.Matched = r.URL, c.headers, c.matched
			d := s.Next(mustTarget(t, s, r, ""), Position{Number: c.at}, p, c.empty)
			if got := describe(d); got != c.want {
				t.Errorf("%s, want %s (%s)", got, c.want, d.Evidence)
			}
			if !strings.Contains(d.Evidence, c.evidence) {
				t.Errorf("evidence %q lacks %q", d.Evidence, c.evidence)
			}
			if (d.Next == nil) != (d.Info == "") || d.Info != "" && !gjson.Valid(d.Info) {
				t.Errorf("info %q of %s", d.Info, describe(d))
			}
			if d.Next == nil && d.Evidence == "" {
				t.Error("a verdict without evidence")
			}
		})
	}
}

func describe(d Decision) string {
	switch {
	case d.Next == nil:
		status, _ := verdict.Of(verdict.Facts{Ending: d.Ending, Total: -1})
		return string(status) + " " + d.Reason
	case d.Next.Number != "":
		return "next number " + d.Next.Number
	case d.Next.URL != "":
		return strings.TrimSpace("next url " + d.Next.URL + " " + d.Next.Link)
	}
	return "next cursor " + d.Next.Cursor
}

func TestATotalIsReadWhereThePaginationSays(t *testing.T) {
	const inBody = `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next","total":"$.total"}}`
	const inHeader = `{"type":"url","outputs":{"results":"$.data","nextUrl":"$.next","total":"$response.header.Content-Range"}}`
	for _, c := range []struct {
		config, total, header string
		want                  int64
	}{
		{inBody, `12`, "", 12},
		{inBody, `"12"`, "", 12},
		{inBody, `0`, "", 0},
		{inBody, `12.0`, "", 12},
		{inBody, `-1`, "", -1},
		{inBody, `null`, "", -1},
		{inBody, `"many"`, "", -1},
		{inHeader, `1`, "items 0-9/120", 120},
		{inHeader, `1`, "items 0-9/*", -1},
		{inHeader, `1`, "", -1},
		{next, `7`, "", -1},
	} {
		s := mustCompile(t, c.config)
		p := response(t, s, `{"data":[1],"next":null,"total":`+c.total+`}`)
		if c.header != "" {
			p.Headers = []Header{{"content-range", c.header}}
		}
		if d := s.Next(mustTarget(t, s, Request{URL: "https://a.example/"}, ""), Position{}, p, ""); d.Total != c.want {
			t.Errorf("total %s, header %q: %d, want %d", c.total, c.header, d.Total, c.want)
		}
	}
}

func TestAPageSaysWhatTheNextRequestSets(t *testing.T) {
	for _, c := range []struct{ config, body, want string }{
		{numbered, `{"data":[1]}`, `{"params":{"page":2}}`},
		{offset, `{"data":[1]}`, `{"params":{"offset":1}}`},
		{cursor, `{"next":"a\"b"}`, `{"params":{"c":"a\"b"}}`},
		{cursor, `{"next":9007199254740993}`, `{"params":{"c":"9007199254740993"}}`}, // a double would round it
		{cursor, `{"next":9007199254740991}`, `{"params":{"c":9007199254740991}}`},
		{cursor, `{"next":9007199254740992}`, `{"params":{"c":"9007199254740992"}}`}, // the double of ...993, too
		{cursor, `{"next":12}`, `{"params":{"c":12}}`},
		{next, `{"next":"/p"}`, `{"url":"https://a.example/p"}`},
		{linked, `{"data":[1],"links":[{"rel":"next","href":"/p"}]}`, `{"url":"https://a.example/p"}`},
		{linked, `{"data":[1],"links":[{"rel":"next","href":"/p","method":"POST","body":{"t":9007199254740993},"merge":true}]}`, `{"json":{"t":9007199254740993}}`},
		{`"notion"`, `{"results":[1],"next_cursor":"n"}`, `{"json":{"start_cursor":"n"}}`},
		{`"stripe"`, `{"data":[{"id":"x"}],"has_more":false}`, ``},
	} {
		s := mustCompile(t, c.config)
		p := response(t, s, c.body)
		p.URL = "https://a.example/"
		if d := s.Next(mustTarget(t, s, Request{URL: p.URL, Method: "POST"}, ""), Position{}, p, ""); d.Info != c.want {
			t.Errorf("%s on %s: %s, want %s", c.config, c.body, d.Info, c.want)
		}
	}
}

func TestASchemeFindsItsItemsWhileABodyArrivesWhereItCan(t *testing.T) {
	for _, c := range []struct{ config, items, want string }{
		{numbered, "", "data"},
		{nodes, "", "data members"},
		{`"openai-cursor"`, "", "data"},
		{`"fhir"`, "", "entry"},
		{`"link-header"`, "", "no"},
		{`"link-header"`, "$", "root"},
		{`"link-header"`, "$.a.b", "a.b"},
		{`"link-header"`, "$.a[0].b", "a.0.b"},
		{`"link-header"`, "$.a[-1].b", "no"},                             // unknown before the end of a
		{`"link-header"`, "$[*]", "root members"},                        //
		{`"link-header"`, "$.a[?@.x]", "no"},                             // a filter
		{`"link-header"`, "$.a[*].b", "no"},                              // many places
		{`"link-header"`, "$.a[0:2]", "no"},                              // a slice
		{`"link-header"`, "$..a", "no"},                                  //
		{`"stripe"`, "$.elsewhere", "data"},                              // results win
		{last, "", "data"},                                               // the cursor's path tells
		{last, "$.data", "data"},                                         //
		{last, "$.other", "other"},                                       // and is no part of these items
		{`"relay"`, "$.data.a.nodes", "no"},                              // a descendant might look into the items
		{`"openai-page"`, "", "data"},                                    //
		{`"hal"`, "$._embedded.x", "_embedded.x"},                        //
		{`"json-api"`, "$.whatever", "data"},                             //
		{cursor, "", "no"},                                               // nobody names the items
		{cursor, "$.next", "no"},                                         // the cursor is the items
		{cursor, "$", "root"},                                            // an array has no members
		{strings.Replace(last, "(@.length-1)", "0", 1), "$.data", "no"},  // looks at the first item
		{strings.Replace(last, "(@.length-1)", "-2", 1), "$.data", "no"}, // at the last but one
		{strings.Replace(last, "(@.length-1)", "-1", 1), "$.data[*]", "no"},
	} {
		s := mustCompile(t, c.config)
		if c.items != "" {
			if err := s.SetItems(c.items); err != nil {
				t.Fatal(err)
			}
		}
		path, members, ok := s.Stream()
		got := "no"
		if ok {
			var names []string
			for _, step := range path {
				if step.IsIndex {
					names = append(names, string(rune('0'+step.Index)))
				} else {
					names = append(names, step.Name)
				}
			}
			if got = strings.Join(names, "."); got == "" {
				got = "root"
			}
			if members {
				got += " members"
			}
		}
		if got != c.want {
			t.Errorf("%s with items %q: %s, want %s", c.config, c.items, got, c.want)
		}
	}
}

// TestTheEnvelopeDecidesAsTheWholeBodyDoes holds the decision on the envelope with the last item
// against the decision on the whole body: what streams must not change a rule.
func TestTheEnvelopeDecidesAsTheWholeBodyDoes(t *testing.T) {
	bodies := []string{
		`{"data":[{"id":1,"next":"inner"},{"id":2,"next":"inner"}],"next":"n","n":3,"more":true,"total":9,"has_more":true}`,
		`{"next":"n","n":1,"data":[{"id":1}],"more":false}`,
		`{"data":[],"next":"n","n":0}`,
		`{"data":null}`, `{"data":{"a":{"id":5}}}`, `{}`, `[]`, `{"data":[[1],[2]]}`, `{"data":["a","b"],"n":-1}`,
	}
	for _, config := range []string{numbered, counted, both, limited, offset, more, cursor, listed, last, lastOld, next, `"openai-cursor"`, `"openai-next-cursor"`, `"stripe"`} {
		s := mustCompile(t, config)
		if _, _, ok := s.Stream(); !ok {
			continue
		}
		target := mustTarget(t, s, Request{URL: "https://a.example/?limit=2"}, "")
		for _, body := range bodies {
			p := response(t, s, body)
			p.URL = "https://a.example/"
			streamed := s.Next(target, Position{}, p, "")
			p.Body = gjson.Parse(body)
			whole := s.Next(target, Position{}, p, "")
			if describe(streamed) != describe(whole) || streamed.Evidence != whole.Evidence || streamed.Total != whole.Total {
				t.Errorf("%s on %s: streamed %s (%s), whole %s (%s)", config, body, describe(streamed), streamed.Evidence, describe(whole), whole.Evidence)
			}
		}
	}
}

func TestASchemeIsWrittenAsASpeakeasyObjectOrSaysWhyNot(t *testing.T) {
	for _, c := range []struct{ config, want, why string }{
		{numbered, `{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$.data"}}`, ""},
		{cursor, `{"type":"cursor","inputs":[{"name":"c","in":"parameters","type":"cursor"}],"outputs":{"nextCursor":"$.next"}}`, ""},
		{next, `{"type":"url","outputs":{"nextUrl":"$.next"}}`, ""},
		{`"couchdb-find"`, `{"type":"cursor","inputs":[{"name":"bookmark","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.docs","nextCursor":"$.bookmark"}}`, ""},
		{`"odata"`, `{"type":"url","outputs":{"results":"$.value","nextUrl":"$['@odata.nextLink']"}}`, ""}, // without its total
		{`"none"`, "null", "single response"},
		{`"link-header"`, "null", "output in a header"},
		{`"stripe"`, "null", "hasMore"},
		{`"relay"`, "null", "top level"},
		{header, "null", "input in a header"},
		{linked, "null", "outputs.next"},
		{strings.TrimSuffix(next, "}") + `,"blankCursor":"follow"}`, "null", "blankCursor"},
		{strings.TrimSuffix(next, "}") + `,"blankCursor":"end"}`, `{"type":"url","outputs":{"nextUrl":"$.next"}}`, ""},
		{strings.TrimSuffix(next, "}") + `,"continue":{"method":"GET"}}`, "null", "continue"},
		{strings.Replace(numbered, `"type":"page"`, `"type":"page","first":0`, 1), "null", "first"},
		{strings.Replace(numbered, `"type":"page"`, `"type":"page","first":1`, 1), `{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$.data"}}`, ""},
	} {
		object, why := mustCompile(t, c.config).Speakeasy()
		if object != c.want || !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
			t.Errorf("%s: %s (%s), want %s (%s)", c.config, object, why, c.want, c.why)
		}
		if object != "null" {
			mustCompile(t, object)
		}
	}
}

func TestASchemeSaysWhereItComesFrom(t *testing.T) {
	for config, want := range map[string]string{
		`"stripe"`:                   "preset stripe",
		next:                         "pagination object",
		`{"type":"none","future":1}`: "pagination.future has no meaning here",
	} {
		if got := strings.Join(mustCompile(t, config).Evidence(), "; "); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", config, got, want)
		}
	}
}

func TestOnlyAutoIsDetected(t *testing.T) {
	for config, want := range map[string]bool{`"auto"`: true, `"none"`: false, next: false} {
		if got := mustCompile(t, config).Auto(); got != want {
			t.Errorf("%s: Auto is %v", config, got)
		}
	}
}

func TestPresetNamesAreSortedAndComplete(t *testing.T) {
	names := PresetNames()
	if len(names) != 22 || !slices.IsSorted(names) {
		t.Errorf("%d presets: %v", len(names), names)
	}
	for _, name := range names {
		s := mustCompile(t, `"`+name+`"`)
		if s.Preset != name {
			t.Errorf("%s is called %q", name, s.Preset)
		}
		// What a preset prints is an object that says the same, but for its quirks.
		printed := string(s.Pagination.AppendJSON(nil))
		if again := string(mustCompile(t, printed).Pagination.AppendJSON(nil)); again != printed {
			t.Errorf("%s: %s became %s", name, printed, again)
		}
	}
}

func TestACursorInAJSONBodyMayBeAnArrayOrAnObject(t *testing.T) {
	const config = `{"type":"cursor","inputs":[{"name":"after","in":"requestBody","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next"}}`
	for _, c := range []struct {
		name, method string
		headers      []Header
		body         string
		want         string // the next body, or "" where the cursor is unusable
	}{
		{"an object", "POST", nil, `{"next":{"id": {"S":"a"},"n":1.50},"data":[1]}`, `{"size":2,"after":{"id": {"S":"a"},"n":1.50}}`},
		{"an array", "QUERY", nil, `{"next":[3094,null,"x"],"data":[1]}`, `{"size":2,"after":[3094,null,"x"]}`},
		{"an empty array", "POST", nil, `{"next":[],"data":[1]}`, "end"},
		{"an empty object", "POST", nil, `{"next":{},"data":[1]}`, "end"},
		{"true", "POST", nil, `{"next":true,"data":[1]}`, ""},
		{"of a request without a body", "GET", nil, `{"next":[1],"data":[1]}`, ""},
		{"of a form", "POST", []Header{{"content-type", "application/x-www-form-urlencoded"}}, `{"next":[1],"data":[1]}`, ""},
	} {
		s := mustCompile(t, config)
		target := mustTarget(t, s, Request{URL: "https://api.example.com/", Method: c.method, Headers: c.headers, Body: `{"size":2}`, HasBody: true}, "")
		p := response(t, s, c.body)
		d := s.Next(target, Position{}, p, "")
		if c.want == "end" && d.Next == nil && d.Reason == "no-next" && d.Doubt == 0 {
			continue
		}
		if (d.Next == nil) != (c.want == "") {
			t.Errorf("%s: %+v", c.name, d)
			continue
		}
		if d.Next == nil {
			if d.Reason != "unusable-value" {
				t.Errorf("%s: %+v", c.name, d)
			}
			continue
		}
		if r, err := s.Request(target, *d.Next); err != nil || r.Body != c.want {
			t.Errorf("%s: %s, %v", c.name, r.Body, err)
		}
	}
}
