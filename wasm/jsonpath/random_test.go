package jsonpath

import (
	"math/rand"
	"strings"
	"testing"
)

// rounds is how often a random test is tried.
func rounds(n int) int {
	if testing.Short() {
		return n / 25
	}
	return n
}

// randomDocument returns a JSON text of a few names and values, so that random
// paths find something; names repeat now and then.
func randomDocument(random *rand.Rand, depth int) string {
	space := []string{"", "", "", " ", "\n\t"}[random.Intn(5)]
	kind := random.Intn(7)
	if depth == 4 {
		kind = random.Intn(4)
	}
	if depth == 0 || kind >= 4 {
		return space + []string{`0`, `1`, `-1.5e1`, `"a"`, `"b\"]"`, `"\u0061"`, `true`, `false`, `null`, `[]`, `{}`}[random.Intn(11)]
	}
	var b strings.Builder
	b.WriteString(space)
	b.WriteByte("[{"[kind/2])
	for i := range random.Intn(5) {
		if i > 0 {
			b.WriteString("," + space)
		}
		if kind/2 == 1 {
			b.WriteString([]string{`"a"`, `"b"`, `"\u0061"`, `"c d"`, `""`, `"}'\\"`}[random.Intn(6)] + space + ":")
		}
		b.WriteString(randomDocument(random, depth-1))
	}
	b.WriteString(space)
	b.WriteByte("]}"[kind/2])
	return b.String()
}

func randomPath(random *rand.Rand) string {
	return "$" + randomSegments(random, 1)
}

func randomSegments(random *rand.Rand, depth int) string {
	var b strings.Builder
	for range 1 + random.Intn(4) {
		b.WriteString([]string{
			`.a`, `.a`, `.b`, `['c d']`, `['']`, `["}'\\"]`, `[0]`, `[0]`, `[1]`, `[-1]`, `[-2]`,
			`.*`, `[*]`, `..a`, `..[0]`, `..*`, `[1:]`, `[::-1]`, `[-2:]`, `['a',0]`, `[0,*]`, `FILTER`,
		}[random.Intn(22)])
	}
	s := b.String()
	for strings.Contains(s, "FILTER") {
		filter := ""
		if depth > 0 {
			from := []string{"@", "@", "$"}[random.Intn(3)]
			filter = []string{`[?Q]`, `[?!Q]`, `[?count(Q) > 1]`, `[?value(Q) == @]`, `[?@ == 1 || Q]`}[random.Intn(5)]
			filter = strings.ReplaceAll(filter, "Q", from+randomSegments(random, depth-1))
		}
		s = strings.Replace(s, "FILTER", filter, 1)
	}
	return s
}
