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
	rules  string // of those that are no preset's
	known  bool   // a family, the document or the request names the first parameter
}

// readID reports whether a flag says that there is more, and the next page begins behind
// the last item's id.
func (x *facts) readID() {
	if x.nextNamed() || x.hasMore == nil || !x.announced {
		return
	}
	id := jsontext.Member(x.Last, "id")
	said := x.find(func(f *fact) bool { return f.norm == "lastid" && !blank(f.value) })
	if id.Type != gjson.String && id.Type != gjson.Number && said == nil {
		return
	}
	names, preset, known := x.idFamily(said != nil)
	for i := range x.declared {
		if d := &x.declared[i]; d.In == x.place && in(" after afterid startingafter startafter lastid ", d.norm) {
			if !strings.HasPrefix(names, d.Name+" ") {
				preset = ""
			}
			names, known = d.Name, true
			break
		}
	}
	read := &lastID{path: x.Items + "[-1].id"}
	if said != nil {
		read.rules = "next"
		if said.value.String() != id.String() || !id.Exists() {
			read.path = said.path
			if preset != "" {
				preset = "openai-conversation-cursor"
			}
		}
	}
	if p, _ := x.asked(" startingafter after afterid ", false, 0); p != nil {
		names, known = p.Name, true
	}
	if known || len(x.Parameters) == 0 && !in(weakFlags, x.hasMore.norm) {
		read.names, read.preset, read.known = strings.Fields(names), preset, known
		x.ids = read
	}
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
	return "starting_after", "", false // no family's: the list may as well go by pages
}
