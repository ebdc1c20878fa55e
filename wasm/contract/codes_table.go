package contract

// Code is what a program may handle of a failure: the code of a PaginationError.
type Code struct {
	Name string
	Seen string // what happened
	Do   string // what to do about it
	// Again: the same request may succeed another time.
	Again bool
}

// Codes are those of PaginationError.
var Codes = []Code{
	{
		Name: "config",
		Seen: "this can't be walked as it is described",
		Do:   "The message names the option, and what to write instead.",
	},
	{
		Name:  "network",
		Seen:  "the server could not be reached, or its answer broke off",
		Do:    "Resume from the checkpoint. In a page, look whether CORS or the Content Security Policy forbids the request.",
		Again: true,
	},
	{
		Name:  "http",
		Seen:  "the server answered with an error",
		Do:    "Look at the status and the body in response; resume from the checkpoint once the cause is gone.",
		Again: true,
	},
	{
		Name:  "parse",
		Seen:  "the response is not the JSON it should be",
		Do:    "Look at the start of the body in response: it may be a login page, or cut off.",
		Again: true,
	},
	{
		Name:  "response",
		Seen:  "the response says that it is an error, under a status of success",
		Do:    "Read the server's words in the message; resume from the checkpoint once the cause is gone.",
		Again: true,
	},
	{
		Name: "limit",
		Seen: "the response is longer than is allowed",
		Do:   "Ask for fewer items a page, or set maxPageBytes higher.",
	},
	{
		Name: "repeated-cursor",
		Seen: "the list repeats itself and would never end",
		Do:   `Check which parameter takes the cursor; if the list is meant to be so, set repeatedCursor to "stop" or "follow".`,
	},
	{
		Name: "cross-origin",
		Seen: "the next page lies where it must not be followed",
		Do:   "If that origin may receive your headers and credentials, list it in trust.",
	},
	{
		Name: "aborted",
		Seen: "the walk was aborted",
		Do:   "Resume from the checkpoint, if at all.",
	},
	{
		Name: "no-next-page",
		Seen: "there is no page after this one",
		Do:   "Ask hasNextPage() before, or next(), which gives null.",
	},
	{
		Name: "undetected",
		Seen: "what leads to the next page could not be told",
		Do:   "Name the pagination: the message lists what was looked for.",
	},
	{
		Name: "checkpoint",
		Seen: "the walk can't be continued from there",
		Do:   "Use a checkpoint of the same walk, or start from the beginning.",
	},
	{
		Name:  "engine",
		Seen:  "the engine could not be loaded, or has ended",
		Do:    "The message says what keeps it from loading.",
		Again: true,
	},
}
