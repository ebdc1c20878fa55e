package sampleapi

import "encoding/json"

// services are further styles of well-known services, with the names that these have.
var services = []style{
	{
		Style: Style{
			Name: "anthropic", Title: "Anthropic", URL: "?limit=$n",
			Description: "has_more, first_id and last_id after the data; after_id takes last_id",
			Pagination: byCursor(Outputs{Results: "$.data", NextCursor: "$.last_id", HasMore: "$.has_more"},
				param("after_id", "cursor")),
		},
		size: 20, sizeIn: inQuery("limit"), at: afterID(inQuery("after_id")),
		write: func(p *page) {
			p.printf(`{"data":[%s],"has_more":%t,"first_id":%s,"last_id":%s}`, p.items(), p.more(), p.firstID(), p.lastID())
		},
	},
	{
		Style: Style{
			Name: "jira", Title: "Jira", URL: "?maxResults=$n",
			Description: "nextPageToken goes back under its own name; it is missing at the end, where isLast is true",
			Pagination: byCursor(Outputs{Results: "$.issues", NextCursor: "$.nextPageToken"},
				param("nextPageToken", "cursor")),
		},
		size: 50, sizeIn: inQuery("maxResults"), at: cursor(inQuery("nextPageToken"), opaque),
		write: func(p *page) {
			p.printf(`{"issues":[%s]`, p.items())
			if p.more() {
				p.printf(`,"nextPageToken":%s`, p.cursor(opaque, ""))
			}
			p.printf(`,"isLast":%t}`, !p.more())
		},
	},
	{
		Style: Style{
			Name: "hubspot", Title: "HubSpot", URL: "?limit=$n",
			Description: "after takes paging.next.after; there is no paging at the end",
			Pagination: byCursor(Outputs{Results: "$.results", NextCursor: "$.paging.next.after"},
				param("after", "cursor")),
		},
		size: 10, sizeIn: inQuery("limit"), at: cursor(inQuery("after"), padded),
		write: func(p *page) {
			p.printf(`{"results":[%s]`, p.items())
			if p.more() {
				p.printf(`,"paging":{"next":{"after":%s,"link":%s}}`, p.cursor(padded, ""), quote(p.url("after", padded.encode(p.next))))
			}
			p.printf(`}`)
		},
	},
	{
		Style: Style{
			Name: "zendesk", Title: "Zendesk", URL: "?page[size]=$n",
			Description: "links.next, also on the last page, where meta.has_more is false",
			Pagination:  &Pagination{Type: "url", Outputs: Outputs{Results: "$.tickets", NextURL: "$.links.next", HasMore: "$.meta.has_more"}},
		},
		size: 100, sizeIn: inQuery("page[size]"), at: cursor(inQuery("page[after]"), padded),
		write: func(p *page) {
			after := padded.encode(p.list.end())
			if p.more() {
				after = padded.encode(p.next)
			}
			p.printf(`{"tickets":[%s],"meta":{"has_more":%t,"after_cursor":%s},"links":{"prev":null,"next":%s}}`,
				p.items(), p.more(), quote(after), quote(p.url("page[after]", after)))
		},
	},
	{
		Style: Style{
			Name: "elasticsearch", Title: "Elasticsearch", Method: "POST",
			Body:        json.RawMessage(`{"query":{"match_all":{}},"size":$n,"sort":[{"id":"asc"}]}`),
			Description: "search_after takes the sort values of the last hit; no hits are the end",
			Pagination: byCursor(Outputs{Results: "$.hits.hits", NextCursor: "$.hits.hits[-1].sort"},
				field("search_after", "cursor")),
			ItemsArePath: "$._source",
			Note:         "The cursor is an array, which goes back as it is.",
		},
		size: 10, sizeIn: inBody("size"), at: searchAfter,
		write: func(p *page) {
			p.printf(`{"took":3,"timed_out":false,"hits":{"total":{"value":%d,"relation":"eq"},"max_score":null,"hits":[%s]}}`,
				p.total(), p.wrapped(
					func(record int) string {
						return `{"_index":"orders","_id":"` + id(record) + `","_score":null,"_source":`
					},
					func(record int) string { return `,"sort":[` + id(record) + `]}` }))
		},
	},
	{
		Style: Style{
			Name: "aws-json", Title: "Amazon Web Services, JSON", Method: "POST", Body: json.RawMessage(`{"MaxResults":$n}`),
			Description: "NextToken of the response is a member of the next request's body; it is missing at the end",
			Pagination: byCursor(Outputs{Results: "$.Parameters", NextCursor: "$.NextToken"},
				field("NextToken", "cursor")),
			ItemsArePath: "$.Order",
		},
		size: 50, sizeIn: inBody("MaxResults"), at: cursor(inBody("NextToken"), opaque),
		write: func(p *page) {
			p.printf(`{"Parameters":[%s]`, p.wrapped(
				func(record int) string { return `{"Name":"/orders/` + id(record) + `","Type":"String","Order":` },
				func(int) string { return "}" }))
			if p.more() {
				p.printf(`,"NextToken":%s`, p.cursor(opaque, ""))
			}
			p.printf(`}`)
		},
	},
}

// searchAfter reads the sort values of the last hit that the client has: its id.
func searchAfter(c *call) int {
	raw, ok := c.body["search_after"]
	if !ok || string(raw) == "null" {
		return 0
	}
	var values []json.Number
	if json.Unmarshal(raw, &values) != nil || len(values) != 1 {
		c.fail("search_after in the request's body must be the sort values of a hit, got %s", raw)
		return 0
	}
	return afterID(source{"search_after", func(*call) value { return value{present: true, text: values[0].String()} }})(c)
}
