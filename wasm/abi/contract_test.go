package abi

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/tidwall/gjson"
)

// other are right values of the options that are checked by rules of their own.
var other = map[string]string{
	"pagination": `"stripe"`, "params": `{"a":1}`, "retry": "false", "trust": `["https://a.example"]`, "resume": `{"version":1}`,
	"until": `"@.a"`, "statuses": "[418]",
}

// rightValue is one that is not the default.
func rightValue(t *testing.T, o *contract.Option) string {
	switch o.Kind {
	case contract.Integer:
		return strconv.Itoa(o.Least + 3)
	case contract.Boolean:
		return "true"
	case contract.Choice:
		return strconv.Quote(o.Values[len(o.Values)-1])
	case contract.Path:
		return `"$.x"`
	}
	value, ok := other[o.Name]
	if !ok {
		t.Errorf("%s: add a right value to this test", o.Name)
	}
	return value
}

func TestEveryOptionIsRead(t *testing.T) {
	read := func(options string) (config, error) {
		return readConfig(gjson.Parse(`{"method":"GET","url":"https://a.example/","options":{"key":"$.id",` + options + `}}`))
	}
	without, err := read(`"pagination":"none"`)
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[*int]string{}
	for i := range contract.Options {
		o := &contract.Options[i]
		if o.Driver {
			continue
		}
		with, err := read(`"pagination":"none",` + strconv.Quote(o.Name) + ":" + rightValue(t, o))
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
		}
		with.scheme, without.scheme = nil, nil // made anew each time
		if o.Name != "pagination" && o.Name != "items" && reflect.DeepEqual(with, without) {
			t.Errorf("%s changes nothing: read it in config.read", o.Name)
		}
		if o.Kind == contract.Integer {
			to := without.number(o.Name)
			if twin := numbers[to]; twin != "" {
				t.Errorf("%s is read as %s: add it to config.number", o.Name, twin)
			}
			if numbers[to] = o.Name; *to != o.Default && o.Name != "concurrency" { // 0 stands for its default
				t.Errorf("%s is %d by default, want %d", o.Name, *to, o.Default)
			}
		}
	}
}

func TestEveryOptionOfRetryIsRead(t *testing.T) {
	for i := range contract.RetryOptions {
		o := &contract.RetryOptions[i]
		r, err := readRetry(gjson.Parse(`{"`+o.Name+`":`+rightValue(t, o)+`}`), contract.Named(contract.Options, "retry"))
		if err != nil || reflect.DeepEqual(r, policy.DefaultRetry) {
			t.Errorf("%s changes nothing: %v", o.Name, err)
		}
	}
}

// TestEffectsAreThoseOfTheContract looks at what the traces hold: all effects, with their
// members, and reasons and codes.
func TestEffectsAreThoseOfTheContract(t *testing.T) {
	met := map[string]bool{}
	files, _ := filepath.Glob("testdata/traces/*.jsonl")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			out := gjson.Get(line, "out")
			if !out.IsArray() {
				continue
			}
			for _, effect := range out.Array() {
				if problem := checkEffect(effect, met); problem != "" {
					t.Fatalf("%s:%d: %s", file, n+1, problem)
				}
			}
		}
	}
	for _, e := range contract.Effects {
		for _, f := range e.Fields {
			if !met[e.Name+"."+f.Name] {
				t.Errorf("no trace has %s of the effect %s", f.Name, e.Name)
			}
		}
	}
}

// checkEffect says how an effect differs from the contract, and notes its members.
func checkEffect(effect gjson.Result, met map[string]bool) string {
	name := effect.Get("effect").Str
	at := slices.IndexFunc(contract.Effects, func(e contract.Effect) bool { return e.Name == name })
	if at < 0 {
		return "the contract has no effect " + name
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(effect.Raw), &members); err != nil {
		return err.Error()
	}
	delete(members, "effect")
	for _, f := range contract.Effects[at].Fields {
		if _, ok := members[f.Name]; ok {
			met[name+"."+f.Name] = true
			delete(members, f.Name)
		} else if !f.Optional {
			return "the effect " + name + " lacks " + f.Name
		}
	}
	for member := range members {
		return "the contract has no member " + member + " of the effect " + name
	}
	if reason := effect.Get("verdict.reason").Str; name == "done" && !slices.ContainsFunc(contract.Reasons, func(r contract.Reason) bool { return r.Name == reason }) {
		return "the contract has no reason " + reason
	}
	if code := effect.Get("code").Str; name == "fail" && !slices.ContainsFunc(contract.Codes, func(c contract.Code) bool { return c.Name == code }) {
		return "the contract has no code " + code
	}
	return ""
}
