// Command web serves the demo: the page at /, the built package at /dist/, the
// documentation at /docs/ where it is built, the sample API at /api/, the same with ten times as many items on a page at
// /large/api/, and behind a proxy that does what bad networks do at
// /faults/PLAN/api/ (see package faultproxy).
//
//	go run ./web [-addr 127.0.0.1:8080] [-page DIR] [-dist DIR] [-cross]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/anypage/anypage/web/faultproxy"
	"github.com/anypage/anypage/web/sampleapi"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

// errUsage is a wrong command line, which the flag package has told of.
var errUsage = errors.New("wrong usage")

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("web", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to listen on; on loopback, the next free port where it is taken")
	page := flags.String("page", "", "`folder` of the demo page (default web/page of the checkout)")
	dist := flags.String("dist", "", "`folder` of the built package (default js/dist of the checkout)")
	cross := flags.Bool("cross", false, "serve the sample API on a second port too, which is another origin")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: all options begin with a dash, as in -addr 127.0.0.1:8080", flags.Arg(0))
	}
	pageDir, err := folder(*page, "web/page", "-page")
	if err != nil {
		return err
	}
	distDir, err := folder(*dist, "js/dist", "-dist")
	if err != nil {
		return err
	}
	if !isFolder(distDir) {
		fmt.Fprintf(stderr, "web: %s is missing, so the page has no engine: run ./build.sh build first\n", distDir)
	}

	listener, err := listen(*addr)
	if err != nil {
		return err
	}
	// A handler that waits, for a delay or a stalled body, ends with this context.
	requests, cancel := context.WithCancel(context.Background())
	defer cancel()
	server := &http.Server{Handler: handler(pageDir, distDir), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return requests }}
	listeners := []net.Listener{listener}
	if *cross {
		second, err := listen(net.JoinHostPort("127.0.0.1", "0"))
		if err != nil {
			listener.Close()
			return err
		}
		listeners = append(listeners, second)
		fmt.Fprintf(stdout, "sample API on another origin: http://%s/api/\n", visible(second))
	}
	// Last, and on a line of its own, for people and for scripts that wait for it.
	fmt.Fprintf(stdout, "Ctrl-C stops it.\nanypage demo: http://%s/\n", visible(listener))

	failed := make(chan error, len(listeners))
	for i, l := range listeners {
		s := server
		if i > 0 {
			s = &http.Server{Handler: api(), ReadHeaderTimeout: server.ReadHeaderTimeout, BaseContext: server.BaseContext}
		}
		go func() { failed <- s.Serve(l) }()
		defer s.Close()
	}
	select {
	case err = <-failed:
		return fmt.Errorf("the server stopped: %w", err)
	case <-ctx.Done():
	}
	cancel()
	short, done := context.WithTimeout(context.Background(), 2*time.Second)
	defer done()
	if err := server.Shutdown(short); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// handler serves the page at /, the built package at /dist/, the documentation that ./build.sh
// site has written at /docs/, the sample API at /api/, its large pages at /large/api/ and its
// faulty twin at /faults/.
func handler(page, dist string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", api())
	mux.Handle("/large/api/", http.StripPrefix("/large/api", sampleapi.Larger(10)))
	mux.Handle("/faults/", http.StripPrefix("/faults", faultproxy.New(api())))
	mux.Handle("/dist/", http.StripPrefix("/dist", engine(dist, files(dist, "run ./build.sh build first"))))
	docs := filepath.Join(filepath.Dir(dist), "build/site/docs")
	mux.Handle("/docs/", http.StripPrefix("/docs", files(docs, "run ./build.sh site first")))
	mux.Handle("/", index(page, dist, files(page, "name the page's folder with -page")))
	return mux
}

func api() http.Handler { return http.StripPrefix("/api", sampleapi.New()) }

// files serves a folder from disk, so that edits show at the next load.
func files(dir, advice string) http.Handler {
	server := http.FileServer(http.Dir(dir))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("X-Content-Type-Options", "nosniff")
		// A test page or a console of another origin may import the package.
		header.Set("Access-Control-Allow-Origin", "*")
		if !isFolder(dir) {
			http.Error(w, dir+" is missing: "+advice, http.StatusNotFound)
			return
		}
		server.ServeHTTP(w, r)
	})
}

// Browsers compile WebAssembly while it arrives only under its own type, and
// run modules only as JavaScript. The system's table has neither for sure.
func init() {
	for extension, kind := range map[string]string{
		".wasm": "application/wasm",
		".js":   "text/javascript; charset=utf-8",
		".mjs":  "text/javascript; charset=utf-8",
		".css":  "text/css; charset=utf-8",
		".html": "text/html; charset=utf-8",
		".json": "application/json",
		".map":  "application/json",
		".svg":  "image/svg+xml",
		".ts":   "text/plain; charset=utf-8",
	} {
		if err := mime.AddExtensionType(extension, kind); err != nil {
			panic(err) // the table above is wrong
		}
	}
}

// ports is how many ports are tried, the first one included.
const ports = 100

// listen opens a port. Where it is taken, on loopback, it opens the next free
// one: a second demo beside the first is no error. Elsewhere the address was
// chosen for others to find, so it stays.
func listen(addr string) (net.Listener, error) {
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("-addr %q is not host:port, such as 127.0.0.1:8080", addr)
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return nil, fmt.Errorf("-addr %q: the port must be a number from 0 to 65535", addr)
	}
	tries := 1
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		tries = ports
	}
	for i := 0; ; i++ {
		listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port+i)))
		switch {
		case err == nil:
			return listener, nil
		case !errors.Is(err, syscall.EADDRINUSE):
			return nil, fmt.Errorf("can't listen on %s: %w; choose another address with -addr", addr, err)
		case i+1 == tries || port == 0 || port+i == 65535:
			return nil, fmt.Errorf("port %d is taken, and no free one follows: choose another with -addr", port)
		}
	}
}

// visible is a listener's address as a browser on this machine reaches it.
func visible(l net.Listener) string {
	addr := l.Addr().(*net.TCPAddr)
	if addr.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(addr.Port))
	}
	return addr.String()
}

// folder returns the folder that an option names, or the one of the checkout
// that the working directory lies in.
func folder(named, inCheckout, option string) (string, error) {
	if named != "" {
		if !isFolder(named) {
			return "", fmt.Errorf("%s %s: there is no such folder", option, named)
		}
		return named, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(at, inCheckout), nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("can't find %s, as %s is not in a checkout of anypage: go there, or name the folder with %s", inCheckout, dir, option)
		}
	}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
