package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// start runs the server and returns the addresses that it prints, and a
// function that ends it.
func start(t *testing.T, lines int, args ...string) (addresses []string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	result := make(chan error, 1)
	go func() {
		err := run(ctx, args, write, io.Discard)
		write.CloseWithError(err)
		result <- err
	}()
	scanner := bufio.NewScanner(read)
	line := regexp.MustCompile(`^(?:anypage demo|sample API on another origin): (http://127\.0\.0\.1:\d+/(?:api/)?)$`)
	for len(addresses) < lines {
		if !scanner.Scan() {
			t.Fatal("the server did not start: ", scanner.Err())
		}
		if scanner.Text() == "Ctrl-C stops it." {
			continue
		}
		found := line.FindStringSubmatch(scanner.Text())
		if found == nil {
			t.Fatalf("it printed %q", scanner.Text())
		}
		addresses = append(addresses, found[1])
	}
	stop = func() error {
		cancel()
		return <-result
	}
	t.Cleanup(func() { cancel() })
	return addresses, stop
}

func folders(t *testing.T) (page, dist string) {
	t.Helper()
	page, dist = t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(page, "index.html"): "<!doctype html><title>demo</title>", filepath.Join(page, "style.css"): "a{}",
		filepath.Join(dist, "index.js"): "export {}", filepath.Join(dist, "anypage.wasm"): "\x00asm", filepath.Join(dist, "a.mjs"): "",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return page, dist
}

func get(t *testing.T, u string) (*http.Response, string) {
	t.Helper()
	res, err := http.Get(u)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestTheServerServesPageEngineAndAPI(t *testing.T) {
	page, dist := folders(t)
	printed, stop := start(t, 2, "-addr", "127.0.0.1:0", "-page", page, "-dist", dist, "-cross")
	at := []string{printed[1], printed[0]} // the page's address is the last line
	for path, want := range map[string]string{
		"": "text/html; charset=utf-8", "style.css": "text/css; charset=utf-8", "dist/index.js": "text/javascript; charset=utf-8",
		"dist/a.mjs": "text/javascript; charset=utf-8", "dist/anypage.wasm": "application/wasm", "api/": "application/json; charset=utf-8",
	} {
		res, _ := get(t, at[0]+path)
		if got := res.Header.Get("Content-Type"); res.StatusCode != 200 || got != want || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("/%s: status %d, Content-Type %s, Cache-Control %s", path, res.StatusCode, got, res.Header.Get("Cache-Control"))
		}
	}
	docs := filepath.Join(filepath.Dir(dist), "build/site/docs")
	if res, body := get(t, at[0]+"docs/"); res.StatusCode != 404 || body != docs+" is missing: run ./build.sh site first\n" {
		t.Errorf("without the documentation: status %d, %s", res.StatusCode, body)
	}
	if err := os.MkdirAll(docs, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(docs, "index.html"), []byte("documented"), 0o644); err != nil {
		t.Fatal(err)
	}
	if res, body := get(t, at[0]+"docs/index.html"); res.StatusCode != 200 || body != "documented" {
		t.Errorf("the documentation: status %d, %s", res.StatusCode, body)
	}
	// Edits show at once.
	if err := os.WriteFile(filepath.Join(page, "index.html"), []byte("edited"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, body := get(t, at[0]); body != "edited" {
		t.Errorf("after the edit: %s", body)
	}
	if at[0]+"api/" == at[1] {
		t.Error("the second origin is the first")
	}
	if _, body := get(t, at[1]); !strings.Contains(body, `"/api/data.ndjson"`) {
		t.Errorf("the second origin answers %.100s", body)
	}
	other, _ := url.Parse(at[1])
	if res, _ := get(t, "http://"+other.Host+"/"); res.StatusCode != 404 {
		t.Errorf("the second origin has a page: status %d", res.StatusCode)
	}
	// A cursor with an escaped slash passes the routes unchanged.
	var v struct{ Next string }
	_, body := get(t, at[0]+"api/cursor-path/first?limit=5")
	if err := json.Unmarshal([]byte(body), &v); err != nil || !strings.Contains(v.Next, "/") {
		t.Fatalf("%v: next is %q", err, v.Next)
	}
	if res, body := get(t, at[0]+"api/cursor-path/"+url.PathEscape(v.Next)+"?limit=5"); res.StatusCode != 200 || res.Request.Response != nil {
		t.Errorf("status %d: %.100s", res.StatusCode, body)
	}
	// A request that waits does not hold up the end.
	go func() {
		if res, err := http.Get(at[0] + "api/page?delay=60000"); err == nil {
			res.Body.Close()
		}
	}()
	time.Sleep(50 * time.Millisecond)
	begin := time.Now()
	if err := stop(); err != nil || time.Since(begin) > 3*time.Second {
		t.Errorf("it ended with %v after %v", err, time.Since(begin))
	}
}

func TestAPortThatIsTakenIsPassedOver(t *testing.T) {
	page, dist := folders(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	at, _ := start(t, 1, "-addr", taken.Addr().String(), "-page", page, "-dist", dist)
	if strings.Contains(at[0], taken.Addr().String()) {
		t.Errorf("it listens on the taken port: %s", at[0])
	}
	if res, _ := get(t, at[0]); res.StatusCode != 200 {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestAMissingBuildSaysHowToBuild(t *testing.T) {
	page, dist := folders(t)
	if err := os.RemoveAll(dist); err != nil {
		t.Fatal(err)
	}
	w := handler(page, dist)
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: w}
	go s.Serve(server)
	defer s.Close()
	res, body := get(t, "http://"+server.Addr().String()+"/dist/index.js")
	if res.StatusCode != 404 || !strings.Contains(body, "run ./build.sh build first") {
		t.Errorf("status %d: %s", res.StatusCode, body)
	}
}

func TestABadArgumentIsRefused(t *testing.T) {
	page, dist := folders(t)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-addr", "8080"}, "is not host:port"},
		{[]string{"-addr", "127.0.0.1:http"}, "the port must be a number"},
		{[]string{"-addr", "127.0.0.1:70000"}, "the port must be a number"},
		{[]string{"-addr", "192.0.2.1:80"}, "can't listen on 192.0.2.1:80"},
		{[]string{"8080"}, "unexpected argument"},
		{[]string{"-page", filepath.Join(page, "none")}, "there is no such folder"},
		{[]string{"-dist", filepath.Join(dist, "none")}, "there is no such folder"},
		{[]string{"-port", "1"}, "wrong usage"},
	} {
		var out bytes.Buffer
		args := append([]string{"-page", page, "-dist", dist}, test.args...)
		err := run(t.Context(), args, &out, io.Discard)
		if err == nil || !strings.Contains(err.Error(), test.want) || out.Len() > 0 {
			t.Errorf("%v: %v, printed %q; want %s", test.args, err, out.String(), test.want)
		}
	}
	t.Chdir(t.TempDir())
	if err := run(t.Context(), nil, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "-page") {
		t.Errorf("outside of a checkout: %v", err)
	}
}
