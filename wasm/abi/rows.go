package abi

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/rows"
	"github.com/tidwall/gjson"
)

// Rows reads fields of many items. call is {"call":"select","count":…,"path":…},
// {"call":"columns"} or {"call":"csv","count":…,"columns":[…],"members":true,"header":true};
// items is the text of a JSON array of count elements. The reply is what package rows
// returns, or {"error":{"code":…}}. The code is parse if an item is not JSON, else config.
func Rows(call, items []byte) []byte {
	c := gjson.ParseBytes(call)
	count := int(jsontext.Member(c, "count").Int())
	var reply []byte
	var err error
	switch jsontext.Member(c, "call").Str {
	case "select":
		reply, err = rows.Select(items, count, jsontext.Member(c, "path").String())
	case "columns":
		var names []string
		names, err = rows.Columns(items)
		var w jsontext.Writer
		w.Open('[')
		for _, name := range names {
			w.String(name)
		}
		w.Close(']')
		reply = w
	case "csv":
		var columns []string
		list := jsontext.Member(c, "columns")
		ok := list.IsArray()
		for _, name := range jsontext.Elements(list) {
			columns = append(columns, name.Str)
			ok = ok && name.Type == gjson.String
		}
		members := jsontext.Member(c, "members").Bool()
		if !ok || len(columns) == 0 && !members {
			return []byte(`{"error":{"code":"config","message":` + jsontext.Quote("columns is "+list.Raw+": use an array of members' names and JSONPaths") + `}}`)
		}
		reply, err = rows.CSV(items, count, columns, members, jsontext.Member(c, "header").Bool())
	default:
		panic("abi: unknown call " + c.Raw)
	}
	if err != nil {
		code := "config"
		if err == rows.ErrInvalid {
			code = "parse"
		}
		return []byte(`{"error":{"code":"` + code + `","message":` + jsontext.Quote(err.Error()) + `}}`)
	}
	return reply
}
