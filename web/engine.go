package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// The engine is served under a name that has a hash of its bytes, so that browsers
// may keep it for ever: https://www.rfc-editor.org/rfc/rfc8246. The page's HTML says
// engineURL, which is true on every static host; here the name with the hash is put
// in its place.
const (
	engineFile = "anypage.wasm"
	engineURL  = "dist/" + engineFile
)

// index serves the page's HTML, with the name of the engine as it is now, and leaves
// all else to next.
func index(page, dist string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, ok := currentEngine(dist)
		if !ok || r.URL.Path != "/" && r.URL.Path != "/index.html" {
			next.ServeHTTP(w, r)
			return
		}
		html, err := os.ReadFile(filepath.Join(page, "index.html"))
		if err != nil {
			next.ServeHTTP(w, r) // which says what is wrong
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Write(bytes.ReplaceAll(html, []byte(engineURL), []byte("dist/"+name)))
	})
}

// engine serves the engine, compressed where the client takes that, and leaves all
// else below /dist to next.
func engine(dist string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := strings.TrimPrefix(r.URL.Path, "/")
		hashed := strings.HasPrefix(asked, "anypage-") && strings.HasSuffix(asked, ".wasm")
		name, packed, ok := currentEngine(dist)
		if !ok || asked != engineFile && !hashed {
			next.ServeHTTP(w, r)
			return
		}
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Access-Control-Allow-Origin", "*")
		switch {
		case hashed && asked != name:
			http.Error(w, asked+" is of another build: load the page again", http.StatusNotFound)
			return
		case hashed:
			header.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		header.Set("Content-Type", "application/wasm")
		header.Set("Vary", "Accept-Encoding")
		file := engineFile
		if packed && acceptsGzip(r.Header.Get("Accept-Encoding")) {
			header.Set("Content-Encoding", "gzip")
			file += ".gz"
		}
		content, err := os.ReadFile(filepath.Join(dist, file))
		if err != nil {
			http.Error(w, err.Error()+": run ./build.sh build", http.StatusInternalServerError)
			return
		}
		w.Write(content)
	})
}

// currentEngine returns the name with the hash of the engine in the folder dist, and
// whether the build's compressed copy lies beside it. It reads the file each time,
// as a build may replace it while the server runs.
func currentEngine(dist string) (name string, packed, ok bool) {
	content, err := os.ReadFile(filepath.Join(dist, engineFile))
	if err != nil {
		return "", false, false
	}
	_, err = os.Stat(filepath.Join(dist, engineFile+".gz"))
	sum := sha256.Sum256(content)
	return "anypage-" + hex.EncodeToString(sum[:8]) + ".wasm", err == nil, true
}

// acceptsGzip reports whether the header Accept-Encoding names gzip; with a weight of
// zero it is refused (RFC 9110, section 12.5.3).
func acceptsGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
