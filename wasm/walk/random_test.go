package walk

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/verdict"
)

// randomShape is a server that tells the truth in random words.
func randomShape(r *rand.Rand) shape {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	maybe := func(p float64) bool { return r.Float64() < p }
	s := shape{Name: "random", Method: "GET", Size: 1 + r.IntN(12), End: pick("null", "missing", "blank", "stay")}
	s.Total = r.IntN(4*s.Size + 2)
	s.URL = "/" + pick("a", "v1/things", "orders.json", "search")
	s.Item = json.RawMessage(pick(`{"id":"$id","name":"item $id"}`, `{"uuid":"u-$id"}`, `{"name":"n$id","at":"x"}`, `"text $id"`, `"$id"`, `{"node":{"id":"$id"}}`))
	var query []string
	if maybe(0.4) {
		s.SizeParam = pick("limit", "per_page", "page_size", "size", "pageSize", "count")
		query = append(query, fmt.Sprintf("%s=%d", s.SizeParam, s.Size))
		s.Size = 100
	}
	size := `"$size"`
	fields := map[string]string{}
	put := func(p float64, value string, names ...string) {
		if maybe(p) {
			fields[pick(names...)] = value
		}
	}
	style := pick("page", "page", "offset", "cursor", "cursor", "url", "link")
	switch style {
	case "page":
		s.At = &location{In: "query", Name: "page", By: "page", Base: r.IntN(2)}
		if maybe(0.3) {
			query = append(query, fmt.Sprintf("page=%d", s.At.Base))
		}
		put(0.6, `"$page"`, "page", "current_page", "pageNumber")
		put(0.4, `"$pages"`, "total_pages", "pages", "pageCount")
	case "offset":
		s.At = &location{In: "query", Name: pick("offset", "skip", "start"), By: "offset"}
		if maybe(0.3) {
			query = append(query, s.At.Name+"=0")
		}
		fields[s.At.Name] = `"$offset"`
		if s.At.Name == "start" {
			fields["total"] = `"$total"`
		}
		put(0.5, size, "limit")
	case "cursor":
		s.At = &location{In: "query", Name: pick("cursor", "page_token", "after"), By: pick("cursor", "number")}
		field := map[string]string{"cursor": "next_cursor", "page_token": "next_page_token", "after": "after"}[s.At.Name]
		if s.At.Name == "after" {
			fields["paging"] = `{"cursors":{"after":"$cursor"}}`
		} else {
			fields[field] = `"$cursor"`
		}
	default:
		s.At = &location{In: "query", Name: pick("page", "from_id", "c"), By: "page", Base: r.IntN(2)}
		if s.At.Name != "page" {
			s.At.By, s.At.Base = "cursor", 0
		}
		if style == "link" {
			s.Headers = map[string]string{"Link": `<${next}>; rel="next"`}
			s.End = "null"
		} else {
			s.End = pick("null", "missing", "blank")
			fields[pick("next", "next_url", "nextLink", "next_page")] = pick(`"$next"`, `"$nextPath"`, `"$nextQuery"`)
		}
	}
	put(0.3, `"$more"`, "has_more", "hasMore", "hasNext")
	put(0.15, `"$last"`, "isLast", "last_page_reached", "end_of_stream")
	put(0.4, `"$total"`, "total", "total_count", "totalResults")
	put(0.2, `"$count"`, "count", "returned")
	put(0.2, `"ok"`, "status")
	put(0.2, size, "per_page", "pageSize")
	if s.End == "stay" {
		fields["has_more"] = `"$more"` // or else nothing would tell the end
	}
	if len(query) > 0 {
		s.URL += "?" + strings.Join(query, "&")
	}
	list := pick("data", "items", "things", "orders", "results", "records")
	var members []string
	for name, value := range fields {
		members = append(members, fmt.Sprintf("%q:%s", name, value))
	}
	slices.Sort(members)
	r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	items := fmt.Sprintf("%q:%q", list, "$items")
	switch r.IntN(4) {
	case 0:
		s.Answer = json.RawMessage("{" + strings.Join(append([]string{items}, members...), ",") + "}")
	case 1:
		s.Answer = json.RawMessage("{" + strings.Join(append(members, items), ",") + "}")
	case 2:
		s.Answer = json.RawMessage(`{"meta":{` + strings.Join(members, ",") + `},` + items + "}")
	default:
		s.Answer = json.RawMessage(`{"response":{` + strings.Join(append(members, items), ",") + "}}")
	}
	return s
}

// TestRandomServersAreWalkedToTheirEndOrSaySo walks servers that nobody wrote down: none ends early with the
// verdict complete, none gives an item twice or in another order, none takes more
// than one request too many, and nearly all are walked to their end.
func TestRandomServersAreWalkedToTheirEndOrSaySo(t *testing.T) {
	complete := 0
	servers := 1500
	if testing.Short() {
		servers = 200
	}
	for seed := range uint64(servers) {
		s := randomShape(rand.New(rand.NewPCG(seed, 7)))
		r := run(t, &s, nil, -1)
		want := s.expected()
		ended := r.done != nil && r.done.Status == verdict.Complete
		if ended {
			complete++
		}
		if ended && (len(r.items) != len(want) || r.extra > r.most("")) || len(r.items) > len(want) || !slices.Equal(r.items, want[:len(r.items)]) {
			b, _ := json.Marshal(s)
			t.Errorf("seed %d: %d items of %d by %s, %d requests too many: %+v %+v\n%s", seed, len(r.items), len(want), r.as(), r.extra, r.done, r.failed, b)
		}
	}
	if complete < servers*95/100 {
		t.Errorf("%d of %d are complete", complete, servers)
	}
}
