package walk

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// drive is a driver, and a consumer that wants all there is.
type drive struct {
	t      *testing.T
	w      *Walk
	server server
	chunk  func() int // size of the next chunk; nil for whole bodies
	now    float64
	random float64

	// What the consumer does.
	stopAfter int             // items, then Stop; -1 never
	leave     int             // the index of the page behind which it goes away; -1 never
	onItem    func(page int)  // after each item
	pick      func(n int) int // which of n fetches and waits goes on; nil for the first

	trace    *strings.Builder // events and effects at length; nil for none
	log      []string         // effects, in short
	items    []string
	fetches  []Fetch
	bodies   map[int]string
	pages    []Page
	detected *Detected // the latest
	waits    []Wait
	done     *Verdict
	failed   *Fail
	ended    bool
	stopped  bool
	left     bool
	tasks    []*task
	canceled map[int]bool
	at       map[int][]byte // checkpoints of pages' starts
	marked   []byte         // the latest answer to a Mark
	pageOf   []int          // the page of each item
	fetchOf  []int          // the fetch of each item
	gaps     []Gap
	attempts map[int]Attempt // the latest word of each fetch
	most     int             // the most fetches that were in flight
}

func newDrive(t *testing.T, c Setup, s server) *drive {
	t.Helper()
	w, err := Begin(c)
	if err != nil {
		t.Fatal(err)
	}
	return &drive{t: t, w: w, server: s, random: 0.5, stopAfter: -1, leave: -1, bodies: map[int]string{}, canceled: map[int]bool{}, attempts: map[int]Attempt{}, at: map[int][]byte{}}
}

// config has a scheme and the defaults of paginate.
func config(t *testing.T, url, pagination string) Setup {
	t.Helper()
	s, err := scheme.Compile(gjson.Parse(pagination))
	if err != nil {
		t.Fatal(err)
	}
	return Setup{Config: Config{MaxItems: -1, MaxPages: 1000, MaxEmptyPages: 100, Retry: policy.DefaultRetry}, Request: scheme.Request{Method: "GET", URL: url}, Scheme: s}
}

// handle passes an event on and checks the contract of what comes back. It is no Helper, nor are settle and step: to
// say so takes as long as the event.
func (d *drive) handle(e Event) {
	if d.trace != nil {
		fmt.Fprintln(d.trace, describe(e))
	}
	for _, effect := range d.w.Handle(e, d.now, d.random) {
		if d.trace != nil {
			fmt.Fprintln(d.trace, describe(effect))
		}
		switch effect := effect.(type) {
		case Fetch:
			if d.ended {
				d.t.Fatalf("a fetch after the end: %s", effect.Request.URL)
			}
			if slices.ContainsFunc(d.fetches, func(f Fetch) bool { return f.ID == effect.ID }) {
				d.t.Fatalf("fetch %d comes twice", effect.ID)
			}
			d.log = append(d.log, "fetch "+effect.Request.URL)
			if effect.Checkpoint != nil {
				d.at[effect.Page] = effect.Checkpoint
			}
			d.tasks = append(d.tasks, &task{id: effect.ID, wait: -1, fetch: effect, n: len(d.fetches)})
			d.fetches = append(d.fetches, effect)
			d.inFlight()
		case Cancel:
			d.log = append(d.log, "cancel")
			d.canceled[effect.ID] = true
		case Wait:
			if d.ended {
				d.t.Fatal("a wait after the end")
			}
			if a, told := d.attempts[effect.ID]; told && !(a.State == Failed && a.Retry) {
				d.t.Fatalf("%+v behind %+v", effect, a)
			}
			d.log = append(d.log, "wait "+strconv.FormatFloat(effect.MS, 'g', -1, 64))
			d.waits = append(d.waits, effect)
			d.tasks = append(d.tasks, &task{id: effect.ID, wait: effect.MS})
		case Attempt:
			if last, told := d.attempts[effect.ID]; told && last.State != Reading || d.canceled[effect.ID] {
				d.t.Fatalf("%+v after its end, %+v", effect, last)
			}
			d.attempts[effect.ID] = effect
		case Items:
			i := slices.IndexFunc(d.fetches, func(f Fetch) bool { return f.ID == effect.ID })
			if d.ended || i < 0 || d.fetches[i].Page != d.fetches[0].Page+len(d.pages) {
				d.t.Fatalf("items of fetch %d after %d pages, ended %v", effect.ID, len(d.pages), d.ended)
			}
			d.log = append(d.log, "items "+strconv.Itoa(len(effect.Ranges)))
			end := 0
			for _, r := range effect.Ranges {
				body := d.bodies[effect.ID]
				if r.Begin < end || r.Begin >= r.End || r.End > len(body) {
					d.t.Fatalf("range %v of %d bytes, after %d", r, len(body), end)
				}
				end = r.End
				item := body[r.Begin:r.End]
				if !gjson.Valid(item) && gjson.Valid(body) {
					d.t.Fatalf("the item at %v is no JSON: %q", r, item)
				}
				d.items = append(d.items, item)
				d.pageOf = append(d.pageOf, d.fetches[i].Page)
				d.fetchOf = append(d.fetchOf, effect.ID)
				if d.onItem != nil {
					d.onItem(d.fetches[i].Page)
				}
			}
		case Gap:
			d.gaps = append(d.gaps, effect)
		case Body:
			d.bodies[effect.ID] = string(effect.Text)
		case Detected:
			d.detected = &effect
		case Marked:
			d.marked = slices.Clone(effect.Checkpoint)
		case Page:
			d.log = append(d.log, "page "+strconv.Itoa(effect.Index))
			effect.Envelope = slices.Clone(effect.Envelope)
			d.pages = append(d.pages, effect)
			if effect.Index != d.fetches[0].Page+len(d.pages)-1 {
				d.t.Fatalf("page %d after %d pages", effect.Index, len(d.pages)-1)
			}
			d.at[effect.Index+1] = effect.Next
			if effect.Next != nil && !gjson.ValidBytes(effect.Next) {
				d.t.Fatalf("checkpoint %s", effect.Next)
			}
			if effect.Index == d.leave {
				d.left = true
				return
			}
		case Done:
			d.end("done " + string(effect.Verdict.Status) + " " + effect.Verdict.Reason)
			v := effect.Verdict
			if !slices.ContainsFunc(contract.Reasons, func(r contract.Reason) bool { return r.Name == v.Reason }) {
				d.t.Errorf("add the reason %s to wasm/contract", v.Reason)
			}
			d.done = &v
		case Fail:
			if d.stopped && d.failed == nil {
				d.ended = false // Done and Fail both come of an abort
			}
			d.end("fail " + effect.Code)
			f := effect
			if !slices.ContainsFunc(contract.Codes, func(c contract.Code) bool { return c.Name == f.Code }) {
				d.t.Errorf("add the code %s to wasm/contract", f.Code)
			}
			f.Body = slices.Clone(f.Body)
			d.failed = &f
		}
	}
}

// inFlight counts the fetches that are not over.
func (d *drive) inFlight() {
	n := 0
	for _, k := range d.tasks {
		if k.wait < 0 && !k.over && !d.canceled[k.id] {
			n++
		}
	}
	d.most = max(d.most, n)
}

func (d *drive) end(entry string) {
	d.t.Helper()
	if d.ended && !d.stopped {
		d.t.Fatalf("%s after the end: %s", entry, d.log)
	}
	d.ended = true
	d.log = append(d.log, entry)
}

func (d *drive) stop(aborted bool) {
	d.stopped = true
	d.handle(Stop{Aborted: aborted, Pages: len(d.pages), Items: len(d.items)})
}

// run demands page after page until the walk ends, or the consumer has left.
func (d *drive) run() *drive {
	d.t.Helper()
	d.handle(Demand{0})
	for d.settle(); !d.ended && !d.left; d.settle() {
		before := len(d.log)
		if d.handle(Demand{len(d.pages)}); len(d.log) == before {
			d.t.Fatalf("the walk is stuck: %s", d.log)
		}
	}
	return d
}

// settle performs what is to be performed, until nothing is.
func (d *drive) settle() {
	for step := 0; ; step++ {
		d.tasks = slices.DeleteFunc(d.tasks, func(t *task) bool { return t.over || t.wait < 0 && d.canceled[t.id] })
		switch {
		case len(d.tasks) == 0 || d.left:
			return
		case step > 100_000:
			d.t.Fatalf("the walk does not end: %s", d.log[len(d.log)-20:])
		case d.pick != nil:
			d.step(d.tasks[d.pick(len(d.tasks))])
		default:
			d.step(d.tasks[0])
		}
	}
}

// task is a wait, or a fetch with what is left of its answer.
type task struct {
	id       int
	wait     float64 // ms; for a fetch -1
	fetch    Fetch
	n        int // of the fetch
	answered bool
	lost     bool
	silent   bool // it is lost because nothing more comes
	body     []byte
	over     bool
}

// step reports one event.
func (d *drive) step(k *task) {
	switch {
	case k.wait >= 0:
		k.over = true
		d.now += k.wait
		d.handle(Elapsed{k.id})
	case !k.answered:
		k.answered = true
		r := d.server(k.fetch, k.n)
		if r.status == 0 {
			r.status = 200
		}
		if r.lost < 0 {
			k.over = true
			d.handle(Failure{ID: k.id, Message: "connection refused", Kind: silence(r.silent)})
			return
		}
		d.bodies[k.id] = r.body
		k.body, k.lost, k.silent = []byte(r.body), r.lost > 0, r.silent
		if k.lost {
			k.body = k.body[:r.lost]
		}
		d.handle(Response{ID: k.id, Status: r.status, URL: r.url, Headers: r.headers, CrossOrigin: r.hidden})
	case len(k.body) > 0:
		n := len(k.body)
		if d.chunk != nil {
			n = min(d.chunk(), n)
		}
		piece := slices.Clone(k.body[:n])
		k.body = k.body[n:]
		d.handle(Chunk{k.id, piece})
		clear(piece) // the machine must not keep it
		if d.stopAfter >= 0 && len(d.items) >= d.stopAfter && !d.stopped {
			d.stop(false)
		}
	default:
		k.over = true
		if k.lost {
			d.handle(Failure{ID: k.id, Message: "connection reset", Kind: silence(k.silent)})
		} else {
			d.handle(End{k.id})
		}
	}
}

func silence(silent bool) FailureKind {
	if silent {
		return Silence
	}
	return Network
}

func every(n int) func() int { return func() int { return n } }

func (d *drive) want(log ...string) {
	d.t.Helper()
	if got, want := strings.Join(d.log, "\n"), strings.Join(log, "\n"); got != want {
		d.t.Errorf("effects\n%s\nwant\n%s", got, want)
	}
}

func (d *drive) wantItems(items ...string) {
	d.t.Helper()
	if !slices.Equal(d.items, items) {
		d.t.Errorf("items %s, want %s", d.items, items)
	}
}

func (d *drive) wantEnd(status, reason, evidence string) {
	d.t.Helper()
	if d.done == nil {
		d.t.Fatalf("no verdict, but %+v", d.failed)
	}
	if string(d.done.Status) != status || d.done.Reason != reason || !strings.Contains(d.done.Evidence, evidence) {
		d.t.Errorf("verdict %s %s (%s), want %s %s (%s)", d.done.Status, d.done.Reason, d.done.Evidence, status, reason, evidence)
	}
}

func (d *drive) wantFail(code string, messages ...string) {
	d.t.Helper()
	if d.failed == nil {
		d.t.Fatalf("no failure, but %+v", d.done)
	}
	if d.failed.Code != code {
		d.t.Errorf("code %s, want %s (%s)", d.failed.Code, code, d.failed.Message)
	}
	for _, m := range messages {
		if !strings.Contains(d.failed.Message, m) {
			d.t.Errorf("message %q lacks %q", d.failed.Message, m)
		}
	}
}

func wantMistake(t *testing.T, c Setup, option, message string) {
	t.Helper()
	w, err := Begin(c)
	var e *scheme.Error
	if !errors.As(err, &e) || e.Option != option || !strings.Contains(e.Message, message) {
		t.Errorf("%v, %v; want %s with %s", w, err, option, message)
	}
}

// drawn is how many random cases a test tries: with -short, else, and in ./build.sh test --full.
func drawn(short, normal, full int) int {
	switch {
	case testing.Short():
		return short
	case os.Getenv("ANYPAGE_TESTS") == "full":
		return full
	}
	return normal
}
