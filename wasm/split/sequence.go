package split

import "strings"

// A sequence is a body of many JSON texts, each of which is an item: a record. NDJSON and
// JSON Lines write one a line, JSON text sequences (RFC 7464) put a record separator in
// front of each. To the splitter it is a list whose brackets are not written: no
// container is ever open but the record, and that is the kernel's.

// Form is what a body is.
type Form byte

// The forms.
const (
	Document Form = iota // one JSON text
	Either               // its media type doesn't say which: its shape does
	Sequence
)

// separator begins a record of a JSON text sequence (RFC 7464, section 2.2).
const separator = 0x1E

// FormOf is what a content type says of a body. Types that servers give to whatever
// they have say nothing.
func FormOf(contentType string) Form {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	media = strings.TrimSpace(media)
	kind, name, _ := strings.Cut(media, "/")
	if strings.HasPrefix(media, "*") {
		media = ""
	}
	switch media {
	case "", "text/plain", "application/octet-stream", "binary/octet-stream", "application/binary":
		return Either
	case "application/stream+json": // of Spring WebFlux, until 5.3
		return Sequence
	}
	name = strings.TrimPrefix(name[strings.LastIndexByte(name, '+')+1:], "x-")
	switch name {
	case "ndjson", "jsonl", "jsonlines", "json-lines", "json-seq", "ldjson":
		if kind == "application" || kind == "text" || strings.Contains(media, "+") {
			return Sequence
		}
	}
	return Document
}

// expectRecords has the splitter read a sequence. It is not inlined, for the engine's size.
//
//go:noinline
func (s *Splitter) expectRecords() {
	s.records, s.either, s.whole, s.skipped = true, false, false, false
	s.kernel.separator, s.kept, s.found = '\n', -1, Array
}

// between handles a byte between two records.
func (s *Splitter) between(chunk []byte, i int, c byte) error {
	switch {
	case int64(c) == s.kernel.separator, c == separator && s.state == wantRecord && s.total == 0:
		if s.kernel.separator, s.state = int64(c), wantRecord; c == '\n' {
			s.behind++
		}
		s.open = false
		return nil
	case isBlank(c):
		s.open = s.open && c != '\n'
		return nil
	case s.state == afterRecord:
		return s.unexpected(i, c)
	}
	s.lines, s.behind = s.lines+s.behind, 0
	return s.value(chunk, i, c)
}

// opens reports whether a body begins with the separator of a sequence.
func (s *Splitter) opens() bool {
	if !s.either || s.state != wantValue || len(s.stack) > 0 {
		return false
	}
	s.expectRecords()
	s.kernel.separator, s.state = separator, wantRecord
	return true
}

// goesOn reports whether a body goes on at i, behind a value, with another line: it is a
// sequence, and the value its first record.
func (s *Splitter) goesOn(chunk []byte, i int) bool {
	if !s.either {
		return false
	}
	s.envelope, s.kept = append(s.envelope, chunk[s.kept:i]...), i
	if !s.isLine(true) {
		return false
	}
	s.lines, s.behind = s.lines+s.behind, 0
	return true
}

// isLine reports whether a body so far is one line with a value, and more behind it if
// that is wanted. It takes the value for the first record then. An array is the list
// itself: its elements may have been delivered.
func (s *Splitter) isLine(more bool) bool {
	body := s.envelope
	begin, end := 0, len(body)
	for isBlank(body[begin]) {
		begin++
	}
	for isBlank(body[end-1]) {
		end--
	}
	line := body[begin:end]
	behind := count(body[end:], '\n')
	if line[0] == '[' || more && behind == 0 || count(line, '\n') > 0 {
		return false
	}
	s.expectRecords()
	s.state, s.lines, s.behind = afterRecord, count(body[:begin], '\n'), behind
	item := Range{s.bom + begin, s.bom + end}
	s.ranges, s.kernel.sizes = append(s.ranges, item), size(s.kernel.sizes, item)
	s.last, s.first, s.total = append(s.last[:0], line...), hashItem(fnvOffset, line), 1
	return true
}

// closeAsRecords is Close for a body whose list is a sequence, though this page may have
// one line of it, or none.
func (s *Splitter) closeAsRecords() error {
	if s.blank() {
		s.expectRecords()
		return nil
	}
	if err := s.Close(); err != nil {
		return err
	}
	s.isLine(false)
	return nil
}

// blank reports whether nothing but white space has come.
func (s *Splitter) blank() bool {
	return s.state == beforeBody && s.bom == 0 || (s.state == wantValue || s.state == wantRecord) && len(s.stack) == 0 && s.total == 0
}

// complete reports whether a sequence may end here. A separator announces a record.
func (s *Splitter) complete() bool {
	return s.records && (s.state == afterRecord || s.kernel.separator != separator && (s.state == wantRecord || s.blank()))
}

// line is the number of the line that is read, 0 where that is of no use.
func (s *Splitter) line() int {
	if s.kernel.separator != '\n' {
		return 0
	}
	return s.lines + int(s.kernel.lines) + s.behind + 1
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func count(b []byte, c byte) (n int) {
	for _, other := range b {
		if other == c {
			n++
		}
	}
	return n
}
