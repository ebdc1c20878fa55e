// Package jsonpath selects values in JSON texts by JSONPath (RFC 9535), all of
// it: filters, functions and normalized paths included.
//
//	$.data[*].id                   the id of every element of data
//	$.data[-1].id                  the id of the last element
//	$['meta']['next.cursor']       names that are no identifiers
//	$..href                        every href, however deep
//	$.data[0:100:10]               every tenth of the first hundred
//	$.links[?@.rel == 'next'].href the href of the links whose rel is next
//	$[?length(@.name) > 3]         functions: length, count, value, match, search
//	$.data[(@.length-1)].id        an older spelling of $.data[-1].id
//
// In Go:
//
//	path, err := jsonpath.Parse("$.data[-1].id")    // err is a *SyntaxError: position, expected, found
//	id, ok := path.First(gjson.Parse(body))         // a singular path allocates nothing
//	for _, node := range path.Select(gjson.Parse(body)) {
//		node.Value.Raw                               // the value's exact bytes
//		node.Path()                                  // $['data'][2]['id']
//	}
//
// # Rules that the RFC leaves open
//
// The text must be valid JSON; on anything else the answers are arbitrary (but
// there is no panic). It may be nested to any depth: nothing recurses over it.
//
// Where an object repeats a name, its last member counts and the others do not
// exist, as for JSON.parse.
//
// Numbers compare by their exact decimal values, whatever their length:
// 9007199254740993 is not 9007199254740992, and 1e2 is 100.
//
// A surrogate without its other half (\ud800) is a character of its own: it
// equals itself and nothing that a path can spell. In Value.Str it is U+FFFD.
//
// A path such as $..*..* or $[0,0][0,0] selects more nodes than the text has
// bytes, as the RFC wants it; nothing limits their number.
//
// Queries may nest 200 deep (parentheses, filters, function arguments) and
// hold 200 segments that can match more than one node; a singular path may be
// of any length.
package jsonpath
