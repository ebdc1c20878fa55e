package guide

import (
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/policy"
)

// cause is why the server refused a page.
type cause byte

const (
	unknown  cause = iota
	tooLarge       // the page has more items than the server can give at once
	expired        // the server no longer takes what it gave for the page
	pastEnd        // the list has no such page
)

// refusal is what tells the cause. The first rule that applies counts, in the order of cause.
type refusal struct {
	status int
	silent bool     // there was none: the server was silent for too long
	body   []byte   // its start
	limit  string   // the name of the limit in the request; "" where the page can't be asked for with a lower one
	given  bool     // the page was asked for with a cursor or a next URL of the server's
	cursor []string // the names of the cursor in the request
	behind bool     // pages are counted, and nothing says that this one exists
}

func (r refusal) cause() cause {
	switch {
	case r.limit != "" && (r.silent || policy.TooLarge(r.status) || (r.status == 400 || r.status == 422) && detect.NamesLimit(r.body, r.limit)):
		return tooLarge
	case r.given && r.lapsed():
		return expired
	case r.behind && beyond(r.status):
		return pastEnd
	}
	return unknown
}

// lapsed reports whether the server no longer takes what it gave: the status says so, or the body, which names the
// cursor.
func (r refusal) lapsed() bool {
	switch r.status {
	case 410:
		return true
	case 400, 404:
		if detect.NamesCursor(r.body, r.cursor) {
			return true
		}
	}
	_, old := tooOld(r.body)
	return old
}

// beyond reports whether servers answer with a status for a page past the end.
func beyond(status int) bool {
	switch status {
	case 400, 404, 410, 416, 422:
		return true
	}
	return false
}
