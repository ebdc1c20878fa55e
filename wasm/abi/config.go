package abi

import (
	"slices"
	"strconv"

	"github.com/anypage/anypage/wasm/contract"
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/guide/proving"
	"github.com/anypage/anypage/wasm/jsontext"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/walk"
	"github.com/tidwall/gjson"
)

// config is the request and the options of a walk, after they have been checked.
type config struct {
	walk.Config
	request    scheme.Request
	params     gjson.Result // an object of query parameters; doesn't exist without any
	scheme     *scheme.Scheme
	emptyPage  string
	adaptive   bool               // the option pageSize
	parameters []detect.Parameter // that a document declares for the request; nil without a document
}

// guide makes the walk's guide: a fixed one for a named pagination, else a proving one.
// Errors are *scheme.Error.
func (c *config) guide() (guide.Guide, error) {
	if c.scheme.Auto() {
		g, err := proving.New(c.scheme, c.request, c.params, c.emptyPage, c.parameters)
		if err == nil && c.adaptive {
			err = g.Adapt()
		}
		return g, err
	}
	fixed, err := guide.NewFixed(c.scheme, c.request, c.params, c.emptyPage)
	if err == nil && c.adaptive {
		err = fixed.Adapt()
	}
	return proving.Locating{Fixed: fixed}, err
}

// readConfig reads the request and the options of paginate, which Open gets.
// Errors are *scheme.Error and name the option.
func readConfig(m gjson.Result) (config, error) {
	c := config{
		Config: walk.Config{
			Redirect:   jsontext.Member(m, "redirect").Str,
			AskHeaders: jsontext.Member(m, "askHeaders").Bool(),
			Attempts:   jsontext.Member(m, "attempts").Bool(),
			MaxItems:   contract.None,
			Timeout:    contract.None,
			MaxPages:   contract.MaxPages,

			MaxPageBytes:  contract.MaxPageBytes,
			MaxEmptyPages: contract.MaxEmptyPages,
			MaxDepth:      contract.MaxDepth,
			Retry:         policy.DefaultRetry,
		},
		request: scheme.Request{
			Method:  jsontext.Member(m, "method").String(),
			URL:     jsontext.Member(m, "url").String(),
			Headers: readHeaders(jsontext.Member(m, "headers")),
			Body:    jsontext.Member(m, "body").String(),
			HasBody: jsontext.Member(m, "body").Exists(),
		},
	}
	if list := jsontext.Member(m, "parameters"); list.Exists() {
		c.parameters = detect.ReadParameters(list)
	}
	pagination, items := gjson.Parse(`"auto"`), gjson.Result{}
	var err error
	jsontext.Member(m, "options").ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "pagination":
			pagination = v
		case "items":
			items = v
			err = is(k.Str, v, v.Type == gjson.String, contract.Named(contract.Options, k.Str))
		default:
			err = c.read(k.Str, v)
		}
		return err == nil
	})
	if err != nil {
		return c, err
	}
	if c.Dedupe && c.Key == "" {
		return c, &scheme.Error{Option: "dedupe", Message: "needs key: name what identifies an item, such as \"$.id\""}
	}
	if c.Restart && c.Key == "" {
		return c, &scheme.Error{Option: "expired", Message: "is \"restart\", which needs key: name what identifies an item, such as \"$.id\""}
	}
	if c.scheme, err = scheme.Compile(pagination); err != nil {
		return c, err
	}
	if items.Exists() {
		err = c.scheme.SetItems(items.Str)
	}
	return c, err
}

// number returns where to store the value of an option that is an integer.
func (c *config) number(option string) *int {
	switch option {
	case "maxItems":
		return &c.MaxItems
	case "maxPages":
		return &c.MaxPages
	case "maxPageBytes":
		return &c.MaxPageBytes
	case "maxEmptyPages":
		return &c.MaxEmptyPages
	case "maxDepth":
		return &c.MaxDepth
	case "timeout":
		return &c.Timeout
	case "prefetch":
		return &c.Prefetch
	}
	return &c.Concurrency
}

// read reads one option. The options pagination and items are read elsewhere.
func (c *config) read(name string, v gjson.Result) (err error) {
	o := contract.Named(contract.Options, name)
	switch {
	case o == nil || o.Driver:
		// Its value is not shown: it may be a credential.
		return &scheme.Error{Option: name, Message: "is not an option of paginate: parameters of the query go into params, header fields into headers; the options are " + contract.Names(contract.Options)}
	case o.Kind == contract.Integer:
		*c.number(name), err = integer(name, v, o)
		return err
	case o.Kind == contract.Boolean && !v.IsBool(), o.Kind == contract.Choice && !slices.Contains(o.Values, v.Str):
		return wrong(name, v, o.Wanted())
	}
	switch name {
	case "params":
		c.params = v
		return checkParams(v, o)
	case "key":
		c.Key = v.Str
		return is(name, v, v.Type == gjson.String && v.Str != "", o)
	case "until":
		c.Until = v.Str
		return is(name, v, v.Type == gjson.String && v.Str != "", o)
	case "dedupe":
		c.Dedupe = v.Bool()
	case "pageSize":
		c.adaptive = true
	case "expired":
		c.Restart = v.Str == "restart"
	case "emptyPage":
		c.emptyPage = v.Str
	case "repeatedCursor":
		c.RepeatedCursor = v.Str
	case "trust":
		err = is(name, v, v.IsArray(), o)
		for i, origin := range jsontext.Elements(v) {
			if err == nil && origin.Type != gjson.String {
				err = wrong(name+"["+strconv.Itoa(i)+"]", origin, "an origin such as https://api.example.com")
			}
			c.Trust = append(c.Trust, origin.Str)
		}
	case "retry":
		c.Retry, err = readRetry(v, o)
	case "resume":
		c.Resume = v
	}
	return err
}

func checkParams(v gjson.Result, o *contract.Option) (err error) {
	if err = is("params", v, v.IsObject(), o); err != nil {
		return err
	}
	v.ForEach(func(k, v gjson.Result) bool {
		if v.IsObject() {
			err = wrong("params."+k.Str, v, "a string, a number, a boolean, null or an array of these")
		}
		for _, e := range jsontext.Elements(v) {
			if e.IsObject() || e.IsArray() {
				err = wrong("params."+k.Str, v, "an array of strings and numbers")
			}
		}
		return err == nil
	})
	return err
}

func readRetry(v gjson.Result, o *contract.Option) (policy.Retry, error) {
	r := policy.DefaultRetry
	if v.Type == gjson.False {
		r.Attempts = 0
		return r, nil
	}
	err := is("retry", v, v.IsObject(), o)
	if err != nil {
		return r, err
	}
	v.ForEach(func(k, v gjson.Result) bool {
		name, n := "retry."+k.Str, 0
		o := contract.Named(contract.RetryOptions, k.Str)
		switch {
		case o == nil:
			err = &scheme.Error{Option: name, Message: "is not an option of retry: use " + contract.Names(contract.RetryOptions)}
			return false
		case o.Kind == contract.Integer:
			n, err = integer(name, v, o)
		}
		switch k.Str {
		case "attempts":
			r.Attempts = n
		case "minDelay":
			r.MinDelay = float64(n)
		case "maxDelay":
			r.MaxDelay = float64(n)
		case "maxWait":
			r.MaxWait = float64(min(n, contract.LongestWait))
		case "statuses":
			r.Statuses = []int{}
			err = is(name, v, v.IsArray(), o)
			for i, s := range jsontext.Elements(v) {
				if err == nil {
					n, err = integer(name+"["+strconv.Itoa(i)+"]", s, &contract.Option{Kind: contract.Integer, Least: 100})
					r.Statuses = append(r.Statuses, n)
				}
			}
		}
		return err == nil
	})
	return r, err
}

// is makes the error for a wrong value.
func is(option string, v gjson.Result, right bool, o *contract.Option) error {
	if right {
		return nil
	}
	return wrong(option, v, o.Wanted())
}

func wrong(option string, v gjson.Result, want string) error {
	return &scheme.Error{Option: option, Message: "is " + v.Raw + ": use " + want}
}

// integer reads an integer within an option's bounds.
func integer(option string, v gjson.Result, o *contract.Option) (int, error) {
	n, err := strconv.Atoi(v.Raw)
	if err != nil || n < o.Least || o.Most > 0 && n > o.Most {
		return 0, wrong(option, v, o.Wanted())
	}
	return n, nil
}
