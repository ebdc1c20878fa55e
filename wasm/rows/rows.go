// Package rows reads fields of many items at once, for CSV exports and for select,
// so that JavaScript has to build no item.
//
// Items come as the text of a JSON array, with the number of its elements. Fields
// are copied out of that text: a number keeps all its digits.
package rows

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// ErrInvalid is the error for items that are not JSON.
var ErrInvalid = errors.New("the items are not valid JSON")

// parse reads items that nobody has validated.
func parse(items []byte) (gjson.Result, error) {
	if split.Validate(items) != nil {
		return gjson.Result{}, ErrInvalid
	}
	return gjson.ParseBytes(items), nil
}

// scratch is Select's memory, from one call to the next: allocating it took 5 % of
// the time for a field of small items.
var scratch struct {
	places []split.Place
	reply  []byte
}

// Select evaluates a path on each item: {"values":[…],"missing":[…]}, missing
// being the indexes of the items in which it matches nothing (their values are
// null). A path that can match more than one node gives an array for each item. The
// result is valid until the next call.
func Select(items []byte, count int, path string) ([]byte, error) {
	p, err := jsonpath.Parse(path)
	if err != nil {
		return nil, errors.New("the path of select is " + jsontext.Quote(path) + ": " + err.Error())
	}
	steps, singular := p.Singular()
	if singular {
		if places, ok := split.Find(items, steps, count, scratch.places); ok {
			scratch.places = places
			scratch.reply = appendSelected(scratch.reply[:0], items, places)
			return scratch.reply, nil
		}
	}
	array, err := parse(items)
	if err != nil {
		return nil, err
	}
	b := []byte(`{"values":[`)
	var missing []byte
	i := 0
	array.ForEach(func(_, item gjson.Result) bool {
		if i > 0 {
			b = append(b, ',')
		}
		if !singular {
			b = append(b, '[')
			for j, n := range p.Select(item) {
				if j > 0 {
					b = append(b, ',')
				}
				b = append(b, n.Value.Raw...)
			}
			b = append(b, ']')
		} else if v, ok := p.First(item); ok {
			b = append(b, v.Raw...)
		} else {
			b = append(b, "null"...)
			if len(missing) > 0 {
				missing = append(missing, ',')
			}
			missing = strconv.AppendInt(missing, int64(i), 10)
		}
		i++
		return true
	})
	b = append(b, `],"missing":[`...)
	b = append(b, missing...)
	return append(b, "]}"...), nil
}

// appendSelected appends the result of Select for values that have been found.
func appendSelected(b, items []byte, places []split.Place) []byte {
	size := 0
	for _, p := range places {
		size += int(p.End-p.Begin) + len(",null")
	}
	b = append(slices.Grow(b, size+64), `{"values":[`...)
	var missing []byte
	for i, p := range places {
		if i > 0 {
			b = append(b, ',')
		}
		if p.End > 0 {
			b = append(b, items[p.Begin:p.End]...)
			continue
		}
		b = append(b, "null"...)
		if len(missing) > 0 {
			missing = append(missing, ',')
		}
		missing = strconv.AppendInt(missing, int64(i), 10)
	}
	b = append(b, `],"missing":[`...)
	b = append(b, missing...)
	return append(b, "]}"...)
}

// Columns are the names of the items' members, in the order of their first
// appearance. Items that are not objects have one column, named value.
func Columns(items []byte) ([]string, error) {
	array, err := parse(items)
	if err != nil {
		return nil, err
	}
	var names []string
	seen := map[string]bool{}
	array.ForEach(func(_, item gjson.Result) bool {
		if !item.IsObject() {
			if !seen["value"] {
				seen["value"] = true
				names = append(names, "value")
			}
			return true
		}
		item.ForEach(func(k, _ gjson.Result) bool {
			if name := k.String(); !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
			return true
		})
		return true
	})
	return names, nil
}

// CSV writes one record an item (RFC 4180). A column is a member's name, or a
// JSONPath when it starts with $; with members, all are names, as Columns gives
// them. Strings are written as text, null and missing values as nothing, objects
// and arrays as their JSON text. With header, the names come first.
func CSV(items []byte, count int, columns []string, members, header bool) ([]byte, error) {
	paths := make([]*jsonpath.Path, len(columns))
	found := make([][]split.Place, len(columns))
	all := len(columns) > 0
	for i, c := range columns {
		if members || !strings.HasPrefix(c, "$") {
			c = "$[" + jsontext.Quote(c) + "]"
		}
		var err error
		if paths[i], err = jsonpath.Parse(c); err != nil {
			return nil, errors.New("columns[" + strconv.Itoa(i) + "] is " + jsontext.Quote(c) + ": " + err.Error())
		}
		// The column $["value"] is special: for an item that is no object it is the item itself.
		steps, singular := paths[i].Singular()
		if all = all && singular && c != `$["value"]`; all {
			found[i], all = split.Find(items, steps, count, nil)
		}
	}
	var b []byte
	if header {
		for i, c := range columns {
			b = appendField(b, i, c)
		}
		b = endRecord(b, 0)
	}
	if all {
		return appendRecords(b, items, found), nil
	}
	array, err := parse(items)
	if err != nil {
		return nil, err
	}
	array.ForEach(func(_, item gjson.Result) bool {
		begin := len(b)
		for i, p := range paths {
			v, ok := p.First(item)
			if !item.IsObject() && columns[i] == "value" {
				v, ok = item, true
			}
			text := ""
			if ok {
				text = fieldText(v)
			}
			b = appendField(b, i, text)
		}
		b = endRecord(b, begin)
		return true
	})
	return b, nil
}

// appendRecords writes the values of columns that have been found.
func appendRecords(b, items []byte, columns [][]split.Place) []byte {
	for row := range columns[0] {
		begin := len(b)
		for i, places := range columns {
			raw := bytes.TrimRight(items[places[row].Begin:places[row].End], " \t\r\n")
			text := ""
			if len(raw) > 0 {
				text = fieldText(gjson.ParseBytes(raw))
			}
			b = appendField(b, i, text)
		}
		b = endRecord(b, begin)
	}
	return b
}

// endRecord ends the record that begins at an index. One that holds a single empty
// field is quoted: readers pass over empty lines.
func endRecord(b []byte, begin int) []byte {
	if len(b) == begin {
		b = append(b, `""`...)
	}
	return append(b, "\r\n"...)
}

func fieldText(v gjson.Result) string {
	switch v.Type {
	case gjson.Null:
		return ""
	case gjson.String:
		return v.Str
	}
	return v.Raw
}

func appendField(b []byte, index int, text string) []byte {
	if index > 0 {
		b = append(b, ',')
	}
	if !strings.ContainsAny(text, ",\"\r\n") {
		return append(b, text...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(text, `"`, `""`)...)
	return append(b, '"')
}
