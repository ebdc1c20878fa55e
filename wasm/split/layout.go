package split

import "unsafe"

// scratch is memory that js/kernel/read.ts and tokens.ts work in.
type scratch struct {
	tail    [blockSize]byte // the end of the text, filled up to a block
	nothing [8]byte         // where the token behind the last one stands
	tokens  [4096]uint32    // where the next tokens stand
	stack   [MaxDepth]byte  // a byte for each open container
}

// step is a Step as js/kernel/read.ts reads it.
type step struct {
	name   unsafe.Pointer
	length int32 // of the name, -1 for an index
	index  int32
}

// A LayoutConstant is what js/kernel knows by Name of this package's memory: the size of
// a type, or the offset of a field.
type LayoutConstant struct {
	Name  string
	Value uint64
}

// Layout returns the constants that the build writes for js/kernel. They are those of
// WebAssembly wherever pointers have 64 bits, as Go's have there.
func Layout() []LayoutConstant {
	var k kernel
	var s scratch
	var t step
	return []LayoutConstant{
		{"BLOCK", blockSize},
		{"RANGE", uint64(unsafe.Sizeof(Range{}))},
		{"RANGE_END", uint64(unsafe.Offsetof(Range{}.End))},
		{"FNV_PRIME", fnvPrime},
		{"MAX_DEPTH", MaxDepth},

		{"KERNEL_DEPTH", uint64(unsafe.Offsetof(k.depth))},
		{"KERNEL_IN_STRING", uint64(unsafe.Offsetof(k.inString))},
		{"KERNEL_ESCAPED", uint64(unsafe.Offsetof(k.escaped))},
		{"KERNEL_OFFSET", uint64(unsafe.Offsetof(k.offset))},
		{"KERNEL_BEGIN", uint64(unsafe.Offsetof(k.begin))},
		{"KERNEL_SIZES", uint64(unsafe.Offsetof(k.sizes))},
		{"KERNEL_COUNT", uint64(unsafe.Offsetof(k.count))},
		{"KERNEL_TAIL", uint64(unsafe.Offsetof(k.tail))},
		{"KERNEL_MOST", uint64(unsafe.Offsetof(k.most))},
		{"KERNEL_SEPARATOR", uint64(unsafe.Offsetof(k.separator))},
		{"KERNEL_LINES", uint64(unsafe.Offsetof(k.lines))},

		{"SCRATCH", uint64(unsafe.Sizeof(s))},
		{"SCRATCH_TAIL", uint64(unsafe.Offsetof(s.tail))},
		{"SCRATCH_NOTHING", uint64(unsafe.Offsetof(s.nothing))},
		{"SCRATCH_TOKENS", uint64(unsafe.Offsetof(s.tokens))},
		{"SCRATCH_ROOM", uint64(len(s.tokens))},
		{"SCRATCH_STACK", uint64(unsafe.Offsetof(s.stack))},

		{"STEP", uint64(unsafe.Sizeof(t))},
		{"STEP_NAME", uint64(unsafe.Offsetof(t.name))},
		{"STEP_LENGTH", uint64(unsafe.Offsetof(t.length))},
		{"STEP_INDEX", uint64(unsafe.Offsetof(t.index))},

		{"PLACE", uint64(unsafe.Sizeof(Place{}))},
		{"PLACE_END", uint64(unsafe.Offsetof(Place{}.End))},
	}
}
