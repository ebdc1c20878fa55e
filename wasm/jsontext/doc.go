// Package jsontext reads and writes JSON texts byte for byte: where a value stands,
// and exactly how it is written.
//
//	d, err := jsontext.Parse(body, 500)    // checks and indexes; err is an *Error with an offset
//	v, ok := d.Member(d.Root(), "total")
//	d.Raw(v)                               // its exact text, such as 1.50e3
//	body[v.Start:v.End]                    // the same
//	for it := d.Children(v); it.Next(); {  // members or elements, by their order in the text
//		it.Name(), it.Value
//	}
//
//	var w jsontext.Writer                  // sets the commas
//	w.Open('{')
//	w.Name("total").Int(7)
//	w.Close('}')
//
// A Document is a text and an index of its arrays and objects, made in one scan: to
// pass over a value then costs the same however long it is. Of makes a Document
// without index, for a text that is looked at once: nothing is allocated, and to pass
// over a value means to scan it.
//
// # Rules
//
// Nothing recurses over a text, however deep it nests. What is not checked by Parse
// is taken for JSON: on anything else the answers are arbitrary, without a panic.
//
// Where an object has a name more than once, its last member counts and the others
// do not exist, as for JSON.parse. Two names are the same when their characters are,
// whatever escapes they are written with.
//
// A surrogate without its other half (\ud800) is a character of its own where names
// and strings are compared. Text, for readers of UTF-8, has U+FFFD in its place.
//
// For single values gjson's Parse and Valid remain; Member, ForEach, Element and
// Elements add what gjson does by another rule.
package jsontext
