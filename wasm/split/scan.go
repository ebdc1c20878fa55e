package split

import (
	"slices"

	"github.com/tidwall/gjson"
)

// scan is the state machine. Every transition is here, or in a function that scan
// calls with the byte's offset.
func (s *Splitter) scan(chunk []byte) error {
	for i := 0; i < len(chunk); i++ {
		c := chunk[i]
		switch s.state {
		case inString:
			for c >= 0x20 && c < 0x80 && c != '"' && c != '\\' {
				if i++; i == len(chunk) {
					return nil
				}
				c = chunk[i]
			}
			if err := s.special(chunk, i, c); err != nil {
				return err
			}

		case inItems, inSibling:
			if s.state == inItems {
				i = s.items(chunk, i) - 1
			} else {
				i = s.sibling(chunk, i) - 1
			}
			if s.err != nil {
				return s.err
			}

		case inUTF8, inEscape, inUnicode, inLiteral:
			if err := s.within(chunk, i, c); err != nil {
				return err
			}

		case numMinus, numZero, numInt, numDot, numFrac, numE, numSign, numExp:
			ended, err := s.numeral(chunk, i, c)
			if err != nil {
				return err
			}
			if ended {
				i--
			}

		case wantRecord, afterRecord:
			if err := s.between(chunk, i, c); err != nil {
				return err
			}
			if s.state == inItems {
				i-- // the first byte is the kernel's
			}

		default:
			if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
				continue
			}
			if err := s.structure(chunk, i, c); err != nil {
				return err
			}
			if s.state == inItems || s.state == inSibling {
				i-- // the first byte is the kernel's
			}
		}
	}
	return nil
}

// numeral handles a byte within a number, or behind it. ended reports that a complete number ends before
// this byte.
func (s *Splitter) numeral(chunk []byte, i int, c byte) (ended bool, err error) {
	next, ok := number(s.state, c)
	switch {
	case ok:
		s.state = next
		return false, nil
	case s.state == numMinus, s.state == numDot, s.state == numE, s.state == numSign:
		return false, s.unexpected(i, c)
	case c == separator && s.kernel.separator == separator:
		return false, s.unexpected(i, c) // RFC 7464, section 2.4: it may have been cut
	}
	s.endValue(s.offset+i, chunk)
	return true, nil
}

// special handles a byte within a string that is no plain ASCII character of it.
func (s *Splitter) special(chunk []byte, i int, c byte) error {
	switch {
	case c == '"':
		s.endString(chunk, i)
	case c == '\\':
		s.state = inEscape
	case c < 0x20:
		return s.unexpected(i, c)
	default:
		if !s.startUTF8(c) {
			return s.fail(s.offset+i, "the body is not UTF-8: unexpected byte "+hexByte(c))
		}
	}
	return nil
}

// within handles a byte within a character, an escape or a literal.
func (s *Splitter) within(chunk []byte, i int, c byte) error {
	switch s.state {
	case inUTF8:
		if c < s.lower || c > s.upper {
			return s.fail(s.offset+i, "the body is not UTF-8: unexpected byte "+hexByte(c))
		}
		s.lower, s.upper = 0x80, 0xBF
		if s.trailing--; s.trailing == 0 {
			s.state = inString
		}

	case inEscape:
		switch c {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			s.state = inString
		case 'u':
			s.state, s.digits = inUnicode, 4
		default:
			return s.unexpected(i, c)
		}

	case inUnicode:
		if !isHex(c) {
			return s.unexpected(i, c)
		}
		if s.digits--; s.digits == 0 {
			s.state = inString
		}

	case inLiteral:
		if c != s.literal[0] {
			return s.unexpected(i, c)
		}
		if s.literal = s.literal[1:]; s.literal == "" {
			s.endValue(s.offset+i+1, chunk)
		}
	}
	return nil
}

// structure handles a byte between tokens that is not white space.
func (s *Splitter) structure(chunk []byte, i int, c byte) error {
	switch s.state {
	case wantKey, wantMember:
		switch {
		case c == '"':
			s.beginKey(i)
		case c == '}' && s.state == wantMember:
			s.endContainer(chunk, i)
		default:
			return s.unexpected(i, c)
		}
		return nil

	case wantColon:
		if c != ':' {
			return s.unexpected(i, c)
		}
		s.state = wantValue
		return nil

	case wantNext:
		open := s.stack[len(s.stack)-1]
		switch {
		case c == ',' && open == '[':
			s.state = wantValue
		case c == ',':
			s.state = wantKey
		case c == open+2: // ] and } stand two after [ and {
			s.endContainer(chunk, i)
		default:
			return s.unexpected(i, c)
		}
		return nil

	case afterBody:
		if s.goesOn(chunk, i) {
			return s.value(chunk, i, c)
		}
		return s.unexpected(i, c)
	}

	if c == ']' && s.state == wantElement {
		s.endContainer(chunk, i)
		return nil
	}
	return s.value(chunk, i, c)
}

// value handles the first byte of a value.
func (s *Splitter) value(chunk []byte, i int, c byte) error {
	if (c == '{' || c == '[') && s.amongItems() && !s.plain {
		s.state = inItems
		s.kernel.start(s.most - len(s.stack))
		return nil
	}
	kind := KindOf(c)
	if kind == Missing {
		if c == separator && s.opens() {
			return nil
		}
		return s.unexpected(i, c)
	}
	onWay, err := s.beginValue(i, kind)
	if err != nil {
		return err
	}
	switch kind {
	case Array, Object:
		if !onWay && !s.plain {
			s.state, s.skipped = inSibling, true
			s.kernel.start(s.most - len(s.stack))
			return nil
		}
		if len(s.stack) == s.most {
			return s.tooDeep(i)
		}
		s.stack = append(s.stack, c)
		s.state = wantMember
		if kind == Array {
			s.state = wantElement
		}
		switch depth := len(s.stack); {
		case onWay && depth <= len(s.path):
			s.matched, s.count = depth, 0
		case onWay && (kind == Array || s.members):
			s.target = depth
			s.openHole(chunk, i)
		}
	case String:
		s.state, s.isKey = inString, false
	case Number:
		s.state = startNumber(c)
	default:
		s.state = inLiteral
		s.literal = restOf(c)
	}
	return nil
}

// beginValue notes that an item begins, and reports whether the value is on the
// way to the results, or the results themselves.
func (s *Splitter) beginValue(i int, kind Kind) (onWay bool, err error) {
	depth := len(s.stack)
	if s.amongItems() {
		s.itemBegin = s.offset + i
	}
	if s.target > 0 || s.records {
		return false, nil
	}
	if s.whole {
		return false, nil
	}
	if depth > 0 {
		if s.matched < depth {
			return false, nil
		}
		if s.stack[depth-1] == '[' {
			step := s.path[depth-1]
			s.onWay = step.IsIndex && step.Index == s.count
			s.count++
		}
		if !s.onWay {
			return false, nil
		}
	}
	if depth < len(s.path) {
		return true, nil
	}
	if s.hole > 0 {
		// JSON.parse takes the last of the same name, but items of the first one
		// may have been delivered.
		return false, s.fail(s.offset+i, "the body holds its results twice under the same name")
	}
	s.found = kind
	return true, nil
}

// endValue notes that the value before body offset end is complete.
func (s *Splitter) endValue(end int, chunk []byte) {
	if s.amongItems() {
		s.endItem(end, chunk)
	}
	switch s.state = wantNext; {
	case s.records:
		s.state = afterRecord
	case len(s.stack) == 0:
		s.state = afterBody
	}
}

// amongItems reports whether the next value is an item, or the last one was.
func (s *Splitter) amongItems() bool {
	return s.records || s.target > 0 && len(s.stack) == s.target
}

func (s *Splitter) endContainer(chunk []byte, i int) {
	depth := len(s.stack)
	switch {
	case s.target == depth:
		s.target = 0
		s.kept = i
		s.cut = s.offset + i - s.bom - s.hole
	case s.matched == depth:
		s.matched--
		if depth > 1 && s.path[depth-2].IsIndex {
			s.count = s.path[depth-2].Index + 1
		}
	}
	s.stack = s.stack[:depth-1]
	s.endValue(s.offset+i+1, chunk)
}

func (s *Splitter) beginKey(i int) {
	s.state, s.isKey = inString, true
	if s.target == 0 && s.matched == len(s.stack) && !s.whole {
		s.key, s.longKey, s.keyFrom = s.key[:0], false, i
	}
}

func (s *Splitter) endString(chunk []byte, i int) {
	if !s.isKey {
		s.endValue(s.offset+i+1, chunk)
		return
	}
	s.state, s.isKey = wantColon, false
	if s.keyFrom < 0 {
		return
	}
	s.keepKey(chunk[s.keyFrom : i+1])
	s.keyFrom = -1
	step := s.path[s.matched-1]
	s.onWay = !step.IsIndex && !s.longKey && gjson.ParseBytes(s.key).Str == step.Name
}

func (s *Splitter) keepKey(b []byte) {
	if len(s.key)+len(b) > s.maxKey {
		s.longKey = true
		return
	}
	s.key = append(s.key, b...)
}

// items lets the kernel pass over items, from i on. At the end of the last one
// that it finds, or of the chunk, the next byte is the state machine's again.
func (s *Splitter) items(chunk []byte, i int) (next int) {
	const room = 32 // at least
	if cap(s.ranges)-len(s.ranges) < room {
		s.ranges = slices.Grow(s.ranges, max(room, len(s.ranges)))
	}
	ranges := s.ranges[len(s.ranges):cap(s.ranges)]
	if !s.records && s.stack[len(s.stack)-1] == '{' {
		ranges = ranges[:1] // behind a member's value comes a name, which the kernel doesn't know of
	}
	s.kernel.offset = int64(s.offset + i)
	next = i + s.kernel.items(chunk[i:], ranges)
	if count := int(s.kernel.count); count > 0 {
		s.ranges = s.ranges[:len(s.ranges)+count]
		if s.total == 0 {
			s.keepLast(ranges[0], chunk)
			s.keepFirst(chunk)
		}
		if s.total > 0 || count > 1 {
			s.keepLast(ranges[count-1], chunk)
		}
		s.total += count
		s.itemBegin, s.open = -1, s.records && s.kernel.depth == 0
	}
	switch {
	case s.kernel.depth == 0 && s.records:
		s.state = afterRecord
	case s.kernel.depth == 0:
		s.state = wantNext
	case s.kernel.depth > s.kernel.most:
		s.tooDeep(next)
	case next < len(chunk):
		s.unexpected(next, chunk[next])
	default:
		s.itemBegin = int(s.kernel.begin)
	}
	return next
}

// sibling lets the kernel pass over an object or array that is not on the way to
// the results, from i on.
func (s *Splitter) sibling(chunk []byte, i int) (next int) {
	sizes := s.kernel.sizes // of items alone
	var place [1]Range
	next = i + s.kernel.items(chunk[i:], place[:])
	s.kernel.sizes = sizes
	switch {
	case s.kernel.depth == 0:
		s.endValue(s.offset+next, chunk)
	case s.kernel.depth > s.kernel.most:
		s.tooDeep(next)
	}
	return next
}
