package rows

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

const items = `[{"id":9007199254740993,"name":"Ann, \"the\" Ü","tags":["a"],"price":1.10},{"id":2,"name":null,"note":"two\nlines"},{"name":"x"}]`

func TestAValueThatIsMissingIsNullAndIsNamed(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{"$.id", `{"values":[9007199254740993,2,null],"missing":[2]}`},
		{"$.name", `{"values":["Ann, \"the\" Ü",null,"x"],"missing":[]}`},
		{"$.tags[*]", `{"values":[["a"],[],[]],"missing":[]}`},
		{"$.none", `{"values":[null,null,null],"missing":[0,1,2]}`},
	} {
		got, err := Select([]byte(items), 3, c.path)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v", c.path, got, err)
		}
	}
	if _, err := Select([]byte(items), 3, "$.["); err == nil {
		t.Error("a wrong path is taken")
	}
}

func TestEachFieldIsAColumn(t *testing.T) {
	names := columns(t, items)
	if got := strings.Join(names, " "); got != "id name tags price note" {
		t.Error(got)
	}
	got, err := CSV([]byte(items), 3, names, true, true)
	want := "id,name,tags,price,note\r\n" +
		"9007199254740993,\"Ann, \"\"the\"\" Ü\",\"[\"\"a\"\"]\",1.10,\r\n" +
		"2,,,,\"two\nlines\"\r\n" +
		",x,,,\r\n"
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	got, err = CSV([]byte(items), 3, []string{"$.tags[0]", "id"}, false, false)
	if err != nil || string(got) != "a,9007199254740993\r\n,2\r\n,\r\n" {
		t.Errorf("%s, %v", got, err)
	}
	const scalars = `["a",2,{"k":true}]`
	if got, err = CSV([]byte(scalars), 3, columns(t, scalars), true, true); err != nil || string(got) != "value,k\r\na,\r\n2,\r\n,true\r\n" {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := CSV([]byte(scalars), 3, []string{"$["}, false, false); err == nil {
		t.Error("a wrong path is taken")
	}
}

// Members such as $id and $type were taken for JSONPaths.
func TestAMemberThatBeginsWithDollarIsNoJSONPath(t *testing.T) {
	const items = `[{"$id":1,"$":2,"$.b":3,"b":4},{"b":5}]`
	got, err := CSV([]byte(items), 2, columns(t, items), true, true)
	if want := "$id,$,$.b,b\r\n1,2,3,4\r\n,,,5\r\n"; err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

// A single column's empty field made an empty line, which readers pass over; so did
// an item that is an array.
func TestASingleColumnHasNoEmptyLines(t *testing.T) {
	for _, c := range []struct{ items, column, want string }{
		{`[{"a":1},{},{"a":""},{"a":null}]`, "a", "a\r\n1\r\n\"\"\r\n\"\"\r\n\"\"\r\n"},
		{`[{"a":1},{}]`, "$..a", "$..a\r\n1\r\n\"\"\r\n"},
		{`["",1,null]`, "value", "value\r\n\"\"\r\n1\r\n\"\"\r\n"},
		{`["a",[1,"b"]]`, "value", "value\r\na\r\n\"[1,\"\"b\"\"]\"\r\n"},
		{`[{"":1}]`, "", "\"\"\r\n1\r\n"},
	} {
		got, err := CSV([]byte(c.items), int(gjson.Get(c.items, "#").Int()), []string{c.column}, false, true)
		if err != nil || string(got) != c.want {
			t.Errorf("%s of %s: %q, %v", c.column, c.items, got, err)
		}
	}
}

func columns(t *testing.T, items string) []string {
	names, err := Columns([]byte(items))
	if err != nil {
		t.Error(err)
	}
	return names
}

func TestItemsThatAreNotJSONAreRefused(t *testing.T) {
	for _, items := range []string{`[{"a":1},{"a":tru}]`, `[{"a":1}`, "[{\"a\":\"\xff\"}]", ""} {
		if _, err := Select([]byte(items), 2, "$.a"); err != ErrInvalid {
			t.Errorf("select of %q: %v", items, err)
		}
		if _, err := Columns([]byte(items)); err != ErrInvalid {
			t.Errorf("columns of %q: %v", items, err)
		}
		if _, err := CSV([]byte(items), 2, []string{"a"}, false, true); err != ErrInvalid {
			t.Errorf("CSV of %q: %v", items, err)
		}
	}
}
