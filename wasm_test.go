//go:build js && wasm

// The tests of what the npm package ships, in a browser. This program runs in a
// page of wasmbrowsertest, imports js/dist/index.js from the demo server, as a
// page of another origin does, and walks its sample API. ./build.sh test says
// where the server is, in ANYPAGE_SERVER.
package anypage_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

var (
	global        = js.Global()
	server        = os.Getenv("ANYPAGE_SERVER") // origin of the demo server
	globalsBefore []string
	anypage       js.Value // the module
	data          []byte   // the data set, one record a line
)

func TestMain(m *testing.M) {
	if server == "" {
		fmt.Println("ANYPAGE_SERVER names no server: run these tests by ./build.sh test")
		os.Exit(1)
	}
	globalsBefore = globals()
	awaitServer()
	var err error
	if anypage, err = await(global.Call("eval", "(url) => import(url)").Invoke(server + "/dist/index.js")); err != nil {
		fmt.Println("the package can't be imported:", err)
		os.Exit(1)
	}
	if data, err = get(server + "/api/data.ndjson"); err != nil || bytes.Count(data, []byte("\n")) != 10_000 {
		fmt.Println("the data set can't be read:", err, len(data), "bytes")
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// awaitServer waits until the browser gets an answer of the server: one that has just started may drop its
// first requests, and a module that could not be fetched once is not fetched again.
func awaitServer() {
	for range 20 {
		if _, err := get(server + "/api/"); err == nil {
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
}

// await blocks until a promise settles. Its error is a js.Error where the
// reason is an object.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	settled := make(chan outcome, 1)
	onValue := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- outcome{value: args[0]}
		return nil
	})
	defer onValue.Release()
	onReason := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if reason := args[0]; reason.Type() == js.TypeObject {
			settled <- outcome{err: js.Error{Value: reason}}
		} else {
			settled <- outcome{err: errors.New(global.Call("String", reason).String())}
		}
		return nil
	})
	defer onReason.Release()
	promise.Call("then", onValue, onReason)
	result := <-settled
	return result.value, result.err
}

// all iterates over an async iterable, as for await does: leaving the loop
// early calls return().
func all(iterable js.Value) iter.Seq2[js.Value, error] {
	return func(yield func(js.Value, error) bool) {
		method := global.Get("Reflect").Call("get", iterable, global.Get("Symbol").Get("asyncIterator"))
		iterator := method.Call("call", iterable)
		for {
			result, err := await(iterator.Call("next"))
			if err != nil {
				yield(js.Undefined(), err)
				return
			}
			if result.Get("done").Bool() {
				return
			}
			if !yield(result.Get("value"), nil) {
				if _, err := await(iterator.Call("return")); err != nil {
					panic(err)
				}
				return
			}
		}
	}
}

// get fetches a URL by the page's own fetch.
func get(url string) ([]byte, error) {
	response, err := await(global.Call("fetch", url))
	if err != nil {
		return nil, err
	}
	if !response.Get("ok").Bool() {
		return nil, fmt.Errorf("GET %s: status %d", url, response.Get("status").Int())
	}
	buffer, err := await(response.Call("arrayBuffer"))
	if err != nil {
		return nil, err
	}
	view := global.Get("Uint8Array").New(buffer)
	body := make([]byte, view.Length())
	js.CopyBytesToGo(body, view)
	return body, nil
}

func globals() []string {
	keys := global.Get("Reflect").Call("ownKeys", global)
	names := make([]string, keys.Length())
	for i := range names {
		names[i] = global.Call("String", keys.Index(i)).String()
	}
	return names
}

// code returns the code of a PaginationError, and whether err is one.
func code(err error) (string, bool) {
	var thrown js.Error
	if !errors.As(err, &thrown) || !thrown.Value.InstanceOf(anypage.Get("PaginationError")) {
		return "", false
	}
	return thrown.Value.Get("code").String(), true
}

func wantCode(t *testing.T, err error, want string) {
	t.Helper()
	if got, ok := code(err); !ok || got != want {
		t.Errorf("error %v (code %q), want a PaginationError with code %q", err, got, want)
	}
}

func paginate(target, options any) js.Value { return anypage.Call("paginate", target, options) }

// linkHeader paginates the sample of Link headers, with further options.
func linkHeader(query string, options map[string]any) js.Value {
	merged := map[string]any{"pagination": "link-header", "items": "$.items"}
	for name, value := range options {
		merged[name] = value
	}
	return paginate(server+"/api/link-header?"+query, merged)
}

// wantVerdict checks a verdict's status and, where want has one, its reason ("stopped max-items").
func wantVerdict(t *testing.T, walk js.Value, want string) {
	t.Helper()
	verdict := walk.Get("verdict")
	if verdict.IsUndefined() {
		t.Errorf("no verdict, want %s", want)
		return
	}
	status, reason := verdict.Get("status").String(), verdict.Get("reason").String()
	if got := status + " " + reason; got != want && status != want {
		t.Errorf("verdict %s (%s), want %s", got, verdict.Get("evidence").String(), want)
	}
}

// TestEveryStyleIsWalkedToItsEnd walks every style of the sample API to its end, and compares the
// exact text of all items with the data set: by the pagination that the listing
// gives, and by the preset of the style's family.
func TestEveryStyleIsWalkedToItsEnd(t *testing.T) {
	listing, err := get(server + "/api/")
	if err != nil {
		t.Fatal(err)
	}
	walked := 0
	for _, style := range gjson.GetBytes(listing, "styles").Array() {
		name, pagination, preset := style.Get("name").String(), style.Get("pagination"), style.Get("preset")
		if pagination.Type == gjson.Null {
			// No pagination object can say it, as the style's note explains: it is detected.
			pagination = gjson.Parse(`"auto"`)
		}
		walked++
		t.Run(name, func(t *testing.T) { walkStyle(t, style, pagination) })
		if preset.Exists() {
			t.Run(name+" by preset", func(t *testing.T) { walkStyle(t, style, preset) })
		}
	}
	if walked < 46 {
		t.Errorf("only %d styles were walked", walked)
	}
}

func walkStyle(t *testing.T, style, pagination gjson.Result) {
	start := time.Now()
	parse := func(json string) js.Value { return global.Get("JSON").Call("parse", json) }
	target := map[string]any{"url": server + style.Get("url").String(), "method": style.Get("method").String()}
	options := map[string]any{"pagination": parse(pagination.Raw)}
	if body := style.Get("body"); body.Exists() {
		target["body"] = parse(body.Raw)
	}
	for _, name := range []string{"params", "headers", "items"} {
		if value := style.Get(name); value.Exists() {
			options[name] = parse(value.Raw)
		}
	}
	record := strings.TrimPrefix(style.Get("itemsArePath").String(), "$.")

	walk := paginate(target, options)
	var got bytes.Buffer
	least, pages := int(style.Get("pages").Int()), 0
	for page, err := range all(walk.Call("pages")) {
		if err != nil {
			t.Fatalf("page %d: %v", pages, err)
		}
		if pages++; pages > least+1 { // one more than have items: the last may be empty
			t.Fatalf("more than %d pages", least+1)
		}
		for i := range page.Get("items").Length() {
			item := page.Call("raw", i).String()
			if record != "" {
				item = gjson.Get(item, record).Raw
			}
			got.WriteString(item)
			got.WriteByte('\n')
		}
	}
	wantVerdict(t, walk, "complete")
	compare(t, got.Bytes())
	if items := walk.Get("verdict").Get("items").Int(); items != 10_000 {
		t.Errorf("the verdict counts %d items", items)
	}
	if pages < least {
		t.Errorf("%d pages, the API has %d", pages, least)
	}
	t.Logf("%d pages, %s: %s", pages, walk.Get("verdict").Get("evidence").String(), time.Since(start).Round(time.Millisecond))
}

// compare reports where items, one a line, differ from the data set.
func compare(t *testing.T, items []byte) {
	t.Helper()
	if bytes.Equal(items, data) {
		return
	}
	got, want := bytes.Split(items, []byte("\n")), bytes.Split(data, []byte("\n"))
	for i := range min(len(got), len(want)) {
		if !bytes.Equal(got[i], want[i]) {
			t.Errorf("%d items of %d; item %d is\n%s\nwant\n%s", len(got)-1, len(want)-1, i, got[i], want[i])
			return
		}
	}
	t.Errorf("%d items, want %d", len(got)-1, len(want)-1)
}

func TestItemsAreValues(t *testing.T) {
	walk := linkHeader("per_page=1000", nil)
	n := 0
	for item, err := range all(walk) {
		if err != nil {
			t.Fatal(err)
		}
		if item.Get("number").Type() != js.TypeString {
			t.Fatalf("item %d has no number", n)
		}
		n++
	}
	if n != 10_000 {
		t.Errorf("%d items", n)
	}
	wantVerdict(t, walk, "complete no-next")
}

func TestABreakStopsTheWalk(t *testing.T) {
	walk := linkHeader("per_page=100", nil)
	n := 0
	for _, err := range all(walk) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 150 {
			break
		}
	}
	wantVerdict(t, walk, "stopped consumer-stopped")
	if pages := walk.Get("verdict").Get("pages").Int(); pages != 2 {
		t.Errorf("%d pages for 150 items of 100 a page", pages)
	}
	// The description is as good as new: each iteration is a walk from the start.
	items, err := await(linkHeader("per_page=100", map[string]any{"maxItems": 3}).Call("toArray"))
	if err != nil || items.Length() != 3 {
		t.Errorf("after a break: %v, %v", items, err)
	}
}

// TestABreakCancelsThePageOnItsWay leaves a page whose body would take long to arrive.
func TestABreakCancelsThePageOnItsWay(t *testing.T) {
	start := time.Now()
	walk := linkHeader("per_page=1000&rate=20000", nil) // about half a megabyte: some 25 s
	for _, err := range all(walk) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("leaving took %s: the whole page was awaited", d)
	}
	wantVerdict(t, walk, "stopped consumer-stopped")
}

func TestALimitStopsTheWalk(t *testing.T) {
	for _, c := range []struct {
		option         string
		value          int
		items, pages   int
		status, reason string
	}{
		{"maxItems", 250, 250, 3, "stopped", "max-items"},
		{"maxPages", 2, 200, 2, "stopped", "max-pages"},
	} {
		walk := linkHeader("per_page=100", map[string]any{c.option: c.value})
		items, err := await(walk.Call("toArray"))
		if err != nil {
			t.Fatal(err)
		}
		wantVerdict(t, walk, c.status+" "+c.reason)
		verdict := walk.Get("verdict")
		if items.Length() != c.items || verdict.Get("pages").Int() != c.pages || verdict.Get("requests").Int() != c.pages {
			t.Errorf("%s %d: %d items, verdict %s", c.option, c.value, items.Length(), global.Get("JSON").Call("stringify", verdict).String())
		}
	}
}

// The fault is on the third page, so the items of the first two are delivered before it.
func TestAFaultComesAfterTheItemsBeforeIt(t *testing.T) {
	for _, c := range []struct{ query, code string }{
		{"fault=html", "parse"},
		{"fault=invalid", "parse"},
		{"fault=notutf8", "parse"},
		{"fault=empty", "parse"},
		{"fault=500&fault-times=0", "http"},
		{"fault=repeat", "repeated-cursor"},
	} {
		t.Run(c.query, func(t *testing.T) {
			walk := linkHeader("per_page=100&"+c.query, map[string]any{"retry": false})
			n := 0
			var failure error
			for _, err := range all(walk) {
				if failure = err; err == nil {
					n++
				}
			}
			wantCode(t, failure, c.code)
			if n < 200 || n > 300 {
				t.Errorf("%d items before the error on the third page of 100", n)
			}
			var thrown js.Error
			if errors.As(failure, &thrown) {
				t.Log(thrown.Value.Get("message").String())
			}
		})
	}
	t.Run("404", func(t *testing.T) {
		_, err := await(paginate(server+"/api/nothing", map[string]any{"pagination": "link-header"}).Call("first"))
		wantCode(t, err, "http")
		var thrown js.Error
		if errors.As(err, &thrown) {
			response := thrown.Value.Get("response")
			if status := response.Get("status").Int(); status != 404 {
				t.Errorf("status %d", status)
			}
		}
	})
	t.Run("no server", func(t *testing.T) {
		_, err := await(paginate("http://127.0.0.1:1/", map[string]any{"pagination": "none", "retry": false}).Call("first"))
		wantCode(t, err, "network")
	})
}

func TestAMistakeIsReportedBeforeAnyRequest(t *testing.T) {
	for name, options := range map[string]map[string]any{
		"unknown option": {"perPage": 3},
		"unknown preset": {"pagination": "pages"},
		"bad JSONPath":   {"pagination": "link-header", "items": "$.["},
	} {
		t.Run(name, func(t *testing.T) {
			requests := 0
			fetch := js.FuncOf(func(js.Value, []js.Value) any {
				requests++
				return global.Get("Promise").Call("reject", "no request was to be made")
			})
			defer fetch.Release()
			options["fetch"] = fetch
			err := func() (err error) {
				defer func() {
					if thrown, ok := recover().(js.Error); ok {
						err = thrown // by paginate itself
					}
				}()
				_, err = await(paginate(server+"/api/link-header", options).Call("first"))
				return err
			}()
			wantCode(t, err, "config")
			if requests > 0 {
				t.Error("a request was made")
			}
		})
	}
}

func TestAnAbortEndsTheWalk(t *testing.T) {
	t.Run("between pages", func(t *testing.T) {
		controller := global.Get("AbortController").New()
		walk := linkHeader("per_page=100", map[string]any{"signal": controller.Get("signal")})
		pages := 0
		var failure error
		for _, err := range all(walk.Call("pages")) {
			if failure = err; err == nil {
				pages++
				controller.Call("abort", "enough")
			}
		}
		wantAborted(t, failure)
		if pages != 1 {
			t.Errorf("%d pages", pages)
		}
	})
	t.Run("while waiting", func(t *testing.T) {
		controller := global.Get("AbortController").New()
		first := linkHeader("per_page=100&delay=30000", map[string]any{"signal": controller.Get("signal")}).Call("first")
		start := time.Now()
		time.Sleep(100 * time.Millisecond)
		controller.Call("abort", "enough")
		_, err := await(first)
		wantAborted(t, err)
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("the abort took %s", d)
		}
	})
}

// wantAborted wants the code and the signal's reason.
func wantAborted(t *testing.T, err error) {
	t.Helper()
	wantCode(t, err, "aborted")
	var thrown js.Error
	if errors.As(err, &thrown) {
		if cause := thrown.Value.Get("cause"); cause.Type() != js.TypeString || cause.String() != "enough" {
			t.Errorf("cause %v, want the signal's reason", cause)
		}
	}
}

// TestThePageHasNoNewGlobals comes last: after all these walks, the page has no global that it
// had not before.
func TestThePageHasNoNewGlobals(t *testing.T) {
	before := strings.Join(globalsBefore, " ")
	if after := strings.Join(globals(), " "); after != before {
		t.Errorf("globals were\n%s\nand are\n%s", before, after)
	}
}
