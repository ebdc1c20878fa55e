package sampleapi

import (
	"fmt"
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
	d := &data{records: make([][]byte, Total), ids: makeIDs()}
	g := &generator{state: 0x616e7970616765} // any constant: it only has to stay
	seconds := int64(1_609_459_200)          // 2021-01-01T00:00:00Z
	for i, id := range d.ids {
		seconds += 60 + int64(g.below(25_000))
		start := len(d.ndjson)
		d.ndjson = append(d.ndjson, g.order(i, id, seconds)...)
		d.records[i] = d.ndjson[start:len(d.ndjson):len(d.ndjson)]
		d.ndjson = append(d.ndjson, '\n')
	}
	// Appending moved the bytes while the records were cut: cut them again
	// from the final array, so that the data is in memory once.
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
	a, b := g.next(), g.next()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&(1<<48-1))
}

func (g *generator) decimal(units int) string {
	return fmt.Sprintf("%d.%02d", g.below(units), g.below(100))
}

// order writes one order of an invented shop as JSON text.
func (g *generator) order(i int, id uint64, seconds int64) string {
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
		shipping = fmt.Sprintf(`{"carrier":"%s","weightKg":%s,"shippedAt":"%s"}`,
			pick(g, carriers), pick(g, weights), shipped.Format("2006-01-02T15:04:05.000Z"))
	}
	record := fmt.Sprintf(`{"id":%d,"key":"%s","number":"SO-%d-%05d","title":"%s","status":"%s",`+
		`"customer":{"name":"%s %s","email":"%s.%s@example.%s","city":%s},`+
		`"amount":%s,"currency":"%s","tags":%s,"gift":%t,"note":%s,"shipping":%s,"createdAt":"%s"}`,
		id, g.uuid(), created.Year(), i+1, title, status,
		person.name, family.name, person.ascii, family.ascii, pick(g, []string{"com", "org", "net"}), city,
		g.decimal(900), pick(g, []string{"EUR", "EUR", "EUR", "USD", "GBP", "SEK", "JPY"}), tagList,
		g.below(9) == 0, pick(g, notes), shipping, created.Format(time.RFC3339))
	if i%97 == 96 {
		// Some come from an older system that writes blanks after the id's
		// colon and comma, and its numbers in scientific notation.
		text := strconv.FormatUint(id, 10)
		record = strings.Replace(record, `{"id":`+text+`,`, `{ "id" : `+text+` , "score": -1.50E+2, `, 1)
	}
	return record
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
