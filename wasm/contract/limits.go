package contract

import "strconv"

// Defaults of the options that limit a walk.
const (
	// MaxPages is a cap that a list reaches only when something is wrong.
	MaxPages = 10_000
	// MaxPageBytes is far beyond any page, and what a browser's tab can hold twice.
	MaxPageBytes = 256 << 20
	// MaxEmptyPages is more than filters leave of a list by mistake.
	MaxEmptyPages = 100
	// MaxDepth is how many arrays and objects of a body may be open at once, at most and
	// by default. Nothing recurses over a body, but js/kernel has so much memory; what is
	// made of a deeper item is of no use: JSON.stringify and structuredClone give up long
	// before (V8, with the stack that it has by default, at 4,100 and 1,900 levels).
	MaxDepth = 10_000
)

// Defaults of the option retry. OpenAI's SDKs retry twice, from half a second up. Five
// minutes outlast the windows of limits per minute, but not those per hour or day: a walk
// that would have to wait for such a one fails, and its checkpoint waits instead.
const (
	RetryAttempts = 2
	RetryMinDelay = 500
	RetryMaxDelay = 8000
	RetryMaxWait  = 300_000
)

// LongestWait is what setTimeout can hold, in ms: it makes a signed 32-bit integer of
// its delay (HTML Standard, section 8.6), so that a longer wait would be over at once.
const LongestWait = 1<<31 - 1

// HeadBytes is how much of a body goes into an error.
const HeadBytes = 2048

// Limits of OpenAPI documents.
const (
	// DocumentBytes is how long a document, or an overlay, may be, in bytes of JSON
	// text. The largest public documents are about half as long.
	DocumentBytes = 64 << 20
	// DocumentDepth is how deep arrays and objects may nest.
	DocumentDepth = 500
	// YAMLBytes is how long a document in YAML may be: its reader takes about a second
	// for each 2 MB, and 70 times its size of memory.
	YAMLBytes = 16 << 20
)

// MiB writes a number of bytes that is a multiple of a MiB.
func MiB(n int) string { return strconv.Itoa(n>>20) + " MiB" }
