package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// First remembers the items of the first page, to hold the second one against
// them.
type First struct {
	id    string // the member that tells items apart, "" for all of their bytes
	weak  bool   // other items may have the same
	known map[uint64]bool
	edges [2]uint64 // of the first and the last item
	items uint64    // of all of them, in their order
	count int
}

// idNames are where items have their identity, the most telling first; behind a dot
// the name of a member's member.
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
			if names[rank] == "" && f.read(items, k.Str) {
				names[rank] = k.Str
			}
			return true
		})
		for rank, name := range names {
			if name != "" && f.read(items, name) {
				f.id, f.weak = name, rank > 0
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

// identity is the member called id, or else the member's member.
func identity(item gjson.Result, id string) gjson.Result {
	found := jsontext.Member(item, id)
	if outer, inner, ok := strings.Cut(id, "."); ok && !found.Exists() {
		found = jsontext.Member(jsontext.Member(item, outer), inner)
	}
	return found
}

func hashOf(item gjson.Result, id string) (uint64, bool) {
	if id != "" {
		if !item.IsObject() {
			return 0, false
		}
		item = identity(item, id)
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
	texts := []string{f.id, strconv.FormatBool(f.weak), strconv.Itoa(f.count)}
	for _, h := range [...]uint64{f.items, f.edges[0], f.edges[1]} {
		texts = append(texts, strconv.FormatUint(h, 16))
	}
	return AppendStrings(b, texts)
}

// ReadFirst reads what AppendJSON wrote.
func ReadFirst(v gjson.Result) (*First, bool) {
	texts := jsontext.Elements(v)
	if len(texts) != 6 {
		return nil, false
	}
	f := &First{id: texts[0].Str, weak: texts[1].Str == "true", known: map[uint64]bool{}}
	count, err := strconv.Atoi(texts[2].Str)
	f.count = count
	for i, at := range [...]*uint64{&f.items, &f.edges[0], &f.edges[1]} {
		h, wrong := strconv.ParseUint(texts[3+i].Str, 16, 64)
		if *at = h; wrong != nil {
			err = wrong
		}
		f.known[h] = i > 0 && count > 0
	}
	return f, err == nil
}
