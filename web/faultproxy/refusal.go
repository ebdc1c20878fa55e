package faultproxy

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// Refusals are what servers do to clients that are slow, or ask for too much at once: a token or a
// cursor has expired, a page is too large. A client that can mend that gets all of a list.

// refusals are those of a plan, and what they count.
type refusals struct {
	token, expire, most int // the plan's members; 0 without

	tokens int    // how many have been spent
	served int    // requests, by the token that is valid
	first  uint64 // the plan's first request, 0 before it
	used   int    // requests with a cursor since the last one without
	gone   bool   // those cursors have expired
}

var refusalFaults = []Fault{
	{"token-expired", "the access token has expired", false, "token", nil},
	{"cursor-expired", "the cursor has expired", false, "expire", nil},
	{"too-large", "the page is too large for the server", false, "most", nil},
}

func (pl *plan) writeToken(w http.ResponseWriter) {
	pl.mu.Lock()
	defer pl.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]string{"token": pl.valid()})
}

func (pl *plan) valid() string { return "t" + strconv.Itoa(pl.tokens) }

// refuse reports whether a request is refused, and how.
func (pl *plan) refuse(e *exchange) (*Fault, bool) {
	pl.mu.Lock()
	defer pl.mu.Unlock()
	if pl.token > 0 {
		if e.r.Header.Get("Authorization") != "Bearer "+pl.valid() {
			return e.refusal(0, answered{401, `{"error":"invalid_token","message":"the access token has expired"}`}), true
		}
		if pl.served++; pl.served == pl.token {
			pl.tokens, pl.served = pl.tokens+1, 0
		}
	}
	if pl.expire > 0 && pl.lapsed(e.id) {
		return e.refusal(1, pl.cursorGone(e)...), true
	}
	if pl.most > 0 && e.answer.body.Len() > pl.most && e.answer.status == http.StatusOK {
		return e.refusal(2,
			answered{400, `{"error":"limit is too high"}`}, answered{422, `{"message":"The page size exceeds what is allowed"}`},
			answered{413, ""}, answered{502, "<html>Bad Gateway</html>"}, answered{504, ""}, answered{507, `{"error":"response too large"}`},
		), true
	}
	return nil, false
}

// lapsed reports whether a request has a cursor that has expired.
func (pl *plan) lapsed(id uint64) bool {
	if pl.first == 0 {
		pl.first = id
	}
	if id == pl.first {
		pl.used, pl.gone = 0, false
		return false
	}
	if pl.used++; pl.used > pl.expire && !pl.gone {
		pl.gone = true
		pl.expire *= 2
	}
	return pl.gone
}

// answered is an answer in short.
type answered struct {
	status int
	body   string
}

// cursorGone is how servers say that a cursor has expired. Kubernetes gives a fresh one: here it is the
// same, which is valid again.
func (pl *plan) cursorGone(e *exchange) []answered {
	if token := e.r.URL.Query().Get("continue"); strings.Contains(e.r.URL.Path, "/kubernetes") && e.random.IntN(2) == 0 {
		pl.used, pl.gone = 0, false
		fresh, _ := json.Marshal(token)
		return []answered{{410, `{"kind":"Status","apiVersion":"v1","metadata":{"continue":` + string(fresh) + `},"status":"Failure","message":"The provided continue parameter is too old","reason":"Expired","code":410}`}}
	}
	return []answered{
		{410, ""}, {410, `{"error":"gone"}`}, {400, `{"error":"Invalid cursor"}`}, {404, `{"error":{"message":"The page token was not found"}}`},
		{400, `{"error":{"status":"INVALID_ARGUMENT","message":"Page token has expired"}}`},
	}
}

// refusal has one of some answers sent instead of the API's.
func (e *exchange) refusal(i int, answers ...answered) *Fault {
	a := answers[e.random.IntN(len(answers))]
	header := http.Header{}
	for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"} {
		if allowed := e.answer.header.Get(name); allowed != "" {
			header.Set(name, allowed)
		}
	}
	if a.body != "" {
		header.Set("Content-Type", "application/json")
	}
	e.answer = &answer{request: e.id, status: a.status, header: header}
	e.answer.body.WriteString(a.body)
	fault := refusalFaults[i]
	fault.act = func(e *exchange) {
		e.note("%d %s", a.status, a.body)
		e.send(nil)
	}
	return &fault
}
