// Package edit changes one thing in a request and leaves every other byte as it
// was: a query parameter (query.go), a parameter of a path template (path.go), or
// a value in a JSON body (body.go).
//
// All functions are pure and work on text, because a walk must send back what a
// server gave it: parsing a URL or a body into values and writing it out again
// reorders, re-encodes and rounds.
//
// Names and values are Go strings and meant to be UTF-8. Bytes that are not are
// kept in URLs, as percent-encoded bytes, and become U+FFFD in JSON.
package edit
