package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// facts are what an exchange says. read makes them; nothing changes them after.
type facts struct {
	Exchange
	place    string     // of inputs: query or requestBody
	params   []param    // of the request
	declared []declared // by a document, but for those in the path
	pathPage bool       // it declares a page at the end of the path
	segment  bool       // it declares elsewhere in the path what may say the page
	paged    bool       // it declares what may say the page, wherever that is
	shown    []declared // by the response
	fields   []fact     // around the items, and of the headers
	echoed   []fact     // of objects that repeat the request
	signs

	limit      *param // of the request
	size       int64  // items of a full page, 0 where nothing says it
	full       bool   // the page has as many items as were asked for, or as pages often have
	short      bool   // it has fewer than the document says are usual
	hasMore    *fact  // the flag that says whether there is more
	last       *fact  // what says that there is more by a value that the last page has not: a flag, or a count of what is left
	total      *fact  // the count of all items
	totalItems int64  // its number, -1 for none
	left       *fact  // the count of items behind this page
	leftItems  int64  // its number
	ranged     bool   // there is a Content-Range

	links     []link   // to the next page
	asking    string   // JSONPath of the link to it that says more of the request than its URL, "" for none
	cursors   []cursor // of the next page
	whole     []wholeCursor
	ids       *lastID   // that the next page begins behind
	family    *family   // whose names tell how the list is numbered
	pages     *fact     // the number of pages
	pageCount int64     // its number
	page      *numbered // the page's number
	offset    *numbered // the page's offset
}

// signs say whether there is more.
type signs struct {
	more []string // why there is
	// announced is set where there is more by something else than a number of pages, or
	// a total that this page does not reach.
	announced bool
	ends      []end // why there is not
	weak      []end // the same, but any sign of more outweighs it
	noMore    bool  // a flag that is not weak, or Content-Range, says that there is not
	only      end   // why this page is the whole list in case that the guesses are wrong
}

// end is why a page is the last one.
type end struct {
	reason, evidence string
	loose            bool // a page number outweighs it
}

// end notes why this page is the last one; weakly, why it is unless something hints
// at more; hint, what does.
func (s *signs) end(reason, evidence string, loose bool) {
	s.ends = append(s.ends, end{reason, evidence, loose})
}

func (s *signs) weakly(reason, evidence string) {
	s.weak = append(s.weak, end{reason, evidence, false})
}

func (s *signs) hint(evidence string) { s.more = append(s.more, evidence) }

// read collects the facts of an exchange. Each step needs those before it.
func read(e Exchange) *facts {
	x := &facts{Exchange: e, params: params(e.Request), place: "query"}
	r := e.Request
	if _, form := r.Form(); form || r.HasBody && r.Method != "GET" && r.Method != "HEAD" && gjson.Parse(r.Body).IsObject() {
		x.place = "requestBody"
	}
	x.declare()
	x.collect()
	x.readSize()
	x.readFlags()
	x.readTotal()
	x.readRange()
	x.show()
	x.readLinks()
	x.announced = len(x.more) > 0
	x.readCursors()
	x.readID()
	x.readNumbers()
	if before, _ := x.passed(); x.totalItems > int64(x.Count)+before && x.Count > 0 {
		x.hint(show(x.total) + " says " + strconv.FormatInt(x.totalItems, 10) + " items, and this page has " + strconv.Itoa(x.Count))
	}
	return x
}

// closed reports whether a cursor means nothing: a flag says that this is the last page,
// and it may be there on that page, too. A link is not.
func (x *facts) closed() bool { return x.noMore && !x.announced }

// nextNamed reports whether the response names the next page: by a link or a cursor.
func (x *facts) nextNamed() bool {
	return len(x.links) > 0 || !x.closed() && len(x.cursors)+len(x.whole) > 0
}

// odata reports whether the body is one of OData's (OData JSON Format 4.01).
func (x *facts) odata() bool {
	return x.Items == "$.value" && jsontext.Member(x.Body, "@odata.context").Exists()
}

// bundle reports whether it is a bundle of FHIR's (HL7 FHIR R5, Bundle).
func (x *facts) bundle() bool { return jsontext.Member(x.Body, "resourceType").Str == "Bundle" }

// ofMCP reports whether a fact is the cursor of one of the Model Context Protocol's lists, where
// an empty text is a cursor, too (MCP 2026-07-28, Pagination).
func (x *facts) ofMCP(f *fact) bool {
	return f.path == "$.result.nextCursor" && f.value.Type == gjson.String && jsontext.Member(gjson.Parse(x.Request.Body), "jsonrpc").Exists()
}

// ofOGC reports whether the items are features that are none of STAC's, whose numberMatched may be an estimate
// (OGC API – Features – Part 1: Core 1.0.1, section 7.15.7; STAC Item Specification 1.0.0).
func (x *facts) ofOGC() bool {
	return x.Items == "$.features" && !jsontext.Member(x.Last, "stac_version").Exists()
}

// ofSCIM reports whether the body is a list of SCIM's (RFC 7644, section 3.4.2).
func (x *facts) ofSCIM() bool {
	return x.Items == "$.Resources" && strings.Contains(jsontext.Member(x.Body, "schemas").Raw, ":ListResponse")
}

// guess is a guess by a parameter, which takes a cursor, a page or an offset.
func (x *facts) guess(kind string, in scheme.Input, evidence ...string) *Guess {
	g := x.plain(evidence...)
	g.Pagination.Type = scheme.OffsetLimit
	if kind == "cursor" {
		g.Pagination.Type = scheme.Cursor
	}
	in.Type = kind
	g.Pagination.Inputs = []scheme.Input{in}
	return g
}

// plain is a guess with what is the same in all of them.
func (x *facts) plain(evidence ...string) *Guess {
	g := &Guess{Total: max(x.totalItems, 0), Evidence: evidence}
	g.Before, g.Or = x.passed()
	if x.last != nil {
		g.Last = x.last.path
	}
	g.Pagination.Outputs.Results = x.Items
	if x.total != nil {
		g.Pagination.Outputs.Total = x.total.path
	}
	return g
}
