package detect

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// First remembers the items of the first page, to hold the second one against
// them.
type First struct {
	id    string // gjson path of what tells items apart, "" for all of their bytes
	weak  bool   // other items may have the same
	known map[uint64]bool
	edges [2]uint64 // of the first and the last item
	items uint64    // of all of them, in their order
	count int
}

// idNames are where items have their identity, the most telling first.
var idNames = [...]string{"id", "_id", "uuid", "guid", "uid", "key", "node.id", "resource.id", "metadata.uid", "attributes.id", "data.id", "_source.id", "sys.id", "fullUrl", "sha", "slug", "@id", "url", "href"}

// Further names of identities, in their normal form; one that ends with id is taken
// for one, too.
const (
	keyNames  = " symbol ticker sku isbn isin doi iban email login username objectid arn path uri hash fingerprint "
	weakNames = " number code name title label "
)

// NewFirst reads the first page's items.
func NewFirst(items []gjson.Result) *First {
	f := &First{count: len(items), items: hashAll(items)}
	for _, id := range idNames {
		if f.read(items, id) {
			f.id = id
			return f
		}
	}
	if len(items) > 0 && items[0].IsObject() {
		// A member that differs from item to item: by its name, or a text of any name.
		names := [3]string{}
		items[0].ForEach(func(k, v gjson.Result) bool {
			norm, rank := normal(k.Str), 2
			switch {
			case in(keyNames, norm), strings.HasSuffix(norm, "id"):
				rank = 0
			case in(weakNames, norm):
				rank = 1
			case v.Type != gjson.String || strings.HasSuffix(norm, "at") || strings.HasSuffix(norm, "time") || strings.Contains(norm, "date") || strings.Contains(norm, "stamp"):
				return true // not what another answer may tell otherwise
			}
			if path := escape(k.Str); names[rank] == "" && f.read(items, path) {
				names[rank] = path
			}
			return true
		})
		for rank, path := range names {
			if path != "" && f.read(items, path) {
				f.id, f.weak = path, rank > 0
				return f
			}
		}
	}
	if !f.read(items, "") {
		f.id, f.known = "-", nil // not even their bytes tell them apart
	}
	f.weak = true
	return f
}

// escape is a member's name as a gjson path.
func escape(name string) string {
	return pathEscaper.Replace(name)
}

var pathEscaper = strings.NewReplacer(`\`, `\\`, ".", `\.`, "*", `\*`, "?", `\?`, "|", `\|`, "#", `\#`, "@", `\@`, "!", `\!`, "{", `\{`, "[", `\[`)

// read remembers the items by id. It fails where one has none, or two have the
// same.
func (f *First) read(items []gjson.Result, id string) bool {
	f.known = make(map[uint64]bool, len(items))
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
// told. What is not unique for certain, such as a name, may well come again: it
// counts where at least half of the items have it, and honoured, that the server
// says that this is the page asked for, outweighs it.
func (f *First) Compare(items []gjson.Result, honoured bool) (same bool, common int) {
	same = len(items) == f.count && f.count > 0 && hashAll(items) == f.items
	for _, item := range items {
		if h, ok := hashOf(item, f.id); ok && f.known[h] {
			common++
		}
	}
	if f.weak && (honoured || 2*common < min(f.count, len(items))) {
		common = 0
	}
	return same, common
}

// Tail is how many of the items come no later than the first page's last one: the
// two pages overlap by so many.
func (f *First) Tail(items []gjson.Result) int {
	for i, item := range items {
		if h, ok := hashOf(item, f.id); ok && h == f.edges[1] && f.known != nil {
			return i + 1
		}
	}
	return 0
}

// AppendJSON writes what a checkpoint keeps: of the ids, those of the first and
// the last item. Pages that overlap share one of these.
func (f *First) AppendJSON(b []byte) []byte {
	b = append(b, `{"count":`...)
	b = strconv.AppendInt(b, int64(f.count), 10)
	b = append(b, `,"id":`...)
	b = append(b, edit.JSONString(f.id)...)
	b = append(b, `,"weak":`...)
	b = strconv.AppendBool(b, f.weak)
	for i, h := range [...]uint64{f.items, f.edges[0], f.edges[1]} {
		b = append(b, [...]string{`,"items":"`, `","first":"`, `","last":"`}[i]...)
		b = strconv.AppendUint(b, h, 16)
	}
	return append(b, `"}`...)
}

// ReadFirst reads what AppendJSON wrote.
func ReadFirst(v gjson.Result) (*First, bool) {
	f := &First{id: v.Get("id").Str, weak: v.Get("weak").Bool(), count: int(v.Get("count").Int())}
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
