package contract

// Code is a kind of failure, for programs to handle: the code of a PaginationError.
type Code struct {
	Name string
	Seen string // what happened
	Do   string // what to do about it
	// Again: the same request may succeed later.
	Again bool
}

// Codes are those of PaginationError.
var Codes = []Code{
	{
		Name: "config",
		Seen: "the request or an option is wrong, or the function headers failed",
		Do:   "The message names the option, and what to write instead.",
	},
	{
		Name:  "network",
		Seen:  "the server could not be reached, or the connection broke off",
		Do:    "Resume from the checkpoint. In a browser, check whether CORS or the Content Security Policy forbids the request.",
		Again: true,
	},
	{
		Name:  "http",
		Seen:  "the server answered with an error",
		Do:    "Read the status and the body in response. Resume from the checkpoint once the cause is gone.",
		Again: true,
	},
	{
		Name:  "parse",
		Seen:  "the response is not valid JSON",
		Do:    "Read the start of the body in response: it may be a login page, or cut off.",
		Again: true,
	},
	{
		Name:  "response",
		Seen:  "the response says that it is an error, under a status of success",
		Do:    "Read the server's words in the message; resume from the checkpoint once the cause is gone.",
		Again: true,
	},
	{
		Name: "item",
		Seen: "an item does not pass the check in the option item",
		Do:   "Read issues and cause: what is wrong with the item. Correct the check or the data, then resume from the checkpoint, which is in front of that item.",
	},
	{
		Name: "limit",
		Seen: "the response is longer than maxPageBytes",
		Do:   "Ask for fewer items per page, or set maxPageBytes higher.",
	},
	{
		Name: "repeated-cursor",
		Seen: "the list repeats itself and would never end",
		Do:   `Check which parameter takes the cursor. If the list is meant to repeat, set repeatedCursor to "stop" or "follow".`,
	},
	{
		Name: "cross-origin",
		Seen: "the next URL, or a redirect, must not be followed",
		Do:   "If it would take your body to an origin that may have it, list that origin in trust. It is never followed if it leaves https for http, is not http or https, or has a user name in it: name a pagination that needs no such URL, or have the server correct it.",
	},
	{
		Name: "aborted",
		Seen: "the walk was aborted",
		Do:   "To go on, resume from the checkpoint.",
	},
	{
		Name: "no-next-page",
		Seen: "there is no page after this one",
		Do:   "Call hasNextPage() first, or call next(), which resolves to null.",
	},
	{
		Name: "undetected",
		Seen: "the way to the next page was not found",
		Do:   "Name the pagination: the message lists what was looked for.",
	},
	{
		Name: "checkpoint",
		Seen: "the walk can't go on from this checkpoint",
		Do:   "Use a checkpoint of the same request, pagination and items, or start from the beginning.",
	},
	{
		Name:  "engine",
		Seen:  "the engine could not be loaded, or has ended",
		Do:    "The message says why.",
		Again: true,
	},
}
