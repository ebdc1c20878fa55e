package jsonpath

import "strings"

// decimal is a JSON number taken apart, without converting its digits.
type decimal struct {
	sign        int64  // -1, 0 or 1
	digits      string // from the first digit that is not 0; may hold the decimal point
	lead        int64  // power of ten of that digit, the written exponent left aside
	exponent    string // digits of the written exponent, without leading zeros
	exponentNeg bool
}

func parseDecimal(text string) decimal {
	n := decimal{sign: 1}
	if strings.HasPrefix(text, "-") {
		n.sign = -1
		text = text[1:]
	}
	if e := strings.IndexAny(text, "eE"); e >= 0 {
		n.exponent = text[e+1:]
		text = text[:e]
		if n.exponent != "" && (n.exponent[0] == '+' || n.exponent[0] == '-') {
			n.exponentNeg = n.exponent[0] == '-'
			n.exponent = n.exponent[1:]
		}
		n.exponent = strings.TrimLeft(n.exponent, "0")
	}
	first := strings.IndexAny(text, "123456789")
	if first < 0 {
		return decimal{} // zero has neither sign nor exponent
	}
	point := strings.IndexByte(text, '.')
	if point < 0 {
		point = len(text)
	}
	n.lead = int64(point - first)
	if first < point {
		n.lead--
	}
	n.digits = text[first:]
	return n
}

// compareNumbers compares two JSON numbers by their exact values: -1, 0 or 1.
// It neither rounds nor expands: a number of a million digits, or with an
// exponent of a million digits, costs one pass over its text.
func compareNumbers(a, b string) int {
	if a == b {
		return 0
	}
	x, y := parseDecimal(a), parseDecimal(b)
	if x.sign != y.sign {
		return sign(x.sign - y.sign)
	}
	if x.sign == 0 {
		return 0
	}
	order := sign(exponentDifference(x, y) + x.lead - y.lead)
	if order == 0 {
		order = compareDigits(x.digits, y.digits)
	}
	return order * int(x.sign)
}

// exponentDifference is x's written exponent minus y's. Beyond ±10^17 it is cut
// off: the position of a digit in a text can't make up for such a difference.
func exponentDifference(x, y decimal) int64 {
	const limit = 1e17
	var difference int64
	for place := max(len(x.exponent), len(y.exponent)); place > 0; place-- {
		difference *= 10
		difference += signedDigit(x, place) - signedDigit(y, place)
		if difference > limit || difference < -limit {
			break
		}
	}
	return difference
}

// signedDigit is the digit of n's exponent that stands place digits from the end.
func signedDigit(n decimal, place int) int64 {
	if place > len(n.exponent) {
		return 0
	}
	digit := int64(n.exponent[len(n.exponent)-place] - '0')
	if n.exponentNeg {
		return -digit
	}
	return digit
}

// compareDigits compares two runs of digits whose first digits are of the same
// power of ten.
func compareDigits(a, b string) int {
	for a != "" || b != "" {
		var x, y byte
		x, a = cutDigit(a)
		y, b = cutDigit(b)
		if x != y {
			return sign(int64(x) - int64(y))
		}
	}
	return 0
}

// cutDigit takes the next digit off digits, '0' where there are no more.
func cutDigit(digits string) (byte, string) {
	digits = strings.TrimPrefix(digits, ".")
	if digits == "" {
		return '0', ""
	}
	return digits[0], digits[1:]
}

func sign(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
