// Command layout prints what js/kernel has to know of the engine's memory as JSON, for
// the build of js/: the constants of split.Layout.
package main

import (
	"os"
	"strconv"

	"github.com/anypage/anypage/wasm/split"
)

func main() {
	if strconv.IntSize != 64 {
		os.Stderr.WriteString("layout: build on a 64-bit machine: elsewhere Go's types have other sizes than in WebAssembly\n")
		os.Exit(1)
	}
	b := []byte{'{'}
	for i, c := range split.Layout() {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, c.Name)
		b = append(b, ':')
		b = strconv.AppendUint(b, c.Value, 10)
	}
	os.Stdout.Write(append(b, "}\n"...))
}
