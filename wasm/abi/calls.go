package abi

import (
	"strconv"

	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// JSONPath evaluates {"path":…,"body":…}, body being JSON text in a string. The
// reply is {"nodes":[{"path":…,"value":…},…]} or {"error":{"code":"config",…}}.
func JSONPath(message []byte) []byte {
	m := gjson.ParseBytes(message)
	p, err := jsonpath.Parse(edit.Member(m, "path").String())
	if err != nil {
		return []byte(`{"error":{"code":"config","message":` + edit.JSONString(err.Error()) + `}}`)
	}
	b := []byte(`{"nodes":[`)
	for i, n := range p.Select(gjson.Parse(edit.Member(m, "body").String())) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"path":`...)
		b = edit.AppendJSONString(b, n.Path())
		b = append(b, `,"value":`...)
		b = append(b, n.Value.Raw...)
		b = append(b, '}')
	}
	return append(b, `]}`...)
}

// Validate reads a JSON text: the reply is {} or {"error":{"offset":…,"message":…}}.
func Validate(text []byte) []byte {
	err := split.Validate(text)
	if e, ok := err.(*split.Error); ok {
		return []byte(`{"error":{"offset":` + strconv.Itoa(e.Offset) + `,"message":` + edit.JSONString(e.Message) + `}}`)
	}
	return []byte("{}")
}

// Panicked is the reply of a call that could not go on: a failure of the walk,
// whichever call it was.
func Panicked(text string) []byte {
	return []byte(`[{"effect":"fail","code":"engine","message":` + edit.JSONString("the engine failed: "+text+"; please report this with the request that led to it") + `,"page":0}]`)
}
