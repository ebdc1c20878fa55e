package split

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Content is what a complete body holds.
type Content struct {
	Found    Kind         // what stood at the path of the items
	Print                 // of the items
	Envelope []byte       // the body without its items
	Facts    gjson.Result // the same, with the last item
	Ranges   []Range      // the items of a body that was collected
}

// Listed reports whether there is a list, empty or not.
func (c *Content) Listed() bool {
	return c.Found == Array || c.Found == Null || c.Found == Object && c.Count > 0
}

// Print tells pages apart by their items.
type Print struct {
	First, All uint64 // of the first item, and of all
	Count      int
}

// contentOf is what a splitter has read of a complete body.
func contentOf(s *Splitter) Content {
	return Content{
		Found:    s.Found(),
		Print:    Print{s.First(), s.Fingerprint(), s.Items()},
		Envelope: s.Envelope(),
		Facts:    gjson.ParseBytes(s.EnvelopeWithLast()),
	}
}

// At is what a collected body holds if its items are at another place.
func (r *Reader) At(list Locator) (c Content, err error) {
	whole := r.split.Envelope()
	if path, members, ok := list.Stream(); ok {
		// The splitter reads it as it will read the following pages.
		again := New(path, members)
		if err := again.Write(whole); err != nil {
			return c, err
		}
		c = contentOf(again)
		c.Ranges = again.Take()
	} else {
		c = scattered(r.Body(), whole, list)
	}
	if bom := r.split.bom; bom > 0 {
		for i := range c.Ranges {
			c.Ranges[i].Begin += bom
			c.Ranges[i].End += bom
		}
	}
	return c, nil
}

// scattered reads items that only the whole body can tell: selected by a filter, at
// several places, or counted from an array's end. The envelope is the body as it is.
func scattered(body gjson.Result, whole []byte, list Locator) Content {
	c := Content{Facts: body, Envelope: whole}
	add := func(v gjson.Result) {
		c.Ranges = append(c.Ranges, Range{Begin: v.Index, End: v.Index + len(v.Raw)})
	}
	path := list.Items()
	nodes := path.Select(body)
	if len(nodes) > 0 || list.Surrounds(body) {
		c.Found = Array
	}
	_, singular := path.Singular()
	_, rest := path.Prefix()
	text := path.String()
	each := strings.HasSuffix(text, "[*]") || rest == 1 && strings.Contains(text, "[?") // it ends with a filter
	if len(nodes) == 1 && !each && (singular || nodes[0].Value.IsArray()) {
		// One node: its elements are the items, or it shows what is there instead.
		v := nodes[0].Value
		if c.Found = KindOf(v.Raw[0]); c.Found == Array {
			base := v.Index
			gjson.Parse(v.Raw).ForEach(func(_, e gjson.Result) bool {
				e.Index += base
				add(e)
				return true
			})
		}
	} else {
		for _, n := range nodes {
			add(n.Value)
		}
	}
	c.Print.Count = len(c.Ranges)
	for i, at := range c.Ranges {
		if c.Print.All = Hash(c.Print.All, whole[at.Begin:at.End]); i == 0 {
			c.Print.First = c.Print.All
		}
	}
	return c
}
