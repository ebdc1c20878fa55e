package abi

import (
	"strconv"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/split"
	"github.com/tidwall/gjson"
)

// JSONPath evaluates {"path":…,"body":…}, body being JSON text in a string. The
// reply is {"nodes":[{"path":…,"value":…},…]} or {"error":{"code":"config",…}}.
func JSONPath(message []byte) []byte {
	m := gjson.ParseBytes(message)
	p, err := jsonpath.Parse(jsontext.Member(m, "path").String())
	if err != nil {
		return []byte(`{"error":{"code":"config","message":` + jsontext.Quote(err.Error()) + `}}`)
	}
	w := jsontext.Writer(`{"nodes":[`)
	for _, n := range p.Select(gjson.Parse(jsontext.Member(m, "body").String())) {
		w.Open('{')
		w.Name("path").String(n.Path())
		w.Name("value").Raw(n.Value.Raw)
		w.Close('}')
	}
	w.Close(']')
	w.Close('}')
	return w
}

// Validate reads a JSON text: the reply is {} or {"error":{"offset":…,"message":…}}.
func Validate(text []byte) []byte {
	err := split.Validate(text)
	if e, ok := err.(*split.Error); ok {
		return []byte(`{"error":{"offset":` + strconv.Itoa(e.Offset) + `,"message":` + jsontext.Quote(e.Message) + `}}`)
	}
	return []byte("{}")
}

// Panicked is the reply of a call that could not go on: a failure of the walk,
// whichever call it was.
func Panicked(text string) []byte {
	return []byte(`[{"effect":"fail","code":"engine","message":` + jsontext.Quote("the engine failed: "+text+"; please report this with the request that led to it") + `,"page":0}]`)
}
