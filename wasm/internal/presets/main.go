// Command presets prints the table of presets as JSON, for the build of js/, which
// exports it as presets.
package main

import (
	"os"
	"strconv"

	"github.com/anypage/anypage/wasm/scheme"
)

func main() {
	b := []byte{'{'}
	for i, name := range scheme.PresetNames() {
		if i > 0 {
			b = append(b, ',')
		}
		p, _ := scheme.Preset(name)
		b = strconv.AppendQuote(b, name)
		b = append(b, ':')
		b = p.AppendJSON(b)
	}
	os.Stdout.Write(append(b, "}\n"...))
}
