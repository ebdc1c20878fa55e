package detect

import (
	"strconv"
)

// A page may say that it is the list's last, and name a next one all the same: by a token, a link or a number
// that is always there.

// Closing is what a page behind the first says of that.
type Closing struct {
	Reason, Evidence string // "" where it says nothing
	Sure             bool   // nobody has to ask for the next page; else that has to be refused, empty or an earlier one
}

// Behind is what is known of a page behind the first besides its exchange.
type Behind struct {
	Index  int   // of the page, from 0
	Listed int64 // items of the list up to its end
	Total  int64 // that the list has, as the page says
	Full   int   // items of a full page
	Itself bool  // the next page that it names is itself
}

// Closes reads what a page of the list says of being the last. One sign alone proves nothing where the page is
// full: flags tell of other things, and numbers of pages and items have been seen to be too low.
func (g *Guess) Closes(e Exchange, b Behind) (c Closing) {
	x := &facts{Exchange: e, params: params(e.Request)}
	x.collect()
	x.readSize()
	x.readTotal()
	at := " on page " + strconv.Itoa(b.Index+1)
	counted := b.Total > 0 && b.Total == b.Listed && b.Total == g.Total
	short := x.Count < b.Full
	if b.Itself && short {
		c = Closing{"no-next", "the next page that page " + strconv.Itoa(b.Index+1) + " names is that page itself", true}
	}
	if counted {
		c = Closing{"total-reached", "page " + strconv.Itoa(b.Index+1) + " brought the last of them", short || b.Itself}
	}
	if pages, n, number := x.lastNumber(b.Index); pages != nil {
		c = Closing{"last-page", "page " + strconv.FormatInt(number, 10) + " of " + strconv.FormatInt(n, 10) + " (" + show(pages) + ")", short || b.Itself}
	}
	if f := x.find(func(f *fact) bool { return f.path == g.Last && f.path != "" }); f != nil && f.closes() {
		sure := in(lastFlags, f.norm) && !in(looseFlags, f.norm) || !in(leftFields+weakFlags, f.norm)
		reason := "last-page"
		if f.ofMore() || in(leftFields, f.norm) {
			reason = "has-more-false"
		}
		c = Closing{reason, show(f) + " is " + f.value.String() + at, sure || short || c.Reason != ""}
	}
	return c
}

// closes reports whether a flag, or a count of what is left, says that there is no more.
func (f *fact) closes() bool {
	if in(leftFields, f.norm) {
		n, ok := integer(f.value)
		return ok && n == 0
	}
	set, ok := f.flag()
	return ok && set != f.ofMore()
}

// lastNumber reports whether a page says that it is number N of N pages. Where the first page is number 0, the last
// one is one less.
func (x *facts) lastNumber(index int) (pages *fact, n, number int64) {
	pages, n = x.readPages()
	x.pages = pages
	page, number := x.pageField()
	if pages == nil || page == nil || n < 2 {
		return nil, 0, 0
	}
	last := n
	if number == int64(index) && !in(lastNumbers, pages.norm) {
		last--
	}
	if number < last {
		return nil, 0, 0
	}
	return pages, n, number
}
