// Package faultproxy stands before an API and does to it what bad networks,
// proxies and servers do: it cuts, delays, stalls, truncates, corrupts, refuses
// and answers late, by a seed.
//
// The first segment of a path is the plan, such as "seed=42,rate=30". What
// happens to a request follows from the plan, the request (method, URL, body,
// cursor header) and how many times it has been made, and from nothing else but
// for the faults "late" and "old" and the refusals, so that a failure can be repeated whatever
// order parallel requests arrive in. GET / lists the faults, GET PLAN/log tells
// what was done, GET PLAN/token gives a token.
//
// A plan's members, all optional but seed:
//
//	seed=N      a whole number
//	rate=N      of 100 requests, how many something happens to; default 30
//	only=A+B    these faults; default all but those in without
//	without=A   not these
//	token=N     a token serves so many requests; whoever sends none that is valid is refused
//	expire=N    cursors serve so many requests, and after they have expired twice as many: all
//	            requests but the plan's first one have a cursor, and that one gives new ones
//	most=N      answers with more bytes are refused
//	run=TEXT    nothing: another text makes another plan of the same faults
package faultproxy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is one thing that goes wrong.
type Fault struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	// Whether the answer arrives whole all the same.
	Harmless bool `json:"harmless"`
	// Member is the member of a plan that brings it. Such a fault is a refusal: it does not come by
	// chance. "" for the others.
	Member string `json:"member,omitempty"`
	act    func(*exchange)
}

var faults = []Fault{
	{"close", "the connection closes before any answer", false, "", (*exchange).close},
	{"head", "the connection closes within the headers", false, "", (*exchange).head},
	{"cut", "the connection closes within a body of announced length", false, "", (*exchange).cut},
	{"cut-chunked", "the connection closes within a chunked body", false, "", (*exchange).cutChunked},
	{"eof", "the body has neither length nor chunks and ends too early", false, "", (*exchange).eof},
	{"truncate", "the body ends too early, with a Content-Length that agrees", false, "", (*exchange).truncate},
	{"truncate-chunked", "the body ends too early, with a proper last chunk", false, "", (*exchange).truncateChunked},
	{"status", "a status that asks for another try, with or without a header that says when", false, "", (*exchange).status},
	{"denied", "an error that passes, under status 200", false, "", (*exchange).denied},
	{"mistaken", "an error that does not say so, under status 200", false, "", (*exchange).mistaken},
	{"pending", "an object without a list, under status 200 or 202", false, "", (*exchange).pending},
	{"corrupt", "a byte anywhere in the body becomes one that neither JSON nor UTF-8 can have there", false, "", (*exchange).corrupt},
	{"corrupt-edge", "the same among the first or last 64 bytes", false, "", (*exchange).corruptEdge},
	{"stall-cut", "the body stalls, then the connection closes", false, "", (*exchange).stallCut},
	{"old", "the answer to the request before comes once more", false, "", (*exchange).old},
	{"delay", "the answer begins late", true, "", (*exchange).delay},
	{"late", "the answer begins after those to requests that came later", true, "", (*exchange).late},
	{"stall", "the body stalls, then goes on", true, "", (*exchange).stall},
	{"trickle", "the body comes in many small pieces", true, "", (*exchange).trickle},
	{"twice", "the request reaches the API twice", true, "", (*exchange).twice},
}

// Faults lists those that come by chance.
func Faults() []Fault { return slices.Clone(faults) }

// maxPlans and maxLog bound the memory: the oldest plans and entries go.
const (
	maxPlans = 256
	maxLog   = 5000
	maxBody  = 1 << 20 // bytes of a request
)

// New returns the proxy before an API that is mounted below the plan's segment.
func New(api http.Handler) http.Handler {
	return &proxy{api: api, plans: map[string]*plan{}}
}

type proxy struct {
	api   http.Handler
	mu    sync.Mutex
	plans map[string]*plan
	names []string // oldest first
}

// plan is what one client is in for, and what has become of it.
type plan struct {
	seed   uint64
	rate   int
	faults []*Fault
	refusals

	mu       sync.Mutex
	hits     map[uint64]int // of each request
	requests int            // so far
	answered int            // of these
	last     *answer        // the latest that was sent whole
	log      []*entry
}

// entry is one line of the log.
type entry struct {
	Number  int    `json:"number"`
	Request string `json:"request"`
	Hit     int    `json:"hit"` // 0 for the first time that this request came
	Fault   string `json:"fault"`
	Detail  string `json:"detail,omitempty"`
}

// answer is a response of the API.
type answer struct {
	request uint64
	status  int
	header  http.Header
	body    bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// exchange is one request on its way to becoming an answer.
type exchange struct {
	w       http.ResponseWriter
	r       *http.Request
	control *http.ResponseController
	random  *rand.Rand
	plan    *plan
	id      uint64
	hit     int
	ask     func() *answer
	answer  *answer
	entry   *entry
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if name == "" {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(append(Faults(), refusalFaults...))
		return
	}
	pl, err := p.plan(name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	switch rest {
	case "log":
		pl.writeLog(w)
		return
	case "token":
		pl.writeToken(w)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler) // the client has left
	}
	api := http.StripPrefix("/"+name, p.api)
	ask := func() *answer {
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		a := &answer{status: http.StatusOK, header: http.Header{}}
		api.ServeHTTP(a, again)
		return a
	}
	_, request, _ := strings.Cut(r.RequestURI, name)
	request = r.Method + " " + request
	if cursor := r.Header.Get("X-Cursor"); cursor != "" {
		request += " X-Cursor: " + cursor
	}
	if len(body) > 0 {
		request += " " + string(body)
	}
	pl.serve(&exchange{w: w, r: r, control: http.NewResponseController(w), plan: pl, ask: ask}, request)
}

// plan returns the plan of that name, as it stands or new.
func (p *proxy) plan(name string) (*plan, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known := p.plans[name]; known != nil {
		return known, nil
	}
	parsed, err := parsePlan(name)
	if err != nil {
		return nil, err
	}
	if len(p.names) == maxPlans {
		delete(p.plans, p.names[0])
		p.names = p.names[1:]
	}
	p.plans[name] = parsed
	p.names = append(p.names, name)
	return parsed, nil
}

func parsePlan(name string) (*plan, error) {
	pl := &plan{rate: 30, hits: map[uint64]int{}}
	seeded := false
	named := map[string]bool{}
	only := false
	for _, member := range strings.Split(name, ",") {
		key, value, _ := strings.Cut(member, "=")
		var err error
		switch key {
		case "seed":
			seeded = true
			pl.seed, err = strconv.ParseUint(value, 10, 64)
		case "rate":
			pl.rate, err = strconv.Atoi(value)
			if err == nil && (pl.rate < 0 || pl.rate > 100) {
				err = fmt.Errorf("must be from 0 to 100")
			}
		case "only", "without":
			only = only || key == "only"
			for _, fault := range strings.Split(value, "+") {
				if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Name == fault }) {
					err = fmt.Errorf("there is no fault %q", fault)
				}
				named[fault] = key == "only"
			}
		case "token", "expire", "most":
			n := map[string]*int{"token": &pl.token, "expire": &pl.expire, "most": &pl.most}[key]
			if *n, err = strconv.Atoi(value); err == nil && *n < 1 {
				err = fmt.Errorf("must be 1 or more")
			}
		case "run":
		default:
			err = fmt.Errorf("is no member of a plan: use seed, rate, only, without, token, expire, most and run")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %v", member, err)
		}
	}
	if !seeded {
		return nil, fmt.Errorf("a plan such as seed=42,rate=30 must be the first segment of the path, got %q", name)
	}
	for i := range faults {
		chosen, told := named[faults[i].Name]
		if chosen || !told && !only {
			pl.faults = append(pl.faults, &faults[i])
		}
	}
	if len(pl.faults) == 0 {
		pl.rate = 0
	}
	return pl, nil
}

func (pl *plan) serve(e *exchange, request string) {
	h := fnv.New64a()
	io.WriteString(h, request)
	e.id = h.Sum64()
	pl.mu.Lock()
	e.hit = pl.hits[e.id]
	pl.hits[e.id]++
	pl.mu.Unlock()
	e.random = rand.New(rand.NewPCG(pl.seed, e.id+uint64(e.hit)*0x9e3779b97f4a7c15))

	fault := &Fault{Name: "none", act: func(e *exchange) { e.send(nil) }}
	// A preflight is the browser's own business.
	if e.r.Method != http.MethodOptions && e.random.IntN(100) < pl.rate {
		fault = pl.faults[e.random.IntN(len(pl.faults))]
	}
	e.answer = e.ask()
	e.answer.request = e.id
	if e.r.Method != http.MethodOptions {
		if refusal, refused := pl.refuse(e); refused {
			fault = refusal
		}
	}
	e.entry = &entry{Request: request, Hit: e.hit, Fault: fault.Name}
	pl.mu.Lock()
	// Before the answer: who has that may read the log.
	pl.requests++
	e.entry.Number = pl.requests
	if len(pl.log) == maxLog {
		pl.log = pl.log[1:]
	}
	pl.log = append(pl.log, e.entry)
	pl.mu.Unlock()
	defer func() {
		pl.mu.Lock()
		defer pl.mu.Unlock()
		pl.answered++
	}()
	fault.act(e)
}

// note adds to the request's line of the log.
func (e *exchange) note(format string, args ...any) {
	e.plan.mu.Lock()
	defer e.plan.mu.Unlock()
	if e.entry.Detail != "" {
		e.entry.Detail += "; "
	}
	e.entry.Detail += fmt.Sprintf(format, args...)
}

func (pl *plan) writeLog(w http.ResponseWriter) {
	pl.mu.Lock()
	defer pl.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-ndjson")
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, line := range pl.log {
		if encoder.Encode(line) != nil {
			return
		}
	}
}

// Sending.

// headers writes the answer's status and headers. A negative length announces
// none.
func (e *exchange) headers(length int) {
	header := e.w.Header()
	for name, values := range e.answer.header {
		header[name] = values
	}
	header.Del("Content-Length")
	if length >= 0 {
		header.Set("Content-Length", strconv.Itoa(length))
	}
	e.w.WriteHeader(e.answer.status)
	e.flush()
}

func (e *exchange) flush() {
	if e.control.Flush() != nil {
		panic(http.ErrAbortHandler) // the client has left
	}
}

func (e *exchange) write(b []byte) {
	if _, err := e.w.Write(b); err != nil {
		panic(http.ErrAbortHandler)
	}
	e.flush()
}

// hasBody reports whether there is a body to do something to.
func (e *exchange) hasBody() bool {
	return e.r.Method != http.MethodHead && e.answer.body.Len() > 0
}

// send sends the whole answer, of announced length or in chunks; between is
// called between its pieces, where it isn't nil.
func (e *exchange) send(between func()) {
	if !e.hasBody() {
		header := e.w.Header()
		for name, values := range e.answer.header {
			header[name] = values
		}
		e.w.WriteHeader(e.answer.status)
		return
	}
	body := e.answer.body.Bytes()
	if e.random.IntN(3) == 0 {
		e.headers(-1)
	} else {
		e.headers(len(body))
	}
	if between != nil {
		// Pieces of any length, so that they end within characters and numbers.
		for pieces := 1 + e.random.IntN(6); pieces > 0 && len(body) > 1; pieces-- {
			n := 1 + e.place(len(body)-1)
			e.write(body[:n])
			body = body[n:]
			between()
		}
	}
	if e.answer.status == http.StatusOK {
		e.plan.mu.Lock()
		e.plan.last = e.answer // before its end is sent: the next request may come at once
		e.plan.mu.Unlock()
	}
	e.write(body)
}

// place is an offset in a body of so many bytes: near its ends as often as
// anywhere.
func (e *exchange) place(size int) int {
	switch e.random.IntN(4) {
	case 0:
		return e.random.IntN(min(size, 64))
	case 1:
		return size - 1 - e.random.IntN(min(size, 64))
	}
	return e.random.IntN(size)
}

// part is the body up to any place.
func (e *exchange) part() []byte {
	if !e.hasBody() {
		return nil
	}
	body := e.answer.body.Bytes()
	at := e.place(len(body))
	e.note("%d of %d bytes", at, len(body))
	return body[:at]
}

func (e *exchange) sleep(most int) {
	ms := 1 + e.random.IntN(most)
	e.note("%d ms", ms)
	pause(e.r.Context(), time.Duration(ms)*time.Millisecond)
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		panic(http.ErrAbortHandler)
	}
}

// Faults.

func (e *exchange) close() { panic(http.ErrAbortHandler) }

// raw writes bytes in place of what net/http would write, and closes.
func (e *exchange) raw(text []byte) {
	conn, _, err := e.control.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	conn.Write(text)
}

func (e *exchange) rawHead() []byte {
	var head bytes.Buffer
	fmt.Fprintf(&head, "HTTP/1.1 %d %s\r\n", e.answer.status, http.StatusText(e.answer.status))
	header := e.answer.header.Clone()
	header.Del("Content-Length")
	header.Set("Connection", "close")
	header.Write(&head)
	head.WriteString("\r\n")
	return head.Bytes()
}

func (e *exchange) head() {
	head := e.rawHead()
	e.raw(head[:1+e.random.IntN(len(head)-4)])
}

func (e *exchange) eof() { e.raw(append(e.rawHead(), e.part()...)) }

func (e *exchange) cut() {
	part := e.part()
	if part == nil {
		e.close()
	}
	e.headers(e.answer.body.Len())
	e.write(part)
	e.close()
}

func (e *exchange) cutChunked() {
	part := e.part()
	if part == nil {
		e.close()
	}
	e.headers(-1)
	e.write(part)
	e.close()
}

func (e *exchange) stallCut() {
	part := e.part()
	if part == nil {
		e.close()
	}
	e.headers(e.answer.body.Len())
	e.write(part)
	e.sleep(40)
	e.close()
}

func (e *exchange) truncate() {
	if part := e.part(); part != nil {
		e.headers(len(part))
		e.write(part)
		return
	}
	e.send(nil)
}

func (e *exchange) truncateChunked() {
	if part := e.part(); part != nil {
		e.headers(-1)
		e.write(part)
		return
	}
	e.send(nil)
}

// spoil replaces a byte by one that makes the body wrong wherever it stands: a
// control character, which JSON allows neither in strings nor between tokens, or
// a byte that UTF-8 never has.
func (e *exchange) spoil(at int) {
	body := bytes.Clone(e.answer.body.Bytes())
	body[at] = []byte{0x01, 0xff}[e.random.IntN(2)]
	e.note("byte %d of %d", at, len(body))
	e.headers(len(body))
	e.write(body)
}

func (e *exchange) corrupt() {
	if !e.hasBody() {
		e.send(nil)
		return
	}
	e.spoil(e.random.IntN(e.answer.body.Len()))
}

func (e *exchange) corruptEdge() {
	if !e.hasBody() {
		e.send(nil)
		return
	}
	size := e.answer.body.Len()
	at := e.random.IntN(min(size, 64))
	if e.random.IntN(2) == 0 {
		at = size - 1 - at
	}
	e.spoil(at)
}

func (e *exchange) delay() {
	e.sleep(30)
	e.send(nil)
}

func (e *exchange) stall() {
	e.send(func() { e.sleep(15) })
}

func (e *exchange) trickle() {
	e.send(func() {})
}

func (e *exchange) twice() {
	e.answer = e.ask()
	e.answer.request = e.id
	e.send(nil)
}

// late waits until another request of the plan has been answered, where there is
// one: for 60 ms at most.
func (e *exchange) late() {
	answered := func() int {
		e.plan.mu.Lock()
		defer e.plan.mu.Unlock()
		return e.plan.answered
	}
	before := answered()
	for i := 0; i < 12 && answered() == before; i++ {
		pause(e.r.Context(), 5*time.Millisecond)
	}
	e.send(nil)
}

// old sends the latest answer to another request, the first time that a request
// comes: later, a client could have read a part of the right one.
func (e *exchange) old() {
	e.plan.mu.Lock()
	last := e.plan.last
	e.plan.mu.Unlock()
	if last == nil || e.hit > 0 || last.request == e.id {
		e.note("there is none")
		e.send(nil)
		return
	}
	right := e.answer
	e.answer = last
	e.send(nil)
	e.answer = right
}

// status refuses, in one of the ways that servers say when to come back.
// Lies: answers under a status of success that are none.

func (e *exchange) denied() {
	e.lie(200,
		`{"error":{"code":429,"message":"Rate limit exceeded"}}`,
		`{"ok":false,"error":"ratelimited"}`,
		`{"errors":[{"message":"The service is temporarily unavailable"}],"data":null}`,
		`{"success":false,"message":"Request timed out"}`,
		`{"__type":"ThrottlingException","message":"Rate exceeded"}`,
	)
}

func (e *exchange) mistaken() {
	e.lie(200,
		`{"error":"internal_error"}`,
		`{"ok":false,"error":"fatal_error"}`,
		`{"data":null,"errors":[{"message":"Something went wrong"}]}`,
		`{"errors":[{"status":"400","title":"Broken"}]}`,
		`{"fault":{"faultstring":"it broke"}}`,
		`{"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"exception"}]}`,
		`{"kind":"Status","apiVersion":"v1","status":"Failure","message":"it broke"}`,
		`{"status":"error","message":"it broke"}`,
		`{"message":"it broke"}`,
	)
}

func (e *exchange) pending() {
	e.lie(200+2*e.random.IntN(2), `{"state":"pending"}`, `{"job":{"id":"x","state":"queued"}}`, `{"results":"soon"}`)
}

// lie answers with one of some bodies.
func (e *exchange) lie(status int, bodies ...string) {
	body := bodies[e.random.IntN(len(bodies))]
	header := e.answer.header.Clone()
	for _, name := range []string{"Link", "Content-Range", "Content-Length", "X-Total-Count"} {
		header.Del(name)
	}
	header.Set("Content-Type", "application/json")
	e.note("%d %s", status, body)
	e.answer = &answer{status: status, header: header}
	e.answer.body.WriteString(body)
	e.send(nil)
}

func (e *exchange) status() {
	codes := []int{408, 409, 425, 429, 429, 429, 500, 502, 503, 503, 504, 520}
	code := codes[e.random.IntN(len(codes))]
	now := time.Now()
	hints := []map[string]string{
		nil,
		nil,
		{"Retry-After": "0"},
		{"Retry-After": now.UTC().Format(http.TimeFormat)},
		{"Retry-After-Ms": strconv.Itoa(e.random.IntN(20))},
		{"Retry-After": "soon"},
		{"RateLimit-Limit": "60", "RateLimit-Remaining": "0", "RateLimit-Reset": "0"},
		{"RateLimit": `"default";r=0;t=0`, "RateLimit-Policy": `"default";q=60;w=60`},
		{"RateLimit": "limit=60, remaining=0, reset=0"},
		{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(now.Unix(), 10)},
		{"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": strconv.FormatInt(now.UnixMilli(), 10)},
	}
	hint := hints[e.random.IntN(len(hints))]
	allowed := e.answer.header.Get("Access-Control-Allow-Origin")
	e.note("%d", code)
	e.answer = &answer{status: code, header: http.Header{}}
	if allowed != "" {
		e.answer.header.Set("Access-Control-Allow-Origin", allowed)
		e.answer.header.Set("Access-Control-Allow-Credentials", "true")
	}
	for name, value := range hint {
		e.answer.header.Set(name, value)
		e.note("%s: %s", name, value)
	}
	switch e.random.IntN(3) {
	case 0: // no body
	case 1:
		e.answer.header.Set("Content-Type", "application/json")
		fmt.Fprintf(&e.answer.body, `{"error":{"status":%d,"items":[],"data":[]}}`, code)
	default:
		e.answer.header.Set("Content-Type", "text/html")
		e.answer.body.WriteString("<!DOCTYPE html><title>" + http.StatusText(code) + "</title>" + strings.Repeat("<p>Try again later.</p>", 200))
	}
	if e.answer.body.Len() == 0 {
		e.answer.header.Set("Content-Length", "0")
	}
	e.send(nil)
}
