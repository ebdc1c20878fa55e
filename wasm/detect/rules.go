package detect

import "github.com/anypage/anypage/wasm/scheme"

// What the rules of rules_table.go are made of.

// byStandard proposes the links that follow a standard, whose name is the preset's.
func (x *facts) byStandard(standard, rules string) []proposal {
	return x.byLinks(func(l link) bool { return l.standard == standard }, rules, standard)
}

func (l link) isOwnPath() bool { return l.ownPath }

// byLinks proposes those links to the next page that a test accepts.
func (x *facts) byLinks(test func(link) bool, rules, preset string) (all []proposal) {
	for _, l := range x.links {
		if !test(l) {
			continue
		}
		g := x.plain(l.path + " is the next page's URL")
		g.Pagination.Type = scheme.URL
		if x.isAsking(l.fact) {
			g.Pagination.Outputs.Next = x.asking
		} else {
			g.Pagination.Outputs.NextURL = l.path
		}
		if !x.noMore {
			g.Pagination.Outputs.HasMore = x.moreFlag(true)
		}
		g.Rules, g.Preset = rules, preset
		all = append(all, proposal{Guess: g, at: l.at})
	}
	return all
}

func (c wholeCursor) inField() bool { return c.at != noField }
func (c wholeCursor) inItem() bool  { return c.at == noField }

// proposeWhole proposes cursors that are objects or arrays.
func (x *facts) proposeWhole(test func(wholeCursor) bool) (all []proposal) {
	for _, c := range x.whole {
		if x.closed() || !test(c) {
			continue
		}
		g := x.guess("cursor", x.input(c.param), c.path+" goes back as it is, as "+c.param)
		g.Pagination.Outputs.NextCursor, g.Rules = c.path, c.rules
		all = append(all, proposal{Guess: g, at: c.at})
	}
	return all
}

func (c *cursor) isNumber() bool { return c.number }
func (c *cursor) isNext() bool   { return !c.number && c.next }
func (c *cursor) isPlain() bool  { return !c.number && !c.next }

// proposeCursors proposes cursors that may be taken by that many other inputs, and one more: each by that.
func (x *facts) proposeCursors(test func(*cursor) bool, others int) (all []proposal) {
	for i := range x.cursors {
		c := &x.cursors[i]
		if x.closed() || !test(c) || len(c.inputs) <= others {
			continue
		}
		input, why := c.inputs[others], c.why
		rules, preset := x.cursorFamily(c)
		if others > 0 {
			preset, why = "", "the parameter "+input.Name+" is a further possibility"
		}
		g := x.guess("cursor", input, c.path+" is the next cursor", why)
		g.Preset, g.Rules = preset, rules
		if others == len(c.inputs)-1 {
			g.Pagination.Continue = c.elsewhere
		}
		if rules == "mcp" {
			g.Pagination.BlankCursor = "follow"
		}
		g.Pagination.Outputs.NextCursor, g.Pagination.Outputs.HasMore = c.path, x.moreFlag(true)
		if input.In == "path" {
			g.Path = 1
		}
		all = append(all, proposal{Guess: g, at: c.at})
	}
	return all
}

// cursorFamily is the family whose field and parameter a cursor has: its rules, and its
// preset, "" for none.
func (x *facts) cursorFamily(c *cursor) (rules, preset string) {
	switch first := c.inputs[0].Name; {
	case x.ofMCP(c.fact):
		return "mcp", "mcp"
	case c.norm == "bookmark" && x.Items == "$.docs": // Apache CouchDB, /{db}/_find
		return "couchdb-find", "couchdb-find"
	case first == "pageToken" && c.path == "$.nextPageToken":
		return "left-out", "google-aip"
	case c.norm == "nextpagetoken": // the same, with another name of the parameter
		return "left-out", ""
	case c.path == "$.nextCursor" && x.ofSCIM(): // RFC 9865, section 2
		return "left-out", "scim"
	case c.path == "$.metadata.continue":
		return "next", "kubernetes"
	case c.path == "$.response_metadata.next_cursor":
		return "next", "slack"
	case first == "start_cursor":
		return "next", "notion"
	case c.norm == "endcursor" && first[0] == '/':
		return "next", "relay"
	case c.path == "$.next" && first == "after":
		return "next", "openai-next-cursor"
	}
	return "next", ""
}

// byID proposes the last item's id for the parameter behind that many others.
func (x *facts) byID(others int) []proposal {
	input, why, preset := scheme.Input{}, x.reason(), x.ids.preset
	if others > 0 {
		preset = ""
	}
	if d := x.ids.taking; d != nil {
		input = d.Input
	} else {
		input = x.input(x.ids.names[others])
	}
	if !x.ids.silent {
		why = show(x.hasMore) + " is true"
	}
	g := x.guess("cursor", input, why, "the items have ids, and "+input.Name+" takes the last one")
	if g.Preset, g.Rules = preset, preset; preset == "" {
		g.Rules = x.ids.rules
	}
	if g.Pagination.Outputs.NextCursor = x.ids.path; !x.ids.silent {
		g.Pagination.Outputs.HasMore = x.hasMore.path
	}
	return byNoField(g)
}

// otherBase reports whether requests may count pages from another number than the
// response does.
func (x *facts) otherBase() bool {
	return x.page != nil && !x.page.asked && x.page.start <= 1
}

// byPage is the guess by a page number, counted from start.
func (x *facts) byPage(input scheme.Input, start int64) *Guess {
	p := x.page
	g := p.guess(x, "page", input)
	g.Start, g.Pagination.Outputs.NumPages = start, p.numPages
	if start == 0 && p.numPages != "" {
		if g.Rules = "from-zero"; in(lastNumbers, x.pages.norm) {
			g.Rules, g.Pagination.Outputs.NumPages = "", ""
		}
	}
	if start == p.start {
		g.Echo = p.echo
	}
	return g
}

// pageAsked reports whether the request has a page's number, plausible or not.
func (x *facts) pageAsked() bool {
	p, _ := x.asked(pageParams, true, 0)
	return p != nil
}

// byOffset is the guess by the page's offset.
func (x *facts) byOffset() *Guess {
	g := x.offset.guess(x, "offset", x.offset.inputs[0])
	if x.ofSCIM() {
		g.Rules, g.Preset = "left-out", "scim"
	}
	return g
}

// byParameter is the guess by an offset of a family's parameter.
func (x *facts) byParameter(name, why string) *Guess {
	g := x.guess("offset", x.input(name), why)
	g.Pagination.Outputs.HasMore = x.counter()
	return g
}
