//go:build !js

package sampleapi

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// New returns the API. It may be mounted under a prefix with http.StripPrefix:
// the URLs it writes have the prefix and the host that the request came with.
func New() http.Handler { return Larger(1) }

// Larger is New with pages that have more items by the factor times, where a request does
// not say how many: the same lists in fewer requests.
func Larger(times int) http.Handler { return handler{NewAPI(times)} }

type handler struct{ api *API }

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := &Request{
		Method: r.Method, Origin: origin(r), Prefix: prefix(r), Path: r.URL.EscapedPath(), Query: r.URL.RawQuery,
		Header: r.Header.Get, Body: r.Body,
	}
	err := h.api.Answer(r.Context(), request, writer{w, http.NewResponseController(w)})
	if errors.Is(err, ErrBroken) {
		panic(http.ErrAbortHandler)
	}
}

type writer struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (w writer) Head(status int, header Header) {
	for name, value := range header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
}

func (w writer) Flush() error { return w.control.Flush() }

// origin returns the scheme and host the client used.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// prefix returns what was stripped from the front of the request's path, by
// http.StripPrefix for example: the request line still has it.
func prefix(r *http.Request) string {
	line := r.RequestURI
	if u, err := url.Parse(line); err == nil {
		line = u.EscapedPath()
	}
	if before, ok := strings.CutSuffix(line, r.URL.EscapedPath()); ok {
		return strings.TrimSuffix(before, "/")
	}
	return ""
}
