package jsonpath_test

import (
	"fmt"

	"github.com/anypage/anypage/wasm/jsonpath"
	"github.com/tidwall/gjson"
)

const body = `{"data": [{"id": 9007199254740993}, {"id": 2}], "meta": {"next.cursor": "abc"}}`

func ExamplePath_Select() {
	path, err := jsonpath.Parse("$.data[*].id")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, node := range path.Select(gjson.Parse(body)) {
		fmt.Println(node.Path(), node.Value.Raw)
	}
	// Output:
	// $['data'][0]['id'] 9007199254740993
	// $['data'][1]['id'] 2
}

func ExamplePath_First() {
	path, _ := jsonpath.Parse("$['meta']['next.cursor']")
	cursor, ok := path.First(gjson.Parse(body))
	fmt.Println(cursor.Str, ok)
	// Output: abc true
}

func ExampleParse() {
	_, err := jsonpath.Parse("$.a[")
	fmt.Println(err)
	// Output: position 4: expected a selector, found end of path
}

func ExamplePath_CutPrefix() {
	results, _ := jsonpath.Parse("$.data")
	cursor, _ := jsonpath.Parse("$.data[-1].id")
	array, _ := results.Singular()
	inResults, ok := cursor.CutPrefix(array)
	fmt.Println(inResults, ok)
	// Output: $[-1]['id'] true
}
