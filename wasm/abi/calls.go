package abi

import (
	"strconv"

	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/split"
)

// Validate reads a JSON text: the reply is {} or {"error":{"offset":…,"message":…}}.
func Validate(text []byte) []byte {
	err := split.Validate(text)
	if e, ok := err.(*split.Error); ok {
		return []byte(`{"error":{"offset":` + strconv.Itoa(e.Offset) + `,"message":` + jsontext.Quote(e.Message) + `}}`)
	}
	return []byte("{}")
}

// Panicked is the reply to a call that panicked: the effect fail, whatever the call was.
func Panicked(text string) []byte {
	return []byte(`[{"effect":"fail","code":"engine","message":` + jsontext.Quote("the engine failed: "+text+"; please report this with the request that led to it") + `,"page":0}]`)
}
