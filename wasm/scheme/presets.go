package scheme

import "sort"

type preset struct {
	Pagination Pagination
	quirks     quirks
}

// presets are names for pagination objects, with the rules of the family that
// an object can't express. The source of each stands beside it: the document that
// says so, and where it is silent, what follows from that.
var presets = map[string]preset{
	// One response is the whole list.
	"none": {
		Pagination: Pagination{
			Type: None,
		},
	},
	// OpenAI's Python SDK, openai/pagination.py, SyncPage: never a next page.
	"openai-page": {
		Pagination: Pagination{
			Type:    None,
			Outputs: Outputs{Results: "$.data"},
		},
	},
	// The same, SyncCursorPage: after is the id of the last item, whatever it is.
	"openai-cursor": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "after", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.data", NextCursor: "$.data[-1].id", HasMore: "$.has_more"},
		},
		quirks: quirks{blankCursor: true},
	},
	// The same, SyncConversationCursorPage: after is last_id; none or a blank one
	// ends.
	"openai-conversation-cursor": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "after", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.data", NextCursor: "$.last_id", HasMore: "$.has_more"},
		},
		quirks: quirks{missingEnds: true},
	},
	// The same, SyncNextCursorPage: after is next; none or a blank one ends.
	"openai-next-cursor": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "after", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.data", NextCursor: "$.next", HasMore: "$.has_more"},
		},
		quirks: quirks{missingEnds: true},
	},
	// RFC 8288, section 3.3, and the relation type next (IANA's registry, from the HTML
	// Standard). GitHub REST API, Using pagination in the REST API: the last page has no
	// such link, and a list of one page no header at all.
	"link-header": {
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{NextURL: "$response.header.Link"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// OData JSON Format 4.01, sections 4.6.5 and 4.6.7: the last part has no nextLink;
	// a part with one may be empty.
	"odata": {
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{Results: "$.value", NextURL: "$['@odata.nextLink']", Total: "$['@odata.count']"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// JSON:API 1.1, Pagination: a link that isn't available is left out or null. The
	// same, Links: it is a string, null, or an object with an href. Names of totals in
	// meta are the server's own.
	"json-api": {
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{Results: "$.data", NextURL: "$.links.next"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// JSON Hypertext Application Language (draft-kelly-json-hal-11), sections 4.1.1 and
	// 5.1: links are optional, and objects with an href. The name of the embedded list
	// varies.
	"hal": {
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{NextURL: "$._links.next"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// HL7 FHIR R5, RESTful API, Paging: the last page has no link with the relation
	// next. The same, Bundle.total: it may be an estimate, and does not count the
	// resources that were included, so that it can't tell whether a walk is complete.
	"fhir": {
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{Results: "$.entry", NextURL: "$.link[?@.relation=='next'].url"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// GraphQL Cursor Connections Specification, PageInfo and Forward pagination
	// arguments: hasNextPage decides, endCursor is the last edge's cursor, and after
	// takes it. The connection's name varies.
	"relay": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "/variables/after", In: "requestBody", Type: "cursor"}},
			Outputs: Outputs{NextCursor: "$..pageInfo.endCursor", HasMore: "$..pageInfo.hasNextPage"},
		},
		quirks: quirks{emptyGoesOn: true},
	},
	// Kubernetes API Concepts, Retrieving large results sets in chunks, and ListMeta: an
	// empty or missing continue ends. remainingItemCount is an estimate of what is left,
	// and no total.
	"kubernetes": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "continue", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.items", NextCursor: "$.metadata.continue"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// AIP-158, Pagination: an empty or missing next_page_token is the only end mark; a
	// page with one may have fewer items than asked for, or none. Its total_size may be
	// an estimate. The list's name varies.
	"google-aip": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "pageToken", In: "query", Type: "cursor"}},
			Outputs: Outputs{NextCursor: "$.nextPageToken"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// Stripe API Reference, Pagination: starting_after is the id of the last object.
	"stripe": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "starting_after", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.data", NextCursor: "$.data[-1].id", HasMore: "$.has_more"},
		},
	},
	// Slack Web API, Pagination: an empty or missing next_cursor ends; a page may have
	// fewer items than the limit. The list's name varies.
	"slack": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "cursor", In: "query", Type: "cursor"}},
			Outputs: Outputs{NextCursor: "$.response_metadata.next_cursor"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// Notion API, Pagination: start_cursor is in the body of a POST and in the query of
	// a GET; next_cursor is null at the end.
	"notion": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "start_cursor", In: "requestBody", Type: "cursor"}},
			Outputs: Outputs{Results: "$.results", NextCursor: "$.next_cursor", HasMore: "$.has_more"},
		},
		quirks: quirks{emptyGoesOn: true},
	},
	// Apache CouchDB, /{db}/_find, Pagination: there is always a bookmark; the end is a
	// page without documents.
	"couchdb-find": {
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "bookmark", In: "requestBody", Type: "cursor"}},
			Outputs: Outputs{Results: "$.docs", NextCursor: "$.bookmark"},
		},
		quirks: quirks{cursorStays: true},
	},
}

// PresetNames lists the presets in alphabetical order.
func PresetNames() []string {
	names := make([]string, 0, len(presets))
	for name := range presets {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Preset returns a preset's pagination object.
func Preset(name string) (p Pagination, ok bool) {
	found, ok := presets[name]
	return found.Pagination, ok
}
