package detect

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strings"

	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

func (x *facts) readSize() {
	if x.limit, x.size = x.asked(limitParams, true, 1); x.limit == nil {
		f, n := x.named(limitFields, 1)
		if f == nil {
			f, n = x.echo(limitFields)
		}
		if f != nil && n >= int64(x.Count) {
			x.size = n
		}
	}
	n := int64(x.Count)
	x.full = n > 0 && (x.size > 0 && n >= x.size || x.size == 0 && typical(x.Count))
	if d := x.counted(limitParams); d != nil && n > 0 {
		most, bound := integer(d.most)
		usual, known := integer(d.value)
		switch {
		case x.limit != nil && x.limit.norm == d.norm && bound && most < x.size: // more than that is not given
			x.size, x.full = most, n >= most
		case x.size == 0 && known:
			x.full, x.short = n >= usual, n < usual
			if n == usual {
				x.size = n
			}
		case x.size == 0 && bound && n == most:
			x.size, x.full = n, true
		}
	}
}

// typical reports whether pages often have this number of items.
func typical(n int) bool { return n%5 == 0 || n%12 == 0 || n&(n-1) == 0 }

// readFlags finds the flag that tells whether there is more.
func (x *facts) readFlags() {
	for i := range x.fields {
		f := &x.fields[i]
		set, ok := f.flag()
		if !ok || f.ofQuery() {
			continue
		}
		weak, loose, is := in(weakFlags, f.norm), in(looseFlags, f.norm), show(f)+" is "+f.value.String()
		switch more := f.ofMore(); {
		case more && !set:
			x.noMore = x.noMore || !weak
			x.end("has-more-false", is, loose)
		case !more && set:
			x.noMore = x.noMore || !weak
			x.end("last-page", is, loose)
		default:
			if !in(vagueFlags, f.norm) {
				x.hint(is)
			}
			if f.path != "" && (x.last == nil || !loose && in(looseFlags, x.last.norm)) && !(more && plain(f.value) && !weak) {
				x.last = f
			}
		}
		if f.ofMore() && plain(f.value) && (x.hasMore == nil || !weak && in(weakFlags, x.hasMore.norm)) {
			x.hasMore = f
		}
	}
}

// ofMore reports whether a flag says that there is more; else it says that there is not.
func (f *fact) ofMore() bool {
	return in(moreFlags, f.norm) || f.norm == "next" || strings.HasPrefix(f.norm, "hasmore") || strings.HasPrefix(f.norm, "havemore") || strings.HasPrefix(f.norm, "hasnext")
}

// flag reads a flag. Numbers and letters are flags under names that can be nothing else.
func (f *fact) flag() (set, ok bool) {
	if f.value.IsObject() || !f.ofMore() && !in(lastFlags, f.norm) {
		return false, false
	}
	switch strings.ToLower(f.value.String()) {
	case "true":
		return true, true
	case "false":
		return false, true
	case "1", "y", "yes":
		return true, !in(" more next last end "+pagesFields, f.norm)
	case "0", "n", "no":
		return false, !in(" more next last end "+pagesFields, f.norm)
	}
	return false, false
}

// plain reports whether a flag is one that a pagination's hasMore can stop at: true or false, or a text of
// that.
func plain(v gjson.Result) bool { return len(v.String()) > 3 }

// moreFlag is the path of the flag that guesses may stop at, "" for none. named:
// the guess follows what the response names as the next page.
func (x *facts) moreFlag(named bool) string {
	if x.hasMore == nil {
		return ""
	}
	set := strings.EqualFold(x.hasMore.value.String(), "true")
	if in(weakFlags, x.hasMore.norm) && (named || !set && in(looseFlags, x.hasMore.norm)) {
		return ""
	}
	return x.hasMore.path
}

// uncounted reports whether the total counts something else (HL7 FHIR R5, Bundle.total): included resources are not
// counted, and it may be an estimate. A field beside it may say so: that it is one, that it is a lower bound
// (Elasticsearch's relation), or that it is not exact (Apache Solr's numFoundExact).
func (x *facts) uncounted() bool {
	return x.bundle() && (strings.Contains(x.Request.URL, "include=") || strings.Contains(x.Request.URL, "_total=estimate")) ||
		x.find(func(f *fact) bool {
			has := func(part string) bool { return strings.Contains(f.norm, part) }
			switch f.value.String() {
			case "true":
				return has("estimat") || has("approx")
			case "false":
				return has("exact")
			}
			return strings.EqualFold(f.value.String(), "gte") && has("relation")
		}) != nil
}

// readTotal finds the count of all items.
func (x *facts) readTotal() {
	own := x.Items[strings.LastIndexAny(x.Items, ".]")+1:] // totalOrders, total_issues
	count := int64(x.Count)
	x.totalItems = -1
	if x.uncounted() {
		return
	}
	for i := range x.fields {
		f := &x.fields[i]
		norm := strings.TrimPrefix(strings.TrimPrefix(f.norm, "odata"), "hydra")
		if f.value.IsObject() { // Elasticsearch: {"value":10000,"relation":"eq"}
			v := jsontext.Member(f.value, "value")
			if norm != "total" || !v.Exists() || jsontext.Member(f.value, "relation").Str == "gte" {
				continue
			}
			f = &fact{path: f.path + ".value", norm: norm, value: v}
		}
		n, ok := integer(f.value)
		listed := in(totalFields, norm) || norm == "total"+normal(own) || f.norm == "odatacount" || norm == "numbermatched" && x.ofOGC()
		switch {
		case f.parent == "pageinfo" && norm == "totalresults" && x.has(" resultsperpage "): // YouTube Data API, Search: list: an approximation
		case ok && (listed && (x.totalItems < 0 || x.totalItems == count) || in(bestTotals, norm)) && n >= count:
			x.total, x.totalItems = f, n
		case ok && in(countFields, norm) && n > count && x.total == nil && n != x.size:
			x.total, x.totalItems = f, n
		case ok && in(leftFields, norm) && n > 0:
			x.left, x.leftItems = f, n
			if x.last == nil {
				x.last = f
			}
			x.hint(show(f) + " is " + f.value.Raw)
		}
	}
}

// readRange reads a Content-Range (RFC 9110, section 14.4): unit first-last/complete-length.
func (x *facts) readRange() {
	value, ok := x.header("content-range")
	if !ok || x.uncounted() || strings.HasPrefix(strings.ToLower(value), "bytes") { // of a part of a body
		return
	}
	_, to, n := rangeOf(value)
	if n >= 0 {
		x.total, x.totalItems = &fact{path: "$response.header.Content-Range", name: "Content-Range"}, n
	}
	switch x.ranged = true; {
	case n < 0 && to < 0: // of another unit than items, such as Heroku's id
		x.ranged = false
	case n >= 0 && (to < 0 || to+1 >= n):
		x.noMore = true
		x.end("last-page", "Content-Range is "+value, false)
	default:
		x.hint("Content-Range is " + value)
	}
}

// rangeOf reads the numbers of a Content-Range, -1 for one that it doesn't say.
func rangeOf(value string) (from, to, of int64) {
	read := func(text string) int64 {
		if n, ok := integer(quoted(text)); ok {
			return n
		}
		return -1
	}
	_, span, spaced := strings.Cut(value, " ")
	if !spaced {
		span = value
	}
	span, complete, _ := strings.Cut(span, "/")
	first, last, _ := strings.Cut(span, "-")
	return read(first), read(last), read(complete)
}

// Begin is how many items of the list come before those of a page, whose place is items, and the index of the last
// one, by what the response says; -1 where it doesn't say it. header: a Content-Range does, which counts from 0.
// A member may count from 1, or count something else.
func Begin(p scheme.Page, items string) (begin, end int64, header bool) {
	x := &facts{Exchange: Exchange{Headers: p.Headers, Body: p.Body, Items: items}}
	if value, ok := x.header("content-range"); ok {
		if begin, end, _ = rangeOf(value); begin >= 0 && end >= begin {
			return begin, end, true
		}
	}
	x.collect()
	if f, n := x.named(offsetFields+startFields, 0); f != nil {
		return n, -1, false
	}
	return -1, -1, false
}

// Fills reports whether a page of so many items is full, as far as the request tells.
func Fills(r scheme.Request, items int64) bool {
	if size := Size(r); size > 0 {
		return items >= size
	}
	return items >= leastCap && typical(int(items))
}

func (x *facts) header(lowerName string) (string, bool) {
	var values []string
	for _, h := range x.Headers {
		if strings.EqualFold(h.Name, lowerName) {
			values = append(values, h.Value)
		}
	}
	return strings.Join(values, ", "), values != nil
}

// show names a fact in evidence.
func show(f *fact) string {
	if f.path != "" {
		return f.path
	}
	return f.holder + "." + f.name
}

// passed is how many items of the list are before this page; or: as many, if the
// list is counted from another number.
func (x *facts) passed() (before, or int64) {
	if p, n := x.asked(pageParams, true, 1); p != nil && x.plausible(p, n) {
		size := max(x.size, int64(x.Count))
		if x.totalItems >= 0 && (n-1)*size >= x.totalItems {
			size = int64(x.Count) // what was taken for the limit is none
		}
		return (n - 1) * size, n * size
	}
	if p, n := x.asked(offsetParams, true, 1); p != nil && x.plausible(p, n) {
		if size := max(x.size, int64(x.Count)); size > 1 && (n-1)%size == 0 {
			return n - 1, n // 1, 11, 21: counted from 1
		}
		return n, n - 1
	}
	return 0, 0
}
