package split

import "unsafe"

// What this package does in vector instructions, js/kernel: functions of the import object's
// "kernel" module (js/src/kernel.ts), on this program's memory. What they are given
// a pointer to, they keep no longer than the call.

//go:wasmimport kernel available
func jsAvailable() int32

//go:wasmimport kernel items
func jsItems(k, text unsafe.Pointer, length int32, ranges unsafe.Pointer, room int32) int32

//go:wasmimport kernel validate
func jsValidate(scratch, text unsafe.Pointer, length int32) int32

// simd tells whether this WebAssembly has vector instructions.
var simd = jsAvailable() != 0

// scratch is memory that js/kernel works in: a block, tokens, and a byte for each
// open container. js/kernel/tokens.ts and read.ts know the sizes.
var scratch [72 + 4*4096 + MaxDepth]byte

func validSIMD(text []byte) bool {
	return jsValidate(unsafe.Pointer(&scratch), unsafe.Pointer(unsafe.SliceData(text)), int32(len(text))) != 0
}

func (k *kernel) itemsSIMD(text []byte, ranges []Range) int {
	return int(jsItems(unsafe.Pointer(k), unsafe.Pointer(unsafe.SliceData(text)), int32(len(text)), unsafe.Pointer(unsafe.SliceData(ranges)), int32(len(ranges))))
}
