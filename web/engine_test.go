package main

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func ask(h http.Handler, path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func writeEngine(t *testing.T, dist, text string) {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(text))
	z.Close()
	for name, content := range map[string][]byte{"anypage.wasm": []byte(text), "anypage.wasm.gz": packed.Bytes()} {
		if err := os.WriteFile(filepath.Join(dist, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestThePageNamesTheEngineByItsHashAndBrowsersMayKeepIt(t *testing.T) {
	page, dist := folders(t)
	html := `<link rel="preload" href="/dist/anypage.wasm" as="fetch">`
	if err := os.WriteFile(filepath.Join(page, "index.html"), []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
	writeEngine(t, dist, "\x00asm one")
	h := handler(page, dist)
	named := func() string {
		t.Helper()
		w := ask(h, "/", "")
		found := regexp.MustCompile(`href="(/dist/anypage-[0-9a-f]{16}\.wasm)"`).FindStringSubmatch(w.Body.String())
		if found == nil || w.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("the page is %s, %v", w.Body, w.Header())
		}
		return found[1]
	}
	first := named()
	w := ask(h, first, "gzip, br")
	header := w.Header()
	if w.Code != 200 || header.Get("Content-Encoding") != "gzip" || header.Get("Content-Type") != "application/wasm" ||
		!strings.Contains(header.Get("Cache-Control"), "immutable") || header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("status %d, %v", w.Code, header)
	}
	if z, err := gzip.NewReader(w.Body); err != nil {
		t.Error(err)
	} else if text := new(bytes.Buffer); true {
		text.ReadFrom(z)
		if text.String() != "\x00asm one" {
			t.Errorf("it unpacks to %q", text)
		}
	}
	if w := ask(h, "/dist/anypage.wasm", "gzip"); w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("without a hash: %v", w.Header())
	}

	writeEngine(t, dist, "\x00asm two")
	if second := named(); second == first {
		t.Error("another engine has the same name")
	}
	if w := ask(h, first, "gzip"); w.Code != 404 || !strings.Contains(w.Body.String(), "another build") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the engine of the build before: status %d, %v, %s", w.Code, w.Header(), w.Body)
	}
}

func TestTheEngineIsPlainForClientsThatTakeNoGzip(t *testing.T) {
	page, dist := folders(t)
	writeEngine(t, dist, "\x00asm one")
	h := handler(page, dist)
	for _, encoding := range []string{"", "br", "gzip;q=0", "gzip; q=0.000", "identity, gzip;q=0"} {
		if w := ask(h, "/dist/anypage.wasm", encoding); w.Header().Get("Content-Encoding") != "" || w.Body.String() != "\x00asm one" {
			t.Errorf("Accept-Encoding %q: %v", encoding, w.Header())
		}
	}
	for _, encoding := range []string{"gzip", "GZIP;q=0.5", "br, gzip ; q=1.0"} {
		if w := ask(h, "/dist/anypage.wasm", encoding); w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("Accept-Encoding %q: %v", encoding, w.Header())
		}
	}
	if err := os.Remove(filepath.Join(dist, "anypage.wasm.gz")); err != nil {
		t.Fatal(err)
	}
	if w := ask(h, "/dist/anypage.wasm", "gzip"); w.Header().Get("Content-Encoding") != "" || w.Body.String() != "\x00asm one" {
		t.Errorf("without a compressed copy: %v", w.Header())
	}
}
