package abi

import (
	"github.com/anypage/anypage/wasm/jsontext"
	"strconv"

	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/guide/proving"
	"github.com/anypage/anypage/wasm/policy"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/split"
	"github.com/anypage/anypage/wasm/walk"
	"github.com/tidwall/gjson"
)

// defaultMaxPages is a cap that a list reaches only when something is wrong.
const defaultMaxPages = 10_000

// defaultMaxPageBytes is far beyond any page, and what a browser's tab can hold
// twice.
const defaultMaxPageBytes = 256 << 20

// defaultMaxEmptyPages is more than filters leave of a list by mistake.
const defaultMaxEmptyPages = 100

// options are those of paginate, in the order of the package's types.
const options = "pagination, items, params, fetch, headers, credentials, signal, maxItems, maxPages, maxPageBytes, maxEmptyPages, maxDepth, " +
	"prefetch, concurrency, retry, emptyPage, repeatedCursor, numbers, key, dedupe, trust, resume and onProgress"

// longestWait is what setTimeout can hold, in ms: it makes a signed 32-bit integer of
// its delay (HTML Standard, section 8.6), so that a longer wait would be over at once.
const longestWait = 1<<31 - 1

// config is what a walk is made of.
type config struct {
	walk.Config
	request    scheme.Request
	params     gjson.Result // an object of query parameters, or nothing
	scheme     *scheme.Scheme
	emptyPage  string
	parameters []detect.Parameter // that a document declares for the request
}

// guide chooses who says how the list goes on. Errors are *scheme.Error.
func (c *config) guide() (guide.Guide, error) {
	if c.scheme.Auto() {
		return proving.New(c.scheme, c.request, c.params, c.emptyPage, c.parameters)
	}
	fixed, err := guide.NewFixed(c.scheme, c.request, c.params, c.emptyPage)
	return proving.Locating{Fixed: fixed}, err
}

// readConfig reads what Open got: the request and the options of paginate.
// Errors are *scheme.Error and name the option.
func readConfig(m gjson.Result) (config, error) {
	c := config{
		Config: walk.Config{
			Redirect: jsontext.Member(m, "redirect").Str,
			MaxItems: -1,
			MaxPages: defaultMaxPages,

			MaxPageBytes:  defaultMaxPageBytes,
			MaxEmptyPages: defaultMaxEmptyPages,
			MaxDepth:      split.MaxDepth,
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
	for _, p := range jsontext.Elements(jsontext.Member(m, "parameters")) {
		c.parameters = append(c.parameters, detect.Parameter{Name: jsontext.Member(p, "name").Str, In: jsontext.Member(p, "in").Str, Type: jsontext.Member(p, "type").Str, Default: jsontext.Member(p, "default").Str})
	}
	pagination, items := gjson.Parse(`"auto"`), gjson.Result{}
	var err error
	jsontext.Member(m, "options").ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "pagination":
			pagination = v
		case "items":
			items = v
			err = is(k.Str, v, v.Type == gjson.String, "a JSONPath such as \"$.data\"")
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
	if c.scheme, err = scheme.Compile(pagination); err != nil {
		return c, err
	}
	if items.Exists() {
		err = c.scheme.SetItems(items.Str)
	}
	return c, err
}

// number is where the value of an option goes that is an integer, and how small it may
// be; nil for any other.
func (c *config) number(option string) (to *int, least int) {
	switch option {
	case "maxItems":
		return &c.MaxItems, 0
	case "maxPages":
		return &c.MaxPages, 1
	case "maxPageBytes":
		return &c.MaxPageBytes, 1
	case "maxEmptyPages":
		return &c.MaxEmptyPages, 1
	case "maxDepth":
		return &c.MaxDepth, 1
	case "prefetch":
		return &c.Prefetch, 0
	case "concurrency":
		return &c.Concurrency, 1
	}
	return nil, 0
}

// read reads an option, but for the pagination and the place of the items.
func (c *config) read(name string, v gjson.Result) (err error) {
	if to, least := c.number(name); to != nil {
		*to, err = integer(name, v, least)
		if name == "maxDepth" {
			err = is(name, v, err == nil && c.MaxDepth <= split.MaxDepth, "an integer from 1 to "+strconv.Itoa(split.MaxDepth))
		}
		return err
	}
	switch name {
	case "params":
		c.params = v
		return checkParams(v)
	case "key":
		c.Key = v.Str
		return is(name, v, v.Type == gjson.String && v.Str != "", "a JSONPath inside an item, such as \"$.id\"")
	case "dedupe":
		c.Dedupe = v.Bool()
		return is(name, v, v.IsBool(), "true or false")
	case "emptyPage":
		c.emptyPage = v.Str
		return is(name, v, v.Str == "follow" || v.Str == "stop", `"follow" or "stop"`)
	case "repeatedCursor":
		c.RepeatedCursor = v.Str
		return is(name, v, v.Str == "error" || v.Str == "stop" || v.Str == "follow", `"error", "stop" or "follow"`)
	case "trust":
		err = is(name, v, v.IsArray(), "an array of origins")
		for i, origin := range jsontext.Elements(v) {
			if err == nil {
				err = is(name+"["+strconv.Itoa(i)+"]", origin, origin.Type == gjson.String, "an origin such as https://api.example.com")
			}
			c.Trust = append(c.Trust, origin.Str)
		}
		return err
	case "retry":
		c.Retry, err = readRetry(v)
		return err
	case "resume":
		c.Resume = v
		return nil
	}
	// Its value is not shown: it may be a credential.
	return &scheme.Error{Option: name, Message: "is not an option of paginate: parameters of the query go into params, header fields into headers; the options are " + options}
}

func checkParams(v gjson.Result) (err error) {
	if err = is("params", v, v.IsObject(), "an object of parameters"); err != nil {
		return err
	}
	v.ForEach(func(k, v gjson.Result) bool {
		err = is("params."+k.Str, v, !v.IsObject(), "a string, a number, a boolean, null or an array of these")
		for _, e := range jsontext.Elements(v) {
			if err == nil {
				err = is("params."+k.Str, v, !e.IsObject() && !e.IsArray(), "an array of strings and numbers")
			}
		}
		return err == nil
	})
	return err
}

func readRetry(v gjson.Result) (policy.Retry, error) {
	r := policy.DefaultRetry
	if v.Type == gjson.False {
		r.Attempts = 0
		return r, nil
	}
	err := is("retry", v, v.IsObject(), "false or an object")
	if err != nil {
		return r, err
	}
	v.ForEach(func(k, v gjson.Result) bool {
		name := "retry." + k.Str
		var ms int
		switch k.Str {
		case "attempts":
			r.Attempts, err = integer(name, v, 0)
		case "minDelay":
			ms, err = integer(name, v, 0)
			r.MinDelay = float64(ms)
		case "maxDelay":
			ms, err = integer(name, v, 0)
			r.MaxDelay = float64(ms)
		case "maxWait":
			ms, err = integer(name, v, 0)
			r.MaxWait = float64(min(ms, longestWait))
		case "statuses":
			r.Statuses = []int{}
			err = is(name, v, v.IsArray(), "an array of status codes")
			for i, s := range jsontext.Elements(v) {
				if err == nil {
					var status int
					status, err = integer(name+"["+strconv.Itoa(i)+"]", s, 100)
					r.Statuses = append(r.Statuses, status)
				}
			}
		default:
			err = &scheme.Error{Option: name, Message: "is not an option of retry: use attempts, minDelay, maxDelay, maxWait and statuses"}
		}
		return err == nil
	})
	return r, err
}

func is(option string, v gjson.Result, ok bool, want string) error {
	if ok {
		return nil
	}
	return &scheme.Error{Option: option, Message: "is " + v.Raw + ": use " + want}
}

// integer reads an integer of at least least.
func integer(option string, v gjson.Result, least int) (int, error) {
	n, err := strconv.Atoi(v.Raw)
	if err != nil || n < least {
		return 0, &scheme.Error{Option: option, Message: "is " + v.Raw + ": use an integer of at least " + strconv.Itoa(least)}
	}
	return n, nil
}
