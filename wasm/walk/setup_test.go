package walk

import (
	"github.com/anypage/anypage/wasm/detect"
	"github.com/anypage/anypage/wasm/guide"
	"github.com/anypage/anypage/wasm/guide/proving"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/tidwall/gjson"
)

// Setup is all that a walk is made of, as package abi puts it together.
type Setup struct {
	Config
	Request    scheme.Request
	Params     gjson.Result
	Scheme     *scheme.Scheme
	EmptyPage  string
	Adaptive   bool
	Parameters []detect.Parameter
}

// Begin makes the guide and the walk.
func Begin(s Setup) (*Walk, error) {
	if s.Scheme.Auto() {
		g, err := proving.New(s.Scheme, s.Request, s.Params, s.EmptyPage, s.Parameters)
		if err == nil && s.Adaptive {
			err = g.Adapt()
		}
		if err != nil {
			return nil, err
		}
		return New(s.Config, g)
	}
	f, err := guide.NewFixed(s.Scheme, s.Request, s.Params, s.EmptyPage)
	if err == nil && s.Adaptive {
		err = f.Adapt()
	}
	if err != nil {
		return nil, err
	}
	return New(s.Config, proving.Locating{Fixed: f})
}
