package rows

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

const items = `[{"id":9007199254740993,"name":"Ann, \"the\" Ü","tags":["a"],"price":1.10},{"id":2,"name":null,"note":"two\nlines"},{"name":"x"}]`

func TestSelect(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{"$.id", `{"values":[9007199254740993,2,null],"missing":[2]}`},
		{"$.name", `{"values":["Ann, \"the\" Ü",null,"x"],"missing":[]}`},
		{"$.tags[*]", `{"values":[["a"],[],[]],"missing":[]}`},
		{"$.none", `{"values":[null,null,null],"missing":[0,1,2]}`},
	} {
		got, err := Select(gjson.Parse(items), c.path)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v", c.path, got, err)
		}
	}
	if _, err := Select(gjson.Parse(items), "$.["); err == nil {
		t.Error("a wrong path is taken")
	}
}

func TestCSV(t *testing.T) {
	names := Columns(gjson.Parse(items))
	if got := strings.Join(names, " "); got != "id name tags price note" {
		t.Error(got)
	}
	got, err := CSV(gjson.Parse(items), names, true)
	want := "id,name,tags,price,note\r\n" +
		"9007199254740993,\"Ann, \"\"the\"\" Ü\",\"[\"\"a\"\"]\",1.10,\r\n" +
		"2,,,,\"two\nlines\"\r\n" +
		",x,,,\r\n"
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	got, err = CSV(gjson.Parse(items), []string{"$.tags[0]", "id"}, false)
	if err != nil || string(got) != "a,9007199254740993\r\n,2\r\n,\r\n" {
		t.Errorf("%s, %v", got, err)
	}
	scalars := gjson.Parse(`["a",2,{"k":true}]`)
	if got, err = CSV(scalars, Columns(scalars), true); err != nil || string(got) != "value,k\r\na,\r\n2,\r\n,true\r\n" {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := CSV(scalars, []string{"$["}, false); err == nil {
		t.Error("a wrong path is taken")
	}
}
