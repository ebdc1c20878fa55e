package sampleapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The listing must be enough to walk a style. This test has nothing but the
// listing: it follows each pagination object with an evaluator of the few forms
// of JSONPath that occur there.

var step = regexp.MustCompile(`^(?:\.([A-Za-z_]+)|\['([^']+)'\]|(\.\*)|(\[-1\])|\[\?@\.(\w+)=='(\w+)'\])`)

// find returns the nodes of a path, as raw JSON.
func find(t *testing.T, path string, doc json.RawMessage) []json.RawMessage {
	t.Helper()
	rest, ok := strings.CutPrefix(path, "$")
	nodes := []json.RawMessage{doc}
	for ok && rest != "" {
		m := step.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		rest = rest[len(m[0]):]
		var next []json.RawMessage
		for _, node := range nodes {
			var members map[string]json.RawMessage
			var elements []json.RawMessage
			name := m[1] + m[2]
			if name != "" && node[0] == '{' {
				_ = json.Unmarshal(node, &members)
			} else if name == "" && node[0] == '[' {
				_ = json.Unmarshal(node, &elements)
			}
			switch {
			case name != "":
				if v, ok := members[name]; ok {
					next = append(next, v)
				}
			case m[3] != "":
				d := json.NewDecoder(bytes.NewReader(node))
				for d.Token(); d.More(); {
					var v json.RawMessage
					d.Token()
					if err := d.Decode(&v); err != nil {
						t.Fatal(err)
					}
					next = append(next, v)
				}
			case m[4] != "":
				if len(elements) > 0 {
					next = append(next, elements[len(elements)-1])
				}
			default:
				for _, e := range elements {
					if v := find(t, "$."+m[5], e); len(v) == 1 && string(v[0]) == `"`+m[6]+`"` {
						next = append(next, e)
					}
				}
			}
		}
		nodes = next
	}
	if !ok || rest != "" {
		t.Fatalf("JSONPath %s: %q is not understood by this test", path, rest)
	}
	return nodes
}

// read returns what an output names: one raw JSON value, or "" for missing.
func read(t *testing.T, path string, a answer) string {
	t.Helper()
	if path == "" {
		return ""
	}
	if name, ok := strings.CutPrefix(path, "$response.header."); ok {
		if v := a.header.Get(name); v != "" {
			return quote(v)
		}
		return ""
	}
	nodes := find(t, path, a.body)
	if len(nodes) == 0 {
		return ""
	}
	return string(nodes[0])
}

// results returns the items, and leaves the body with the last one of them only.
func results(t *testing.T, path string, a *answer) items {
	t.Helper()
	if len(a.body) == 0 {
		return nil
	}
	nodes := find(t, path, a.body)
	if len(nodes) == 1 && nodes[0][0] == '[' {
		list := array(nodes[0])
		if len(list) > 0 {
			a.body = bytes.Replace(a.body, nodes[0], fmt.Appendf(nil, "[%s]", list[len(list)-1]), 1)
		}
		return list
	}
	return nodes
}

// text returns a JSON string's text, and a number's digits.
func text(t *testing.T, raw string) string {
	t.Helper()
	if raw == "" || raw[0] != '"' {
		return raw
	}
	var s string
	if err := json.Unmarshal([]byte(raw), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// presets are those that the listing names without spelling them out, as API.md
// and DESIGN.md define them.
var presets = map[string]*Pagination{
	"none":                       {Type: "none"},
	"openai-page":                {Type: "none", Outputs: Outputs{Results: "$.data"}},
	"openai-cursor":              byCursor(Outputs{Results: "$.data", NextCursor: "$.data[-1].id", HasMore: "$.has_more"}, param("after", "cursor")),
	"openai-conversation-cursor": byCursor(Outputs{Results: "$.data", NextCursor: "$.last_id", HasMore: "$.has_more"}, param("after", "cursor")),
	"openai-next-cursor":         byCursor(Outputs{Results: "$.data", NextCursor: "$.next", HasMore: "$.has_more"}, param("after", "cursor")),
	"link-header":                byURL(Outputs{NextURL: "$response.header.Link"}),
	"couchdb-find":               byCursor(Outputs{Results: "$.docs", NextCursor: "$.bookmark"}, field("bookmark", "cursor")),
}

func follow(t *testing.T, c *client, s Style, pagination *Pagination) int {
	path := pagination.Outputs.Results
	if path == "" {
		path = s.Items
	}
	if path == "" || pagination.Outputs.Results != "" && s.Items != "" {
		t.Fatal("items must be named where the pagination names no results, and only there")
	}
	u, body, headers := s.URL, []byte(s.Body), []string{}
	for name, value := range s.Headers {
		headers = append(headers, name, value)
	}
	fill := func(template string, values map[string]string) string {
		for name, value := range values {
			template = strings.Replace(template, "{"+name+"}", url.PathEscape(value), 1)
		}
		return template
	}
	first := map[string]string{}
	position := 0
	for _, in := range pagination.Inputs {
		if in.Type == "page" {
			position = 1
			if parsed, _ := url.Parse(s.URL); parsed.Query().Has(in.Name) {
				position, _ = strconv.Atoi(parsed.Query().Get(in.Name))
			}
			first[in.Name] = strconv.Itoa(position)
		}
		if in.Type == "offset" {
			position = in.First
		}
	}
	for name, value := range s.Params {
		first[name] = value
	}
	u = fill(u, first)
	got := &collector{t: t}
	pages := 0
	for {
		a := c.ask(s.Method, u, body, headers...)
		if a.status != 200 && a.status != 204 {
			t.Fatalf("%s: status %d: %s", u, a.status, a.body)
		}
		if a.header.Get("Content-Type") == "application/x-ndjson" {
			a.body = fmt.Appendf(nil, "[%s]", bytes.ReplaceAll(bytes.TrimSpace(a.body), []byte("\n"), []byte(",")))
		}
		list := results(t, path, &a)
		n := len(list)
		if n > 0 {
			pages++
		}
		for _, item := range list {
			if s.ItemsArePath != "" {
				item = find(t, s.ItemsArePath, item)[0]
			}
			got.add(items{item})
		}
		out := pagination.Outputs
		if pages == 1 && out.Total != "" {
			if total := read(t, out.Total, a); text(t, total) != "10000" {
				t.Fatalf("total is %s, want 10000", total)
			}
		}
		if n == 0 || read(t, out.HasMore, a) == "false" {
			break
		}
		var next string // raw JSON
		switch pagination.Type {
		case "cursor":
			next = read(t, out.NextCursor, a)
		case "url":
			if out.Next != "" {
				next = read(t, out.Next, a)
				break
			}
			next = read(t, out.NextURL, a)
			if strings.HasSuffix(out.NextURL, ".Link") && next != "" {
				found := regexp.MustCompile(`<([^>]*)>; rel="next"`).FindStringSubmatch(text(t, next))
				next = ""
				if found != nil {
					next = quote(found[1])
				}
			}
		case "offsetLimit":
			if pages := text(t, read(t, out.NumPages, a)); pages != "" && pages == strconv.Itoa(position) {
				break
			}
			next = "go on"
		}
		if next == "" || next == "null" || next == `""` && pagination.BlankCursor != "follow" {
			break
		}
		if out.Next != "" {
			var link linkObject
			if err := json.Unmarshal([]byte(next), &link); err != nil || link.Method != s.Method || !link.Merge {
				t.Fatalf("the link %s is not understood by this test: %v", next, err)
			}
			u = link.Href
			for name, value := range link.Body {
				body = setMember(t, body, name, json.RawMessage(quote(value.(string))))
			}
			continue
		}
		if pagination.Type == "url" {
			target, err := a.url.Parse(text(t, next))
			if err != nil {
				t.Fatal(err)
			}
			u = target.String()
			continue
		}
		for _, in := range pagination.Inputs {
			value := next
			switch in.Type {
			case "limit":
				continue
			case "page":
				position++
				value = strconv.Itoa(position)
			case "offset":
				position += n
				value = strconv.Itoa(position)
			}
			place := in.In
			if place == "parameters" {
				place = "query"
				if strings.Contains(s.URL, "{"+in.Name+"}") {
					place = "path"
				}
			}
			switch place {
			case "query":
				u = set(c, u, in.Name, text(t, value))
			case "path":
				u = fill(s.URL, map[string]string{in.Name: text(t, value)})
			case "header":
				headers = []string{in.Name, text(t, value)}
			case "requestBody":
				body = setMember(t, body, strings.TrimPrefix(in.Name, "/"), json.RawMessage(value))
			}
		}
	}
	if want := s.Pages; pages != want {
		t.Errorf("%d pages with items, the listing says %d", pages, want)
	}
	return got.n
}

func setMember(t *testing.T, body []byte, pointer string, value json.RawMessage) []byte {
	t.Helper()
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &members); body != nil && err != nil {
		t.Fatal(err)
	}
	name, rest, nested := strings.Cut(pointer, "/")
	if nested {
		value = setMember(t, members[name], rest, value)
	}
	members[name] = value
	out, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestListingIsEnoughToWalk(t *testing.T) {
	c := newClient(t)
	for _, s := range sample(c.styles()) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			c := &client{t, c.root}
			var pagination *Pagination
			switch p := s.Pagination.(type) {
			case nil:
				if s.Note == "" || s.Items == "" {
					t.Error("a style without a pagination needs a note that says why, and its items")
				}
				return
			case string:
				if pagination = presets[p]; pagination == nil {
					t.Fatalf("there is no preset %q", p)
				}
			case *Pagination:
				pagination = p
			}
			if got := follow(t, c, s, pagination); got != Total {
				t.Errorf("%d items, want %d", got, Total)
			}
			if s.Title == "" || s.Description == "" || s.Method == "POST" != (s.Body != nil) {
				t.Error("the entry is incomplete")
			}
			// Without any parameter it is the first page as well.
			body := s.Body
			if body != nil && s.Name != "couchdb-find" && s.Preset != "relay" && s.Preset != "mcp" {
				body = json.RawMessage("{}")
			}
			a := c.ask(s.Method, s.Path, body)
			if a.status != 200 || !bytes.Contains(a.body, Records()[0]) {
				t.Errorf("%s: status %d without the first record", s.Path, a.status)
			}
		})
	}
}

func TestTheListingNamesStylesKnobsAndFaults(t *testing.T) {
	c := newClient(t)
	var list struct {
		Name    string
		Records int
		Data    string
		Styles  []struct{ Name, URL, Path string }
		Knobs   []Knob
		Faults  []Fault
	}
	a := c.get(&list, "/api/")
	if list.Records != 10000 || list.Data != "/api/data.ndjson" || len(list.Styles) < 50 {
		t.Errorf("listing: %d records, data %s, %d styles", list.Records, list.Data, len(list.Styles))
	}
	if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type %s", got)
	}
	seen := map[string]bool{}
	for _, s := range list.Styles {
		if seen[s.Name] || !strings.HasPrefix(s.URL, "/api/"+s.Name) || !strings.HasPrefix(s.Path, "/api/"+s.Name) {
			t.Errorf("style %s: URL %s, path %s", s.Name, s.URL, s.Path)
		}
		seen[s.Name] = true
	}
	if len(list.Knobs) != len(Knobs()) || len(list.Faults) != len(Faults()) {
		t.Error("knobs or faults are not listed")
	}
	data := c.ask("GET", list.Data, nil)
	lines := bytes.Split(bytes.TrimSuffix(data.body, []byte("\n")), []byte("\n"))
	if len(lines) != Total {
		t.Fatalf("%d lines, want %d", len(lines), Total)
	}
	for i, line := range lines {
		if !bytes.Equal(line, Records()[i]) {
			t.Fatal(fmt.Sprint("line differs: ", i+1))
		}
	}
}
