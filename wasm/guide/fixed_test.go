package guide

import (
	"strings"
	"testing"

	"github.com/anypage/anypage/wasm/exchange"
	"github.com/anypage/anypage/wasm/internal/fakeserver"
	"github.com/anypage/anypage/wasm/scheme"
	"github.com/anypage/anypage/wasm/verdict"
	"github.com/tidwall/gjson"
)

const list = fakeserver.List

func fixed(t *testing.T, url, pagination string) *Fixed {
	t.Helper()
	s, err := scheme.Compile(gjson.Parse(pagination))
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewFixed(s, scheme.Request{Method: "GET", URL: url}, gjson.Result{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// page is a page with this answer.
func page(f *Fixed, pos scheme.Position, a fakeserver.Answer) *Page {
	p := NewPage(0, a.To(f.Request(pos), f.Plan().Plan))
	return &p
}

const (
	byCursor = `{"type":"cursor","inputs":[{"name":"c","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.next","total":"$.total"}}`
	byPage   = `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"},{"name":"n","in":"query","type":"limit"}],"outputs":{"results":"$.data","numPages":"$.pages"}}`
)

func TestFixedGoesOnByItsScheme(t *testing.T) {
	f := fixed(t, list, byCursor)
	step := f.After(page(f, scheme.Position{}, fakeserver.Answer{Body: `{"data":[1,2],"next":"a","total":5}`}))
	if step.Kind != Next || step.Next.Cursor != `"a"` || step.Total != 5 || step.Info != `{"params":{"c":"a"}}` {
		t.Errorf("%+v", step)
	}
	if ask := f.Request(step.Next); ask.Err != nil || ask.Request.URL != list+"?c=a" || ask.Key == f.Request(scheme.Position{}).Key {
		t.Errorf("%+v", ask)
	}
	step = f.After(page(f, step.Next, fakeserver.Answer{Body: `{"data":[1,2],"next":null}`}))
	if step.Kind != End || step.End.Reason != "no-next" || step.End.Doubt != verdict.NoDoubt || step.Total != -1 || step.Gone {
		t.Errorf("%+v", step)
	}
	if step = f.After(page(f, step.Next, fakeserver.Answer{Body: `{"data":7}`})); step.Kind != End || step.End.Doubt == verdict.NoDoubt {
		t.Errorf("%+v", step)
	}
}

func TestFixedFailsWithAPage(t *testing.T) {
	f := fixed(t, list, byCursor)
	step := f.Failed(page(f, scheme.Position{}, fakeserver.Answer{Status: 500}), exchange.Fault{Code: "http"})
	if step.Kind != Fail || !step.Gone || step.Fault.Code != "http" {
		t.Errorf("%+v", step)
	}
}

func TestFixedReadsANameEarly(t *testing.T) {
	f := fixed(t, list, byCursor)
	if pos, ok := f.Early(page(f, scheme.Position{}, fakeserver.Answer{Body: `{"next":"a","data":[1,`, Cut: true})); !ok || pos.Cursor != `"a"` {
		t.Errorf("%+v, %v", pos, ok)
	}
	if pos, ok := f.Early(page(f, scheme.Position{}, fakeserver.Answer{Body: `{"data":[1,`, Cut: true})); ok {
		t.Errorf("%+v", pos)
	}
}

func TestFixedComputesPositions(t *testing.T) {
	f := fixed(t, list+"?n=10", byPage)
	traits := f.Traits()
	if !traits.Computed || traits.Limit != 10 || traits.Detected || traits.Single || len(traits.Inputs) != 2 {
		t.Errorf("%+v", traits)
	}
	if pos, ok := f.Ahead(scheme.Position{Number: "2"}, 10, -1); !ok || pos.Number != "3" {
		t.Errorf("%+v, %v", pos, ok)
	}
	if pos, ok := f.Ahead(scheme.Position{Number: "2"}, 10, 2); ok {
		t.Errorf("%+v", pos)
	}
	if pos, ok := fixed(t, list, byCursor).Ahead(scheme.Position{}, 10, -1); ok {
		t.Errorf("%+v", pos)
	}
}

func TestListsAreToldApartByTheirRequestAndPagination(t *testing.T) {
	one := fixed(t, list, byCursor).Identity()
	if one != fixed(t, list, byCursor).Identity() {
		t.Error("the same list has two identities")
	}
	for _, other := range []*Fixed{fixed(t, list+"?q=1", byCursor), fixed(t, list, byPage), fixed(t, list, strings.Replace(byCursor, "$.data", "$.items", 1))} {
		if other.Identity() == one {
			t.Errorf("%+v has the identity of another list", other.Scheme.Pagination)
		}
	}
}
