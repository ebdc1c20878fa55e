package contract

// Reason is how a walk ended: the reason of a verdict.
type Reason struct {
	Name  string
	Seen  string // what was seen
	Means string // what that says about the list
	Do    string // what to do if items are missing, or more are wanted
}

// Reasons are those of verdicts.
var Reasons = []Reason{
	{
		Name:  "no-next",
		Seen:  "the last page named no next one",
		Means: "Each page of the list names the next one, so the list ends here.",
		Do:    "Check that the pagination reads the next page from the right place.",
	},
	{
		Name:  "has-more-false",
		Seen:  "the last page says that there are no more",
		Means: "The server says that the list ends here.",
		Do:    "Compare the request with one that brings the missing items: a filter may hide them.",
	},
	{
		Name:  "last-page",
		Seen:  "the last page was reached",
		Means: "The response says how many pages there are, or links to the last one. This was it.",
		Do:    "Check whether pages count from 0 or from 1, and that numPages is a number of pages, not of items.",
	},
	{
		Name:  "short-page",
		Seen:  "the last page has fewer items than were asked for",
		Means: "Only the last page of a list is shorter than the limit, unless the server caps the limit.",
		Do:    "Ask for no more items per page than the server allows.",
	},
	{
		Name:  "empty-page",
		Seen:  "the last page has no items",
		Means: "A list of numbered pages or offsets ends before the first page without items.",
		Do:    `If pages in the middle may be empty, set emptyPage to "follow"; if a page that was named came without a body, resume from the checkpoint.`,
	},
	{
		Name:  "empty-pages",
		Seen:  "maxEmptyPages pages in a row had no items",
		Means: "Each of these empty pages named a next one, so the list may go on.",
		Do:    "If a filter leaves that many pages empty, set maxEmptyPages higher.",
	},
	{
		Name:  "single-page",
		Seen:  "one response was the whole list",
		Means: "The pagination is none, or the first response has all items and names no next page.",
		Do:    "If the list has more pages, name its pagination.",
	},
	{
		Name:  "total-reached",
		Seen:  "as many items came as the total says",
		Means: "The response has a total, as many items came, and no next page is named.",
		Do:    "Check that the total counts the items of the list, not those of the page.",
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
		Do:    "Correct the path in the evidence so that it leads to the value itself.",
	},
	{
		Name:  "repeated-cursor",
		Seen:  "the same page came again",
		Means: `The same request brought the same items, and repeatedCursor is "stop".`,
		Do:    "Check which parameter of the request takes the cursor.",
	},
	{
		Name:  "repeated-page",
		Seen:  "the page after the last one had the last page's items",
		Means: "The server answers requests after the end of the list with a page that has come before.",
		Do:    "Check which parameter of the request takes the page or offset: the server may ignore it.",
	},
	{
		Name:  "page-refused",
		Seen:  "the server refused the page after the last one",
		Means: "The server has no further page, or does not let anybody read so far.",
		Do:    "Check whether the server limits how far its lists can be read. If so, filters make the list shorter.",
	},
	{
		Name:  "undetected",
		Seen:  "the way to the next page was not found",
		Means: "The first page's items were found, but nothing that leads to a second page.",
		Do:    "Name the pagination: the evidence lists what was looked for.",
	},
	{
		Name:  "max-items",
		Seen:  "the limit maxItems was reached",
		Means: "The list may have more items.",
		Do:    "Set maxItems higher, or resume from the checkpoint.",
	},
	{
		Name:  "until",
		Seen:  "an item came for which the condition in the option until holds",
		Means: "That item and those behind it are not delivered.",
		Do:    "Change until, or leave it out, and resume from the checkpoint, which is in front of that item.",
	},
	{
		Name:  "max-pages",
		Seen:  "the limit maxPages was reached",
		Means: "The list has more pages. maxPages is {maxPages} by default.",
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
		Seen:  "you stopped before the end",
		Means: "The list may have more items.",
		Do:    "Resume from the checkpoint.",
	},
}

// How a walk that its consumer has ended says so, in front of a number of items. The driver says it
// too, where the engine is not there yet.
const (
	ConsumerStopped = "the consumer stopped after "
	Aborted         = "the signal was aborted after "
)
