package jsontext_test

import (
	"fmt"

	"github.com/anypage/anypage/wasm/jsontext"
)

func Example() {
	d, err := jsontext.Parse(`{"total":1.50e3, "items":[{"id":7},{"id":9007199254740993}], "total":2}`, 100)
	if err != nil {
		fmt.Println(err)
		return
	}
	items, _ := d.Member(d.Root(), "items")
	last, _ := d.Element(items, -1)
	id, _ := d.Member(last, "id")
	total, _ := d.Member(d.Root(), "total")
	fmt.Println(d.Raw(id), "at byte", id.Start, "of", d.Raw(total))
	fmt.Println(d.Steps(id))

	_, err = jsontext.Parse(`{"total" 2}`, 100)
	fmt.Println(err)
	// Output:
	// 9007199254740993 at byte 41 of 2
	// [{items 0 false} { 1 true} {id 0 false}]
	// a colon is expected at byte 9
}

func ExampleWriter() {
	var w jsontext.Writer
	w.Open('{')
	w.Name("type").String("cursor")
	w.Name("pages").Open('[')
	w.Int(1)
	w.Int(2)
	w.Close(']')
	w.Close('}')
	fmt.Println(string(w))
	// Output: {"type":"cursor","pages":[1,2]}
}
