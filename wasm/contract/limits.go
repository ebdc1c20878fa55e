package contract

import "strconv"

// Defaults of the options that limit a walk.
const (
	// MaxPages is so high that a list reaches it only if something is wrong.
	MaxPages = 10_000
	// MaxPageBytes is far larger than any page. A browser's tab can hold that much twice.
	MaxPageBytes = 256 << 20
	// MaxEmptyPages is more empty pages than a filter usually leaves in a row.
	MaxEmptyPages = 100
	// MaxDepth is how many arrays and objects of a body may be open at once. It is the
	// default and the most. Nothing recurses over a body, but js/kernel has a byte of
	// memory for each level. Deeper items would be of no use: JSON.stringify and
	// structuredClone fail much earlier (V8, with its default stack, at 4,100 and 1,900
	// levels).
	MaxDepth = 10_000
)

// Defaults of the option retry. OpenAI's SDKs too retry twice, first after half a second.
// Five minutes are enough for a rate limit per minute. A walk that meets a limit per hour
// or day fails; its caller can resume it from the checkpoint later.
const (
	RetryAttempts = 2
	RetryMinDelay = 500
	RetryMaxDelay = 8000
	RetryMaxWait  = 300_000
)

// LongestWait is the longest delay of setTimeout, in ms. setTimeout converts its delay to
// a signed 32-bit integer (HTML Standard, section 8.6), so a longer one would end at once.
const LongestWait = 1<<31 - 1

// HeadBytes is how much of a body goes into an error.
const HeadBytes = 2048

// Limits of OpenAPI documents.
const (
	// DocumentBytes is how many bytes of JSON text a document or an overlay may have. The
	// largest public documents are about half as long.
	DocumentBytes = 64 << 20
	// DocumentDepth is how deep arrays and objects may nest.
	DocumentDepth = 500
	// YAMLBytes is how many bytes a document in YAML may have. Reading it takes about a
	// second for each 2 MB, and 70 times its size in memory.
	YAMLBytes = 16 << 20
)

// Methods are the names of a Path Item's operations, in the specification's order.
// query is of OpenAPI 3.2.
var Methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// MiB writes a number of bytes that is a multiple of a MiB.
func MiB(n int) string { return strconv.Itoa(n>>20) + " MiB" }
