package split

import (
	"math/bits"
	"unsafe"
)

// hashItem is Hash eight bytes at a time, with another result: for an item, which
// may be long.
func hashItem(h uint64, b []byte) uint64 {
	for ; len(b) >= 8; b = b[8:] {
		word := *(*uint64)(unsafe.Pointer(&b[0])) // as in kernel.brackets, little-endian
		h = bits.RotateLeft64((h^word)*fnvPrime, 23)
	}
	return Hash(h, b)
}

// FNV-1a.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Hash goes on with a hash of bytes. It tells items apart; nothing depends on its
// secrecy.
func Hash(h uint64, b []byte) uint64 {
	for _, c := range b {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h
}
