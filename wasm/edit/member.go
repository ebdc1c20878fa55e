package edit

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/tidwall/gjson"
)

// What follows is jsontext's, for packages that have not moved yet.

// Member is jsontext.Member.
func Member(v gjson.Result, name string) gjson.Result { return jsontext.Member(v, name) }

// Element is jsontext.Element.
func Element(v gjson.Result, i int) gjson.Result { return jsontext.Element(v, i) }

// Elements is jsontext.Elements.
func Elements(v gjson.Result) []gjson.Result { return jsontext.Elements(v) }

// JSONString is jsontext.Quote.
func JSONString(s string) string { return jsontext.Quote(s) }

// AppendJSONString is jsontext.AppendString.
func AppendJSONString(b []byte, s string) []byte { return jsontext.AppendString(b, s) }
