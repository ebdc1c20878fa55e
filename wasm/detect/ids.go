package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strings"

	"github.com/tidwall/gjson"
)

// lastID is how a list goes on behind its last item's id.
type lastID struct {
	path   string   // of the id
	names  []string // of the parameters that may take it, the most likely first
	preset string
	rules  string    // of those that are no preset's
	known  bool      // a family, the document or the request names the first parameter
	taking *declared // what the document declares for it instead of them, nil for nothing
	silent bool      // only that says so: nothing says that there is more
}

// readID finds out whether the next page begins behind the last item's id: a flag says that there is more, or
// the document declares what takes an id.
func (x *facts) readID() {
	if x.nextNamed() {
		return
	}
	d, path := x.takingID()
	silent := x.hasMore == nil || !x.announced
	if d != nil && (silent || path != x.Items+"[-1].id") {
		x.ids = &lastID{path: path, taking: d, known: !silent, silent: silent}
	}
	if silent || x.ids != nil {
		return
	}
	id := jsontext.Member(x.Last, "id")
	said := x.find(func(f *fact) bool { return f.norm == "lastid" && !blank(f.value) })
	if said == nil && x.readNamedID() {
		return
	}
	if id.Type != gjson.String && id.Type != gjson.Number && said == nil {
		return
	}
	names, preset, known := x.idFamily(said != nil)
	if d != nil {
		if !strings.HasPrefix(names, d.Name+" ") {
			preset = ""
		}
		known = true
	}
	read := &lastID{path: x.Items + "[-1].id", taking: d}
	if said != nil {
		read.rules = "next"
		if said.value.String() != id.String() || !id.Exists() {
			read.path = said.path
			if preset != "" {
				preset = "openai-conversation-cursor"
			}
		}
	}
	for i := range x.params { // a date is a filter
		p := &x.params[i]
		if text := p.value.String(); in(idParams, p.norm) && (in(" startingafter after afterid ", p.norm) || text == "" || len(text) == len(id.String())) {
			names, known, read.taking = p.Name, true, nil
			break
		}
	}
	if known || !x.documented() && !in(weakFlags, x.hasMore.norm) {
		read.names, read.preset, read.known = strings.Fields(names), preset, known
		x.ids = read
	}
}

// idParams are parameters that take the last item's id.
const idParams = " after afterid startingafter lastid startafter startafterid beforeid maxid "

// readNamedID reports whether a field has the last item's id under a name of its own, such as last_appid
// beside items with an appid. A parameter has the same name, or says that the page begins behind it.
func (x *facts) readNamedID() bool {
	var said *fact
	after := ""
	for i := range x.fields {
		f := &x.fields[i]
		if f.norm == "lastid" || !strings.HasPrefix(f.norm, "last") || len(f.name) < 5 || f.path == "" {
			continue
		}
		after = f.name[4:]
		if f.value.String() == jsontext.Member(x.Last, strings.TrimLeft(after, "_-")).String() {
			said = f
			break
		}
	}
	switch {
	case said == nil:
		return false
	case after[0] == '_':
		after = "start_after" + after
	default:
		after = "startAfter" + after
	}
	x.ids = &lastID{path: said.path, names: []string{said.name, after}, rules: "next", known: true}
	return true
}

// idFamily are the parameters that take the last item's id on the servers whose
// responses look like this one. said: the response has a last_id.
func (x *facts) idFamily(said bool) (names, preset string, known bool) {
	object := jsontext.Member(x.Body, "object").Str == "list"
	switch {
	case object && jsontext.Member(x.Body, "url").Exists() && !said:
		return "starting_after after", "stripe", true
	case object:
		return "after starting_after", "openai-cursor", true
	case said: // Anthropic API, Pagination
		return "after_id after", "", true
	}
	if x.limit != nil && x.limit.norm == "pagesize" { // EasyPost API, Pagination
		return "before_id", "", false
	}
	return "starting_after", "", false // no family's: the list may as well go by pages
}
