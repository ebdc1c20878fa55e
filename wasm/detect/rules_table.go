package detect

// rules are all rules. Where two guesses are equally likely, that of the rule which
// stands first here is tried first.
var rules = []rule{
	// Links to the next page.
	{
		name: "own-path-link", source: "servers behind a proxy that they don't know of",
		propose: func(x *facts) []proposal { return x.byLinks(link.isOwnPath, "own-path", "") },
		tier:    ownPath,
	},
	{
		name: "link-header", source: "RFC 8288, Web Linking",
		propose: func(x *facts) []proposal { return x.byStandard("link-header", "link-header") },
		tier:    linkHeader,
	},
	{
		name: "odata-next-link", source: "OData JSON Format 4.01, section 4.6.5",
		propose: func(x *facts) []proposal { return x.byStandard("odata", "next") },
		tier:    nextLink,
	},
	{
		name: "fhir-bundle-link", source: "HL7 FHIR R5, Bundle.link",
		propose: func(x *facts) []proposal { return x.byStandard("fhir", "left-out") },
		tier:    nextLink,
	},
	{
		name: "json-api-link", source: "JSON:API 1.1, Pagination",
		propose: func(x *facts) []proposal { return x.byStandard("json-api", "next") },
		tier:    nextLink,
	},
	{
		name: "hal-link", source: "JSON Hypertext Application Language",
		propose: func(x *facts) []proposal { return x.byStandard("hal", "left-out") },
		tier:    nextLink,
	},
	{
		name: "link-object", source: "STAC API, Item Search, Pagination",
		propose: func(x *facts) []proposal { return x.byStandard("stac", "next") },
		tier:    nextLink,
	},
	{
		name: "rdap-link", source: "RFC 8977, section 2.4",
		propose: func(x *facts) []proposal { return x.byStandard("rdap", "next") },
		tier:    nextLink,
	},
	{
		name: "ogc-features-link", source: "OGC API – Features – Part 1: Core, section 7.15.7",
		propose: func(x *facts) []proposal { return x.byStandard("ogc-features", "next") },
		tier:    nextLink,
	},
	{
		name: "next-url", source: "fields named next, as Django REST framework has them",
		propose: func(x *facts) []proposal { return x.byStandard("", "next") },
		tier:    nextLink,
	},

	// Cursors.
	{
		name: "object-cursor", source: "MediaWiki API:Continue; Amazon DynamoDB, Scan and Query",
		propose: func(x *facts) []proposal { return x.proposeWhole(wholeCursor.inField) },
		tier:    cursorObject,
	},
	{
		name: "search-after", source: "Elasticsearch, Paginate search results",
		propose: func(x *facts) []proposal { return x.proposeWhole(wholeCursor.inItem) },
		tier:    askedPage,
	},
	{
		name: "next-cursor", source: "fields named next_cursor, next_page_token and alike: Slack, Google AIP-158",
		propose: func(x *facts) []proposal { return x.proposeCursors((*cursor).isNext, 0) },
		tier:    nextCursor,
	},
	{
		name: "next-number", source: "fields named next_page with a number; Zendesk API, Incremental exports, whose after_cursor is beside an after_url",
		propose: func(x *facts) []proposal { return x.proposeCursors((*cursor).isNumber, 0) },
		tier:    nextNumber,
	},
	{
		name: "plain-cursor", source: "fields named cursor, continuation_token, endCursor and alike",
		propose: func(x *facts) []proposal { return x.proposeCursors((*cursor).isPlain, 0) },
		tier:    plainCursor,
	},
	{
		name: "next-cursor-other-name", source: "servers whose parameter is not called as the field",
		propose: func(x *facts) []proposal { return x.proposeCursors((*cursor).isNext, 1) },
		tier:    otherCursorName,
	},
	{
		name: "next-cursor-third-name", source: "digits called next beside has_more, which may be a cursor or a number that counts",
		propose: func(x *facts) []proposal { return x.proposeCursors((*cursor).isNext, 2) },
		tier:    otherCursorName,
	},
	{
		name: "next-number-other-name", source: "servers whose parameter is not called as the field",
		propose: func(x *facts) []proposal { return x.proposeCursors((*cursor).isNumber, 1) },
		tier:    otherNumberName,
	},
	{
		name: "plain-cursor-other-name", source: "servers whose parameter is not called as the field",
		propose: func(x *facts) []proposal { return x.proposeCursors((*cursor).isPlain, 1) },
		tier:    otherPlainName,
	},

	// The last item's id.
	{
		name: "last-id-of-family", source: "Stripe API, Pagination; OpenAI API, List; Anthropic API, Pagination",
		when:    func(x *facts) bool { return x.ids != nil && x.ids.known },
		propose: func(x *facts) []proposal { return x.byID(0) },
		tier:    nextCursor,
	},
	{
		name: "last-id-of-family-other-name", source: "servers that look like those of a family",
		when:    func(x *facts) bool { return x.ids != nil && x.ids.known && x.ids.taking == nil && len(x.ids.names) > 1 },
		propose: func(x *facts) []proposal { return x.byID(1) },
		tier:    doubtful,
	},
	{
		name: "last-id", source: "servers that page as Stripe's API does, by starting_after",
		when:    func(x *facts) bool { return x.ids != nil && !x.ids.known && !x.ids.silent },
		propose: func(x *facts) []proposal { return x.byID(0) },
		tier:    lastItemID,
	},

	// Page numbers and offsets.
	{
		name: "numbering-of-family", source: "the rows of numberings",
		when: func(x *facts) bool { return x.family != nil },
		propose: func(x *facts) []proposal {
			g := x.guess(x.family.kind, x.input(x.family.param), "responses of this form are asked for by "+x.family.param)
			g.Start = x.family.start
			return byNoField(g)
		},
		tier: offsetField,
	},
	{
		name: "page-of-request", source: "requests with a parameter named page and alike",
		when:    func(x *facts) bool { return x.page != nil && x.page.asked },
		propose: func(x *facts) []proposal { return byNoField(x.byPage(x.page.inputs[0], x.page.start)) },
		tier:    askedPage,
	},
	{
		name: "page-field", source: "fields named page and alike: Spring Data, Laravel, WordPress",
		when:    func(x *facts) bool { return x.page != nil && !x.page.asked },
		propose: func(x *facts) []proposal { return byNoField(x.byPage(x.page.inputs[0], x.page.start)) },
		tier:    pageField,
	},
	{
		name: "page-field-other-base", source: "Spring Data, whose one-indexed parameters leave the response's number at 0",
		when:    func(x *facts) bool { return x.otherBase() && x.page.start == 0 && len(x.page.inputs) == 1 },
		propose: func(x *facts) []proposal { return byNoField(x.byPage(x.page.inputs[0], 1-x.page.start)) },
		tier:    otherBase,
	},
	{
		name: "page-field-other-name", source: "servers whose parameter is not called as the field",
		when: func(x *facts) bool { return x.page != nil && len(x.page.inputs) > 1 },
		propose: func(x *facts) (all []proposal) {
			for _, input := range x.page.inputs[1:] {
				all = append(all, byNoField(x.byPage(input, x.page.start))...)
			}
			return all
		},
		tier: otherPageName,
	},
	{
		name: "offset-beside-limit", source: "servers that say the page's number, and read an offset beside the limit",
		when: func(x *facts) bool {
			return x.page != nil && !x.page.asked && x.offset == nil && x.limit != nil && x.limit.norm == "limit"
		},
		propose: func(x *facts) []proposal {
			_, offset := x.style()
			return byNoField(x.byParameter(offset, "a limit is mostly beside an offset"))
		},
		tier: otherPageName,
	},
	{
		name: "offset-beside-count", source: "Datadog API, Get all notebooks: start beside count",
		when: func(x *facts) bool { return x.silent() && len(x.more) > 0 && x.limit != nil && x.limit.norm == "count" },
		propose: func(x *facts) []proposal {
			return byNoField(x.byParameter("start", "start is beside count in some APIs"))
		},
		tier: blind, blind: true,
	},
	{
		name: "page-field-likely-base", source: "servers whose responses count pages otherwise than requests do",
		when:    func(x *facts) bool { return x.otherBase() && (x.page.start != 0 || len(x.page.inputs) > 1) },
		propose: func(x *facts) []proposal { return byNoField(x.byPage(x.page.inputs[0], 1-x.page.start)) },
		tier:    likelyBase,
	},
	{
		name: "offset-of-request", source: "requests with a parameter named offset and alike",
		when:    func(x *facts) bool { return x.offset != nil && x.offset.asked && !x.pageAsked() },
		propose: func(x *facts) []proposal { return byNoField(x.byOffset()) },
		tier:    nextNumber,
	},
	{
		name: "offset-field", source: "fields named offset and alike: Jira's startAt, SCIM's startIndex (RFC 7644)",
		when:    func(x *facts) bool { return x.offset != nil && !x.offset.asked },
		propose: func(x *facts) []proposal { return byNoField(x.byOffset()) },
		tier:    offsetField,
	},
	{
		name: "offset-beside-page", source: "requests with a page and with an offset",
		when:    func(x *facts) bool { return x.offset != nil && x.offset.asked && x.pageAsked() },
		propose: func(x *facts) []proposal { return byNoField(x.byOffset()) },
		tier:    doubtful,
	},
	{
		name: "content-range-offset", source: "PostgREST, Pagination and Count",
		when: func(x *facts) bool {
			return x.family == nil && x.offset == nil && x.ranged && (x.limit == nil || !in(" perpage pagesize ", x.limit.norm)) // which goes with page
		},
		propose: func(x *facts) []proposal {
			return byNoField(x.byParameter("offset", "Content-Range counts items, as PostgREST does for its parameter offset"))
		},
		tier: likelyBase,
	},
	{
		// A response without a nextLink should be whole, but there are servers that leave
		// it to the client.
		name: "odata-skip", source: "OData 4.01 Protocol, System Query Option $skip",
		when: func(x *facts) bool {
			return x.family == nil && x.offset == nil && !x.ranged && x.odata() && x.Count > 0 && !x.nextNamed() && x.ids == nil && x.page == nil
		},
		propose: func(x *facts) []proposal {
			return byNoField(x.byParameter("$skip", "the body is OData's, whose offset is $skip"))
		},
		tier: likelyNumber,
	},

	// Where the response tells nothing.
	{
		name: "page-in-path", source: "URLs such as /page/1",
		when: func(x *facts) bool { _, ok := x.pathNumber(); return ok },
		propose: func(x *facts) []proposal {
			n, _ := x.pathNumber()
			return byNoField(x.byPath(n))
		},
		tier: likelyNumber, blind: true,
	},
	{
		name: "declared-number", source: "OpenAPI documents that declare a page or an offset",
		when:    func(x *facts) bool { return x.Count > 0 },
		propose: func(x *facts) []proposal { return byNoField(x.byDeclared()...) },
		tier:    declaredOnly, blind: true,
	},
	{
		name: "declared-last-id", source: "OpenAPI documents that declare what takes the last item's id",
		when: func(x *facts) bool {
			return x.ids != nil && x.ids.silent && (x.full || x.size == 0 && !x.short || len(x.more) > 0)
		},
		propose: func(x *facts) []proposal { return x.byID(0) },
		tier:    declaredOnly, blind: true,
	},
	{
		name: "behind-last-item", source: "Trello REST API, Paging",
		when:    func(x *facts) bool { return x.behindLast() != "" },
		propose: func(x *facts) []proposal { return byNoField(x.behindID(x.behindLast(), "id")) },
		tier:    lastItem, blind: true,
	},
	{
		name: "page-or-offset-second", source: "servers that name something else as the next page as well",
		when:    func(x *facts) bool { return x.silent() && len(x.more) > 0 },
		propose: func(x *facts) []proposal { return byNoField(x.blindly(true)) },
		tier:    secondBlind, blind: true,
	},
	{
		name: "page-or-offset-of-more", source: "servers that say nothing but a total, or that there is more",
		when:    func(x *facts) bool { return x.silent() && len(x.more) > 0 },
		propose: func(x *facts) []proposal { return byNoField(x.blindly(false)) },
		tier:    promisedBlind, blind: true,
	},
	{
		name: "page-or-offset", source: "servers that answer with nothing but items",
		when:    func(x *facts) bool { return x.silent() && len(x.more) == 0 },
		propose: func(x *facts) []proposal { return byNoField(x.blindly(false)) },
		tier:    blind, blind: true,
	},
	{
		name: "element-cursor", source: "Render API, Pagination",
		when:    (*facts).ofElement,
		propose: func(x *facts) []proposal { return byNoField(x.behindID(x.elementParam(), "cursor")) },
		tier:    blind, blind: true,
	},
}
