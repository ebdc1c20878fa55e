package walk

import (
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/guide"
)

var (
	stateNames = [states]string{"running", "capped", "over"}
	kindNames  = [kinds]string{"demanded", "fetched", "marked", "left", "completed", "lost", "goesOn", "ended", "again", "resizes", "holds", "releases", "broke", "expired"}
)

// Each pair of a state and what happens says what is done, or why nothing is.
func TestEachPairIsListed(t *testing.T) {
	for state := range states {
		for kind := range kinds {
			if c := table[state][kind]; (c.do == nil) == (c.why == "") {
				t.Errorf("%s, %s: neither or both of what is done and why nothing is", stateNames[state], kindNames[kind])
			}
		}
	}
	for step, kind := range stepKinds {
		if table[running][kind].do == nil {
			t.Errorf("nothing is done at step %d", step)
		}
	}
}

// in drives a walk into a state, and returns it with the events that are left of its
// fetches.
func in(t *testing.T, state state) *drive {
	t.Helper()
	c := config(t, url, byCursor)
	c.MaxItems = 2
	if state == running {
		c.MaxItems = -1
	}
	d := newDrive(t, c, nil)
	d.handle(Demand{0})
	d.handle(Response{ID: 1, Status: 200})
	d.bodies[1] = `{"data":[1,2,3],"next":"a"}`
	d.handle(Chunk{1, []byte(d.bodies[1][:15])})
	if state == over {
		d.handle(Chunk{1, []byte(d.bodies[1][15:])})
		d.handle(End{1})
	}
	if d.w.state != state {
		t.Fatalf("the walk is %s: %s", stateNames[d.w.state], d.log)
	}
	return d
}

// Where nothing is done, nothing comes of it and nothing changes.
func TestWhatIsListedWithoutEffectHasNone(t *testing.T) {
	for state := range states {
		for kind := range kinds {
			if table[state][kind].do != nil {
				continue
			}
			d := in(t, state)
			before := slices.Clone(d.w.effects)
			p := &page{Page: guide.NewPage(0, &exchange.Exchange{})}
			d.w.happen(&happening{kind: kind, event: End{1}, page: p, step: &guide.Step{}})
			if len(d.w.effects) != len(before) || d.w.state != state {
				t.Errorf("%s, %s: %v, then %s", stateNames[state], kindNames[kind], d.w.effects, stateNames[d.w.state])
			}
		}
	}
}

// Events of fetches that are over come to nothing in each state; a Stop ends a walk from
// each state.
func TestLateEventsDoNothingAndAStopEndsTheWalkInEachState(t *testing.T) {
	for state := range states {
		d := in(t, state)
		n := len(d.log)
		for _, e := range []Event{Response{ID: 7, Status: 500}, Chunk{7, []byte("x")}, End{7}, Failure{ID: 7, Message: "late"}, Elapsed{7}, Elapsed{1}, Response{ID: 1, Status: 500}, Mark{}, Demand{0}} {
			d.handle(e)
		}
		if len(d.log) != n {
			t.Errorf("%s: %s", stateNames[state], d.log[n:])
		}
		d.stopped = true
		d.handle(Stop{Aborted: true, Items: 1, Pages: 1})
		if log := strings.Join(d.log[n:], ", "); d.w.state != over || !strings.HasSuffix(log, "done stopped aborted, fail aborted") || strings.Contains(log, "cancel") != (state != over) {
			t.Errorf("%s: stopped with %s, is %s", stateNames[state], log, stateNames[d.w.state])
		}
	}
}
