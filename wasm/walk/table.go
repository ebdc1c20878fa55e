package walk

import "github.com/anypage/anypage/wasm/guide"

// state is where a walk stands.
type state byte

const (
	running state = iota
	capped        // maxItems is reached: the page that reached it is read to its end
	over
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
	lost      // it failed
	goesOn    // there is a next page
	ended     // the list has
	again     // the same page is to be asked for otherwise
	holds     // the page waits for what the next one says
	releases  // the next one has said it
	broke     // the walk can't go on
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

// stepKinds are the guide's steps.
var stepKinds = [...]kind{guide.Next: goesOn, guide.End: ended, guide.Again: again, guide.Hold: holds, guide.Release: releases, guide.Fail: broke}

// cell is what is done, or why nothing is. What is done may lead to something else that
// happens.
type cell struct {
	do  func(*Walk, happening) *happening
	why string
}

const (
	late    = "late: of a fetch that nobody needs any more"
	noPage  = "no page is left"
	enough  = "nobody wants more than the page that reached maxItems"
	noSteps = "no page is judged any more"
	oneMore = "a page is held only where more than its items are wanted"
)

// table has all that can happen to a walk.
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
		holds:     {do: (*Walk).hold},
		releases:  {do: (*Walk).release},
		broke:     {do: (*Walk).fail},
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
		holds:     {do: (*Walk).cut},
		releases:  {why: oneMore},
		broke:     {do: (*Walk).cut},
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
		holds:     {why: noSteps},
		releases:  {why: noSteps},
		broke:     {why: noSteps},
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
