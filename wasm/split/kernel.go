package split

import (
	"math/bits"
	"unsafe"
)

// kernel finds where objects and arrays end: brackets outside strings, 64 bytes
// at a time. It is what makes splitting several times faster than parsing: in wasm
// each jump of Go's is a dispatch, so that straight-line arithmetic over bitmaps
// beats a branch per byte.
//
// There are two of it. The one below is Go. Where WebAssembly has vector
// instructions, js/kernel/items.ts is called instead (simd_js.go): the same
// function on the same state, six times as fast. Tests in js/test hold the two
// against each other. BenchmarkSplit and BenchmarkSplitPlain measure this one
// natively, ./build.sh bench both in their place.
type kernel struct {
	// js/kernel/items.ts reads and writes the fields up to lines (layout.go).
	depth    int64  // containers open in the current item
	inString uint64 // all ones when the last block ended within a string
	escaped  uint64 // 1 when the last block ended in a backslash that escapes
	offset   int64  // of the text in the body
	begin    int64  // of the current item in the body
	sizes    uint64 // a hash of the items' sizes
	count    int64  // items that the last call found
	tail     [blockSize]byte
	most     int64 // what depth may be
	// separator is what stands between two items: a comma, or, once or more, what ends a
	// record of a sequence. That is in no record.
	separator int64
	lines     int64 // line breaks of a sequence that are between two items

	escapes uint64 // of the last block: a bit for each escaped byte
}

const blockSize = 64

// start prepares for the first byte of an item that may nest most levels deep.
func (k *kernel) start(most int) {
	k.depth, k.inString, k.escaped, k.most = 0, 0, 0, int64(most)
}

// items passes over objects and arrays that stand one after the other, with
// nothing but the separator and white space between two, and writes their places into
// ranges. text begins with the first byte of the first one, or goes on where the
// text of the last call has ended.
//
// It stops behind an item that something else follows, or that fills the ranges;
// at a bracket that makes depth more than most; at a separator within a record; else
// at the end of the text. Unless depth is 0, what is behind the last item has been read, too, as the
// beginning of the next one.
func (k *kernel) items(text []byte, ranges []Range) (next int) {
	if simd {
		return k.itemsSIMD(text, ranges)
	}
	k.count = 0
	end := -1 // of the last item
	sequence := k.separator != ','
	for base := 0; base < len(text); base += blockSize {
		block := &k.tail
		var found uint64
		if n := len(text) - base; n >= blockSize {
			block = (*[blockSize]byte)(text[base:])
			found = k.brackets(block)
		} else {
			clear(k.tail[copy(k.tail[:], text[base:]):]) // zeros: no brackets, no quotes
			found = k.brackets(block)
			k.escaped = k.escapes >> n & 1 // the next byte is in the next text
		}
		if sequence {
			found |= k.separators(block)
		}
		for ; found != 0; found &= found - 1 {
			at := base + bits.TrailingZeros64(found)
			switch block[at-base] {
			case '{', '[':
				if k.depth == 0 {
					if end >= 0 && !k.between(text[end:at]) {
						return end
					}
					k.begin = k.offset + int64(at)
				}
				if k.depth++; k.depth > k.most {
					return at
				}
			case '}', ']':
				if k.depth == 0 { // the end of the results
					return end
				}
				if k.depth--; k.depth == 0 {
					end = at + 1
					last := Range{int(k.begin), int(k.offset) + end}
					ranges[k.count] = last
					k.sizes = size(k.sizes, last)
					if k.count++; k.count == int64(len(ranges)) {
						return end
					}
				}
			case byte(k.separator):
				if k.depth > 0 {
					return at
				}
			}
		}
	}
	if k.depth == 0 {
		return end
	}
	return len(text)
}

// size goes on with a hash of the items' sizes.
func size(h uint64, item Range) uint64 {
	return (h ^ uint64(item.End-item.Begin)) * fnvPrime
}

// between reports whether a text stands between two items: the separator, and white space.
func (k *kernel) between(gap []byte) bool {
	if len(gap) == 1 && gap[0] == ',' {
		return k.separator == ','
	}
	found := int64(0)
	for _, c := range gap {
		switch {
		case int64(c) == k.separator:
			found++
		case !isBlank(c):
			return false
		}
	}
	if k.separator == '\n' {
		k.lines += found
	}
	return found == 1 || found > 1 && k.separator != ','
}

const (
	ones    = 0x0101010101010101
	lowBits = 0x7F * ones
)

// equal has 0x80 in each byte of v that is zero, and 0 in all others.
func equal(v uint64) uint64 { return ^((v&lowBits + lowBits) | v | lowBits) }

// gather moves the top bits of a word's bytes into its lowest byte.
func gather(v uint64) uint64 { return v * 0x0002040810204081 >> 56 }

// brackets has a bit for each bracket or brace outside strings. The bytes _, y,
// Y and DEL count as well: outside strings no JSON has them.
func (k *kernel) brackets(block *[blockSize]byte) uint64 {
	const quote, backslash, bracket, unlike = '"' * ones, '\\' * ones, 0x7F * ones, 0x26 * ones
	w := (*[8]uint64)(unsafe.Pointer(block)) // wasm, amd64 and arm64 are little-endian
	w0, w1, w2, w3, w4, w5, w6, w7 := w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]

	quotes := gather(equal(w0^quote)) | gather(equal(w1^quote))<<8 | gather(equal(w2^quote))<<16 | gather(equal(w3^quote))<<24 |
		gather(equal(w4^quote))<<32 | gather(equal(w5^quote))<<40 | gather(equal(w6^quote))<<48 | gather(equal(w7^quote))<<56

	any := equal(w0^backslash) | equal(w1^backslash) | equal(w2^backslash) | equal(w3^backslash) |
		equal(w4^backslash) | equal(w5^backslash) | equal(w6^backslash) | equal(w7^backslash)
	k.escapes = 0
	if any|k.escaped != 0 {
		slashes := gather(equal(w0^backslash)) | gather(equal(w1^backslash))<<8 | gather(equal(w2^backslash))<<16 | gather(equal(w3^backslash))<<24 |
			gather(equal(w4^backslash))<<32 | gather(equal(w5^backslash))<<40 | gather(equal(w6^backslash))<<48 | gather(equal(w7^backslash))<<56
		k.findEscapes(slashes)
		quotes &^= k.escapes
	}

	// The xor of all quotes up to a bit tells whether it is inside a string.
	inside := quotes
	inside ^= inside << 1
	inside ^= inside << 2
	inside ^= inside << 4
	inside ^= inside << 8
	inside ^= inside << 16
	inside ^= inside << 32
	inside ^= k.inString
	k.inString = uint64(int64(inside) >> 63)

	found := gather(equal((w0|unlike)^bracket)) | gather(equal((w1|unlike)^bracket))<<8 | gather(equal((w2|unlike)^bracket))<<16 | gather(equal((w3|unlike)^bracket))<<24 |
		gather(equal((w4|unlike)^bracket))<<32 | gather(equal((w5|unlike)^bracket))<<40 | gather(equal((w6|unlike)^bracket))<<48 | gather(equal((w7|unlike)^bracket))<<56
	return found &^ inside
}

// findEscapes marks each byte behind a run of backslashes of odd length.
func (k *kernel) findEscapes(slashes uint64) {
	const even = 0x5555555555555555
	slashes &^= k.escaped
	follows := slashes<<1 | k.escaped
	// Adding a run's start to the run carries to the byte behind it: what starts
	// at an odd bit is told apart by the bit's parity there.
	oddStarts := slashes &^ even &^ follows
	sum := oddStarts + slashes
	k.escaped = (oddStarts&slashes | (oddStarts|slashes)&^sum) >> 63
	k.escapes = (even ^ sum<<1) & follows
}

// separators has a bit for each separator, also within strings: no JSON has one there.
func (k *kernel) separators(block *[blockSize]byte) (found uint64) {
	w, want := (*[8]uint64)(unsafe.Pointer(block)), uint64(k.separator)*ones
	for i, v := range w {
		found |= gather(equal(v^want)) << (8 * i)
	}
	return found
}
