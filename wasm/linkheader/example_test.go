package linkheader_test

import (
	"fmt"

	"github.com/anypage/anypage/wasm/linkheader"
)

const header = `<https://api.example.com/items?page=2>; rel="next", ` +
	`<https://api.example.com/items?page=9>; rel="last"; title="the end, for now"`

func ExampleTarget() {
	target, ok := linkheader.Target(header, "next")
	fmt.Println(target, ok)

	// A link with an anchor is about another resource than the page that it came with.
	_, ok = linkheader.Target(`</chapter/2>; rel=next; anchor="/chapter/1"`, "next")
	fmt.Println(ok)
	// Output:
	// https://api.example.com/items?page=2 true
	// false
}

func ExampleParse() {
	for _, link := range linkheader.Parse(header) {
		relation, _ := link.Param("rel")
		title, _ := link.Param("title")
		fmt.Printf("%s: %s %q\n", relation, link.Target, title)
	}
	// Output:
	// next: https://api.example.com/items?page=2 ""
	// last: https://api.example.com/items?page=9 "the end, for now"
}

func ExampleEnds() {
	// Sentry always links a next page, and says beside it whether that has items.
	fmt.Println(linkheader.Ends(`</issues/?cursor=0:100:0>; rel="next"; results="false"`))
	// Output: true
}
