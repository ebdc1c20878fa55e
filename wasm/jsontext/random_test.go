package jsontext

import (
	"encoding/json"
	"math/rand"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// randomText is a JSON text in which names come again, escaped ones among them.
func randomText(random *rand.Rand, depth int) string {
	var b strings.Builder
	spaces := func() { b.WriteString(strings.Repeat(" ", random.Intn(2)) + strings.Repeat("\n", random.Intn(2))) }
	var write func(depth int)
	list := func(start, end string, most int, item func()) {
		b.WriteString(start)
		for i := range random.Intn(most) {
			if i > 0 {
				b.WriteByte(',')
			}
			item()
		}
		spaces()
		b.WriteString(end)
	}
	write = func(depth int) {
		spaces()
		switch n := random.Intn(9); {
		case n < 3 && depth > 0:
			most := 12
			if random.Intn(20) == 0 {
				most = 40
			}
			list("{", "}", most, func() {
				spaces()
				b.WriteString([]string{`"a"`, `"\u0061"`, `"b/c"`, `"~"`, `"\"\\"`, `"` + strconv.Itoa(random.Intn(most)) + `"`}[random.Intn(6)])
				spaces()
				b.WriteByte(':')
				write(depth - 1)
			})
		case n < 5 && depth > 0:
			list("[", "]", 5, func() { write(depth - 1) })
		default:
			b.WriteString([]string{`"x]}\""`, "-1.50e+3", "true", "null", "0", `""`, `"\\"`, `"{\\\"["`}[random.Intn(8)])
		}
		spaces()
	}
	write(depth)
	return b.String()
}

// checkValue holds what a document says of a value against what encoding/json reads.
func checkValue(t *testing.T, d *Document, v Value, want any) (values int) {
	t.Helper()
	values = 1
	fatal := func(what string) {
		t.Fatalf("%s\n%s: %s", d.text, d.Raw(v), what)
	}
	var got any
	if err := json.Unmarshal([]byte(d.Raw(v)), &got); err != nil || !reflect.DeepEqual(got, want) {
		fatal("is not the value")
	}
	if r := d.Result(v); !d.IsContainer(v) && !reflect.DeepEqual(r.Value(), want) || d.text[r.Index:r.Index+len(r.Raw)] != d.Raw(v) {
		fatal("the result is " + r.Raw)
	}
	indexed := d.containers != nil
	switch want := want.(type) {
	case map[string]any:
		for name, x := range want {
			member, ok := d.Member(v, name)
			if !ok {
				fatal("has no member " + name)
			}
			values += checkValue(t, d, member, x)
			if d.text[member.Place] != '"' || Unescape(d.text[member.Place+1:skipString(d.text, int(member.Place))-1]) != name {
				fatal("the place of " + name + " is not its name's")
			}
			if !indexed {
				continue
			}
			steps := d.Steps(member)
			if last := steps[len(steps)-1]; last != (Step{Name: name}) {
				fatal("the step to " + name + " leads elsewhere")
			}
		}
		if _, ok := d.Member(v, "none"); ok {
			fatal("has a member that is not there")
		}
		if indexed && len(d.SortedMembers(v)) != len(want) {
			fatal("has other members")
		}
	case []any:
		if d.Length(v) != len(want) {
			fatal("has another length")
		}
		for i, x := range want {
			element, ok := d.Element(v, i)
			fromEnd, ok2 := d.Element(v, i-len(want))
			if !ok || !ok2 || element != fromEnd || int(element.Place) != i {
				fatal("has no element " + strconv.Itoa(i))
			}
			values += checkValue(t, d, element, x)
		}
		for _, none := range []int{len(want), -len(want) - 1} {
			if _, ok := d.Element(v, none); ok {
				fatal("has an element that is not there")
			}
		}
	}
	return values
}

func TestADocumentSaysWhatAJSONDecoderReads(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	values := 0
	rounds := 400
	if testing.Short() {
		rounds = 100
	}
	for range rounds {
		text := randomText(random, 5)
		var want any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		parsed, err := Parse(text, 0)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		bare, indexed := Of(text), Of(text)
		indexed.Index()
		if !slices.Equal(parsed.containers, indexed.containers) {
			t.Fatalf("%s: Parse and Index differ", text)
		}
		for _, d := range []*Document{parsed, &bare, &indexed} {
			values += checkValue(t, d, d.Root(), want)
		}
	}
	if values < 25*rounds {
		t.Error("few values: ", values)
	}
}

func TestContainersAreThoseThatCount(t *testing.T) {
	random := rand.New(rand.NewSource(3))
	for range 500 {
		text := randomText(random, 5)
		d, err := Parse(text, 0)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		var collect func(v Value)
		collect = func(v Value) {
			if !d.IsContainer(v) {
				return
			}
			want = append(want, d.Raw(v))
			for it := d.Distinct(v); it.Next(); {
				collect(it.Value)
			}
		}
		collect(d.Root())
		var got []string
		fresh := Of(text)
		fresh.Index()
		for it := fresh.Containers(fresh.Root()); it.Next(); {
			got = append(got, fresh.Raw(it.Value))
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestWhatIsNotJSONIsRefusedAndNothingElse(t *testing.T) {
	valid := `{"a":[1,-2.5e3,{"b\n\u00e9":null}],"c":[true,false,[]],"d":{}, "e":"x"} `
	random := rand.New(rand.NewSource(2))
	refused := 0
	for range 20_000 {
		b := []byte(valid)
		for range 1 + random.Intn(2) {
			i := random.Intn(len(b))
			switch random.Intn(3) {
			case 0:
				b[i] = valid[random.Intn(len(valid))]
			case 1:
				b = append(b[:i], b[i+1:]...)
			case 2:
				b = b[:i+1]
			}
		}
		_, err := Parse(string(b), 0)
		if (err == nil) != json.Valid(b) {
			t.Fatalf("%s: %v", b, err)
		}
		if err != nil {
			refused++
		}
	}
	if refused < 5_000 {
		t.Error("few refused: ", refused)
	}
}

// FuzzDocument: what Parse takes encoding/json takes, and both read the same; of all
// else nothing panics.
func FuzzDocument(f *testing.F) {
	for _, text := range []string{
		` {"a":1,"\u0061":[2,{"b":null}]} `, `[[],{},"\ud800\\\"",-0.5e+1]`, `{"a":`, `]`, `"`, ``, ` `, `{"a" 1}`, `[1 2]`, `{"a":1,}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text, 0)
		if err == nil != json.Valid([]byte(text)) {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && utf8.ValidString(text) && !strings.Contains(strings.ToLower(text), `\ud`) {
			var want any
			if json.Unmarshal([]byte(text), &want) == nil { // no number is out of range
				checkValue(t, d, d.Root(), want)
			}
		}
		broken := Of(text)
		if root := broken.Root(); root.Start < root.End {
			broken.Member(root, "a")
			broken.Element(root, -1)
			broken.Index()
			for it := broken.Containers(root); it.Next(); {
				for children := broken.Distinct(it.Value); children.Next(); {
					broken.Result(children.Value)
					broken.Steps(children.Value)
				}
			}
		}
	})
}
