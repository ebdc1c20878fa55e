// Package edit changes one thing in a request and leaves every other byte as it
// was: a query parameter (query.go), a parameter of a path template (path.go), or
// a value in a JSON body (body.go). It also reads members and elements of JSON by
// name and by position (member.go): gjson's own way, its language of paths, would
// make the engine larger and give some characters of names a meaning.
//
// All functions are pure and work on text. A walk must send back what a server
// gave it, and whoever parses a URL or a body into values and writes it out again
// reorders, re-encodes and rounds.
//
// Names and values are Go strings and meant to be UTF-8. Other bytes are
// percent-encoded in URLs, and become U+FFFD in JSON.
package edit
