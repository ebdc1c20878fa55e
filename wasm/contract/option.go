package contract

import (
	"strconv"
	"strings"
)

// Kind is the kind of value that an option takes. Values are checked by it.
type Kind byte

// The kinds.
const (
	Other   Kind = iota // checked by a rule of its own
	Integer             // from Least to Most
	Boolean
	Choice // one of Values
	Path   // a JSONPath
)

// Option is one that a caller may set.
type Option struct {
	Name    string
	Kind    Kind
	Least   int
	Most    int      // 0 for no limit
	Default int      // of an Integer; None where there is none
	Values  []string // of a Choice
	// Type is the TypeScript type of an option of kind Other. Use says what to write
	// instead of a wrong value, if the kind does not say it.
	Type, Use string
	// Driver: the option is for the driver. JavaScript checks it, and the engine never
	// sees it.
	Driver bool
	// Early is what the driver may do before the engine has read the option.
	Early Early
}

// Early is what the driver may do before the engine is there.
type Early byte

// The kinds. What the option changes of it, js/src/early.ts knows.
const (
	Nothing Early = iota
	Request       // send the first request
	Items         // and hand out items of the first page
)

// None is the default of an integer that has none.
const None = -1

// Named is the option of a table with this name, nil where there is none.
func Named(table []Option, name string) *Option {
	for i := range table {
		if table[i].Name == name {
			return &table[i]
		}
	}
	return nil
}

// Names are those of a table, as a sentence has them: "a, b and c".
func Names(table []Option) string {
	names := make([]string, len(table))
	for i := range table {
		names[i] = table[i].Name
	}
	return Listed(names, "and")
}

// Wanted says what to write instead of a wrong value.
func (o *Option) Wanted() string {
	switch {
	case o.Use != "":
		return o.Use
	case o.Kind == Integer && o.Most > 0:
		return "an integer from " + strconv.Itoa(o.Least) + " to " + strconv.Itoa(o.Most)
	case o.Kind == Integer:
		return "an integer of at least " + strconv.Itoa(o.Least)
	case o.Kind == Boolean:
		return "true or false"
	}
	quoted := make([]string, len(o.Values))
	for i, v := range o.Values {
		quoted[i] = `"` + v + `"`
	}
	return Listed(quoted, "or")
}

// Listed writes names as a sentence has them, with a word before the last.
func Listed(names []string, word string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + word + " " + names[last]
}
