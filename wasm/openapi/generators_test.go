package openapi

import (
	"strings"
	"testing"
)

func TestOtherGeneratorsExtensionsBecomePaginations(t *testing.T) {
	for _, c := range []struct{ extension, want string }{
		{`'x-scalar-pagination':'pages'`, `{"type":"offsetLimit","inputs":[{"name":"page","in":"query","type":"page"},{"name":"per_page","in":"query","type":"limit"}],"outputs":{"results":"$.results","numPages":"$.total_pages"}}`},
		{`'x-scalar-pagination':{'name':'o','type':'offset','request':{'offset':{'type':'offset','param':'skip'},'size':{'type':'limit'}},'response':{'assets':{'type':'items'},'total':{'type':'total','path':['meta','total count']}}}`,
			`{"type":"offsetLimit","inputs":[{"name":"skip","in":"query","type":"offset"},{"name":"size","in":"query","type":"limit"}],"outputs":{"results":"$.assets","total":"$.meta['total count']"}}`},
		{`'x-scalar-pagination':{'name':'c','type':'cursor','paramLocation':'body','request':{'cursor':{'type':'cursor','path':['page','cursor']},'limit':{'type':'limit'}},
			'response':{'items':{'type':'items','path':['data','items']},'links':{'type':'cursor','cursorPath':['next']},'more':{'type':'hasMore','property':'has_more'}}}`,
			`{"type":"cursor","inputs":[{"name":"/page/cursor","in":"requestBody","type":"cursor"},{"name":"limit","in":"requestBody","type":"limit"}],"outputs":{"results":"$.data.items","nextCursor":"$.links.next","hasMore":"$.has_more"}}`},
		{`'x-scalar-pagination':{'name':'i','type':'cursorId','request':{'after':{'type':'cursorId','param':'starting_after'}},'response':{'items':{'type':'items','property':'data','itemCursor':['id']}}}`,
			`{"type":"cursor","inputs":[{"name":"starting_after","in":"query","type":"cursor"}],"outputs":{"results":"$.data","nextCursor":"$.data[-1].id"}}`},
		{`'x-scalar-pagination':{'name':'u','type':'cursorUrl','request':{},'response':{'items':{'type':'items'},'next':{'type':'cursorUrl','location':'linkHeader'}}}`,
			`{"type":"url","outputs":{"results":"$.items","nextUrl":"$response.header.Link"}}`},
		{`'x-scalar-pagination':{'name':'f','type':'fakePage','request':{},'response':{'items':{'type':'items'}}}`, `{"type":"none","outputs":{"results":"$.items"}}`},
		{`'x-scalar-pagination':'gone'`, "GET /p: #/paths/~1p/get/x-scalar-pagination is \"gone\", which is none of the schemes of the document's x-scalar-pagination"},
		{`'x-scalar-pagination':{'type':'other'}`, `GET /p: #/paths/~1p/get/x-scalar-pagination/type is "other": offset, pageNumber, cursor, cursorId, cursorUrl or fakePage is needed`},

		{`'x-redoclyPagination':{'style':'cursor','cursorParam':'after','nextCursor':'/next','items':'/items','limitParam':'limit'}`,
			`{"type":"cursor","inputs":[{"name":"limit","in":"parameters","type":"limit"},{"name":"after","in":"parameters","type":"cursor"}],"outputs":{"results":"$.items","nextCursor":"$.next"}}`},
		{`'x-redocly-pagination':{'style':'page','pageParam':'page','items':''}`, `{"type":"offsetLimit","inputs":[{"name":"page","in":"parameters","type":"page"}],"outputs":{"results":"$"}}`},
		{`'x-redoclyPagination':{'style':'offset','offsetParam':'offset','items':'/a~1b/rows'}`, `{"type":"offsetLimit","inputs":[{"name":"offset","in":"parameters","type":"offset"}],"outputs":{"results":"$['a/b'].rows"}}`},
		{`'x-redoclyPagination':{'items':'/x'}`, `GET /p: #/paths/~1p/get/x-redoclyPagination/style is missing: cursor, offset, page or link is needed`},

		{`'x-ms-pageable':{'nextLinkName':'next','itemName':'items','nextLinkVerb':'post'}`, `{"type":"url","outputs":{"results":"$.items","nextUrl":"$.next"},"continue":{"method":"POST"}}`},
		{`'x-ms-pageable':{'nextLinkName':'next','body':0}`, `{"type":"url","outputs":{"results":"$.value","nextUrl":"$.next"},"continue":{"method":"GET"}}POST /p: #/paths/~1p/post/x-ms-pageable/body has no meaning here and is ignored`},
		{`'x-ms-pageable':{'nextLinkName':'next','nextLinkVerb':1}`, `{"type":"url","outputs":{"results":"$.value","nextUrl":"$.next"}}GET /p: #/paths/~1p/get/x-ms-pageable/nextLinkVerb has no meaning here and is ignored`},
		{`'x-ms-pageable':{'nextLinkName':'next','operationName':'Lists_Next','body':0}`, `{"type":"url","outputs":{"results":"$.value","nextUrl":"$.next"}}POST /p: #/paths/~1p/post/x-ms-pageable/body has no meaning here and is ignored`},
	} {
		var all []string
		for _, name := range []string{"page", "per_page", "skip", "size", "starting_after", "after", "limit", "offset"} {
			all = append(all, `{'name':'`+name+`','in':'query'}`)
		}
		method, body := "get", ""
		if strings.Contains(c.extension, "'body'") { // 'body':0 is a member that nobody knows
			method, body = "post", `,'requestBody':{'content':{'application/json':{'schema':{'properties':{'limit':{}}}}}}`
		}
		api := read(t, paths(`{'/p':{'`+method+`':{'parameters':[`+strings.Join(all, ",")+`]`+body+`,`+c.extension+`}}}`,
			`'servers':[{'url':'https://a.example'}],'x-scalar-pagination':[{'name':'other'},{'name':'pages','type':'pageNumber','request':{'page':{'type':'pageNumber'},'per_page':{'type':'pageSize'}},'response':{'results':{'type':'items'},'total_pages':{'type':'totalPages'}}}]`), Options{})
		got := api.Operations[0].Pagination + strings.Join(api.Problems, "\n")
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.extension, got, c.want)
		}
	}
}
