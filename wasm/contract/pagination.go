package contract

// Types are the types of a pagination object. The comment above each, here and below, is
// its description.
var Types = []string{
	// One response is the whole list.
	"none",
	// Counts pages or items.
	"offsetLimit",
	// Passes on what a page says.
	"cursor",
	// Follows the address that a page names.
	"url",
}

// Places are where an input may stand in the request.
var Places = []string{
	// In the path when the URL has {name}, else in the query.
	"parameters",
	// A parameter of the query.
	"query",
	// A parameter of the path: {name} in the URL.
	"path",
	// A header.
	"header",
	// A top-level property of the JSON body, or a JSON Pointer into it ("/variables/after").
	"requestBody",
}

// InputTypes are what an input may hold.
var InputTypes = []string{
	// The number of a page.
	"page",
	// How many items come before a page.
	"offset",
	// How many items a page is to have; it is only sent if you give it.
	"limit",
	// What the page before says.
	"cursor",
}

// Outputs are the facts that a response may tell, in the order in which a page reads them.
var Outputs = []string{
	// The items.
	"results",
	// How many pages there are.
	"numPages",
	// What the next request's cursor is; missing, null or blank ends the walk.
	"nextCursor",
	// The next page's URL, relative to the response's; missing, null or blank ends the walk.
	"nextUrl",
	// Beyond Speakeasy: literal false (or "false") stops.
	"hasMore",
	// Beyond Speakeasy: count of all items, for progress and the verdict.
	"total",
}

// What is so plain that it can't be wrong, as regular expressions that JavaScript and Go
// read alike. A first request with other values waits until the engine has judged them.
const (
	// PlainPath is a JSONPath of names and indexes.
	PlainPath = `^\$(?:\.[A-Za-z_]\w*|\[(?:0|-?[1-9]\d{0,2})\])*$`
	// PlainHeader is the runtime expression of a response's header.
	PlainHeader = `^\$response\.header\.[A-Za-z-]+$`
	// PlainText is a name or a value that stands in a query as it is.
	PlainText = `^[A-Za-z0-9_.~-]+$`
	// PlainNumber is a page or an offset.
	PlainNumber = `^\d{1,9}$`
	// PlainURL has no user name, no fragment and no path parameter, be it escaped.
	PlainURL = `^https?://[^/?#@{}%]+(?:[/?](?:[^{}#%]|%(?:[0-689A-Fa-f][0-9A-Fa-f]|7[0-9ACEFacef]))*)?$`
)
