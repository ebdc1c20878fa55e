package sampleapi

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Total is the number of records in the data set.
const Total = 10_000

// Records returns the data set: each record's exact JSON text, without line
// feeds, in ascending order of id. Every style embeds exactly these bytes. The
// caller must not change them.
func Records() [][]byte { return dataset().records }

type data struct {
	records [][]byte
	ids     []uint64
	ndjson  []byte
}

// index returns the place of the record that has this id.
func (d *data) index(id uint64) (int, bool) { return slices.BinarySearch(d.ids, id) }

var dataset = sync.OnceValue(func() *data {
	d := &data{records: make([][]byte, Total), ids: makeIDs(), ndjson: make([]byte, 0, 450*Total)}
	g := &generator{state: 0x616e7970616765} // any constant: it only has to stay
	seconds := int64(1_609_459_200)          // 2021-01-01T00:00:00Z
	for i, id := range d.ids {
		seconds += 60 + int64(g.below(25_000))
		start := len(d.ndjson)
		d.ndjson = g.order(d.ndjson, i, id, seconds)
		d.records[i] = d.ndjson[start:len(d.ndjson):len(d.ndjson)]
		d.ndjson = append(d.ndjson, '\n')
	}
	// Appending may have moved the bytes while the records were cut: cut them
	// again from the final array, so that the data is in memory once.
	rest := d.ndjson
	for i, r := range d.records {
		d.records[i] = rest[:len(r):len(r)]
		rest = rest[len(r)+1:]
	}
	return d
})

// makeIDs returns unique ascending ids. From place 6,000 on they exceed 2^53, and
// neighbours differ by so little that they collide when rounded to a float64.
func makeIDs() []uint64 {
	ids := make([]uint64, Total)
	fill := func(from, to int, first, step uint64) {
		for i := from; i < to; i++ {
			ids[i] = first + uint64(i-from)*step
		}
	}
	fill(0, 6000, 1001, 7)
	fill(6000, 8500, 1<<53+1, 1)
	fill(8500, 9500, 1<<60+1, 1)
	fill(9500, 9900, math.MaxInt64-399, 1)
	fill(9900, Total, math.MaxUint64-99, 1)
	return ids
}

// generator is SplitMix64: its numbers are the same on every machine and with
// every version of Go.
type generator struct{ state uint64 }

func (g *generator) next() uint64 {
	g.state += 0x9e3779b97f4a7c15
	z := g.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (g *generator) below(n int) int { return int(g.next() % uint64(n)) }

func pick[T any](g *generator, from []T) T { return from[g.below(len(from))] }

// uuid has the form of a random UUID (RFC 9562, section 5.4).
func (g *generator) uuid() string {
	u := binary.BigEndian.AppendUint64(nil, g.next())
	u = binary.BigEndian.AppendUint64(u, g.next())
	u[6], u[8] = 0x40|u[6]&0x0f, 0x80|u[8]&0x3f
	digits := hex.EncodeToString(u)
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
}

func (g *generator) decimal(units int) string {
	return strconv.Itoa(g.below(units)) + "." + padded0(2, g.below(100))
}

// padded0 writes n with zeros in front, up to so many digits.
func padded0(digits, n int) string {
	text := strconv.Itoa(n)
	return strings.Repeat("0", max(digits-len(text), 0)) + text
}

// order appends one order of an invented shop as JSON text. Not by package fmt, which would make a
// page that has the API in it wait for half a second.
func (g *generator) order(b []byte, i int, id uint64, seconds int64) []byte {
	put := func(parts ...string) {
		for _, part := range parts {
			b = append(b, part...)
		}
	}
	created := time.Unix(seconds, 0).UTC()
	person := pick(g, people)
	family := pick(g, families)
	city := pick(g, cities)
	title := pick(g, products)
	if q := pick(g, qualifiers); q != "" {
		title += ", " + q
	}
	tagList := "[]"
	if n := g.below(4); n > 0 {
		start := g.below(len(tags))
		quoted := make([]string, n)
		for k := range quoted {
			quoted[k] = `"` + tags[(start+k)%len(tags)] + `"`
		}
		tagList = "[" + strings.Join(quoted, ",") + "]"
	}
	status := pick(g, statuses)
	shipping := "null"
	if status == "shipped" || status == "delivered" {
		shipped := created.Add(time.Duration(1+g.below(90)) * time.Hour)
		shipping = `{"carrier":"` + pick(g, carriers) + `","weightKg":` + pick(g, weights) +
			`,"shippedAt":"` + strings.TrimSuffix(shipped.Format(time.RFC3339), "Z") + `.000Z"}`
	}
	if i%97 == 96 {
		// Some come from an older system that writes blanks around the id's
		// colon and comma, and its numbers in scientific notation.
		put(`{ "id" : `, strconv.FormatUint(id, 10), ` , "score": -1.50E+2, `)
	} else {
		put(`{"id":`, strconv.FormatUint(id, 10), `,`)
	}
	put(`"key":"`, g.uuid(), `","number":"SO-`, strconv.Itoa(created.Year()), `-`, padded0(5, i+1))
	put(`","title":"`, title, `","status":"`, status)
	put(`","customer":{"name":"`, person.name, ` `, family.name)
	put(`","email":"`, person.ascii, `.`, family.ascii, `@example.`, pick(g, domains), `","city":`, city)
	put(`},"amount":`, g.decimal(900), `,"currency":"`, pick(g, currencies), `","tags":`, tagList)
	put(`,"gift":`, strconv.FormatBool(g.below(9) == 0), `,"note":`, pick(g, notes))
	put(`,"shipping":`, shipping, `,"createdAt":"`, created.Format(time.RFC3339), `"}`)
	return b
}

type spelling struct{ name, ascii string }

var (
	people = []spelling{
		{"Zoë", "zoe"}, {"Jürgen", "juergen"}, {"Łukasz", "lukasz"}, {"Søren", "soren"}, {"Åsa", "asa"},
		{"Chloé", "chloe"}, {"İpek", "ipek"}, {"José", "jose"}, {"Siân", "sian"}, {"Ольга", "olga"},
		{"Γιώργος", "giorgos"}, {"美咲", "misaki"}, {"지우", "jiwoo"}, {"محمد", "mohammed"}, {"אורי", "uri"},
		{"Anna", "anna"}, {"Tom", "tom"}, {"Grace", "grace"}, {"Ravi", "ravi"}, {"Ngọc", "ngoc"},
		{"Þóra", "thora"}, {"Đặng", "dang"}, {"Mária", "maria"}, {"Kwame", "kwame"}, {"Noël", "noel"},
	}
	families = []spelling{
		{"Müller", "mueller"}, {"Dvořák", "dvorak"}, {"O’Brien", "obrien"}, {"Nguyễn", "nguyen"}, {"Ångström", "angstrom"},
		{"García", "garcia"}, {"Çelik", "celik"}, {"Иванова", "ivanova"}, {"Παπαδόπουλος", "papadopoulos"}, {"田中", "tanaka"},
		{"김", "kim"}, {"Smith", "smith"}, {"Okafor", "okafor"}, {"Lindqvist", "lindqvist"}, {"Fernández-Núñez", "fernandez"},
		{"D'Angelo", "dangelo"}, {"Weiß", "weiss"}, {"Kowalczyk", "kowalczyk"}, {"Patel", "patel"}, {"Björnsdóttir", "bjornsdottir"},
	}
	// The texts below are JSON already: what stands inside of the quotes, or the whole value.
	cities = []string{
		`"Zürich"`, `"Kraków"`, `"São Paulo"`, `"大阪"`, `"Reykjavík"`, `"Malmö"`, `"Cork"`, `"Lyon"`, `"İzmir"`, `"Θεσσαλονίκη"`, `null`,
	}
	products = []string{
		`Monitor 27\" IPS`, `Oak desk 120×60 cm`, `Bücherregal \"Billund\"`, `Crème brûlée torch 🔥`, `Rain boots, kids’`,
		`Espresso machine “Lena”`, `味噌ラーメン bowl set`, `Screwdriver 3\/8\"`, `Label roll C:\\labels\\A6`, `Wool blanket`,
		`Headphones`, `Bike helmet`, `Fountain pen`, `Chess set`, `Tea & biscuits`, `Lamp <small>`, `Notebook A5`, `Smörgås tray`,
		`Piñata`, `Garden hose 25 m`, `USB-C cable`, `Jalapeño seeds`, `Tent for 2`, `Globe`, `Vinyl \"Kind of Blue\"`,
	}
	domains    = []string{"com", "org", "net"}
	currencies = []string{"EUR", "EUR", "EUR", "USD", "GBP", "SEK", "JPY"}
	qualifiers = []string{"", "", "", "blue", "refurbished", "2 pcs", "naïve edition", "XL", `\u00e9dition limit\u00e9e`, "No. 5"}
	statuses   = []string{"open", "open", "paid", "paid", "shipped", "shipped", "delivered", "delivered", "returned", "cancelled"}
	carriers   = []string{"DHL", "PostNord", "La Poste", "ヤマト運輸", "An Post"}
	weights    = []string{"0.50", "1.10", "2.0", "12.75", "0.05", "1e1", "3", "19.90"}
	tags       = []string{"gift", "fragile", "export", "B2B", "über-size", "repeat", "vip", "pre-order", "特急", "a\\\\b"}
	notes      = []string{
		`null`, `null`, `null`, `null`, `null`, `null`, `""`,
		`"Leave at the neighbour's door"`,
		`"Said \"ring twice\", please do"`,
		`"Gate code is C:\\>42\\"`,
		`"First floor\nleft door\tno bell"`,
		`"Line\u2028separator as escape"`,
		"\"Line\u2028separator as it is\"",
		`"Thanks 😀 a lot"`,
		`"Thanks \ud83d\ude00 a lot"`,
		`"Split 50\/50"`,
		`"{\"looks\":[\"like\",{\"json\":null}]}"`,
		`"]}, \"items\": [{"`,
		`"Family 👨‍👩‍👧‍👦, 3rd floor"`,
		`"Ends with backslashes \\\\"`,
	}
)
