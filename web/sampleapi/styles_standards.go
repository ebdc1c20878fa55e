package sampleapi

import (
	"encoding/json"
	"strings"
)

// Where an item is a GeoJSON feature (RFC 7946, section 3.2), the record is its properties.
const geoJSON = "application/geo+json"

// standards are further styles of published standards, each with its preset.
var standards = []style{
	{
		Style: Style{
			Name: "mcp", Title: "Model Context Protocol", Method: "POST", URL: "?limit=$n",
			Body:        json.RawMessage(`{"jsonrpc":"2.0","id":1,"method":"resources/list"}`),
			Description: `JSON-RPC by POST: params.cursor takes result.nextCursor, missing at the end; the cursor of page 2 is ""`,
			Pagination: &Pagination{Type: "cursor", Inputs: []Input{field("/params/cursor", "cursor")}, BlankCursor: "follow",
				Outputs: Outputs{Results: "$.result.resources", NextCursor: "$.result.nextCursor"}},
			Preset: "mcp",
			Note:   "The limit is this sample's: in the protocol the server decides.",
		},
		size: 100, sizeIn: inQuery("limit"),
		at: func(c *call) int {
			var method string
			if json.Unmarshal(c.body["method"], &method); !strings.HasSuffix(method, "/list") || string(c.body["jsonrpc"]) != `"2.0"` {
				c.fail("the request's body must be a list's request of JSON-RPC 2.0, such as %s", `{"jsonrpc":"2.0","id":1,"method":"resources/list"}`)
			}
			if id := string(c.body["id"]); id == "" || id == "null" { // MCP 2026-07-28, Overview, Requests
				c.fail("id must be a string or a number")
			}
			in := inBody("params", "cursor")
			if v := in.read(c); v.present && v.text == "" {
				return c.size
			}
			return cursor(in, opaque)(c)
		},
		write: func(p *page) {
			p.printf(`{"jsonrpc":"2.0","id":%s,"result":{"resultType":"complete","resources":[%s]`, p.call.body["id"], p.items())
			switch {
			case p.next == p.size:
				p.printf(`,"nextCursor":""`)
			case p.more():
				p.printf(`,"nextCursor":%s`, p.cursor(opaque, ""))
			}
			p.printf(`}}`)
		},
	},
	{
		Style: Style{
			Name: "stac", Title: "STAC search", Method: "POST", Body: json.RawMessage(`{"collections":["orders"],"limit":$n}`),
			Description: "the link next has the method POST and a body that is merged into the request's; its URL is this one",
			Pagination:  byURL(Outputs{Results: "$.features", Next: "$.links[?@.rel=='next']"}), Preset: "stac",
			ItemsArePath: "$.properties",
		},
		size: 100, sizeIn: inBody("limit"), at: cursor(inBody("token"), opaque), contentType: geoJSON,
		write: func(p *page) {
			p.printf(`{"type":"FeatureCollection","numberMatched":%d,"numberReturned":%d,"features":[%s],"links":[{"rel":"root","type":"application/json","href":%s}`,
				p.total(), len(p.records), p.features(`"stac_version":"1.0.0","links":[],"assets":{},`), quote(p.base+p.path))
			if p.more() {
				p.printf(`,{"rel":"next","type":"%s","method":"POST","href":%s,"body":{"token":%s},"merge":true}`,
					geoJSON, quote(p.self()), p.cursor(opaque, ""))
			}
			p.printf(`]}`)
		},
	},
	{
		Style: Style{
			Name: "scim", Title: "SCIM by index", URL: "?startIndex=1&count=$n",
			Description: "RFC 7644: startIndex counts from 1, totalResults stands before the Resources",
			Pagination: offsetLimit(Outputs{Results: "$.Resources", Total: "$.totalResults"},
				Input{Name: "startIndex", In: "parameters", Type: "offset", First: 1}, param("count", "limit")),
			Preset: "scim",
		},
		size: 100, sizeIn: inQuery("count"), contentType: "application/scim+json",
		at: func(c *call) int { // less than 1 is 1 (RFC 7644, section 3.4.2.4)
			return max(c.int(inQuery("startIndex"), 1, -maxPlace, maxPlace), 1) - 1
		},
		write: func(p *page) { p.resources(`"startIndex":%d,`, p.first+1) },
	},
	{
		Style: Style{
			Name: "scim-cursor", Title: "SCIM by cursor", URL: "?cursor&count=$n",
			Description: "RFC 9865: an empty cursor begins, and takes nextCursor, which stands before the Resources; missing at the end",
			Pagination: byCursor(Outputs{Results: "$.Resources", NextCursor: "$.nextCursor", Total: "$.totalResults"},
				param("cursor", "cursor"), param("count", "limit")),
			Preset: "scim",
		},
		size: 100, sizeIn: inQuery("count"), contentType: "application/scim+json",
		at: func(c *call) int {
			in := inQuery("cursor")
			if in.read(c).text == "" {
				return 0
			}
			return cursor(in, opaque)(c)
		},
		write: func(p *page) {
			if p.more() {
				p.resources(`"nextCursor":%s,`, p.cursor(opaque, ""))
			} else {
				p.resources("")
			}
		},
	},
	{
		Style: Style{
			Name: "rdap", Title: "RDAP search", URL: "?count=true&limit=$n",
			Description: "RFC 8977: the link next is in paging_metadata, before the results; totalCount on request",
			Pagination: byURL(Outputs{Results: "$.domainSearchResults", NextURL: "$.paging_metadata.links[?@.rel=='next'].href",
				Total: "$.paging_metadata.totalCount"}),
			Preset: "rdap",
			Note:   "The limit is this sample's: in the standard the server decides.",
		},
		size: 100, sizeIn: inQuery("limit"), at: cursor(inQuery("cursor"), padded), contentType: "application/rdap+json",
		write: func(p *page) {
			p.printf(`{"rdapConformance":["rdap_level_0","paging"],"paging_metadata":{`)
			if count, _ := p.query.get("count"); count == "true" {
				p.printf(`"totalCount":%d,`, p.total())
			}
			p.printf(`"pageSize":%d,"pageNumber":%d`, p.size, p.number+1)
			if p.more() {
				p.printf(`,"links":[{"value":%s,"rel":"next","href":%s,"title":"Next page","type":"application/rdap+json"}]`,
					quote(p.self()), quote(p.url("cursor", padded.encode(p.next))))
			}
			p.printf(`},"domainSearchResults":[%s]}`, p.items())
		},
	},
	{
		Style: Style{
			Name: "ogc-features", Title: "OGC API – Features", URL: "?limit=$n",
			Description: "links with a relation and a type, next among them, and numberMatched after the features",
			Pagination:  byURL(Outputs{Results: "$.features", NextURL: "$.links[?@.rel=='next'].href", Total: "$.numberMatched"}), Preset: "ogc-features",
			ItemsArePath: "$.properties",
		},
		size: 100, sizeIn: inQuery("limit"), at: offset(inQuery("offset")), contentType: geoJSON,
		write: func(p *page) {
			p.printf(`{"type":"FeatureCollection","features":[%s],"links":[{"rel":"self","type":"%s","href":%s}`,
				p.features(""), geoJSON, quote(p.self()))
			if p.more() {
				p.printf(`,{"rel":"next","type":"%s","href":%s}`, geoJSON, quote(p.pageURL("offset", p.next)))
			}
			p.printf(`],"numberMatched":%d,"numberReturned":%d}`, p.total(), len(p.records))
		},
	},
}

// features returns the records as GeoJSON features. More are members that each has besides.
func (p *page) features(more string) []byte {
	return p.wrapped(
		func(record int) string {
			return `{"type":"Feature","id":"` + id(record) + `","geometry":null,` + more + `"properties":`
		},
		func(int) string { return "}" })
}

// resources writes a list response of SCIM (RFC 7644, section 3.4.2), with the members that tell of the page.
func (p *page) resources(format string, args ...any) {
	p.printf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,`, p.total())
	p.printf(format, args...)
	p.printf(`"itemsPerPage":%d,"Resources":[%s]}`, len(p.records), p.items())
}
