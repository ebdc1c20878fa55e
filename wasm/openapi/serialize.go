package openapi

import (
	"strings"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// Reserved characters that stay as they are. In a query these are those of package
// edit; of what allowReserved adds, "#", "&" and "+" would end or change the value.
const (
	keepQuery    = "!$()*:@/?"
	keepReserved = keepQuery + "',;=[]"
)

// queryPairs writes a value as the style says (OpenAPI 3.1, section 4.8.12.4): the
// parts that "&" joins, percent-encoded.
func queryPairs(p *Parameter, v gjson.Result) []string {
	keep := keepQuery
	if p.Reserved {
		keep = keepReserved
	}
	name := edit.Escape(p.Name, keepQuery+",")
	text := func(v gjson.Result) string { return edit.Escape(plain(v), keep) }
	switch {
	case p.JSON:
		return []string{name + "=" + edit.Escape(v.Raw, keep+",")}
	case v.IsArray():
		items := values(v)
		switch {
		case len(items) == 0:
			return nil
		case p.Style == "deepObject" || p.Explode:
			var pairs []string
			for _, item := range items {
				pairs = append(pairs, name+"="+text(item))
			}
			return pairs
		}
		return []string{name + "=" + join(items, delimiter(p.Style), text)}
	case v.IsObject():
		var pairs, flat []string
		jsontext.ForEach(v, func(key string, v gjson.Result) bool {
			switch {
			case v.Type == gjson.Null:
			case p.Style == "deepObject":
				pairs = append(pairs, deep(p.Name+"["+key+"]", v, text)...)
			case p.Explode:
				pairs = append(pairs, edit.Escape(key, keepQuery+",")+"="+text(v))
			default:
				flat = append(flat, edit.Escape(key, keep)+delimiter(p.Style)+text(v))
			}
			return true
		})
		if len(flat) > 0 {
			pairs = append(pairs, name+"="+strings.Join(flat, delimiter(p.Style)))
		}
		return pairs
	}
	// A single value's commas delimit nothing.
	return []string{name + "=" + edit.Escape(plain(v), keep+",")}
}

// deep writes a member of a deepObject. What the specification leaves open is
// written as most servers read it: name[a][b]=1, and name[a]=1&name[a]=2.
func deep(name string, v gjson.Result, text func(gjson.Result) string) (pairs []string) {
	switch {
	case v.IsObject():
		jsontext.ForEach(v, func(key string, v gjson.Result) bool {
			if v.Type != gjson.Null {
				pairs = append(pairs, deep(name+"["+key+"]", v, text)...)
			}
			return true
		})
	case v.IsArray():
		for _, item := range values(v) {
			pairs = append(pairs, edit.Escape(name, keepQuery)+"="+text(item))
		}
	default:
		pairs = []string{edit.Escape(name, keepQuery) + "=" + text(v)}
	}
	return pairs
}

// delimiter is what stands between the items of one value.
func delimiter(style string) string {
	switch style {
	case "spaceDelimited":
		return "%20"
	case "pipeDelimited":
		return "%7C" // "|" is not allowed in a URL (RFC 3986)
	}
	return ","
}

// pathValue writes a value into a path (RFC 6570, sections 3.2.2, 3.2.5 and 3.2.7):
// it stays within its segment.
func pathValue(p *Parameter, v gjson.Result) string {
	text := func(s string) string { return edit.Escape(s, "") }
	switch p.Style {
	case "label":
		if p.Explode {
			return "." + strings.ReplaceAll(simple(p, v, text), ",", ".")
		}
		return "." + simple(p, v, text)
	case "matrix":
		name := edit.Escape(p.Name, "")
		switch {
		case p.Explode && v.IsArray():
			return join(values(v), "", func(v gjson.Result) string { return ";" + name + "=" + text(plain(v)) })
		case p.Explode && v.IsObject():
			return ";" + strings.ReplaceAll(simple(p, v, text), ",", ";")
		}
		return ";" + name + "=" + simple(p, v, text)
	}
	return simple(p, v, text)
}

// simple writes the items of an array, or the members of an object, with commas
// between them.
func simple(p *Parameter, v gjson.Result, encode func(string) string) string {
	switch {
	case p.JSON:
		return encode(v.Raw)
	case v.IsArray():
		return join(values(v), ",", func(v gjson.Result) string { return encode(plain(v)) })
	case v.IsObject():
		between := ","
		if p.Explode {
			between = "="
		}
		var parts []string
		jsontext.ForEach(v, func(key string, v gjson.Result) bool {
			if v.Type != gjson.Null {
				parts = append(parts, encode(key)+between+encode(plain(v)))
			}
			return true
		})
		return strings.Join(parts, ",")
	}
	return encode(plain(v))
}

// values are the items of an array that are not null.
func values(v gjson.Result) []gjson.Result {
	var list []gjson.Result
	for _, item := range jsontext.Elements(v) {
		if item.Type != gjson.Null {
			list = append(list, item)
		}
	}
	return list
}

func join(items []gjson.Result, delimiter string, text func(gjson.Result) string) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = text(item)
	}
	return strings.Join(parts, delimiter)
}

// plain is a value as text: a number keeps its digits.
func plain(v gjson.Result) string {
	if v.Type == gjson.String {
		return v.Str
	}
	return v.Raw
}
