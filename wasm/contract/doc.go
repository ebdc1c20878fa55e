// Package contract holds what stands on both sides of the border between Go and
// JavaScript, and in the documents, as data, each fact once: options, the parts of a
// pagination object, error codes, reasons, effects and limits. Presets stand in
// wasm/scheme/presets.go beside their objects, statuses in wasm/verdict beside the rule
// that gives them.
//
// The generator (wasm/internal/contract) writes from it the TypeScript types, the lists
// that the JavaScript reads, the demo page's words, and tables of the documents.
// `./build.sh build` runs it, and a test fails where a file that it writes differs.
//
// The engine links the tables that it reads: [Options], [RetryOptions] and those of a
// pagination object. So the words about their rows are comments above the rows, where the
// generator finds them. The other tables are read by the generator alone, and not linked,
// so that their words are fields.
//
// In words, {maxPages} and {retry.attempts} stand for an option's default, {maxDepth.most}
// for the most that it may be; {maxPageBytes MiB} is the number in MiB, {… minutes} in
// minutes.
package contract
