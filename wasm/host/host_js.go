//go:build js

package host

import "unsafe"

// The functions of the import object's "anypage" module (js/src/host.ts). They write
// text into a buffer of the engine's and return its length. If the text is longer than
// the buffer, they write nothing, and have to be called again with a larger one.

//go:wasmimport anypage parse_url
func jsParseURL(ref, base string, out unsafe.Pointer, capacity int32) int32

//go:wasmimport anypage match_regexp
func jsMatchRegexp(pattern, text string) int32

//go:wasmimport anypage parse_date
func jsParseDate(date string) float64

var buffer = make([]byte, 4096)

func parseURL(ref, base string) (string, bool) {
	for {
		n := jsParseURL(ref, base, unsafe.Pointer(&buffer[0]), int32(len(buffer)))
		if n < 0 {
			return "", false
		}
		if int(n) <= len(buffer) {
			return string(buffer[:n]), true
		}
		buffer = make([]byte, n)
	}
}

func matchRegexp(pattern, text string) (matched, valid bool) {
	r := jsMatchRegexp(pattern, text)
	return r == 1, r >= 0
}

func parseDate(date string) (float64, bool) {
	ms := jsParseDate(date)
	return ms, ms == ms // NaN where there is no date
}
