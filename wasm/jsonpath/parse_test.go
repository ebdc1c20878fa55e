package jsonpath

import (
	"errors"
	"strings"
	"testing"
)

func mustParse(t testing.TB, path string) *Path {
	t.Helper()
	p, err := Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPathIsReadIntoItsCanonicalForm(t *testing.T) {
	for _, c := range []struct{ path, canonical string }{
		{`$`, `$`},
		{`$.a`, `$['a']`},
		{`$.a.b_1`, `$['a']['b_1']`},
		{`$.Ünïcode.☺.😀`, `$['Ünïcode']['☺']['😀']`},
		{`$._`, `$['_']`},
		{`$["a"]`, `$['a']`},
		{`$['']`, `$['']`},
		{`$["it's"]`, `$['it\'s']`},
		{`$['"']`, `$['"']`},
		{`$["\""]`, `$['"']`},
		{`$['\'']`, `$['\'']`},
		{`$['\b\f\n\r\t\/\\']`, `$['\b\f\n\r\t/\\']`},
		{`$['\u000b\u001F\u0041\u00e9']`, `$['\u000b\u001fAé']`},
		{`$['\uD83D\uDE00']`, `$['😀']`},
		{"$['\u007f\u2028']", "$['\u007f\u2028']"},
		{"$ .a\n['b']\t ..c\r[ 0 ]", `$['a']['b']..['c'][0]`},
		{`$[0]`, `$[0]`},
		{`$[-1]`, `$[-1]`},
		{`$[9007199254740991,-9007199254740991]`, `$[9007199254740991, -9007199254740991]`},
		{`$.*`, `$[*]`},
		{`$[*]`, `$[*]`},
		{`$..a`, `$..['a']`},
		{`$..*`, `$..[*]`},
		{`$..[0,'a']`, `$..[0, 'a']`},
		{`$[ 'a' , "b",1 ]`, `$['a', 'b', 1]`},
		{`$[:]`, `$[:]`},
		{`$[::]`, `$[:]`},
		{`$[1:]`, `$[1:]`},
		{`$[:2]`, `$[:2]`},
		{`$[1:2]`, `$[1:2]`},
		{`$[1:2:]`, `$[1:2]`},
		{`$[ 1 : 2 : 3 ]`, `$[1:2:3]`},
		{`$[::-1]`, `$[::-1]`},
		{`$[::0]`, `$[::0]`},
		{`$[-3:-1:1]`, `$[-3:-1]`},
		{`$[?@]`, `$[?@]`},
		{`$[? @.a ]`, `$[?@['a']]`},
		{`$[?$.a]`, `$[?$['a']]`},
		{`$[?!@.a]`, `$[?!@['a']]`},
		{`$[?! (@.a)]`, `$[?!@['a']]`},
		{`$[?!(!@.a)]`, `$[?!(!@['a'])]`},
		{`$[?((@.a))]`, `$[?@['a']]`},
		{`$[?!(@.a==1)]`, `$[?!(@['a'] == 1)]`},
		{`$[?@.a&&@.b||@.c]`, `$[?@['a'] && @['b'] || @['c']]`},
		{`$[?@.a&&(@.b||@.c)]`, `$[?@['a'] && (@['b'] || @['c'])]`},
		{`$[?(@.a&&@.b)&&(@.c&&@.d)]`, `$[?@['a'] && @['b'] && @['c'] && @['d']]`},
		{`$[?(@.a||@.b)||@.c]`, `$[?@['a'] || @['b'] || @['c']]`},
		{`$[?!(@.a||@.b)]`, `$[?!(@['a'] || @['b'])]`},
		{`$[?@.a==1,?@.b!='x']`, `$[?@['a'] == 1, ?@['b'] != 'x']`},
		{`$[?1<2]`, `$[?1 < 2]`},
		{`$[?@<=-0]`, `$[?@ <= -0]`},
		{`$[?@>=-0.50e+07]`, `$[?@ >= -0.50e+07]`},
		{`$[?@>1E-2]`, `$[?@ > 1E-2]`},
		{`$[?@==123456789012345678901234567890]`, `$[?@ == 123456789012345678901234567890]`},
		{`$[?@==true||@==false||@==null]`, `$[?@ == true || @ == false || @ == null]`},
		{`$[?"\n"==@]`, `$[?'\n' == @]`},
		{`$[?@[?@.a>1]]`, `$[?@[?@['a'] > 1]]`},
		{`$[?@..a]`, `$[?@..['a']]`},
		{`$[?length( @.a )==count( @.* )]`, `$[?length(@['a']) == count(@[*])]`},
		{`$[?value($..x) == length(value(@..y))]`, `$[?value($..['x']) == length(value(@..['y']))]`},
		{`$[?match( @.a ,"b.*")]`, `$[?match(@['a'], 'b.*')]`},
		{`$[?!search(@.a,$.b)]`, `$[?!search(@['a'], $['b'])]`},
		{`$[?length('abc')==3]`, `$[?length('abc') == 3]`},
		{`$.true.null`, `$['true']['null']`},

		// The older spellings.
		{`$.data[(@.length-1)].id`, `$['data'][-1]['id']`},
		{`$.data[(@length-1)].id`, `$['data'][-1]['id']`},
		{`$.data[ ( @.length - 20 ) ]`, `$['data'][-20]`},
		{`$..a[0,(@.length-2)]`, `$..['a'][0, -2]`},
	} {
		p, err := Parse(c.path)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.String() != c.canonical {
			t.Errorf("%s: %s, want %s", c.path, p, c.canonical)
		}
		if again, err := Parse(p.String()); err != nil || again.String() != c.canonical {
			t.Errorf("%s, parsed again: %v, %v", c.canonical, again, err)
		}
	}
}

func TestASyntaxErrorSaysWhereAndWhatIsExpected(t *testing.T) {
	for _, c := range []struct{ path, message string }{
		{``, `position 0: expected $ (a path must start with $), found end of path`},
		{`data`, `position 0: expected $ (a path must start with $), found "d"`},
		{` $`, `position 0: expected $ (a path must start with $), found " "`},
		{`@.a`, `position 0: expected $ (a path must start with $), found "@"`},
		{`$ `, `position 1: expected a segment (.name, ..name or [selector]) or the end, found " "`},
		{`$a`, `position 1: expected a segment (.name, ..name or [selector]) or the end, found "a"`},
		{`$.a b`, `position 3: expected a segment (.name, ..name or [selector]) or the end, found " "`},
		{`$.`, `position 2: expected a name or *, found end of path`},
		{`$.1`, `position 2: expected a name or *, found "1"`},
		{`$.-`, `position 2: expected a name or *, found "-"`},
		{`$. a`, `position 2: expected a name or *, found " "`},
		{"$.\xff", `position 2: expected a name or *, found a byte that is not UTF-8`},
		{`$.ü-`, `position 4: expected a segment (.name, ..name or [selector]) or the end, found "-"`},
		{`$..`, `position 3: expected a name, * or [, found end of path`},
		{`$...a`, `position 3: expected a name, * or [, found "."`},
		{`$.a[`, `position 4: expected a selector, found end of path`},
		{`$[]`, `position 2: expected a selector, found "]"`},
		{`$[a]`, `position 2: expected a selector, found "a"`},
		{`$[@.a]`, `position 2: expected a selector, found "@"`},
		{`$[0`, `position 3: expected , or ], found end of path`},
		{`$[0 1]`, `position 4: expected , or ], found "1"`},
		{`$[0,]`, `position 4: expected a selector, found "]"`},
		{`$[01]`, `position 2: expected an integer without leading zeros, found 01`},
		{`$[-0]`, `position 2: expected an integer without leading zeros, found -0`},
		{`$[-]`, `position 3: expected a digit, found "]"`},
		{`$[- 1]`, `position 3: expected a digit, found " "`},
		{`$[1.0]`, `position 3: expected , or ], found "."`},
		{`$[9007199254740992]`, `position 2: expected an integer within ±9007199254740991, found 9007199254740992`},
		{`$[:-9007199254740992]`, `position 3: expected an integer within ±9007199254740991, found -9007199254740992`},
		{`$[::9007199254740992]`, `position 4: expected an integer within ±9007199254740991, found 9007199254740992`},
		{`$[99999999999999999999]`, `position 2: expected an integer within ±9007199254740991, found 99999999999999999999`},
		{`$[1:2:3:4]`, `position 7: expected , or ], found ":"`},
		{`$['a]`, `position 5: expected the closing ' of the string at 2, found end of path`},
		{`$["a']`, `position 6: expected the closing " of the string at 2, found end of path`},
		{"$['\n']", `position 3: expected a character that is not a control character, found "\n"`},
		{"$['\x80']", `position 3: expected a character, found a byte that is not UTF-8`},
		{`$['\"']`, `position 4: expected one of bfnrtu/\' after the backslash, found "\""`},
		{`$["\'"]`, `position 4: expected one of bfnrtu/\" after the backslash, found "'"`},
		{`$['\`, `position 4: expected one of bfnrtu/\' after the backslash, found end of path`},
		{`$['\x']`, `position 4: expected one of bfnrtu/\' after the backslash, found "x"`},
		{`$['\U0041']`, `position 4: expected one of bfnrtu/\' after the backslash, found "U"`},
		{`$['\u12']`, `position 3: expected \u and four hexadecimal digits, found "\\u12']"`},
		{`$['\u12`, `position 3: expected \u and four hexadecimal digits, found "\\u12"`},
		{`$['\u1é']`, `position 3: expected \u and four hexadecimal digits, found "\\u1é'"`},
		{`$['\u123é']`, `position 3: expected \u and four hexadecimal digits, found "\\u123"`},
		{`$['\uD800']`, `position 3: expected a surrogate pair, found half of one: \uD800`},
		{`$['\uDC00\uD800']`, `position 3: expected a surrogate pair, found half of one: \uDC00`},
		{`$['\uD800\u0041']`, `position 3: expected a surrogate pair, found half of one: \uD800`},

		{`$[(@.size-1)]`, `position 2: expected a selector, found "("`},
		{`$[(@.length)]`, `position 11: expected - as in (@.length-1), found ")"`},
		{`$[(@.length-0)]`, `position 12: expected at least 1 as in (@.length-1), found "0"`},
		{`$[(@.length--1)]`, `position 12: expected at least 1 as in (@.length-1), found "-"`},
		{`$[(@.length-x)]`, `position 12: expected a digit, found "x"`},
		{`$[(@.length-1]`, `position 13: expected ) as in (@.length-1), found "]"`},

		{`$[?]`, `position 3: expected a query ($ or @), a function, a literal, ! or (, found "]"`},
		{`$[?@.a`, `position 6: expected , or ], found end of path`},
		{`$[?@.a==]`, `position 8: expected a literal, a query ($ or @) or a function to compare with, found "]"`},
		{`$[?@.a=1]`, `position 6: expected , or ], found "="`},
		{`$[?@.a==(1)]`, `position 8: expected a literal, a query ($ or @) or a function to compare with, found "("`},
		{`$[?@.a==1==1]`, `position 9: expected , or ], found "="`},
		{`$[?!@.a==1]`, `position 7: expected , or ], found "="`},
		{`$[?(@.a)==1]`, `position 8: expected , or ], found "="`},
		{`$[?(@.a]`, `position 7: expected ), a comparison, && or ||, found "]"`},
		{`$[?@.a&&]`, `position 8: expected a query ($ or @), a function, a literal, ! or (, found "]"`},
		{`$[?@.a&@.b]`, `position 6: expected , or ], found "&"`},
		{`$[?true]`, `position 3: expected a comparison, as a literal is no test, found no operator`},
		{`$[?'a'&&@]`, `position 3: expected a comparison, as a literal is no test, found no operator`},
		{`$[?'a]`, `position 6: expected the closing ' of the string at 3, found end of path`},
		{`$[?@==tru]`, `position 6: expected a literal, a query ($ or @) or a function to compare with, found "tru"`},
		{`$[?True==1]`, `position 3: expected a query ($ or @), a function, a literal, ! or (, found "T"`},
		{`$[?@==00]`, `position 6: expected a number without leading zeros, found 00`},
		{`$[?@==-01]`, `position 6: expected a number without leading zeros, found -01`},
		{`$[?@==-]`, `position 7: expected a digit, found "]"`},
		{`$[?@==1.]`, `position 8: expected a digit, found "]"`},
		{`$[?@==1e]`, `position 8: expected a digit, found "]"`},
		{`$[?@==+1]`, `position 6: expected a literal, a query ($ or @) or a function to compare with, found "+"`},
		{`$[?@.*==1]`, `position 3: expected one value to compare, found a query that may select several nodes`},
		{`$[?1==@..a]`, `position 6: expected one value to compare, found a query that may select several nodes`},
		{`$[?@['a','b']==1]`, `position 3: expected one value to compare, found a query that may select several nodes`},
		{`$[?@.a.]`, `position 7: expected a name or *, found "]"`},
		{`$[?@[?]]`, `position 6: expected a query ($ or @), a function, a literal, ! or (, found "]"`},

		{`$[?foo(@)]`, `position 3: expected a function (length, count, value, match, search), found "foo"`},
		{`$[?length(@)]`, `position 3: expected a comparison, as length() returns a value, found no operator`},
		{`$[?length (@)==1]`, `position 3: expected a query ($ or @), a function, a literal, ! or (, found "length"`},
		{`$[?length()==1]`, `position 10: expected a literal, a query ($ or @) or a function as argument of length(), found ")"`},
		{`$[?length(@.*)==1]`, `position 10: expected one value as argument of length(), found a query that may select several nodes`},
		{`$[?length(@,1)==1]`, `position 11: expected ) after the last argument of length(), found ","`},
		{`$[?length(match(@,'a'))==1]`, `position 10: expected a value as argument of length(), found match(), which returns true or false as a test`},
		{`$[?count(1)==1]`, `position 9: expected a query ($ or @) as argument of count(), found "1"`},
		{`$[?value(length(@))==1]`, `position 9: expected a query ($ or @) as argument of value(), found "l"`},
		{`$[?match(@,'a')==true]`, `position 3: expected a value to compare, found match(), which returns true or false as a test`},
		{`$[?true==match(@,'a')]`, `position 9: expected a value to compare, found match(), which returns true or false as a test`},
		{`$[?match(@)]`, `position 10: expected , and argument 2 of match(), found ")"`},
		{`$[?match(@,'a','b')]`, `position 14: expected ) after the last argument of match(), found ","`},
	} {
		p, err := Parse(c.path)
		if err == nil {
			t.Errorf("%q parsed as %s", c.path, p)
			continue
		}
		if err.Error() != c.message {
			t.Errorf("%s: got  %s\nwant %s", c.path, err, c.message)
		}
	}
}

func TestASyntaxErrorHasItsPosition(t *testing.T) {
	_, err := Parse(`$.ü[`)
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatal(err)
	}
	if want := (SyntaxError{`$.ü[`, 5, 5, "a selector", "end of path"}); *syntax != want {
		t.Errorf("%+v, want %+v", *syntax, want)
	}
}

func TestAPathMayNotNestTooDeep(t *testing.T) {
	wrap := func(before, middle, after string, n int) string {
		return strings.Repeat(before, n) + middle + strings.Repeat(after, n)
	}
	for _, c := range []struct {
		name string
		path func(n int) string
		most int
	}{
		{"parentheses", func(n int) string { return "$[?" + wrap("(", "@", ")", n) + "]" }, maxNesting - 1},
		{"filters", func(n int) string { return "$" + wrap("[?@", "", "]", n) }, maxNesting},
		{"negations", func(n int) string { return "$[?" + wrap("!(", "@", ")", n) + "]" }, maxNesting - 1},
		{"functions", func(n int) string { return "$[?" + wrap("length(", "@", ")", n) + "==1]" }, maxNesting - 1},
		{"wildcards", func(n int) string { return "$" + wrap("[*]", "", "", n) }, maxNesting},
	} {
		if _, err := Parse(c.path(c.most)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		_, err := Parse(c.path(c.most + 1))
		if err == nil || !strings.Contains(err.Error(), "at most 200") || !strings.HasSuffix(err.Error(), "found one more") {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := Parse(c.path(100_000)); err == nil {
			t.Errorf("%s: no limit", c.name)
		}
	}
}
