package walk

import "github.com/anypage/anypage/wasm/guide"

// state is where a walk stands.
type state byte

const (
	running state = iota
	capped        // maxItems is reached; the last page is still read to its end
	over          // ended or failed
	states
)

// kind is what happens to a walk: an event, the end of the page whose turn it is, or the
// step behind that page.
type kind byte

const (
	demanded kind = iota
	fetched       // Response, Chunk, End, Failure or Elapsed
	marked
	left      // Stop
	completed // the page whose turn it is
	lost      // the page whose turn it is failed
	goesOn    // step: there is a next page
	ended     // step: the list has ended
	again     // step: the same page has to be asked for by another request
	resizes   // step: its items are asked for by a page of another size
	holds     // step: the page waits until the next page has arrived
	releases  // step: the next page has arrived, so the page no longer waits
	broke     // step: the walk can't go on
	expired   // step: the server no longer takes what it gave for the page
	kinds
)

type happening struct {
	kind  kind
	event Event
	page  *page
	step  *guide.Step
}

func kindOf(e Event) kind {
	switch e.(type) {
	case Demand:
		return demanded
	case Mark:
		return marked
	case Stop:
		return left
	}
	return fetched
}

// stepKinds are the kinds of the guide's steps.
var stepKinds = [...]kind{guide.Next: goesOn, guide.End: ended, guide.Again: again, guide.Resize: resizes, guide.Hold: holds, guide.Release: releases, guide.Fail: broke, guide.Expired: expired}

// cell says what to do, or why there is nothing to do. Doing it may return another
// happening, which comes next.
type cell struct {
	do  func(*Walk, happening) *happening
	why string
}

const (
	late    = "the event is late: nobody needs its fetch any more"
	noPage  = "no page is left"
	enough  = "no page after the one that reached maxItems is needed"
	noSteps = "no page is judged after the end, so there are no steps"
	oneMore = "a page that reached maxItems is never held, so it can't be released"
)

// table says for each state what each kind of happening does.
var table = [states][kinds]cell{
	running: {
		demanded:  {do: (*Walk).demand},
		fetched:   {do: (*Walk).fetch},
		marked:    {do: (*Walk).mark},
		left:      {do: (*Walk).stop},
		completed: {do: (*Walk).judge},
		lost:      {do: (*Walk).lose},
		goesOn:    {do: (*Walk).goOn},
		ended:     {do: (*Walk).end},
		again:     {do: (*Walk).askAgain},
		resizes:   {do: (*Walk).resize},
		holds:     {do: (*Walk).hold},
		releases:  {do: (*Walk).release},
		broke:     {do: (*Walk).fail},
		expired:   {do: (*Walk).restart},
	},
	capped: {
		demanded:  {do: (*Walk).demand},
		fetched:   {do: (*Walk).fetch},
		marked:    {do: (*Walk).mark},
		left:      {do: (*Walk).stop},
		completed: {do: (*Walk).judge},
		lost:      {do: (*Walk).cut},
		goesOn:    {why: enough},
		ended:     {why: enough},
		again:     {do: (*Walk).cut},
		resizes:   {do: (*Walk).cut},
		holds:     {do: (*Walk).cut},
		releases:  {why: oneMore},
		broke:     {do: (*Walk).cut},
		expired:   {do: (*Walk).cut},
	},
	over: {
		demanded:  {do: (*Walk).demand},
		fetched:   {why: late},
		marked:    {do: (*Walk).mark},
		left:      {do: (*Walk).stop},
		completed: {why: noPage},
		lost:      {why: noPage},
		goesOn:    {why: noSteps},
		ended:     {why: noSteps},
		again:     {why: noSteps},
		resizes:   {why: noSteps},
		holds:     {why: noSteps},
		releases:  {why: noSteps},
		broke:     {why: noSteps},
		expired:   {why: noSteps},
	},
}

func (w *Walk) happen(h *happening) {
	for h != nil {
		do := table[w.state][h.kind].do
		if do == nil {
			return
		}
		h = do(w, *h)
	}
}
