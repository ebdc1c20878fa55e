package contract

// Types are the types of a pagination object. The comment above each, here and below, is
// its description.
var Types = []string{
	// One response is the whole list.
	"none",
	// The next request counts up: a page number or an offset.
	"offsetLimit",
	// The next request sends back a cursor that the page contains.
	"cursor",
	// The next request goes to a URL that the page contains.
	"url",
}

// Places are where an input may stand in the request.
var Places = []string{
	// In the path if the URL has {name}, else in the query.
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
	// How many items a page should have. It is only sent if you set it.
	"limit",
	// The cursor that the page before contains.
	"cursor",
}

// Outputs are the facts that a response may contain, in the order in which they are read.
var Outputs = []string{
	// The items.
	"results",
	// How many pages there are.
	"numPages",
	// The cursor of the next request. The walk ends if it is missing, null or blank.
	"nextCursor",
	// The next page's URL, relative to the response's. The walk ends if it is missing, null or blank.
	"nextUrl",
	// Whether there are more pages: false or "false" ends the walk. Speakeasy's format has no such output.
	"hasMore",
	// How many items the list has, for progress and the verdict. Speakeasy's format has no such output.
	"total",
	// The next page as a link object { href | url, method?, headers?, body?, merge? }, as STAC has it, for the type url. Its
	// method is GET unless it says otherwise. Its headers are added to yours, for origins that get those. Its body is sent
	// instead of yours, or with merge: true together with yours. Speakeasy's format has no such output.
	"next",
}

// BlankCursors are what a cursor, or a next URL, of "" may mean.
var BlankCursors = []string{
	// The list has ended.
	"end",
	// It is a cursor like any other, and is sent.
	"follow",
}

// ContinueBodies are what the next pages' requests may have in their body.
var ContinueBodies = []string{
	// The first request's body, with the cursor or number.
	"merge",
	// The cursor or number, and nothing else.
	"cursor",
}

// Values so plain that they can't be wrong, as regular expressions that mean the same in
// JavaScript and Go. A first request with other values waits until the engine has checked
// them.
const (
	// PlainPath is a JSONPath of names and indexes.
	PlainPath = `^\$(?:\.[A-Za-z_]\w*|\[(?:0|-?[1-9]\d{0,2})\])*$`
	// PlainHeader is the runtime expression of a response's header.
	PlainHeader = `^\$response\.header\.[A-Za-z-]+$`
	// PlainText is a name or a value that stands in a query as it is.
	PlainText = `^[A-Za-z0-9_.~-]+$`
	// PlainNumber is a page or an offset.
	PlainNumber = `^\d{1,9}$`
	// PlainOrigin is one of a host's name without a port.
	PlainOrigin = `^https?://(?:[a-z0-9-]+\.)*[a-z][a-z0-9]*$`
	// PlainURL has no user name, no fragment and no path parameter, neither plain nor escaped.
	PlainURL = `^https?://[^/?#@{}%]+(?:[/?](?:[^{}#%]|%(?:[0-689A-Fa-f][0-9A-Fa-f]|7[0-9ACEFacef]))*)?$`
)
