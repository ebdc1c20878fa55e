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

//go:wasmimport kernel find
func jsFind(scratch, text unsafe.Pointer, length int32, path unsafe.Pointer, steps int32, places unsafe.Pointer, room int32) int32

// simd reports whether this WebAssembly has vector instructions.
var simd = jsAvailable() != 0

// kernelScratch is what js/kernel works in, one call at a time.
var kernelScratch scratch

func validSIMD(text []byte) bool {
	return jsValidate(unsafe.Pointer(&kernelScratch), unsafe.Pointer(unsafe.SliceData(text)), int32(len(text))) != 0
}

func findSIMD(text []byte, path []Step, places []Place) int {
	steps := make([]step, len(path))
	for i, s := range path {
		steps[i] = step{unsafe.Pointer(unsafe.StringData(s.Name)), int32(len(s.Name)), 0}
		if s.IsIndex {
			steps[i] = step{nil, -1, int32(s.Index)}
		}
	}
	return int(jsFind(unsafe.Pointer(&kernelScratch), unsafe.Pointer(unsafe.SliceData(text)), int32(len(text)), unsafe.Pointer(&steps[0]), int32(len(steps)), unsafe.Pointer(&places[0]), int32(len(places))))
}

func (k *kernel) itemsSIMD(text []byte, ranges []Range) int {
	return int(jsItems(unsafe.Pointer(k), unsafe.Pointer(unsafe.SliceData(text)), int32(len(text)), unsafe.Pointer(unsafe.SliceData(ranges)), int32(len(ranges))))
}
