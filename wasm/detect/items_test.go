package detect

import (
	"testing"

	"github.com/tidwall/gjson"
)

func TestItems(t *testing.T) {
	for _, c := range []struct{ body, path string }{
		{`[{"id":1}]`, `$`},
		{`[]`, `$`},
		{`{"data":[{"id":1}],"next":"c"}`, `$["data"]`},
		{`{"errors":[{"code":1}],"orders":[{"id":1}]}`, `$["orders"]`},
		{`{"tags":["a","b","c"],"orders":[{"id":1}]}`, `$["orders"]`},
		{`{"links":[{"rel":"next"}],"entry":[{"resource":{}}]}`, `$["entry"]`},
		{`{"_embedded":{"orders":[{"id":1}]},"_links":{"next":{"href":"x"}}}`, `$["_embedded"]["orders"]`},
		{`{"response":{"payload":{"records":[{"id":1}]}}}`, `$["response"]["payload"]["records"]`},
		{`{"included":[{"id":1},{"id":2}],"data":[{"id":3}]}`, `$["data"]`},
		{`{"data":{"users":{"nodes":[{"id":1}],"pageInfo":{}}}}`, `$["data"]["users"]["nodes"]`},
		{`{"items":[],"warnings":[]}`, `$["items"]`},
		{`{"ids":[1,2]}`, `$["ids"]`},
		{`{"id":1,"name":"x"}`, ``},
		{`"text"`, ``},
		{`{"errors":[{"code":1}]}`, ``},
	} {
		if path, ok := Items(gjson.Parse(c.body)); path != c.path || ok != (c.path != "") {
			t.Errorf("%s: %s, %v", c.body, path, ok)
		}
	}
}
