package abi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the engine answers into testdata/traces")

// line is one line of a golden trace: a walk is opened, or an event goes in.
// The text of a line is always in the order of the members here, so that what
// comes behind "out" can be compared as text. js/test/traces.test.mjs replays
// the same files through anypage.wasm.
//
//	{"open":{…},"out":{…}}
//	{"in":{"event":"demand","page":0},"now":0,"random":0.5,"ranges":[…],"out":[…]}
//	{"in":{"event":"chunk","id":1,"text":"…"},"now":5,"random":0.5,"ranges":[…],"out":[…]}
//
// A chunk has its bytes in text, or in base64 where they are no text of their
// own; it may be repeated some times over.
type line struct {
	Open   json.RawMessage `json:"open"`
	In     json.RawMessage `json:"in"`
	Now    float64         `json:"now"`
	Random float64         `json:"random"`
	Ranges []uint32        `json:"ranges"`
	Out    json.RawMessage `json:"out"`
}

type event struct {
	Event   string
	Page    int // of a demand
	ID      int
	Status  int // of a response, with the next three
	URL     string
	Headers [][2]string
	CORS    bool
	Text    string // of a chunk, with Base64 and Repeat
	Base64  []byte
	Repeat  int
}

// replay answers one line.
func replay(t *testing.T, s *Session, l line) (*Session, []byte, []uint32) {
	t.Helper()
	if l.Open != nil {
		s, reply := Open(l.Open)
		return s, reply, nil
	}
	var e event
	if err := json.Unmarshal(l.In, &e); err != nil {
		t.Fatal(err)
	}
	var reply []byte
	var ranges []uint32
	switch e.Event {
	case "demand":
		reply, ranges = s.Demand(e.Page, l.Now, l.Random)
	case "response":
		lines := e.URL
		for _, h := range e.Headers {
			lines += "\n" + h[0] + "\n" + h[1]
		}
		reply, ranges = s.Response(e.ID, e.Status, e.CORS, lines, l.Now, l.Random)
	case "chunk":
		b := append([]byte(e.Text), e.Base64...)
		if e.Repeat > 0 {
			b = bytes.Repeat(b, e.Repeat)
		}
		reply, ranges = s.Chunk(e.ID, b, l.Now, l.Random)
		clear(b) // as the next message in the engine's input buffer would
	case "end":
		reply, ranges = s.End(e.ID, l.Now, l.Random)
	default:
		reply, ranges = s.Event(l.In, l.Now, l.Random)
	}
	return s, reply, ranges
}

func (l line) String() string {
	if l.Open != nil {
		return `{"open":` + string(l.Open) + `,"out":` + string(l.Out) + "}"
	}
	var b strings.Builder
	b.WriteString(`{"in":` + string(l.In) + `,"now":` + strconv.FormatFloat(l.Now, 'f', -1, 64) + `,"random":` + strconv.FormatFloat(l.Random, 'f', -1, 64))
	if len(l.Ranges) > 0 {
		b.WriteString(`,"ranges":[`)
		for i, r := range l.Ranges {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Itoa(int(r)))
		}
		b.WriteByte(']')
	}
	if len(l.Out) > 0 {
		b.WriteString(`,"out":` + string(l.Out))
	}
	return b.String() + "}"
}

func TestTraces(t *testing.T) {
	files, err := filepath.Glob("testdata/traces/*.jsonl")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d traces, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".jsonl"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var s *Session
			var got strings.Builder
			for i, want := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
				var l line
				if err := json.Unmarshal([]byte(want), &l); err != nil {
					t.Fatalf("line %d: %v", i+1, err)
				}
				var out []byte
				s, out, l.Ranges = replay(t, s, l)
				if len(out) > 0 && !json.Valid(out) {
					t.Errorf("line %d: the answer is no JSON: %s", i+1, out)
				}
				l.Out = out
				if is := l.String(); is != want && !*update {
					t.Errorf("line %d is\n%s\nand was\n%s\nIf that is meant: go test ./wasm/abi -update", i+1, is, want)
				}
				got.WriteString(l.String() + "\n")
			}
			if *update && got.String() != string(text) {
				if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

var (
	received = regexp.MustCompile(`,"bytes":\d+`)
	arriving = regexp.MustCompile(`{"effect":"attempt","id":\d+,"type":"bytes","bytes":\d+,"items":\d+},?`) // one for each chunk
)

// TestTracesDontDependOnChunks replays the bodies byte by byte: what comes out
// is the same, but for the message that brings it.
func TestTracesDontDependOnChunks(t *testing.T) {
	files, err := filepath.Glob("testdata/traces/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".jsonl"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want, got strings.Builder
			note := func(b *strings.Builder, out []byte, ranges []uint32) {
				for _, r := range ranges {
					b.WriteString(strconv.Itoa(int(r)) + " ")
				}
				if out = arriving.ReplaceAll(out, nil); len(out) > 2 {
					b.WriteString("\n" + string(out[1:len(out)-1]) + "\n")
				}
			}
			var whole, bytewise *Session
			for l := range strings.Lines(string(text)) {
				var parsed line
				if err := json.Unmarshal([]byte(l), &parsed); err != nil {
					t.Fatal(err)
				}
				var out []byte
				var ranges []uint32
				whole, out, ranges = replay(t, whole, parsed)
				note(&want, out, ranges)
				var c event
				if parsed.In != nil {
					if err := json.Unmarshal(parsed.In, &c); err != nil {
						t.Fatal(err)
					}
				}
				if c.Event != "chunk" || c.Repeat > 0 {
					bytewise, out, ranges = replay(t, bytewise, parsed)
					note(&got, out, ranges)
					continue
				}
				for _, b := range append([]byte(c.Text), c.Base64...) {
					parsed.In = json.RawMessage(`{"event":"chunk","id":` + strconv.Itoa(c.ID) + `,"base64":"` + base64.StdEncoding.EncodeToString([]byte{b}) + `"}`)
					bytewise, out, ranges = replay(t, bytewise, parsed)
					note(&got, out, ranges)
				}
			}
			// Where items and effects come with the same chunk, they may come apart; a
			// walk that ends within a chunk has received less of it.
			flat := func(b *strings.Builder) string {
				return received.ReplaceAllString(strings.Join(strings.Fields(b.String()), " "), "")
			}
			if flat(&got) != flat(&want) {
				t.Errorf("byte by byte\n%s\nwant\n%s", flat(&got), flat(&want))
			}
		})
	}
}
