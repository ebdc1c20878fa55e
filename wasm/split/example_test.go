package split_test

import (
	"fmt"

	"github.com/anypage/anypage/wasm/split"
)

// A body arrives in chunks that cut it anywhere. Each chunk tells which items it has
// completed; what is left is the envelope, which names the next page.
func Example() {
	body := `{"data":[{"id":9007199254740993},{"id":2}],"next":"c2"}`
	s := split.New([]split.Step{{Name: "data"}}, false)
	for _, chunk := range []string{body[:20], body[20:35], body[35:]} {
		if err := s.Write([]byte(chunk)); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q completes", chunk)
		for _, item := range s.Take() {
			fmt.Print(" ", body[item.Begin:item.End])
		}
		fmt.Println()
	}
	if err := s.Close(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("items:", s.Items(), s.Found())
	fmt.Println("envelope:", string(s.Envelope()))
	fmt.Println("with the last item:", string(s.EnvelopeWithLast()))
	// Output:
	// "{\"data\":[{\"id\":90071" completes
	// "99254740993},{\"" completes {"id":9007199254740993}
	// "id\":2}],\"next\":\"c2\"}" completes {"id":2}
	// items: 2 an array
	// envelope: {"data":[],"next":"c2"}
	// with the last item: {"data":[{"id":2}],"next":"c2"}
}

// A body that breaks off keeps the items before the break; the error says where it is.
func ExampleSplitter_Close() {
	s := split.New([]split.Step{{Name: "data"}}, false)
	fmt.Println(s.Write([]byte(`{"data":[1,2,3`)))
	fmt.Println(s.Take())
	fmt.Println(s.Close())
	// Output:
	// <nil>
	// [{9 10} {11 12}]
	// the body ends early, a comma or ] was expected at byte 14
}

func ExampleValidate() {
	fmt.Println(split.Validate([]byte(`{"price":1.50}`)))
	fmt.Println(split.Validate([]byte(`{"price":1.}`)))
	// Output:
	// <nil>
	// unexpected }, a digit was expected at byte 11
}
