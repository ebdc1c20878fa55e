package contract

// Reason is how a walk ended: the reason of a verdict.
type Reason struct {
	Name  string
	Seen  string // what was seen
	Means string // what it says of the list
	Do    string // what to do where items are missing, or more are wanted
}

// Reasons are those of verdicts.
var Reasons = []Reason{
	{
		Name:  "no-next",
		Seen:  "the last page names no next one",
		Means: "A list whose pages name the next one ends so.",
		Do:    "Check where the pagination looks for the next page.",
	},
	{
		Name:  "has-more-false",
		Seen:  "the last page says that there is no more",
		Means: "The server itself ends the list.",
		Do:    "Compare the request with one that brings the missing items: a filter may hide them.",
	},
	{
		Name:  "last-page",
		Seen:  "the last page was reached",
		Means: "The response counts the pages, or links to the last one, and this is it.",
		Do:    "Check whether pages count from 0 or from 1, and that numPages is a number of pages, not of items.",
	},
	{
		Name:  "short-page",
		Seen:  "the last page holds fewer items than asked for",
		Means: "Only the last page of a list is shorter than its limit, unless the server caps the limit.",
		Do:    "Ask for no more items a page than the server allows.",
	},
	{
		Name:  "empty-page",
		Seen:  "the last page has no items",
		Means: "A list of numbered pages or offsets ends before the first page without items.",
		Do:    `If pages in the middle may be empty, set emptyPage to "follow"; if a page that was named came without a body, resume from the checkpoint.`,
	},
	{
		Name:  "empty-pages",
		Seen:  "page after page had no items",
		Means: "As many pages in a row as maxEmptyPages allows were empty, while each named a next one.",
		Do:    "If a filter may leave so many pages empty, set maxEmptyPages higher.",
	},
	{
		Name:  "single-page",
		Seen:  "one response is all there is",
		Means: "The pagination is none, or the first response holds all items and names no next page.",
		Do:    "If the list has more pages, name its pagination.",
	},
	{
		Name:  "total-reached",
		Seen:  "all items that the list says it has have come",
		Means: "As many items have come as the response counts, and no next page is named.",
		Do:    "Check that the total counts the list, and not the page.",
	},
	{
		Name:  "unmatched-path",
		Seen:  "a path of the scheme matched nothing",
		Means: "The page has no list, or what the pagination looks for was never there, so the end is not proven.",
		Do:    "Compare the path in the evidence with a response.",
	},
	{
		Name:  "unusable-value",
		Seen:  "what should name the next page can't be used",
		Means: "The path leads to something that is no cursor, URL or number.",
		Do:    "Point the path in the evidence at the value itself.",
	},
	{
		Name:  "repeated-cursor",
		Seen:  "the same page came again",
		Means: `The same request brought the same items, and repeatedCursor is "stop".`,
		Do:    "Check which parameter of the request takes the cursor.",
	},
	{
		Name:  "repeated-page",
		Seen:  "beyond the end the last page came again",
		Means: "The server answers what lies beyond the end with a page that has come before.",
		Do:    "Check which parameter of the request takes the page or offset: the server may ignore it.",
	},
	{
		Name:  "page-refused",
		Seen:  "beyond the end the server refused to answer",
		Means: "The server has no page there, or none that one may ask for.",
		Do:    "Look whether the server limits how far its lists can be read; filters may make the list shorter.",
	},
	{
		Name:  "undetected",
		Seen:  "what leads to the next page could not be told",
		Means: "The first page's items were found, and nothing that leads on from it.",
		Do:    "Name the pagination: the evidence lists what was looked for.",
	},
	{
		Name:  "max-items",
		Seen:  "as many items as were asked for",
		Means: "The list may have more than maxItems.",
		Do:    "Set maxItems higher, or resume from the checkpoint.",
	},
	{
		Name:  "max-pages",
		Seen:  "as many pages as are allowed",
		Means: "The list has more pages than maxPages, by default {maxPages}.",
		Do:    "Set maxPages higher, or resume from the checkpoint.",
	},
	{
		Name:  "aborted",
		Seen:  "the walk was aborted",
		Means: "The signal was aborted before the end.",
		Do:    "Resume from the checkpoint.",
	},
	{
		Name:  "consumer-stopped",
		Seen:  "you stopped here",
		Means: "The loop was left before the end.",
		Do:    "Resume from the checkpoint.",
	},
}
