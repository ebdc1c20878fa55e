package sampleapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// client asks the API as mounted under /api/, and fails the test for anything
// but success.
type client struct {
	t    *testing.T
	root string // scheme and host
}

func newClient(t *testing.T) *client {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/api/", http.StripPrefix("/api", New()))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return &client{t, server.URL}
}

type answer struct {
	url    *url.URL
	status int
	header http.Header
	body   []byte
}

// ask sends a request; u may be relative to the host.
func (c *client) ask(method, u string, body []byte, headers ...string) answer {
	c.t.Helper()
	if strings.HasPrefix(u, "/") {
		u = c.root + u
	}
	req, err := http.NewRequest(method, u, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, u, err)
	}
	return answer{res.Request.URL, res.StatusCode, res.Header, text}
}

// get asks and decodes the body into v, where v is not nil.
func (c *client) get(v any, u string, headers ...string) answer {
	c.t.Helper()
	return c.decoded(v, c.ask("GET", u, nil, headers...))
}

func (c *client) post(v any, u string, body any) answer {
	c.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.decoded(v, c.ask("POST", u, text))
}

func (c *client) decoded(v any, a answer) answer {
	c.t.Helper()
	if a.status != 200 {
		c.t.Fatalf("%s: status %d: %s", a.url, a.status, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		c.t.Fatalf("%s: %v", a.url, err)
	}
	return a
}

func (c *client) styles() []Style {
	c.t.Helper()
	var list struct {
		Styles []struct {
			Style
			Pagination json.RawMessage `json:"pagination"`
		} `json:"styles"`
	}
	c.get(&list, "/api/")
	var out []Style
	for _, s := range list.Styles {
		var preset string
		var object Pagination
		switch {
		case string(s.Pagination) == "null":
		case json.Unmarshal(s.Pagination, &preset) == nil:
			s.Style.Pagination = preset
		default:
			strict := json.NewDecoder(bytes.NewReader(s.Pagination))
			strict.DisallowUnknownFields()
			if err := strict.Decode(&object); err != nil {
				c.t.Fatalf("%s: %v", s.Name, err)
			}
			s.Style.Pagination = &object
		}
		out = append(out, s.Style)
	}
	return out
}

type items = []json.RawMessage

// walker is written for one API as its documentation would have it. It gives
// each page's items to emit, and returns at the end.
type walker func(c *client, u string, emit func(items))

func byNumber[T any](name string, first int, of func(*T) (items, bool)) walker {
	return func(c *client, u string, emit func(items)) {
		for n := first; ; n++ {
			var v T
			c.get(&v, set(c, u, name, strconv.Itoa(n)))
			list, more := of(&v)
			emit(list)
			if !more {
				return
			}
		}
	}
}

// byToken walks with a text parameter that each page names; "" ends.
func byToken[T any](name string, of func(*T) (items, string)) walker {
	return func(c *client, u string, emit func(items)) {
		for {
			var v T
			c.get(&v, u)
			list, token := of(&v)
			emit(list)
			if token == "" {
				return
			}
			u = set(c, u, name, token)
		}
	}
}

func byNext[T any](of func(*T) (items, string)) walker {
	return func(c *client, u string, emit func(items)) {
		for {
			var v T
			a := c.get(&v, u)
			list, next := of(&v)
			emit(list)
			if next == "" {
				return
			}
			target, err := a.url.Parse(next)
			if err != nil {
				c.t.Fatal(err)
			}
			u = target.String()
		}
	}
}

// byBody posts, with the page's cursor set in the body until of says that it was the last.
func byBody[T any](body func(cursor any) any, of func(*T) (items, any)) walker {
	return func(c *client, u string, emit func(items)) {
		for cursor := any(nil); ; {
			var v T
			c.post(&v, u, body(cursor))
			list, next := of(&v)
			emit(list)
			if next == nil {
				return
			}
			cursor = next
		}
	}
}

func set(c *client, u, name, value string) string {
	parsed, err := url.Parse(u)
	if err != nil {
		c.t.Fatal(err)
	}
	q := parsed.Query()
	q.Set(name, value)
	parsed.RawQuery = q.Encode()
	return parsed.String()
}

func byLink(of func(body []byte) items) walker {
	next := regexp.MustCompile(`<([^>]*)>; rel="next"`)
	return func(c *client, u string, emit func(items)) {
		for {
			a := c.ask("GET", u, nil)
			emit(of(a.body))
			found := next.FindStringSubmatch(a.header.Get("Link"))
			if found == nil {
				return
			}
			u = found[1]
		}
	}
}

func array(body []byte) (list items) {
	if err := json.Unmarshal(body, &list); err != nil {
		panic(err)
	}
	return list
}

type object = map[string]any

func identifier(record json.RawMessage) string {
	var v struct {
		ID json.Number `json:"id"`
	}
	if err := json.Unmarshal(record, &v); err != nil {
		panic(err)
	}
	return v.ID.String()
}

func orNil[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// byOffset stops when the list has as many items as done says, or at an empty page.
func byOffset(name string, of func(a answer) items, done func(a answer, n int) bool) walker {
	return func(c *client, u string, emit func(items)) {
		for n := 0; ; {
			a := c.ask("GET", set(c, u, name, strconv.Itoa(n)), nil)
			list := of(a)
			emit(list)
			n += len(list)
			if len(list) == 0 || done(a, n) {
				return
			}
		}
	}
}

func member(name string) func(answer) items {
	return func(a answer) items {
		var v map[string]json.RawMessage
		if err := json.Unmarshal(a.body, &v); err != nil {
			panic(err)
		}
		return array(v[name])
	}
}

func never(answer, int) bool { return false }

type openAI struct {
	Object  string
	Data    items
	FirstID json.Number `json:"first_id"`
	LastID  json.Number `json:"last_id"`
	HasMore bool        `json:"has_more"`
	Next    string
}

type connection struct {
	Data struct {
		Records struct {
			TotalCount int
			Nodes      items
			Edges      []struct {
				Cursor string
				Node   json.RawMessage
			}
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
		}
	}
}

func graphQL(what string) func(any) any {
	return func(after any) any {
		return object{"query": "query { records { " + what + " pageInfo { hasNextPage endCursor } } }",
			"variables": object{"first": 500, "after": after}}
	}
}

type nextURLBody struct {
	Items items
	Next  string
}

var walkers = map[string]walker{
	"page": byNumber("page", 1, func(v *struct {
		Page, Total int
		TotalPages  int `json:"total_pages"`
		Items       items
	}) (items, bool) {
		return v.Items, v.Page < v.TotalPages
	}),
	"page-zero": byNumber("page", 0, func(v *struct {
		Content items
		Last    bool
	}) (items, bool) {
		return v.Content, !v.Last
	}),
	"page-brackets": byNumber("page[number]", 1, func(v *struct {
		Meta struct {
			Page struct {
				Number     int
				TotalPages int `json:"total_pages"`
			}
		}
		Data items
	}) (items, bool) {
		return v.Data, v.Meta.Page.Number < v.Meta.Page.TotalPages
	}),
	"page-body": func(c *client, u string, emit func(items)) {
		for n := 1; ; n++ {
			var v struct {
				Hits  items
				Pages int `json:",string"`
			}
			c.post(&v, u, object{"page": n, "size": 500})
			emit(v.Hits)
			if n >= v.Pages {
				return
			}
		}
	},
	"page-path": func(c *client, u string, emit func(items)) {
		for n, seen := 1, 0; ; n++ {
			var v struct {
				Orders items
				Count  int
			}
			c.get(&v, strings.Replace(u, "{page}", strconv.Itoa(n), 1))
			emit(v.Orders)
			if seen += len(v.Orders); seen >= v.Count {
				return
			}
		}
	},
	"no-content": func(c *client, u string, emit func(items)) {
		for n := 1; ; n++ {
			a := c.ask("GET", set(c, u, "page", strconv.Itoa(n)), nil)
			if a.status == 204 {
				if len(a.body) > 0 || a.header.Get("Content-Length") != "" {
					c.t.Errorf("204 with a body, or the length of one")
				}
				return
			}
			emit(member("items")(a))
		}
	},
	"root-array": func(c *client, u string, emit func(items)) {
		for n, seen := 1, 0; ; n++ {
			a := c.ask("GET", set(c, u, "page", strconv.Itoa(n)), nil)
			list := array(a.body)
			emit(list)
			seen += len(list)
			if a.header.Get("X-Total-Count") == strconv.Itoa(seen) {
				return
			}
		}
	},
	"root-array-plain": byNumber("page", 1, func(v *items) (items, bool) { return *v, len(*v) > 0 }),
	"offset": byOffset("offset", member("results"), func(a answer, n int) bool {
		var v struct{ Offset, Limit, Total int }
		if json.Unmarshal(a.body, &v) != nil || v.Offset+v.Limit < n {
			panic(fmt.Sprint("offset and limit are wrong: ", v))
		}
		return n >= v.Total
	}),
	"offset-no-total": byOffset("offset", member("results"), never),
	"content-range": byOffset("offset", func(a answer) items { return array(a.body) }, func(a answer, n int) bool {
		return strings.HasSuffix(a.header.Get("Content-Range"), fmt.Sprintf("-%d/%d", n-1, n))
	}),
	"odata-skip": byOffset("$skip", member("value"), never),
	"cursor": byToken("cursor", func(v *struct {
		Data items
		Next string `json:"next_cursor"`
	}) (items, string) {
		return v.Data, v.Next
	}),
	"cursor-named-offset": byToken("offset", func(v *struct {
		Records items
		Offset  string
	}) (items, string) {
		return v.Records, v.Offset
	}),
	"cursor-body": byBody(func(cursor any) any { return object{"limit": 500, "cursor": cursor} }, func(v *struct {
		Items      items
		NextCursor string
	}) (items, any) {
		return v.Items, orNil(v.NextCursor)
	}),
	"cursor-header": func(c *client, u string, emit func(items)) {
		for cursor := ""; ; {
			var v struct {
				Meta  struct{ Next string }
				Items items
			}
			c.get(&v, u, "X-Cursor", cursor)
			emit(v.Items)
			if cursor = v.Meta.Next; cursor == "" {
				return
			}
		}
	},
	"cursor-headers": func(c *client, u string, emit func(items)) {
		for cursor := ""; ; {
			a := c.ask("GET", u, nil, "X-Cursor", cursor)
			emit(array(a.body))
			if cursor = a.header.Get("X-Next-Cursor"); cursor == "" {
				return
			}
		}
	},
	"cursor-path": func(c *client, u string, emit func(items)) {
		for cursor := "first"; ; {
			var v nextURLBody
			c.get(&v, strings.Replace(u, "{cursor}", url.PathEscape(cursor), 1))
			emit(v.Items)
			if cursor = v.Next; cursor == "" {
				return
			}
		}
	},
	"cursor-number": byToken("cursor", func(v *struct {
		Items items
		Next  json.Number
	}) (items, string) {
		return v.Items, v.Next.String()
	}),
	"cursor-number-body": byBody(func(cursor any) any { return object{"limit": 500, "cursor": cursor} }, func(v *struct {
		Items items
		Next  json.Number
	}) (items, any) {
		return v.Items, orNil(v.Next)
	}),
	"nested": byToken("next.cursor", func(v *struct {
		Response struct {
			Payload struct{ Records items }
			Paging  struct{ Next struct{ Cursor string } }
		}
	}) (items, string) {
		return v.Response.Payload.Records, v.Response.Paging.Next.Cursor
	}),
	"keyed": byToken("cursor", func(v *struct {
		Records json.RawMessage
		Next    string
	}) (items, string) {
		// In the document's order, which a Go map would lose.
		d := json.NewDecoder(bytes.NewReader(v.Records))
		d.Token()
		var list items
		for d.More() {
			key, _ := d.Token()
			var record json.RawMessage
			if d.Decode(&record) != nil || identifier(record) != key {
				panic("key and id differ")
			}
			list = append(list, record)
		}
		return list, v.Next
	}),
	"mediawiki": func(c *client, u string, emit func(items)) {
		for {
			var v struct {
				Continue      map[string]string
				Batchcomplete bool
				Query         struct{ Records items }
			}
			c.get(&v, u)
			emit(v.Query.Records)
			if v.Batchcomplete {
				return
			}
			for name, value := range v.Continue {
				u = set(c, u, name, value)
			}
		}
	},
	"next-absolute": byNext(func(v *struct {
		Next    string
		Results items
	}) (items, string) {
		return v.Results, v.Next
	}),
	"next-path":  byNext(func(v *nextURLBody) (items, string) { return v.Items, v.Next }),
	"next-query": byNext(func(v *nextURLBody) (items, string) { return v.Items, v.Next }),
	"next-segment": byNext(func(v *struct {
		Items items
		Links struct{ Next string }
	}) (items, string) {
		return v.Items, v.Links.Next
	}),
	"link-header":       byLink(func(body []byte) items { return member("items")(answer{body: body}) }),
	"link-header-array": byLink(array),
	"ndjson": byLink(func(body []byte) (list items) {
		for line := range bytes.Lines(body) {
			list = append(list, bytes.TrimSuffix(line, []byte("\n")))
		}
		return list
	}),
	"openai-page": byToken("", func(v *openAI) (items, string) { return v.Data, "" }),
	"openai-cursor": byToken("after", func(v *openAI) (items, string) {
		if !v.HasMore {
			return v.Data, ""
		}
		return v.Data, identifier(v.Data[len(v.Data)-1])
	}),
	"openai-conversation-cursor": byToken("after", func(v *openAI) (items, string) {
		if identifier(v.Data[0]) != v.FirstID.String() {
			panic("first_id is not the first id")
		}
		if !v.HasMore {
			return v.Data, ""
		}
		return v.Data, v.LastID.String()
	}),
	"openai-next-cursor": byToken("after", func(v *openAI) (items, string) { return v.Data, v.Next }),
	"none": byToken("", func(v *struct{ Records items }) (items, string) {
		return v.Records, ""
	}),
	"odata": byNext(func(v *struct {
		Value items
		Count int    `json:"@odata.count"`
		Next  string `json:"@odata.nextLink"`
	}) (items, string) {
		if v.Count != Total {
			panic("@odata.count is wrong")
		}
		return v.Value, v.Next
	}),
	"json-api": byNext(func(v *struct {
		Data  items
		Links struct{ Next string }
	}) (items, string) {
		return v.Data, v.Links.Next
	}),
	"hal": byNext(func(v *struct {
		Links struct{ Next struct{ Href string } } `json:"_links"`
		Inner struct{ Orders items }               `json:"_embedded"`
	}) (items, string) {
		return v.Inner.Orders, v.Links.Next.Href
	}),
	"fhir": byNext(func(v *struct {
		Total int
		Link  []struct{ Relation, URL string }
		Entry []struct{ Resource json.RawMessage }
	}) (list items, next string) {
		for _, e := range v.Entry {
			list = append(list, e.Resource)
		}
		for _, l := range v.Link {
			if l.Relation == "next" {
				next = l.URL
			}
		}
		return list, next
	}),
	"relay": byBody(graphQL("nodes { id }"), func(v *connection) (items, any) {
		r := v.Data.Records
		if !r.PageInfo.HasNextPage {
			return r.Nodes, nil
		}
		return r.Nodes, r.PageInfo.EndCursor
	}),
	"relay-edges": byBody(graphQL("edges { cursor node { id } }"), func(v *connection) (list items, after any) {
		r := v.Data.Records
		for _, e := range r.Edges {
			list = append(list, e.Node)
		}
		if last := r.Edges[len(r.Edges)-1].Cursor; last != r.PageInfo.EndCursor {
			panic("endCursor is not the last edge's cursor")
		}
		if r.PageInfo.HasNextPage {
			after = r.PageInfo.EndCursor
		}
		return list, after
	}),
	"kubernetes": byToken("continue", func(v *struct {
		Metadata struct {
			Continue           string
			RemainingItemCount *int
		}
		Items items
	}) (items, string) {
		if (v.Metadata.Continue == "") != (v.Metadata.RemainingItemCount == nil) {
			panic("remainingItemCount belongs to a list that goes on")
		}
		return v.Items, v.Metadata.Continue
	}),
	"google-aip": byToken("pageToken", func(v *struct {
		Orders        items
		NextPageToken string
	}) (items, string) {
		return v.Orders, v.NextPageToken
	}),
	"stripe": byToken("starting_after", func(v *openAI) (items, string) {
		if !v.HasMore {
			return v.Data, ""
		}
		return v.Data, identifier(v.Data[len(v.Data)-1])
	}),
	"slack": byToken("cursor", func(v *struct {
		Orders   items
		Metadata struct {
			Next string `json:"next_cursor"`
		} `json:"response_metadata"`
	}) (items, string) {
		return v.Orders, v.Metadata.Next
	}),
	"notion": byBody(func(cursor any) any { return object{"page_size": 100, "start_cursor": cursor} }, func(v *struct {
		Results items
		Next    string `json:"next_cursor"`
		HasMore bool   `json:"has_more"`
	}) (items, any) {
		if v.HasMore != (v.Next != "") {
			panic("has_more and next_cursor differ")
		}
		return v.Results, orNil(v.Next)
	}),
	"couchdb-find": byBody(func(cursor any) any { return object{"selector": object{}, "limit": 500, "bookmark": cursor} }, func(v *struct {
		Docs     items
		Bookmark string
	}) (items, any) {
		if v.Bookmark == "" {
			panic("there is always a bookmark")
		}
		if len(v.Docs) == 0 {
			return nil, nil
		}
		return v.Docs, v.Bookmark
	}),
	"anthropic": byToken("after_id", func(v *openAI) (items, string) {
		if !v.HasMore {
			return v.Data, ""
		}
		return v.Data, v.LastID.String()
	}),
	"jira": byToken("nextPageToken", func(v *struct {
		Issues        items
		NextPageToken string
		IsLast        bool
	}) (items, string) {
		if v.IsLast != (v.NextPageToken == "") {
			panic("isLast and nextPageToken differ")
		}
		return v.Issues, v.NextPageToken
	}),
	"hubspot": byToken("after", func(v *struct {
		Results items
		Paging  struct{ Next struct{ After, Link string } }
	}) (items, string) {
		if !strings.Contains(v.Paging.Next.Link, url.QueryEscape(v.Paging.Next.After)) {
			panic("the link has another cursor")
		}
		return v.Results, v.Paging.Next.After
	}),
	"zendesk": byNext(func(v *struct {
		Tickets items
		Meta    struct {
			HasMore bool `json:"has_more"`
		}
		Links struct{ Next string }
	}) (items, string) {
		if !v.Meta.HasMore {
			return v.Tickets, ""
		}
		return v.Tickets, v.Links.Next
	}),
	"elasticsearch": byBody(func(after any) any {
		return object{"size": 500, "sort": []object{{"id": "asc"}}, "search_after": after}
	}, func(v *struct {
		Hits struct {
			Hits []struct {
				Source json.RawMessage `json:"_source"`
				Sort   json.RawMessage
			}
		}
	}) (list items, after any) {
		for _, hit := range v.Hits.Hits {
			list, after = append(list, hit.Source), hit.Sort
		}
		return list, after
	}),
	"aws-json": byBody(func(token any) any { return object{"MaxResults": 50, "NextToken": token} }, func(v *struct {
		Parameters []struct{ Order json.RawMessage }
		NextToken  string
	}) (list items, token any) {
		for _, parameter := range v.Parameters {
			list = append(list, parameter.Order)
		}
		return list, orNil(v.NextToken)
	}),
	"mcp": func(c *client, u string, emit func(items)) {
		for params, n := (object{}), 1; ; n++ {
			var v struct {
				ID     int
				Result struct {
					Resources  items
					NextCursor *string
				}
			}
			c.post(&v, u, object{"jsonrpc": "2.0", "id": n, "method": "resources/list", "params": params})
			if v.ID != n {
				panic("the id is another request's")
			}
			emit(v.Result.Resources)
			if v.Result.NextCursor == nil {
				return
			}
			params["cursor"] = *v.Result.NextCursor
		}
	},
	"stac": func(c *client, u string, emit func(items)) {
		for body := (object{"limit": 500, "collections": []string{"orders"}}); body != nil; {
			var v features
			a := c.post(&v, u, body)
			emit(v.records())
			next := v.next()
			if next == nil {
				return
			}
			if next.Method != "POST" || !next.Merge || next.Href != a.url.String() {
				panic(fmt.Sprint("the link is wrong: ", next))
			}
			maps.Copy(body, next.Body)
		}
	},
	"scim": func(c *client, u string, emit func(items)) {
		for n := 0; ; {
			var v struct {
				TotalResults, StartIndex, ItemsPerPage int
				Resources                              items
			}
			c.get(&v, set(c, u, "startIndex", strconv.Itoa(n+1)))
			if v.StartIndex != n+1 || v.ItemsPerPage != len(v.Resources) {
				panic(fmt.Sprint("startIndex and itemsPerPage are wrong: ", v.StartIndex, v.ItemsPerPage))
			}
			emit(v.Resources)
			if n += len(v.Resources); n >= v.TotalResults {
				return
			}
		}
	},
	"scim-cursor": byToken("cursor", func(v *struct {
		TotalResults int
		Resources    items
		NextCursor   string
	}) (items, string) {
		if v.TotalResults != Total {
			panic("totalResults is wrong")
		}
		return v.Resources, v.NextCursor
	}),
	"rdap": byNext(func(v *struct {
		Paging struct {
			TotalCount int
			Links      []linkObject
		} `json:"paging_metadata"`
		Domains items `json:"domainSearchResults"`
	}) (items, string) {
		if v.Paging.TotalCount != Total {
			panic("totalCount is wrong")
		}
		for _, l := range v.Paging.Links {
			if l.Rel == "next" {
				return v.Domains, l.Href
			}
		}
		return v.Domains, ""
	}),
	"ogc-features": byNext(func(v *features) (items, string) {
		if v.NumberMatched != Total || v.NumberReturned != len(v.Features) {
			panic("numberMatched or numberReturned is wrong")
		}
		if next := v.next(); next != nil {
			return v.records(), next.Href
		}
		return v.records(), ""
	}),
}

// features is a GeoJSON feature collection with links, as STAC and OGC API have it.
type features struct {
	NumberMatched, NumberReturned int
	Features                      []struct{ Properties json.RawMessage }
	Links                         []linkObject
}

type linkObject struct {
	Rel, Href, Method string
	Body              object
	Merge             bool
}

func (f *features) records() (list items) {
	for _, feature := range f.Features {
		list = append(list, feature.Properties)
	}
	return list
}

func (f *features) next() *linkObject {
	for i := range f.Links {
		if f.Links[i].Rel == "next" {
			return &f.Links[i]
		}
	}
	return nil
}

// collector checks that items are the data set's, in order and byte for byte.
type collector struct {
	t *testing.T
	n int
}

func (c *collector) add(list items) {
	c.t.Helper()
	for _, item := range list {
		if c.n >= Total {
			c.t.Fatalf("more than %d items", Total)
		}
		if want := Records()[c.n]; !bytes.Equal(item, want) {
			c.t.Fatalf("item %d is\n%s, want\n%s", c.n, item, want)
		}
		c.n++
	}
}

// sample is every sixth with -short, and else all.
func sample[T any](all []T) (some []T) {
	if !testing.Short() {
		return all
	}
	for i := 0; i < len(all); i += 6 {
		some = append(some, all[i])
	}
	return some
}

func TestEveryStyleReachesEveryRecord(t *testing.T) {
	c := newClient(t)
	for _, s := range sample(c.styles()) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			walk := walkers[s.Name]
			if walk == nil {
				t.Fatal("there is no walker for this style")
			}
			got := &collector{t: t}
			walk(&client{t, c.root}, s.URL, got.add)
			if got.n != Total {
				t.Fatalf("%d items, want %d", got.n, Total)
			}
		})
	}
	if len(walkers) != len(styles) {
		t.Errorf("%d walkers for %d styles", len(walkers), len(styles))
	}
}
