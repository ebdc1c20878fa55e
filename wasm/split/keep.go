package split

import "slices"

// endItem notes the end of an item that the kernel has not read.
func (s *Splitter) endItem(end int, chunk []byte) {
	item := Range{s.itemBegin, end}
	s.ranges = append(s.ranges, item)
	s.kernel.sizes = size(s.kernel.sizes, item)
	s.keepLast(item, chunk)
	if s.total++; s.total == 1 {
		s.keepFirst(chunk)
	}
	s.itemBegin, s.open = -1, s.records
}

// keepLast notes which item is the last one. Its bytes are copied here only where
// they began in an earlier chunk.
func (s *Splitter) keepLast(item Range, chunk []byte) {
	begin, end := item.Begin-s.offset, item.End-s.offset
	if s.lastRange = (Range{max(begin, 0), end}); begin < 0 {
		s.last, s.pending = append(s.pending, chunk[:end]...), s.last
		s.lastRange = Range{}
	}
	s.pending = s.pending[:0]
}

// keepFirst takes the last item for the first one.
func (s *Splitter) keepFirst(chunk []byte) {
	item := s.last
	if r := s.lastRange; r != (Range{}) {
		item = chunk[r.Begin:r.End]
	}
	s.first = hashItem(fnvOffset, item)
}

// openHole ends the first part of the envelope, the opening bracket included.
func (s *Splitter) openHole(chunk []byte, i int) {
	s.envelope = append(s.envelope, chunk[s.kept:i+1]...)
	s.hole = len(s.envelope)
	s.kept = -1
}

// keep copies what is needed of a chunk before it is gone.
func (s *Splitter) keep(chunk []byte) {
	if s.kept >= 0 {
		if rest := len(chunk) - s.kept; cap(s.envelope)-len(s.envelope) < rest {
			// Twice as much: append would take a quarter more, and copy a large one too often.
			s.envelope = slices.Grow(s.envelope, max(rest, len(s.envelope)))
		}
		s.envelope = append(s.envelope, chunk[s.kept:]...)
		s.kept = 0
	}
	if s.keyFrom >= 0 {
		s.keepKey(chunk[s.keyFrom:])
		s.keyFrom = 0
	}
	if r := s.lastRange; r != (Range{}) {
		s.last = append(s.last[:0], chunk[r.Begin:r.End]...)
		s.lastRange = Range{}
	}
	if s.itemBegin >= 0 {
		s.pending = append(s.pending, chunk[max(s.itemBegin-s.offset, 0):]...)
	}
}
