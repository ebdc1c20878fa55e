package jsonpath

import (
	"math/big"
	"math/rand"
	"strconv"
	"strings"
	"testing"
)

func TestNumbersAreComparedByTheirValue(t *testing.T) {
	nines := strings.Repeat("9", 40)
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"0", "0", 0},
		{"-0", "0", 0},
		{"0.000", "-0e99", 0},
		{"1", "1.000", 0},
		{"1.10", "1.1", 0},
		{"1e2", "100", 0},
		{"1E+2", "100.0", 0},
		{"100e-2", "1", 0},
		{"0.01e2", "1", 0},
		{"1e-0002", "0.01", 0},
		{"9007199254740993", "9007199254740992", 1},
		{"-9007199254740993", "-9007199254740992", -1},
		{nines, nines + "0", -1},
		{nines + "0", nines + "e1", 0},
		{nines + ".1", nines + ".2", -1},
		{"0.1", "0.10000000000000000000000000000001", -1},
		{"0.3", "0.29999999999999999", 1},
		{"2", "10", -1},
		{"-2", "-10", 1},
		{"-1", "1", -1},
		{"0", "1e-400", -1},
		{"0", "-1e-400", 1},
		{"1e400", "1e401", -1},
		{"1e-400", "1e-401", 1},
		{"1.5", "15e-1", 0},
		{"1e99999999999999999999999", "1e99999999999999999999998", 1},
		{"1e" + nines, "10e" + nines[1:] + "9", -1},
		{"1e" + "1" + strings.Repeat("0", 40), "10e" + nines, 0},
		{"1e-" + "1" + strings.Repeat("0", 40), "0.1e-" + nines, 0},
		{"-1e-" + "1" + strings.Repeat("0", 40), "-1e-" + nines, 1},
		{"1e" + nines, "1e-" + nines, 1},
		{"1e" + nines, "1", 1},
		{"1e-" + nines, "1", -1},
		{"0e" + nines, "0", 0},
	} {
		if got := compareNumbers(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %d", c.a, c.b, got)
		}
		if got := compareNumbers(c.b, c.a); got != -c.want {
			t.Errorf("%s and %s: %d", c.b, c.a, got)
		}
	}
}

// TestNumbersOfAnySizeAreComparedExactly compares with fractions of arbitrary size.
func TestNumbersOfAnySizeAreComparedExactly(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "0019"[random.Intn(4)]
		}
		return string(b)
	}
	number := func() string {
		s := strings.TrimLeft(digits(random.Intn(6)), "0")
		if s == "" {
			s = "0"
		}
		if random.Intn(3) == 0 {
			s = "-" + s
		}
		if random.Intn(2) == 0 {
			s += "." + digits(1+random.Intn(5))
		}
		if random.Intn(2) == 0 {
			s += "e" + strconv.Itoa(random.Intn(13)-6)
		}
		return s
	}
	for range rounds(200_000) {
		a, b := number(), number()
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		if got, want := compareNumbers(a, b), x.Cmp(y); got != want {
			t.Fatalf("%s and %s: %d, want %d", a, b, got, want)
		}
	}
}
