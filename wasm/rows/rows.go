// Package rows reads fields of many items at once, so that nobody has to build
// the items: for CSV exports and for select.
//
// Items come as the text of a JSON array; what is read of an item is found in its
// bytes, with all digits.
package rows

import (
	"strconv"
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/tidwall/gjson"
)

// Select evaluates a path on each item: {"values":[…],"missing":[…]}, missing
// being the indexes of the items in which it matches nothing (their values are
// null). A path that can match more than one node gives an array for each item.
func Select(items gjson.Result, path string) ([]byte, error) {
	p, err := jsonpath.Parse(path)
	if err != nil {
		return nil, err
	}
	_, singular := p.Singular()
	b := []byte(`{"values":[`)
	var missing []byte
	i := 0
	items.ForEach(func(_, item gjson.Result) bool {
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

// Columns are the names of the items' members, in the order of their first
// appearance. Items that are not objects have one column, named value.
func Columns(items gjson.Result) []string {
	var names []string
	seen := map[string]bool{}
	items.ForEach(func(_, item gjson.Result) bool {
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
	return names
}

// CSV writes one record an item (RFC 4180). A column is a member's name, or a
// JSONPath when it starts with $. Strings are written as text, null and missing
// values as nothing, objects and arrays as their JSON text. With header, the
// names come first.
func CSV(items gjson.Result, columns []string, header bool) ([]byte, error) {
	paths := make([]*jsonpath.Path, len(columns))
	for i, c := range columns {
		if !strings.HasPrefix(c, "$") {
			c = "$[" + edit.JSONString(c) + "]"
		}
		var err error
		if paths[i], err = jsonpath.Parse(c); err != nil {
			return nil, err
		}
	}
	var b []byte
	if header {
		for i, c := range columns {
			b = appendField(b, i, c)
		}
		b = append(b, "\r\n"...)
	}
	items.ForEach(func(_, item gjson.Result) bool {
		for i, p := range paths {
			v, ok := p.First(item)
			if !item.IsObject() && !item.IsArray() && columns[i] == "value" {
				v, ok = item, true
			}
			text := ""
			switch {
			case !ok || v.Type == gjson.Null:
			case v.Type == gjson.String:
				text = v.String()
			default:
				text = v.Raw
			}
			b = appendField(b, i, text)
		}
		b = append(b, "\r\n"...)
		return true
	})
	return b, nil
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
