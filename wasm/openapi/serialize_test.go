package openapi

import (
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/edit"
	"github.com/tidwall/gjson"
)

// The values of the specification's table (OpenAPI 3.1, section 4.8.12.4).
const (
	array  = `["blue","black","brown"]`
	colors = `{"R":100,"G":200,"B":150}`
)

func TestAValueIsSerializedInTheStyleOfItsParameter(t *testing.T) {
	for _, c := range []struct {
		in, parameter string // members of the parameter besides name and in
		value, want   string // the URL's path or query, or the header's value
	}{
		{"query", ``, `"blue"`, "color=blue"},
		{"query", ``, `""`, "color="},
		{"query", ``, `true`, "color=true"},
		{"query", ``, `9007199254740993`, "color=9007199254740993"},
		{"query", ``, array, "color=blue&color=black&color=brown"},
		{"query", ``, colors, "R=100&G=200&B=150"},
		{"query", `'explode':false`, array, "color=blue,black,brown"},
		{"query", `'explode':false`, colors, "color=R,100,G,200,B,150"},
		{"query", `'explode':false`, `["a,b","c"]`, "color=a%2Cb,c"},
		{"query", ``, `"a,b"`, "color=a,b"},
		{"query", ``, `["a,b",null,1.10]`, "color=a%2Cb&color=1.10"},
		{"query", ``, `[]`, ""},
		{"query", `'explode':false`, `[]`, ""},
		{"query", `'style':'spaceDelimited'`, array, "color=blue%20black%20brown"},
		{"query", `'style':'spaceDelimited'`, colors, "color=R%20100%20G%20200%20B%20150"},
		{"query", `'style':'pipeDelimited'`, array, "color=blue%7Cblack%7Cbrown"},
		{"query", `'style':'pipeDelimited','explode':true`, array, "color=blue&color=black&color=brown"},
		{"query", `'style':'pipeDelimited'`, colors, "color=R%7C100%7CG%7C200%7CB%7C150"},
		{"query", `'style':'deepObject','explode':true`, colors, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"},
		{"query", `'style':'deepObject'`, `{"a":{"b":[1,2],"n":null},"c":null}`, "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2"},
		{"query", `'content':{'application/json':{'schema':{}}}`, `{"a":[1, 2]}`, "color=%7B%22a%22:%5B1,%202%5D%7D"},
		{"query", ``, `"a&b=c+d#é [x]"`, "color=a%26b%3Dc%2Bd%23%C3%A9%20%5Bx%5D"},
		{"query", `'allowReserved':true`, `"a/b?c:d@e=f;g[h]&#+"`, "color=a/b?c:d@e=f;g[h]%26%23%2B"},
		{"path", ``, `"blue/black"`, "/p/blue%2Fblack"},
		{"path", ``, array, "/p/blue,black,brown"},
		{"path", ``, colors, "/p/R,100,G,200,B,150"},
		{"path", `'explode':true`, colors, "/p/R=100,G=200,B=150"},
		{"path", `'style':'label'`, `"blue"`, "/p/.blue"},
		{"path", `'style':'label'`, array, "/p/.blue,black,brown"},
		{"path", `'style':'label','explode':true`, array, "/p/.blue.black.brown"},
		{"path", `'style':'label','explode':true`, colors, "/p/.R=100.G=200.B=150"},
		{"path", `'style':'matrix'`, `"blue"`, "/p/;color=blue"},
		{"path", `'style':'matrix'`, array, "/p/;color=blue,black,brown"},
		{"path", `'style':'matrix','explode':true`, array, "/p/;color=blue;color=black;color=brown"},
		{"path", `'style':'matrix','explode':true`, colors, "/p/;R=100;G=200;B=150"},
		{"path", `'style':'matrix'`, colors, "/p/;color=R,100,G,200,B,150"},
		{"header", ``, `"a b"`, "a b"},
		{"header", ``, array, "blue,black,brown"},
		{"header", ``, colors, "R,100,G,200,B,150"},
		{"header", `'explode':true`, colors, "R=100,G=200,B=150"},
		{"cookie", ``, `"a;b"`, "color=a%3Bb"},
		{"cookie", `'explode':false`, array, "color=blue,black,brown"},
	} {
		parameter := `{'name':'color','in':'` + c.in + `'`
		if c.parameter != "" {
			parameter += "," + c.parameter
		}
		path := "/p"
		if c.in == "path" {
			path = "/p/{color}"
		}
		api := read(t, paths(`{'`+path+`':{'get':{'parameters':[`+parameter+`}]}}}`, `'servers':[{'url':'https://a.example'}]`), Options{})
		call, err := api.find(t, "GET "+path).Request(gjson.Parse(`{"color":`+c.value+`}`), "", Around{Cookies: true})
		if err != nil {
			t.Errorf("%s %s %s: %v", c.in, c.parameter, c.value, err)
			continue
		}
		rest := strings.TrimPrefix(call.URL, "https://a.example")
		got := rest
		switch c.in {
		case "query":
			got = strings.TrimPrefix(strings.TrimPrefix(rest, "/p"), "?")
			// What is sent is what a walk's own editing leaves as it is.
			if edit.Query(call.URL, "absent") != call.URL {
				t.Errorf("%s changes under edit.Query", call.URL)
			}
		case "header", "cookie":
			got = call.Headers[0].Value
		}
		if got != c.want {
			t.Errorf("%s %s %s: got %s, want %s", c.in, c.parameter, c.value, got, c.want)
		}
	}
}

func TestOfRepeatedMembersOfAValueTheLastIsSent(t *testing.T) {
	v := gjson.Parse(`{"R":1,"G":{"x":2,"x":3},"\u0052":4}`)
	for style, want := range map[string]string{"deepObject": "c%5BG%5D%5Bx%5D=3 c%5BR%5D=4", "form": `G=%7B%22x%22:2%2C%22x%22:3%7D R=4`} {
		if got := strings.Join(queryPairs(&Parameter{Parameter: detect.Parameter{Name: "c"}, Style: style, Explode: true}, v), " "); got != want {
			t.Errorf("%s: %s, want %s", style, got, want)
		}
	}
	if got := pathValue(&Parameter{Parameter: detect.Parameter{Name: "c"}}, gjson.Parse(`{"R":1,"R":4}`)); got != "R,4" {
		t.Error(got)
	}
}
