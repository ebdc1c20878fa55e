package exchange

import (
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

const url = "https://api.example.com/list"

var stateNames = [states]string{"Queued", "Waiting", "Sending", "Tracing", "Receiving", "Failing", "Arrived", "Complete", "Failed"}
var eventNames = [events]string{"Send", "Response", "Chunk", "End", "Failure", "NoHeaders", "Elapsed", "Last", "Abandon", "Deny"}

// list is a scheme whose items are at $.data.
func list(t *testing.T) *scheme.Scheme {
	t.Helper()
	s, err := scheme.Compile(gjson.Parse(`{"type":"none","outputs":{"results":"$.data"}}`))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newEnv(t *testing.T) *Env {
	t.Helper()
	origins, mistake := policy.NewOrigins(url, nil)
	if mistake != "" {
		t.Fatal(mistake)
	}
	retry := policy.Retry{Attempts: 2, MinDelay: 100, MaxDelay: 1000, MaxWait: 5000}
	return &Env{Origins: origins, Retry: retry, Follow: true}
}

// run is an exchange and what drives it.
type run struct {
	t    *testing.T
	env  *Env
	x    *Exchange
	out  Outcome
	now  float64
	plan Plan
}

func start(t *testing.T, env *Env, r scheme.Request) *run {
	t.Helper()
	s := &run{t: t, env: env, plan: Plan{Body: split.Plan{Items: list(t)}}}
	s.x, s.out = Start(env, NewAsk(scheme.Position{}, r, nil), s.input(Send))
	return s
}

func get() scheme.Request { return scheme.Request{Method: "GET", URL: url} }

func (s *run) input(e Event) Input {
	return Input{Event: e, Plan: s.plan, Now: s.now, Random: 0.5, Front: true}
}

func (s *run) on(in Input) *run {
	s.out = s.x.Handle(in)
	return s
}

func (s *run) respond(status int, headers ...string) *run {
	in := s.input(Response)
	in.Answer = Answer{Status: status, URL: s.x.hops.sent.URL}
	for i := 0; i < len(headers); i += 2 {
		in.Answer.Headers = append(in.Answer.Headers, scheme.Header{Name: headers[i], Value: headers[i+1]})
	}
	return s.on(in)
}

func (s *run) chunk(text string) *run {
	in := s.input(Chunk)
	in.Bytes = []byte(text)
	return s.on(in)
}

func (s *run) event(e Event) *run { return s.on(s.input(e)) }

func (s *run) want(state State) *run {
	s.t.Helper()
	if s.x.State() != state {
		s.t.Fatalf("the exchange is %s, want %s: %+v", stateNames[s.x.State()], stateNames[state], s.x.Fault())
	}
	return s
}

func (s *run) wantFault(code, text string) {
	s.t.Helper()
	s.want(Failed)
	f := s.x.Fault()
	if f.Code != code || !strings.Contains(f.Text+f.Advice, text) {
		s.t.Errorf("%+v, want %s with %q", f, code, text)
	}
}

// Each pair of state and event says what happens, or why nothing does.
func TestEachPairIsListed(t *testing.T) {
	for state := range states {
		for event := range events {
			if c := table[state][event]; (c.do == nil) == (c.why == "") {
				t.Errorf("%s, %s: neither or both of what is done and why nothing is", stateNames[state], eventNames[event])
			}
		}
	}
}

// in returns an exchange in a state.
func in(t *testing.T, state State) *run {
	t.Helper()
	env := newEnv(t)
	r := get()
	r.Headers = []scheme.Header{{Name: "X-Key", Value: "secret"}}
	s := start(t, env, r)
	switch state {
	case Queued:
		s.event(Failure).event(Elapsed)
	case Waiting:
		s.event(Failure)
	case Tracing:
		s.respond(HiddenRedirect)
	case Receiving:
		s.respond(200)
	case Failing:
		s.respond(404)
	case Arrived:
		s.respond(200).chunk(`{"data":[]}`)
		end := s.input(End)
		end.Front = false
		s.on(end)
	case Complete:
		s.respond(200).chunk(`{"data":[]}`).event(End)
	case Failed:
		s.respond(404).event(End)
	}
	return s.want(state)
}

// What is listed as of no effect has none: no outcome, the same state.
func TestEventsWithoutEffectHaveNone(t *testing.T) {
	for state := range states {
		for event := range events {
			s := in(t, state)
			if table[state][event].do != nil {
				continue
			}
			in := s.input(event)
			in.Bytes, in.Answer = []byte("x"), Answer{Status: 500}
			s.on(in).want(state)
			if o := s.out; o.Items != nil || o.Cancel != 0 || o.Send != nil || o.Wait != nil || o.Slow {
				t.Errorf("%s, %s: %+v", stateNames[state], eventNames[event], o)
			}
		}
	}
}

// Whatever is in flight is aborted when it is abandoned, and nothing else is.
func TestAbandonedFetchesAreCancelled(t *testing.T) {
	for state := range states {
		s := in(t, state)
		flying := s.x.InFlight()
		s.event(Abandon).want(Failed)
		if (s.out.Cancel == s.x.ID()) != flying || (s.out.Cancel != 0) != flying {
			t.Errorf("%s: cancels %d", stateNames[state], s.out.Cancel)
		}
	}
}

func TestABodyArrivesInPieces(t *testing.T) {
	s := start(t, newEnv(t), get())
	if f := s.out.Send; f == nil || f.ID != 1 || f.Attempt != 0 || f.Manual {
		t.Fatalf("%+v", f)
	}
	s.respond(200).want(Receiving).chunk(`{"data":[{"a":1},{"a"`)
	if len(s.out.Items) != 1 {
		t.Errorf("%v", s.out.Items)
	}
	s.chunk(`:2}]}`)
	if len(s.out.Items) != 1 {
		t.Errorf("%v", s.out.Items)
	}
	s.event(End).want(Complete)
	if s.x.Reader().Items() != 2 || s.x.size != 26 {
		t.Errorf("%d items, %d bytes", s.x.Reader().Items(), s.x.size)
	}
}

func TestAnAttemptThatFailsIsMadeAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fail func(*run)
		wait float64
		why  string
		slow bool
	}{
		"a status":                  {func(s *run) { s.respond(503) }, 50, "the server answered 503; backoff", true},
		"a status that says when":   {func(s *run) { s.respond(429, "retry-after", "2") }, 2000, "Retry-After is 2", true},
		"no response":               {func(s *run) { s.event(Failure) }, 50, "the request failed", false},
		"a body that breaks off":    {func(s *run) { s.respond(200).chunk(`{"data":[1`).event(Failure) }, 50, "the request failed", false},
		"a body that was cut":       {func(s *run) { s.respond(200).chunk(`{"data":[1`).event(End) }, 50, "was cut off", false},
		"a body that has not begun": {func(s *run) { s.respond(200).event(End) }, 50, "is empty", false},
		"a silent server": {func(s *run) {
			s.env.Timeout = 20
			silent := s.input(Failure)
			silent.Silent = true
			s.respond(200).chunk(`{"data":[1`).on(silent)
		}, 50, "the server was silent for 20 ms, as long as the option timeout allows (GET " + url + "); backoff", false},
		"after a pause": {func(s *run) {
			s.respond(200, "RateLimit-Remaining", "0", "RateLimit-Reset", "3").event(Failure)
		}, 3000, "RateLimit-Reset is 3", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, newEnv(t), get())
			c.fail(s)
			s.want(Waiting)
			if w := s.out.Wait; w == nil || w.MS != c.wait || !strings.Contains(w.Why, c.why) || s.out.Slow != c.slow || (s.out.Cancel != 0) != c.slow {
				t.Errorf("%+v, %+v", s.out, w)
			}
			s.now += c.wait
			s.event(Elapsed).want(Queued).event(Send).want(Sending)
			if f := s.out.Send; f.Attempt != 1 || f.ID != 2 || !s.x.Again() {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestAttemptsEnd(t *testing.T) {
	s := start(t, newEnv(t), get())
	for range 2 {
		s.respond(500).event(Elapsed).event(Send)
	}
	s.respond(500).want(Failing).chunk("busy").event(End).wantFault("http", "was answered with status 500, after 2 retries: busy")

	s = start(t, newEnv(t), get())
	for range 2 {
		s.event(Failure).event(Elapsed).event(Send)
	}
	s.event(Failure).wantFault("network", ", after 2 retries; the option resume")
}

// Chromium takes a response that breaks off within its headers for a whole one.
func TestASequenceWithoutARecordIsAskedForOnceMore(t *testing.T) {
	const ndjson = "application/x-ndjson"
	begin := func() *run {
		root, err := scheme.Compile(gjson.Parse(`{"type":"none","outputs":{"results":"$"}}`))
		if err != nil {
			t.Fatal(err)
		}
		s := &run{t: t, env: newEnv(t), plan: Plan{Body: split.Plan{Items: root}}}
		s.x, s.out = Start(s.env, NewAsk(scheme.Position{}, get(), nil), s.input(Send))
		return s
	}
	s := begin().respond(200, "content-type", ndjson).event(End).want(Waiting)
	if s.out.Wait == nil || !strings.Contains(s.out.Wait.Why, "is empty, and no header says so") {
		t.Errorf("%+v", s.out.Wait)
	}
	s.event(Elapsed).event(Send).respond(200, "content-type", ndjson).event(End).want(Complete)

	s = begin().respond(200, "content-type", ndjson).event(End).want(Waiting)
	s.event(Elapsed).event(Send).respond(200, "content-type", ndjson).chunk("{}\n").event(End).want(Complete)

	s = begin()
	for range 2 {
		s.respond(503).event(Elapsed).event(Send)
	}
	s.respond(200, "content-type", ndjson).event(End).wantFault("parse", "is empty, and no header says so, after 2 retries; the option resume")

	begin().respond(200, "content-type", ndjson, "content-length", "0").event(End).want(Complete)
	begin().respond(204, "content-type", ndjson).event(End).want(Complete)
	begin().event(Last).respond(200, "content-type", ndjson).event(End).want(Complete)
}

// Where nobody needs another attempt, none is made.
func TestLastAttempt(t *testing.T) {
	s := start(t, newEnv(t), get())
	s.respond(200).event(Last).event(Failure).want(Failed)
	s = start(t, newEnv(t), get())
	s.respond(200).chunk(`{"data":[1`).event(Last).event(End).want(Failed)
	in(t, Waiting).event(Last).want(Failed)
	in(t, Queued).event(Last).want(Failed)
}

// Of several requests at a time, those that are refused for their number don't count.
func TestARequestTooManyIsNoAttempt(t *testing.T) {
	s := start(t, newEnv(t), get())
	for range 5 {
		refusal := s.input(Response)
		refusal.Front, refusal.Answer = false, Answer{Status: 429}
		s.on(refusal).want(Waiting).event(Elapsed).event(Send)
	}
	if s.x.attempt != 0 || s.out.Send.Attempt != 5 {
		t.Errorf("%d attempts, %+v", s.x.attempt, s.out.Send)
	}
}

func TestAWaitThatIsTooLongFails(t *testing.T) {
	s := start(t, newEnv(t), get())
	s.respond(429, "retry-after", "60").wantFault("http", "Retry-After is 60: a longer wait than retry.maxWait, 5000 ms, allows; the option resume")
	if s.out.Cancel != 1 {
		t.Errorf("%+v", s.out)
	}
}

// An answer that a probe was made for is no failure.
func TestConclusiveRefusalsAreNotTriedAgain(t *testing.T) {
	s := start(t, newEnv(t), get())
	s.x.plan.Conclusive = policy.AllRefusals
	s.respond(500).want(Failing)
	s = start(t, newEnv(t), get())
	s.x.plan.Conclusive = policy.WrongRequests
	s.respond(500).want(Waiting)
}

// A pause that one response asks for holds for the next exchange.
func TestAPauseHoldsForAll(t *testing.T) {
	env := newEnv(t)
	start(t, env, get()).respond(200, "RateLimit-Remaining", "0", "RateLimit-Reset", "2")
	s := start(t, env, get()).want(Waiting)
	if w := s.out.Wait; w == nil || w.MS != 2000 || w.ID != 2 || s.out.Send != nil {
		t.Errorf("%+v", s.out)
	}
	s.now = 2000
	s.event(Elapsed).event(Send).want(Sending)
	if s.x.Again() {
		t.Error("a first request is none that is made again")
	}
}

// While one request waits for a pause to end, another response may say that it takes longer.
func TestAPauseMayGrowWhileARequestWaits(t *testing.T) {
	env := newEnv(t)
	one, two := start(t, env, get()), start(t, env, get())
	one.respond(200, "RateLimit", `"a";r=0;t=2`)
	s := start(t, env, get()).want(Waiting)
	two.now = 1000
	two.respond(200, "RateLimit", `"a";r=0;t=3`)
	s.now = 2000
	if s.event(Elapsed).want(Waiting); s.out.Wait == nil || s.out.Wait.MS != 2000 {
		t.Errorf("%+v", s.out)
	}
	s.now = 4000
	s.event(Elapsed).want(Queued)
}

func TestRequestsAreSpreadWhereFewAreLeft(t *testing.T) {
	const few, many = `"a";r=4;t=2`, `"a";r=6;t=2`
	for name, c := range map[string]struct {
		limit  string
		after  float64 // ms from the response to the next request
		needed int
		wait   float64
	}{
		"few are left":                   {few, 0, -1, 500},
		"more are needed than are left":  {few, 0, 5, 500},
		"as many are needed as are left": {few, 0, 4, 0},
		"some time has passed":           {few, 200, -1, 300},
		"enough time has passed":         {few, 600, -1, 0},
		"the window is over":             {few, 2500, -1, 0},
		"many are left":                  {many, 0, -1, 0},
		"it lasts too long":              {`"a";r=1;t=9`, 0, -1, 0},
		"none is left":                   {`"a";r=0;t=2`, 500, 1, 1500},
	} {
		t.Run(name, func(t *testing.T) {
			env := newEnv(t)
			one := start(t, env, get())
			one.respond(200, "RateLimit", c.limit, "RateLimit-Policy", `"a";q=10;w=2`)
			in := one.input(Send)
			in.Now, in.Needed = c.after, c.needed
			_, out := Start(env, NewAsk(scheme.Position{}, get(), nil), in)
			if c.wait == 0 && out.Wait != nil || c.wait > 0 && (out.Wait == nil || out.Wait.MS != c.wait || !strings.Contains(out.Wait.Why, "RateLimit is ")) {
				t.Errorf("%+v", out.Wait)
			}
		})
	}
}

// A renewal waits for a pause to end, as any other request does.
func TestARenewalWaitsForAPause(t *testing.T) {
	s := start(t, asking(t), get())
	s.respond(401, "RateLimit", `"a";r=0;t=2`).want(Waiting)
	if s.out.Cancel != 1 || s.out.Wait.MS != 2000 {
		t.Errorf("%+v", s.out)
	}
	s.now = 2000
	if s.event(Elapsed).event(Send).wantAsk(true, 1); s.x.Again() {
		t.Error("a renewal is no retry")
	}
}

func TestABodyThatHasArrivedWaitsForItsTurn(t *testing.T) {
	s := start(t, newEnv(t), get())
	s.respond(200).chunk(`{"data":[1`)
	end := s.input(End)
	end.Front = false
	s.on(end).want(Arrived)
	s.event(End).want(Waiting)
}

func TestAnErrorShowsTheStartOfTheBody(t *testing.T) {
	s := start(t, newEnv(t), get())
	s.respond(404).want(Failing).chunk(strings.Repeat("x", 2000)).want(Failing).chunk(strings.Repeat("x", 2000)).wantFault("http", "; check the URL")
	if s.out.Cancel != 1 || len(s.x.Head()) != 2048 {
		t.Errorf("%+v, %d bytes", s.out, len(s.x.Head()))
	}
	s = start(t, newEnv(t), get())
	s.respond(200).chunk("<html>").want(Failing).event(Failure).wantFault("parse", "is an HTML page, not JSON")
}

func TestABodyMayBeTooLong(t *testing.T) {
	env := newEnv(t)
	env.MaxBytes = 20
	s := start(t, env, get())
	s.respond(200).chunk(`{"data":[1,2,3]`).want(Receiving).chunk(`,"x":1}`).wantFault("limit", "longer than maxPageBytes, 20")
	if s.out.Cancel != 1 || s.out.Items != nil {
		t.Errorf("%+v", s.out)
	}
	start(t, env, get()).respond(500).event(Elapsed).event(Send).respond(404).chunk(strings.Repeat("x", 30)).wantFault("limit", "")
}

func TestWhatMayNotBeAskedForIsNot(t *testing.T) {
	env := newEnv(t)
	start(t, env, scheme.Request{Method: "GET", URL: "http://api.example.com/"}).wantFault("cross-origin", "leaves https for http")
	start(t, env, scheme.Request{Method: "POST", URL: "https://other.example/", HasBody: true}).wantFault("cross-origin", "the request's body")
	ask := NewAsk(scheme.Position{URL: "https://api.example.com/", Link: `{"method":"POST"}`}, scheme.Request{Method: "POST", URL: "https://api.example.com/"}, nil)
	for from, want := range map[string]State{"": Sending, "https://api.example.com/list": Sending, "https://other.example/list": Failed} {
		ask.From = from
		if x, _ := Start(env, ask, Input{Plan: Plan{Body: split.Plan{Items: list(t)}}}); x.State() != want {
			t.Errorf("a link object of %q: %v, want %v", from, x.State(), want)
		}
	}
	x, _ := Start(env, NewAsk(scheme.Position{}, scheme.Request{}, &scheme.Error{Option: "params", Message: "is wrong"}), Input{})
	if x.State() != Failed || x.Fault().Code != "config" || x.Ask().Request.URL != "" {
		t.Errorf("%+v", x)
	}
}

func TestAnotherOriginGetsNoHeaders(t *testing.T) {
	s := start(t, newEnv(t), scheme.Request{Method: "GET", URL: "https://other.example/", Headers: []scheme.Header{{Name: "X-Key", Value: "secret"}}})
	if f := s.out.Send; !f.Omit || len(f.Request.Headers) > 0 || f.Manual {
		t.Errorf("%+v", f)
	}
}

func TestARedirectIsFollowedWithHeadersOnItsOwnOriginAlone(t *testing.T) {
	keyed := get()
	keyed.Headers = []scheme.Header{{Name: "X-Key", Value: "secret"}}
	s := start(t, newEnv(t), keyed)
	if !s.out.Send.Manual {
		t.Fatal("the redirect is not reported")
	}
	s.respond(302, "location", "/b").want(Sending)
	if f := s.out.Send; s.out.Cancel != 1 || f.Request.URL != "https://api.example.com/b" || len(f.Request.Headers) != 1 || !f.Hop || !f.Manual {
		t.Errorf("%+v", f)
	}
	s.respond(307, "location", "https://other.example/c").want(Sending)
	if f := s.out.Send; f.Request.URL != "https://other.example/c" || len(f.Request.Headers) != 0 || !f.Omit || f.Manual {
		t.Errorf("%+v", f)
	}
	s.respond(200).chunk(`{"data":[]}`).event(End).want(Complete)
	if s.x.Moved() {
		t.Error("it came from where the request went in the end")
	}

	start(t, newEnv(t), keyed).respond(302, "location", "http://api.example.com/").wantFault("cross-origin", "leaves https for http")
	s = start(t, newEnv(t), keyed)
	for range maxHops {
		s.respond(302, "location", "/b").want(Sending)
	}
	s.respond(302, "location", "/b").wantFault("network", "more than 20 times")
}

func TestAHiddenRedirectIsTracedWithoutHeaders(t *testing.T) {
	s := in(t, Tracing)
	if f := s.out.Send; len(f.Request.Headers) > 0 || f.Manual || !f.Hop || s.out.Cancel != 1 {
		t.Errorf("%+v", f)
	}
	answer := s.input(Response)
	answer.Answer = Answer{Status: 401, URL: "https://api.example.com/v2"}
	s.on(answer).want(Sending)
	if f := s.out.Send; f.Request.URL != "https://api.example.com/v2" || len(f.Request.Headers) != 1 {
		t.Errorf("%+v", f)
	}
	answer.Answer.URL = url
	in(t, Tracing).on(answer).wantFault("cross-origin", "is where it came from")
	answer.Answer.Status = 503
	in(t, Tracing).on(answer).want(Waiting)
	in(t, Tracing).event(Failure).event(Elapsed).event(Send).want(Sending)

	post := scheme.Request{Method: "POST", URL: url, HasBody: true, Body: "{}"}
	start(t, newEnv(t), post).respond(HiddenRedirect).wantFault("cross-origin", "its headers and its body are not sent there")
}

func TestARedirectThatTurnsAPostIntoAGet(t *testing.T) {
	post := scheme.Request{Method: "POST", URL: url, HasBody: true, Body: "{}", Headers: []scheme.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "X-Key", Value: "secret"}}}
	s := start(t, newEnv(t), post).respond(303, "location", "/found")
	if r := s.out.Send.Request; r.Method != "GET" || r.HasBody || r.Body != "" || len(r.Headers) != 1 {
		t.Errorf("%+v", r)
	}
	s = start(t, newEnv(t), post).respond(307, "location", "/found")
	if r := s.out.Send.Request; r.Method != "POST" || r.Body != "{}" || len(r.Headers) != 2 {
		t.Errorf("%+v", r)
	}
}

// asking is an environment in which a function of the caller's gives the headers.
func asking(t *testing.T) *Env {
	t.Helper()
	env := newEnv(t)
	env.Ask, env.Retry.Attempts = true, 0 // a renewal is no retry
	return env
}

func (s *run) wantAsk(ask bool, renewal int) *run {
	s.t.Helper()
	if f := s.out.Send; f == nil || f.Ask != ask || f.Renewal != renewal {
		s.t.Fatalf("%+v, want ask %v, renewal %d", f, ask, renewal)
	}
	return s
}

func TestAPageIsAskedForOnceMoreWithOtherHeaders(t *testing.T) {
	s := start(t, asking(t), scheme.Request{Method: "POST", URL: url, Body: "{}", HasBody: true}).wantAsk(true, 0)
	if !s.out.Send.Manual {
		t.Error("the host follows a redirect by itself, and takes the function's headers along")
	}
	s.respond(401).want(Queued)
	if s.out.Cancel != 1 {
		t.Errorf("%+v", s.out)
	}
	s.event(Send).want(Sending).wantAsk(true, 1)
	if f := s.out.Send; f.Attempt != 1 || f.Request.Body != "{}" {
		t.Errorf("%+v", f)
	}
	s.respond(401).want(Failing).event(End).wantFault("http", "status 401, also with the headers that the function headers gave after the first 401")
}

func TestA401IsAFaultWithoutAFunctionOfHeaders(t *testing.T) {
	start(t, newEnv(t), get()).respond(401).event(End).wantFault("http", "; send credentials")
}

// Pages that were sent with the old headers share what the function gives; a page that was
// sent later and is refused has it asked once more.
func TestPagesInFlightShareARenewal(t *testing.T) {
	env := asking(t)
	one, two, three := start(t, env, get()), start(t, env, get()), start(t, env, get())
	one.respond(401).event(Send).wantAsk(true, 1)
	two.respond(401).event(Send).wantAsk(true, 1)
	four := start(t, env, get()).wantAsk(true, 0)
	one.respond(200).chunk(`{"data":[]}`).event(End).want(Complete)
	three.respond(401).event(Send).wantAsk(true, 1)
	four.respond(401).event(Send).wantAsk(true, 2)
}

func TestARetryAfterARenewalAsksTheFunctionAnew(t *testing.T) {
	env := asking(t)
	env.Retry.Attempts = 1
	s := start(t, env, get()).respond(401).event(Send).wantAsk(true, 1)
	s.respond(503).want(Waiting).event(Elapsed).event(Send).wantAsk(true, 0)
	s.respond(401).event(End).wantFault("http", "after 1 retry")
}

func TestNoHeadersAreAskedForWhereNoneMayBeSent(t *testing.T) {
	s := start(t, asking(t), scheme.Request{Method: "GET", URL: "https://other.example/"}).wantAsk(false, 0)
	s.respond(401).event(End).wantFault("http", "status 401")

	s = start(t, asking(t), get()).respond(401).event(Send).wantAsk(true, 1)
	s.respond(302, "location", "/moved").wantAsk(true, 1) // the same attempt
	s.respond(302, "location", "https://other.example/").wantAsk(false, 0)

	start(t, asking(t), get()).respond(HiddenRedirect).want(Tracing).wantAsk(false, 0)
}

func TestAFunctionOfHeadersThatFailsIsNotAskedAgain(t *testing.T) {
	env := asking(t)
	env.Retry.Attempts = 2
	s := start(t, env, get())
	in := s.input(NoHeaders)
	in.Message = "failed: no token from https://login.example/?secret=x"
	s.on(in).wantFault("config", "the function headers failed: no token from https://login.example/?secret=… (GET "+url+"); the option resume")
}
