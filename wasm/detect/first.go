package detect

import (
	"strconv"

	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// First remembers the items of the first page, to hold the second one against
// them.
type First struct {
	id    string // gjson path of what tells items apart, "" for all of their bytes
	known map[uint64]bool
	edges [2]uint64 // of the first and the last item
	items uint64    // of all of them, in their order
	count int
}

// idNames are where items have their identity, the most telling first.
var idNames = [...]string{"id", "_id", "uuid", "guid", "uid", "key", "node.id", "resource.id", "metadata.uid", "attributes.id", "data.id", "_source.id", "sys.id", "fullUrl", "sha", "slug", "@id", "url", "href", "number", "code", "name"}

// NewFirst reads the first page's items.
func NewFirst(items []gjson.Result) *First {
	f := &First{count: len(items), items: hashAll(items)}
	for _, id := range idNames {
		if f.read(items, id) {
			f.id = id
			return f
		}
	}
	if !f.read(items, "") {
		f.id, f.known = "-", nil // not even their bytes tell them apart
	}
	return f
}

// read remembers the items by id. It fails where one has none, or two have the
// same.
func (f *First) read(items []gjson.Result, id string) bool {
	if len(items) > 0 {
		if _, ok := hashOf(items[0], id); !ok {
			return false
		}
	}
	f.known = map[uint64]bool{} // not sized: items without this id should cost nothing
	for i, item := range items {
		h, ok := hashOf(item, id)
		if !ok || f.known[h] {
			return false
		}
		f.known[h] = true
		if i == 0 {
			f.edges[0] = h
		}
		f.edges[1] = h
	}
	return true
}

func hashOf(item gjson.Result, id string) (uint64, bool) {
	if id != "" {
		if !item.IsObject() {
			return 0, false
		}
		item = item.Get(id)
		if item.Type != gjson.String && item.Type != gjson.Number {
			return 0, false
		}
	}
	return split.Hash(0, []byte(item.Raw)), true
}

func hashAll(items []gjson.Result) (h uint64) {
	for _, item := range items {
		h = split.Hash(h, []byte(item.Raw))
	}
	return h
}

// Compare holds another page's items against the first page's. same: they are
// the very same. common: so many of them are on both pages, as far as that can be
// told; where the items have no ids, some may well be.
func (f *First) Compare(items []gjson.Result) (same bool, common int) {
	same = len(items) == f.count && f.count > 0 && hashAll(items) == f.items
	for _, item := range items {
		if h, ok := hashOf(item, f.id); ok && f.known[h] {
			common++
		}
	}
	if f.id == "" && 2*common < f.count {
		common = 0
	}
	return same, common
}

// AppendJSON writes what a checkpoint keeps: of the ids, those of the first and
// the last item. Pages that overlap share one of these.
func (f *First) AppendJSON(b []byte) []byte {
	b = append(b, `{"count":`...)
	b = strconv.AppendInt(b, int64(f.count), 10)
	b = append(b, `,"id":`...)
	b = strconv.AppendQuote(b, f.id)
	for i, h := range [...]uint64{f.items, f.edges[0], f.edges[1]} {
		b = append(b, [...]string{`,"items":"`, `","first":"`, `","last":"`}[i]...)
		b = strconv.AppendUint(b, h, 16)
	}
	return append(b, `"}`...)
}

// ReadFirst reads what AppendJSON wrote.
func ReadFirst(v gjson.Result) (*First, bool) {
	f := &First{id: v.Get("id").Str, count: int(v.Get("count").Int())}
	for i, name := range [...]string{"items", "first", "last"} {
		h, err := strconv.ParseUint(v.Get(name).Str, 16, 64)
		if err != nil {
			return nil, false
		}
		if i == 0 {
			f.items = h
		} else {
			f.edges[i-1] = h
		}
	}
	f.known = map[uint64]bool{}
	if f.count > 0 {
		f.known[f.edges[0]], f.known[f.edges[1]] = true, true
	}
	return f, v.IsObject()
}
