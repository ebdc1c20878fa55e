package faultproxy

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"
)

// api answers with the page that the request names, which is JSON.
func api() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		items := strings.Repeat(`{"title":"größer"},`, 100)
		fmt.Fprintf(w, `{"path":%q,"page":%q,"body":%q,"items":[%s{}]}`, r.URL.Path, r.URL.Query().Get("page"), body, items)
	})
}

// outcome is what a client sees of one request.
type outcome struct {
	status int
	body   string
	header http.Header
	err    string // where it failed: "request" or "body"
}

func ask(t *testing.T, url, body string) outcome {
	t.Helper()
	// Each on a connection of its own: net/http would try again on one that closes.
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		return outcome{err: "request"}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	o := outcome{status: response.StatusCode, body: string(text), header: response.Header}
	if err != nil {
		o.err = "body"
	}
	return o
}

func serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(New(api()))
	t.Cleanup(server.Close)
	return server.URL
}

func whole(page, body string) string {
	items := strings.Repeat(`{"title":"größer"},`, 100)
	return fmt.Sprintf(`{"path":"/list","page":%q,"body":%q,"items":[%s{}]}`, page, body, items)
}

func TestEachFaultDoesWhatItsNameSays(t *testing.T) {
	origin := serve(t)
	for _, f := range Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			for page := range 40 {
				p := fmt.Sprint(page)
				got := ask(t, fmt.Sprintf("%s/seed=1,rate=100,only=%s/list?page=%d", origin, f.Name, page), `{"a":1}`)
				want := whole(p, `{"a":1}`)
				ok := got.err == "" && got.status == 200 && got.body == want
				if ok && f.Harmless {
					continue
				}
				if f.Harmless {
					t.Fatalf("page %d does not arrive whole: %+v", page, got)
				}
				switch f.Name {
				case "close", "head":
					ok = got.err == "request"
				case "cut", "cut-chunked", "stall-cut":
					ok = got.err == "body" && len(got.body) < len(want) && strings.HasPrefix(want, got.body)
				case "eof", "truncate", "truncate-chunked":
					ok = got.err == "" && got.status == 200 && len(got.body) < len(want) && strings.HasPrefix(want, got.body)
				case "status":
					ok = got.err == "" && got.status >= 400
				case "denied", "mistaken", "pending":
					ok = got.err == "" && (got.status == 200 || got.status == 202) && json.Valid([]byte(got.body)) && len(got.body) < len(want)
				case "corrupt", "corrupt-edge":
					ok = got.err == "" && len(got.body) == len(want) && !(json.Valid([]byte(got.body)) && utf8.ValidString(got.body))
				case "old":
					if page > 0 {
						// The one before that was answered with an older one itself.
						ok = got.err == "" && got.status == 200 && got.body != whole(p, `{"a":1}`) && json.Valid([]byte(got.body))
					}
				}
				if !ok {
					t.Fatalf("page %d: %+v", page, got)
				}
			}
		})
	}
}

// TestTheSameRequestsMeetTheSameFaultsBySeed has the same requests meet the same faults, in any order, and
// other ones by another seed.
func TestTheSameRequestsMeetTheSameFaultsBySeed(t *testing.T) {
	origin := serve(t)
	requests := func(plan string, order []int) (log map[string]string) {
		for _, page := range order {
			ask(t, fmt.Sprintf("%s/%s/list?page=%d", origin, plan, page), "")
		}
		response, err := http.Get(origin + "/" + plan + "/log")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		log = map[string]string{}
		for d := json.NewDecoder(response.Body); d.More(); {
			var e entry
			if err := d.Decode(&e); err != nil {
				t.Fatal(err)
			}
			log[fmt.Sprint(e.Request, " ", e.Hit)] = e.Fault + e.Detail
		}
		return log
	}
	order := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 0}
	other := []int{9, 8, 7, 0, 0, 0, 1, 2, 3, 1, 2, 3, 4, 5, 6}
	const plan = "seed=%d,rate=60,without=old+status+late,run=%d"
	first, second, third := requests(fmt.Sprintf(plan, 7, 1), order), requests(fmt.Sprintf(plan, 7, 2), other), requests(fmt.Sprintf(plan, 8, 1), order)
	if len(first) != len(order) || fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("the same seed did otherwise:\n%v\n%v", first, second)
	}
	if fmt.Sprint(first) == fmt.Sprint(third) {
		t.Error("another seed did the same")
	}
}

func TestARefusalHintsWhenToComeBack(t *testing.T) {
	origin := serve(t)
	seen := map[string]bool{}
	for page := range 300 {
		got := ask(t, fmt.Sprintf("%s/seed=3,rate=100,only=status/list?page=%d", origin, page), "")
		seen[fmt.Sprint(got.status)] = true
		for name := range got.header {
			seen[name] = true
		}
	}
	for _, want := range []string{"408", "425", "429", "500", "503", "Retry-After", "Retry-After-Ms", "Ratelimit", "Ratelimit-Reset", "X-Ratelimit-Reset", "X-Rate-Limit-Reset"} {
		if !seen[want] {
			t.Errorf("no %s in 300 answers", want)
		}
	}
}

func TestAWrongPlanIsRefused(t *testing.T) {
	origin := serve(t)
	for _, plan := range []string{"x", "rate=3", "seed=x", "seed=1,rate=101", "seed=1,rate=x", "seed=1,only=nothing", "seed=1,colour=red", "seed=1,token=0", "seed=1,expire=x"} {
		if got := ask(t, origin+"/"+plan+"/list", ""); got.status != http.StatusBadRequest {
			t.Errorf("%q: %+v", plan, got)
		}
	}
	if got := ask(t, origin+"/seed=1,rate=0/list?page=2", ""); got.body != whole("2", "") {
		t.Errorf("with a rate of 0: %+v", got)
	}
}

func TestOnlyTheLatestPlansStay(t *testing.T) {
	p := &proxy{api: api(), plans: map[string]*plan{}}
	for i := range 3 * maxPlans {
		if _, err := p.plan(fmt.Sprintf("seed=%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.plans) != maxPlans || len(p.names) != maxPlans || p.plans[fmt.Sprintf("seed=%d", 3*maxPlans-1)] == nil {
		t.Errorf("%d plans, %d names", len(p.plans), len(p.names))
	}
}
