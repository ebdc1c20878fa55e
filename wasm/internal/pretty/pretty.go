// Package pretty stands in for github.com/tidwall/pretty (see the replace line
// in the project's go.mod). gjson imports that package for its @pretty and
// @ugly modifiers, and with it comes encoding/json: about 196 KB of the
// compressed engine. The engine uses no modifier, so formatting returns its
// input as it is.
package pretty

// Options has the fields that gjson sets. They are ignored.
type Options struct {
	Width    int
	Prefix   string
	Indent   string
	SortKeys bool
}

// DefaultOptions is what gjson copies before it sets fields.
var DefaultOptions = &Options{}

// Pretty returns json unchanged.
func Pretty(json []byte) []byte { return json }

// PrettyOptions returns json unchanged.
func PrettyOptions(json []byte, _ *Options) []byte { return json }

// Ugly returns json unchanged.
func Ugly(json []byte) []byte { return json }
