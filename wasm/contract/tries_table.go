package contract

// Try is a parameter of the query that may ask for the next page where detection has found
// none. Its name is to be spelled as servers spell it, Type is one of InputTypes.
type Try struct{ Name, Type string }

// Tries are what people are offered then. Detection itself has asked by page and offset.
var Tries = []Try{
	{"pageNumber", "page"},
	{"p", "page"},
	{"start", "offset"},
	{"skip", "offset"},
}
