package sampleapi

import (
	"errors"
	"io"
)

// Request is what the API needs to know of an HTTP request.
type Request struct {
	Method string
	Origin string                   // scheme and host as the client sees them
	Prefix string                   // of the path as the client sees it, escaped: all in front of the API's root
	Path   string                   // escaped, from the API's root on
	Query  string                   // as it was sent, without the question mark
	Header func(name string) string // a header's value, "" where there is none
	Body   io.Reader
}

// Header is the headers of a response, each with one value.
type Header map[string]string

// Writer takes a response, part by part as it goes over the line.
type Writer interface {
	// Head is called once, before what is written of the body.
	Head(status int, header Header)
	io.Writer
	// Flush sends what was written until then.
	Flush() error
}

// ErrBroken tells that the connection has to break off, without an end of the response.
var ErrBroken = errors.New("the connection breaks off: this fault was asked for")
