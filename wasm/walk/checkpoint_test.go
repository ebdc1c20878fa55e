package walk

import (
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

func TestACheckpointOfAnotherListIsRefused(t *testing.T) {
	d := newDrive(t, config(t, url+"?q=1", byCursor), pages(`{"data":[1],"next":"a"}`, `{"data":[2],"next":null}`)).run()
	checkpoint := gjson.ParseBytes(d.pages[0].Next)

	same := config(t, url+"?q=1", byCursor)
	same.Resume = checkpoint
	same.Request.Headers = secrets // they may have been renewed
	same.MaxItems, same.Prefetch = 5, 2
	if _, err := Begin(same); err != nil {
		t.Errorf("the same list: %v", err)
	}
	for name, c := range map[string]Setup{
		"another URL":        config(t, url+"?q=2", byCursor),
		"another pagination": config(t, url+"?q=1", byURL),
		"another method":     {Request: scheme.Request{Method: "POST", URL: url + "?q=1"}, Scheme: same.Scheme},
		"another body":       {Request: scheme.Request{Method: "GET", URL: url + "?q=1", Body: "{}", HasBody: true}, Scheme: same.Scheme},
		"other params":       {Request: same.Request, Scheme: same.Scheme, Params: gjson.Parse(`{"q":3}`)},
	} {
		c.Resume = checkpoint
		w, err := Begin(c)
		if err == nil || !strings.Contains(err.Error(), "another request") {
			t.Errorf("%s: %v, %v", name, w, err)
		}
	}

	// The option items says which list of a page it is: its place was taken for one in another list.
	with := func(items string) Setup {
		c := config(t, url, `"none"`)
		if err := c.Scheme.SetItems(items); err != nil {
			t.Fatal(err)
		}
		return c
	}
	d = newDrive(t, with("$.a"), pages(`{"a":[1,2],"b":[3,4]}`)).run()
	other := with("$.b")
	other.Resume = gjson.ParseBytes(d.pages[0].Rest)
	if _, err := Begin(other); err == nil {
		t.Error("a checkpoint of other items is taken")
	}
	other = with("$.a")
	other.Resume = gjson.ParseBytes(d.pages[0].Rest)
	if _, err := Begin(other); err != nil {
		t.Error(err)
	}
}

func TestAChangedCheckpointIsRefused(t *testing.T) {
	d := newDrive(t, config(t, url, byCursor), pages(`{"data":[1],"next":"a"}`, `{"data":[2],"next":null}`)).run()
	good := string(d.pages[0].Next)
	c := config(t, url, byCursor)
	c.Resume = gjson.Parse(good)
	if _, err := Begin(c); err != nil {
		t.Fatalf("%s: %v", good, err)
	}
	for _, change := range [][2]string{
		{`"version":1`, `"version":2`},
		{`"version":1`, `"version":"1"`},
		{`"version":1,`, ``},
		{`"page":1`, `"page":-1`},
		{`"page":1`, `"page":1.5`},
		{`"page":1`, `"page":"1"`},
		{`"page":1`, `"page":1e300`},
		{`"page":1,`, ``},
		{`"item":0`, `"item":-1`},
		{`"item":0`, `"item":null`},
		{`"item":0`, `"item":7`}, // more than were delivered
		{`"items":1`, `"items":-1`},
		{`"items":1`, `"items":[]`},
		{`{"cursor":"\"a\""}`, `{"cursor":"oops"}`},
		{`{"cursor":"\"a\""}`, `{"cursor":7}`},
		{`{"cursor":"\"a\""}`, `{"cursor":"1","x":"y"}`},
		{`{"cursor":"\"a\""}`, `null`},
		{`{"cursor":"\"a\""}`, `{}`},                               // page 2 can't be the start
		{`{"cursor":"\"a\""}`, `{"number":"2"}`},                   // of another kind of pagination
		{`{"cursor":"\"a\""}`, `{"url":"https://evil.example/x"}`}, // the same
		{`{"cursor":"\"a\""}`, `{"cursor":"1","url":"https://evil.example/"}`},
		{`"matched":true`, `"matched":"yes"`},
	} {
		changed := strings.Replace(good, change[0], change[1], 1)
		if changed == good {
			t.Fatalf("%s has no %s", good, change[0])
		}
		c.Resume = gjson.Parse(changed)
		wantMistake(t, c, "resume", "")
	}
	for _, text := range []string{`7`, `"x"`, `[]`, `{}`, `true`} {
		c.Resume = gjson.Parse(text)
		wantMistake(t, c, "resume", "is not a checkpoint")
	}
}

func TestACheckpointHoldsNothingSecretOfTheCaller(t *testing.T) {
	c := config(t, url+"?api_key=hidden", byCursor)
	c.Request.Headers = secrets
	d := newDrive(t, c, pages(`{"data":[1],"next":"a"}`, `oops`)).run()
	for _, checkpoint := range []string{string(d.fetches[0].Checkpoint), string(d.pages[0].Next), string(d.failed.Checkpoint)} {
		if strings.Contains(checkpoint, "secret") || strings.Contains(checkpoint, "hidden") || !gjson.Valid(checkpoint) {
			t.Errorf("%s", checkpoint)
		}
	}
}

// The verdict's items are those of the resumed walk alone. But the total is compared with
// all items that were delivered, also by the walk before.
func TestTheVerdictOfAResumedWalkCountsWhatCameBefore(t *testing.T) {
	bodies := map[string]string{"": `{"data":[1,2],"next":"a","total":5}`, "a": `{"data":[3,4],"next":"b","total":5}`, "b": `{"data":[5],"next":null,"total":5}`}
	c := config(t, url, byCursor)
	d := newDrive(t, c, byCursorValue(bodies)).run()
	d.wantEnd("complete", "no-next", "5 items of a total of 5")
	c.Resume = gjson.Parse(move(t, d.at[1], 1))
	rest := newDrive(t, c, byCursorValue(bodies)).run()
	rest.wantItems("4", "5")
	rest.wantEnd("complete", "no-next", "5 items of a total of 5")
	if v := rest.done; v.Items != 2 || v.Pages != 2 || v.Requests != 2 {
		t.Errorf("%+v", v)
	}
	if rest.pages[0].Index != 1 || rest.pages[1].Index != 2 {
		t.Errorf("pages %d and %d", rest.pages[0].Index, rest.pages[1].Index)
	}
	// Behind the last item of a page there may be nothing left of it.
	c.Resume = gjson.Parse(move(t, d.at[2], 1))
	rest = newDrive(t, c, byCursorValue(bodies)).run()
	rest.wantItems()
	rest.wantEnd("complete", "no-next", "5 items of a total of 5")
}

// The checkpoint has a next URL on another origin, where no walk sends credentials.
func TestACheckpointLeadsToNoForeignOriginWithCredentials(t *testing.T) {
	c := config(t, url, byURL)
	c.Request.Headers = secrets
	d := newDrive(t, c, pages(`{"data":[1],"next":"/2"}`, `{"data":[2],"next":null}`)).run()
	for to, fails := range map[string]bool{"https://evil.example/2": false, "javascript:alert(1)": true, "http://api.example.com/2": true, "/2": true} {
		c.Resume = gjson.Parse(strings.Replace(string(d.pages[0].Next), "https://api.example.com/2", to, 1))
		again := newDrive(t, c, pages(`{"data":[2],"next":null}`)).run()
		if fails {
			again.wantFail("cross-origin")
		} else if f := again.fetches[0]; !f.Omit || len(f.Request.Headers) > 0 {
			t.Errorf("%+v", f)
		}
	}
}

// Some servers repeat the last page past the end: also to who resumes there.
func TestAResumedWalkKnowsThePageBefore(t *testing.T) {
	const pagination = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"}],"outputs":{"results":"$.data"}}`
	server := func(f Fetch, _ int) reply { // of two pages
		if query(f.Request, "page", 1) == 1 {
			return reply{body: `{"data":[1,2]}`}
		}
		return reply{body: `{"data":[3,4]}`}
	}
	o := config(t, url, pagination)
	o.MaxPages = 2
	d := newDrive(t, o, server).run()
	d.wantItems("1", "2", "3", "4")
	checkpoint := d.pages[1].Next
	o = config(t, url, pagination)
	o.Resume = gjson.ParseBytes(checkpoint)
	r := newDrive(t, o, server).run()
	r.wantItems()
	r.wantEnd("suspect", "repeated-page", "page 3 has the same items as page 2")
	// Within a page, it is the page before that one which counts.
	o = config(t, url, pagination)
	o.MaxItems = 3
	d = newDrive(t, o, server).run()
	o = config(t, url, pagination)
	o.Resume = gjson.ParseBytes(d.pages[1].Rest)
	newDrive(t, o, server).run().wantItems("4")
	for _, wrong := range []string{`"last":"x"`, `"last":"1-2"`, `"last":"1-2-0"`, `"last":"1-2-x"`, `"last":7`} {
		o = config(t, url, pagination)
		text := string(checkpoint)
		at := strings.Index(text, `"last":"`)
		end := at + len(`"last":"`) + strings.Index(text[at+len(`"last":"`):], `"`) + 1
		o.Resume = gjson.Parse(text[:at] + wrong + text[end:])
		wantMistake(t, o, "resume", "was changed")
	}
}

// A query parameter's value must stay hidden, though an input of the body has the same name.
func TestOnlyTheQueryNamesWhatIsShown(t *testing.T) {
	const target = "https://api.example.com/list?token=secret&page_token=x"
	for in, shown := range map[string]string{
		"requestBody": "https://api.example.com/list?token=…&page_token=x",
		"header":      "https://api.example.com/list?token=…&page_token=x",
		"query":       target,
		"parameters":  target,
	} {
		c := config(t, target, `{"type":"cursor","inputs":[{"name":"token","in":"`+in+`","type":"cursor"}],"outputs":{"nextCursor":"$.next"}}`)
		c.Request.Method = "POST"
		d := newDrive(t, c, pages(`{"data":[1],"next":null}`)).run()
		if d.fetches[0].Shown != shown {
			t.Errorf("%s: %s", in, d.fetches[0].Shown)
		}
	}
}
