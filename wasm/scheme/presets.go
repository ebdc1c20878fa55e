package scheme

type preset struct {
	name       string
	Pagination Pagination
	quirks     quirks
}

// presets are names for pagination objects, with the rules of the family that
// an object can't express. The source of each stands beside it: the document that
// says so, and where it is silent, what follows from that. The first paragraph above
// each is its description for users (see wasm/contract). They stand in alphabetical
// order, and in a slice, which is linked as data: a map is code that fills it.
var presets = []preset{
	// CouchDB's _find: a bookmark in the JSON body, up to a page without documents.
	//
	// Apache CouchDB, /{db}/_find, Pagination: there is always a bookmark; the end is a
	// page without documents.
	{
		name: "couchdb-find",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "bookmark", In: "requestBody", Type: "cursor"}},
			Outputs: Outputs{Results: "$.docs", NextCursor: "$.bookmark"},
		},
		quirks: quirks{cursorStays: true},
	},
	// HL7 FHIR bundles: the link with the relation next.
	//
	// HL7 FHIR R5, RESTful API, Paging: the last page has no link with the relation
	// next. The same, Bundle.total: it may be an estimate, and does not count the
	// resources that were included, so that it can't tell whether a walk is complete. JSON
	// Representation of Resources: empty arrays are left out.
	{
		name: "fhir",
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{Results: "$.entry", NextURL: "$.link[?@.relation=='next'].url"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true, leavesOut: true},
	},
	// Google's APIs (AIP-158): pageToken takes nextPageToken.
	//
	// AIP-158, Pagination: an empty or missing next_page_token is the only end mark; a
	// page with one may have fewer items than asked for, or none. Its total_size may be
	// an estimate. The list's name varies. ProtoJSON Format: fields with their default value,
	// such as an empty list, are left out.
	{
		name: "google-aip",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "pageToken", In: "query", Type: "cursor"}},
			Outputs: Outputs{NextCursor: "$.nextPageToken"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true, leavesOut: true},
	},
	// HAL (_links.next).
	//
	// JSON Hypertext Application Language (draft-kelly-json-hal-11), sections 4.1.1 and
	// 5.1: links are optional, and objects with an href. The name of the embedded list
	// varies. Section 4.1.2: _embedded is optional, and servers leave it out where it would
	// be empty.
	{
		name: "hal",
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{NextURL: "$._links.next"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true, leavesOut: true},
	},
	// JSON:API (links.next).
	//
	// JSON:API 1.1, Pagination: a link that isn't available is left out or null. The
	// same, Links: it is a string, null, or an object with an href. Names of totals in
	// meta are the server's own.
	{
		name: "json-api",
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{Results: "$.data", NextURL: "$.links.next"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// Kubernetes lists: continue takes metadata.continue.
	//
	// Kubernetes API Concepts, Retrieving large results sets in chunks, and ListMeta: an
	// empty or missing continue ends. remainingItemCount is an estimate of what is left,
	// and no total.
	{
		name: "kubernetes",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "continue", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.items", NextCursor: "$.metadata.continue"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// A Link header with rel="next" (RFC 8288), as GitHub has it.
	//
	// RFC 8288, section 3.3, and the relation type next (IANA's registry, from the HTML
	// Standard). GitHub REST API, Using pagination in the REST API: the last page has no
	// such link, and a list of one page no header at all.
	{
		name: "link-header",
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{NextURL: "$response.header.Link"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// The Model Context Protocol's lists over HTTP (tools/list and the like): params.cursor takes result.nextCursor.
	//
	// MCP 2026-07-28, Pagination: nextCursor is missing at the end; one of "" is a cursor. The same, Overview,
	// Messages: each request has an id of its own, and errors are those of JSON-RPC. The same, Streamable HTTP: the
	// answer may come as an event of a stream. The same, Schema: the lists' names, and nothing says that a page has items.
	{
		name: "mcp",
		Pagination: Pagination{
			Type:        Cursor,
			Inputs:      []Input{{Name: "/params/cursor", In: "requestBody", Type: "cursor"}},
			Outputs:     Outputs{NextCursor: "$.result.nextCursor"},
			BlankCursor: "follow",
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true, rpc: true, lists: []string{"$.result.tools", "$.result.resources", "$.result.resourceTemplates", "$.result.prompts", "$.result"}},
	},
	// One response is the whole list.
	{
		name: "none",
		Pagination: Pagination{
			Type: None,
		},
	},
	// Notion: start_cursor in the JSON body takes next_cursor.
	//
	// Notion API, Pagination: start_cursor is in the body of a POST and in the query of
	// a GET; next_cursor is null at the end.
	{
		name: "notion",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "start_cursor", In: "requestBody", Type: "cursor"}},
			Outputs: Outputs{Results: "$.results", NextCursor: "$.next_cursor", HasMore: "$.has_more"},
		},
		quirks: quirks{emptyGoesOn: true, alwaysSaid: true},
	},
	// OData 4 (@odata.nextLink).
	//
	// OData JSON Format 4.01, sections 4.6.5 and 4.6.7: the last part has no nextLink;
	// a part with one may be empty.
	{
		name: "odata",
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{Results: "$.value", NextURL: "$['@odata.nextLink']", Total: "$['@odata.count']"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// OGC API – Features: the link with the relation next.
	//
	// OGC API – Features – Part 1: Core 1.0.1 (17-069r4), section 7.15.7: the link next is there unless the page
	// is the last one, which may be told by an empty page; numberMatched, where it is, is exact.
	{
		name: "ogc-features",
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{Results: "$.features", NextURL: "$.links[?@.rel=='next'].href", Total: "$.numberMatched"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// OpenAI's ConversationCursorPage: after takes last_id.
	//
	// OpenAI's Python SDK, openai/pagination.py, SyncConversationCursorPage: after is
	// last_id; none or a blank one ends.
	{
		name: "openai-conversation-cursor",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "after", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.data", NextCursor: "$.last_id", HasMore: "$.has_more"},
		},
		quirks: quirks{missingEnds: true},
	},
	// OpenAI's CursorPage: after takes the last item's id.
	//
	// The same, SyncCursorPage: after is the id of the last item, whatever it is.
	{
		name: "openai-cursor",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "after", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.data", NextCursor: "$.data[-1].id", HasMore: "$.has_more"},
		},
		quirks: quirks{blankCursor: true},
	},
	// OpenAI's NextCursorPage: after takes next.
	//
	// The same, SyncNextCursorPage: after is next; none or a blank one ends.
	{
		name: "openai-next-cursor",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "after", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.data", NextCursor: "$.next", HasMore: "$.has_more"},
		},
		quirks: quirks{missingEnds: true},
	},
	// OpenAI's Page: never a next page.
	//
	// The same, SyncPage: never a next page.
	{
		name: "openai-page",
		Pagination: Pagination{
			Type:    None,
			Outputs: Outputs{Results: "$.data"},
		},
	},
	// RDAP searches (RFC 8977): the link with the relation next in paging_metadata.
	//
	// RFC 8977, sections 2.1 and 2.4: links, and totalCount, are optional. RFC 9083, section 8, and RFC 9910, section 4: the
	// lists' names.
	{
		name: "rdap",
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{NextURL: "$.paging_metadata.links[?@.rel=='next'].href", Total: "$.paging_metadata.totalCount"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true, lists: []string{"$.domainSearchResults", "$.nameserverSearchResults", "$.entitySearchResults", "$.ipSearchResults", "$.autnumSearchResults"}},
	},
	// GraphQL connections, as Relay has them: the variable after takes pageInfo.endCursor.
	//
	// GraphQL Cursor Connections Specification, PageInfo and Forward pagination
	// arguments: hasNextPage decides, endCursor is the last edge's cursor, and after
	// takes it. The connection's name varies.
	{
		name: "relay",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "/variables/after", In: "requestBody", Type: "cursor"}},
			Outputs: Outputs{NextCursor: "$..pageInfo.endCursor", HasMore: "$..pageInfo.hasNextPage"},
		},
		quirks: quirks{emptyGoesOn: true, alwaysSaid: true},
	},
	// SCIM: startIndex counts from 1 (RFC 7644), or cursor takes nextCursor (RFC 9865).
	//
	// RFC 7644, section 3.4.2.4: a page may have fewer resources than count; totalResults counts all. Section 3.4.2:
	// Resources is left out where there are none. Section 3.4.3: of a POST to .search the parameters are in the body. RFC
	// 9865, section 2: the request says by cursor or startIndex how the list goes, or the server has a cursor by itself;
	// nextCursor is missing on the last page alone.
	{
		name: "scim",
		Pagination: Pagination{
			Type: OffsetLimit,
			Inputs: []Input{
				{Name: "startIndex", In: "requestBody", Type: "offset", First: "1"}, {Name: "count", In: "requestBody", Type: "limit"},
				{Name: "cursor", In: "requestBody", Type: "cursor"},
			},
			Outputs: Outputs{Results: "$.Resources", NextCursor: "$.nextCursor", Total: "$.totalResults"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true, leavesOut: true, either: true},
	},
	// Slack: cursor takes response_metadata.next_cursor.
	//
	// Slack Web API, Pagination: an empty or missing next_cursor ends; a page may have
	// fewer items than the limit. The list's name varies.
	{
		name: "slack",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "cursor", In: "query", Type: "cursor"}},
			Outputs: Outputs{NextCursor: "$.response_metadata.next_cursor"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true},
	},
	// STAC API: the link object with the relation next, for searches by GET and by POST, and for collections.
	//
	// STAC API 1.0.0, Item Search, Pagination: the link says by which method, and with which headers and body, the next page
	// is asked for. The same, Features, and Collections: the lists' names. numberMatched is no total: servers estimate it.
	{
		name: "stac",
		Pagination: Pagination{
			Type:    URL,
			Outputs: Outputs{Next: "$.links[?@.rel=='next']"},
		},
		quirks: quirks{missingEnds: true, emptyGoesOn: true, lists: []string{"$.features", "$.collections"}},
	},
	// Stripe: starting_after takes the last object's id.
	//
	// Stripe API Reference, Pagination: starting_after is the id of the last object.
	{
		name: "stripe",
		Pagination: Pagination{
			Type:    Cursor,
			Inputs:  []Input{{Name: "starting_after", In: "query", Type: "cursor"}},
			Outputs: Outputs{Results: "$.data", NextCursor: "$.data[-1].id", HasMore: "$.has_more"},
		},
	},
}

// PresetNames lists the presets in alphabetical order.
func PresetNames() []string {
	names := make([]string, len(presets))
	for i := range presets {
		names[i] = presets[i].name
	}
	return names
}

// Preset returns a preset's pagination object.
func Preset(name string) (p Pagination, ok bool) {
	found, ok := named(presets, name)
	return found.Pagination, ok
}

func named(table []preset, name string) (p preset, ok bool) {
	for i := range table {
		if table[i].name == name {
			return table[i], true
		}
	}
	return preset{}, false
}
