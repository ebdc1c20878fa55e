package jsonpath

import (
	"slices"
	"strings"
	"testing"
)

// TestAFilterSelectsTheElementsItIsTrueOf runs filters over one array; the wanted values are listed by
// their indexes.
func TestAFilterSelectsTheElementsItIsTrueOf(t *testing.T) {
	for _, c := range []struct{ document, filter, want string }{
		// existence
		{`[{"a":null},{"a":false},{"b":1},1,[]]`, `@.a`, `0 1`},
		{`[{"a":null},{"a":false},{"b":1},1,[]]`, `!@.a`, `2 3 4`},
		{`[{"a":[1]},{"a":[]},{"a":{"x":1}}]`, `@.a.*`, `0 2`},
		{`[{"a":[1]},{"a":[]},{"a":{"x":1}}]`, `@.a[0:1]`, `0`},
		{`[{"a":{"b":{"c":1}}},{"a":{"b":1}}]`, `@..c`, `0`},
		{`[[{"a":1}],[{"a":2}],[]]`, `@[?@.a == 2]`, `1`},
		{`[1,2]`, `$`, `0 1`},
		{`[1,2]`, `$[2]`, ``},

		// and, or, not, parentheses
		{`[{"a":1},{"b":1},{"a":1,"b":1},{}]`, `@.a && @.b`, `2`},
		{`[{"a":1},{"b":1},{"a":1,"b":1},{}]`, `@.a || @.b`, `0 1 2`},
		{`[{"a":1},{"b":1},{"a":1,"b":1},{}]`, `!(@.a || @.b)`, `3`},
		{`[{"a":1},{"b":1},{"a":1,"b":1},{}]`, `!(@.a && !@.b)`, `1 2 3`},
		{`[{"a":1},{"b":1},{"c":1},{"a":1,"c":1}]`, `@.a && @.c || @.b`, `1 3`},
		{`[{"a":1},{"b":1},{"c":1},{"a":1,"c":1}]`, `@.c && (@.a || @.b)`, `3`},

		// equality
		{`[1,1.0,10e-1,"1",true,null,[1],{"a":1}]`, `@ == 1`, `0 1 2`},
		{`[1,1.0,10e-1,"1",true,null,[1],{"a":1}]`, `@ != 1`, `3 4 5 6 7`},
		{`[9007199254740992,9007199254740993,9007199254740993.0]`, `@ == 9007199254740993`, `1 2`},
		{`[0,-0,0.0,-0.0e5]`, `@ == -0`, `0 1 2 3`},
		{`[null,false,0,""]`, `@ == null`, `0`},
		{`[null,false,true,0]`, `@ == false`, `1`},
		{`["true",true]`, `@ == true`, `1`},
		{`["a","\u0061","A"]`, `@ == 'a'`, `0 1`},
		{`["\ud83d\ude00","\ud83d","\ufffd"]`, `@ == '😀'`, `0`},
		{`["\ud83d","\ufffd","\ud83d","\uDE00"]`, `@ == $[0]`, `0 2`},
		{`[{"a":1},{"b":1},{"a":1,"b":1}]`, `@.a == @.b`, `2`},
		{`[{},{"a":null}]`, `@.a == @.b`, `0`}, // nothing equals nothing
		{`[{},{"a":null}]`, `@.a == null`, `1`},
		{`[{},{"a":null}]`, `@.a != null`, `0`},
		{`[[1,{"a":[2.0]}],[1,{"a":[2]}],[1,{"a":[3]}],[1],[1,{"a":[2]},0],[{"a":[2]},1]]`, `@ == $[0]`, `0 1`},
		{`[{"a":1,"b":[{}]},{"b":[ { } ],"a":1e0},{"a":1},{"a":1,"c":[{}]},{"a":1,"b":[{}],"c":0},{"a":1,"b":[[]]}]`, `@ == $[0]`, `0 1`},
		{`[[],{},""]`, `@ == $[0]`, `0`},
		{`[[[]],[[[]]],[[],[]]]`, `@ == $[0]`, `0`},

		// order
		{`[1,2,3,"2",null,true,[2],{"a":2}]`, `@ < 2`, `0`},
		{`[1,2,3,"2",null,true,[2],{"a":2}]`, `@ <= 2`, `0 1`},
		{`[1,2,3,"2",null,true,[2],{"a":2}]`, `@ > 2`, `2`},
		{`[1,2,3,"2",null,true,[2],{"a":2}]`, `@ >= 2`, `1 2`},
		{`["a","b","ab","B",1]`, `@ < 'b'`, `0 2 3`},
		{`["a","b","ab","B",1]`, `@ >= 'ab'`, `1 2`},
		{`["\uffff","😀","\ud83d"]`, `@ < '😀'`, `0 2`}, // by code points, not UTF-16
		{`[true,false,null]`, `@ < true`, ``},
		{`[true,false,null]`, `@ <= true`, `0`},
		{`[true,false,null]`, `@ >= null`, `2`},
		{`[{"a":1},{}]`, `@.a < @.b`, ``},
		{`[{"a":1},{}]`, `@.a <= @.b`, `1`},
		{`[[1],[1]]`, `@ <= $[0]`, `0 1`},
		{`[[1],[1]]`, `@ < $[0]`, ``},
		{`[1,2]`, `1 < 2`, `0 1`},
		{`[1,2]`, `'b' < 'a'`, ``},

		// queries
		{`[{"a":[1,2,3]},{"a":[3,2,1]},{"a":[]}]`, `@.a[-1] == 3`, `0`},
		{`[{"a":[1,2,3]},{"a":[3,2,1]}]`, `@.a[(@.length-1)] == 1`, `1`},
		{`[{"id":2},{"id":1},{"id":3}]`, `@.id > $[0].id`, `2`},
		{`[{"id":2},{"id":1},{"id":3}]`, `@ == $[-2]`, `1`},

		// length
		{`["","ab","😀é","a\u0301","\ud83d\ude00",[],[1,2],{},{"a":1,"b":2},12,null,true]`, `length(@) == 2`, `1 2 3 6 8`},
		{`["\ud800\ud800"]`, `length(@) == 2`, `0`},
		{`[12,null,true]`, `length(@) == length(@.x)`, `0 1 2`}, // nothing equals nothing
		{`["a","ab"]`, `length('ab') == length(@)`, `1`},
		{`["a","ab"]`, `length(@) > 1`, `1`},

		// count
		{`[[1,2],[1],{"a":1,"b":2},"ab",12]`, `count(@.*) == 2`, `0 2`},
		{`[[1,[2]],[1]]`, `count(@..*) == 3`, `0`},
		{`[[1,2]]`, `count(@['a',0,0,1]) == 3`, `0`},
		{`[1,2]`, `count($.*) == 2`, `0 1`},
		{`[1]`, `count(@.a) == 0 && count(@) == 1`, `0`},

		// value
		{`[{"a":[1]},{"a":[1,2]},{"a":[]}]`, `value(@.a.*) == 1`, `0`},
		{`[{"a":[1]},{"a":[1,2]},{"a":[]}]`, `value(@.a.*) == value(@.x)`, `1 2`},
		{`[{"x":{"id":"abc"}},{"id":"ab"}]`, `length(value(@..id)) == 3`, `0`},

		// match and search
		{`["abc","ab","xabc",1,null,["abc"],"a\nc"]`, `match(@, 'a.c')`, `0`},
		{`["abc","ab","xabcx",1,null]`, `search(@, 'a.c')`, `0 2`},
		{`["abc","ab","xabc",1]`, `!match(@, 'a.c')`, `1 2 3`},
		{`["a","b","ab"]`, `match(@, 'a|b')`, `0 1`},
		{`[{"s":"ab","re":"a."},{"s":"b","re":"a."},{"s":"b","re":1},{"s":"b"},{"s":"(","re":"("}]`, `match(@.s, @.re)`, `0`},
		{`["ab"]`, `match(@, 1) || search(@, @.x) || match(1, 'a') || match(@, '(')`, ``},
		{`["a"]`, `match(@, '(') || !match(@, '(')`, `0`},
		{`["ж","Ж","1"]`, `match(@, '\\p{Lu}')`, `1`},
		{`["\ud800","\ud83d\ude00","\ufffd"]`, `match(@, '.')`, `0 1 2`},
		{`["\ud800"]`, `match('\uFFFD', @)`, ``}, // no I-Regexp
	} {
		values, paths := selected(t, `$[?`+c.filter+`]`, c.document)
		for i, p := range paths {
			paths[i] = strings.Trim(p, "$[]")
		}
		if got := strings.Join(paths, " "); got != c.want {
			t.Errorf("%s of %s: [%s] %s, want [%s]", c.filter, c.document, got, values, c.want)
		}
		// The canonical form selects the same.
		again, _ := selected(t, mustParse(t, `$[?`+c.filter+`]`).String(), c.document)
		if !slices.Equal(values, again) {
			t.Errorf("%s, printed, of %s: %s, want %s", c.filter, c.document, again, values)
		}
	}
}
