package split

import (
	"math/bits"
	"unsafe"
)

// kernel finds brackets outside strings, 64 bytes at a time. It is what makes
// splitting several times faster than parsing: in wasm each jump is a dispatch,
// so that straight-line arithmetic over bitmaps beats a branch per byte. The
// numbers are in BenchmarkSplit and BenchmarkSplitPlain.
type kernel struct {
	depth    int    // containers open within the results
	inString uint64 // all ones when the last block ended within a string
	escaped  uint64 // 1 when the last block ended in a backslash that escapes
	escapes  uint64 // of the last block: a bit for each escaped byte
}

const blockSize = 64

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

// items passes over objects and arrays that are items, from i on. It stops
// behind the last of them when anything but one comma and white space comes
// between two, at the end of the results, and at the end of the chunk.
func (s *Splitter) items(chunk []byte, i int) (next int) {
	k := &s.kernel
	end := -1 // of the last item
	var tail [blockSize]byte
	for base := i; base < len(chunk); base += blockSize {
		block := &tail
		var found uint64
		if n := len(chunk) - base; n >= blockSize {
			block = (*[blockSize]byte)(chunk[base:])
			found = k.brackets(block)
		} else {
			copy(tail[:], chunk[base:]) // the rest is zeros: no brackets, no quotes
			found = k.brackets(block)
			k.escaped = k.escapes >> n & 1 // the next byte is in the next chunk
		}
		for ; found != 0; found &= found - 1 {
			at := base + bits.TrailingZeros64(found)
			switch block[at-base] {
			case '{', '[':
				if k.depth == 0 {
					if end >= 0 && !comma(chunk[end:at]) {
						s.state = wantNext
						return end
					}
					s.itemBegin = s.offset + at
				}
				if k.depth++; k.depth > MaxDepth {
					s.fail(s.offset+at, tooDeep)
					return len(chunk)
				}
			case '}', ']':
				if k.depth == 0 { // the end of the results
					s.state = wantNext
					return end
				}
				if k.depth--; k.depth == 0 {
					end = at + 1
					s.endItem(s.offset+end, chunk)
				}
			}
		}
	}
	if k.depth == 0 {
		s.state = wantNext
		return end
	}
	return len(chunk)
}

// comma reports whether one comma, and white space, is all there is.
func comma(gap []byte) bool {
	if len(gap) == 1 {
		return gap[0] == ','
	}
	commas := 0
	for _, c := range gap {
		switch c {
		case ',':
			commas++
		case ' ', '\n', '\r', '\t':
		default:
			return false
		}
	}
	return commas == 1
}
