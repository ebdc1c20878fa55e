package abi

import (
	"github.com/anypage/anypage/wasm/edit"
	"github.com/anypage/anypage/wasm/rows"
	"github.com/tidwall/gjson"
)

// Rows reads fields of many items. call is {"call":"select","path":…},
// {"call":"columns"} or {"call":"csv","columns":[…],"header":true}; items is the
// text of a JSON array, which must be valid. The reply is the result of package
// rows, or {"error":{"code":"config",…}}.
func Rows(call, items []byte) []byte {
	c, array := gjson.ParseBytes(call), gjson.ParseBytes(items)
	var reply []byte
	var err error
	switch c.Get("call").Str {
	case "select":
		reply, err = rows.Select(array, c.Get("path").String())
	case "columns":
		reply = append(reply, '[')
		for i, name := range rows.Columns(array) {
			if i > 0 {
				reply = append(reply, ',')
			}
			reply = edit.AppendJSONString(reply, name)
		}
		reply = append(reply, ']')
	case "csv":
		var columns []string
		for _, name := range c.Get("columns").Array() {
			columns = append(columns, name.String())
		}
		reply, err = rows.CSV(array, columns, c.Get("header").Bool())
	default:
		panic("abi: unknown call " + c.Raw)
	}
	if err != nil {
		return []byte(`{"error":{"code":"config","message":` + edit.JSONString(err.Error()) + `}}`)
	}
	return reply
}
