package contract

// Options are those of paginate, in the order in which the types and messages list them.
// The comment above each is its description.
var Options = []Option{
	// How the list is paginated: a preset's name, an object, or "auto", which finds out. Default "auto".
	{Name: "pagination", Type: `"auto" | Preset | Pagination`, Early: true},
	// JSONPath of the items, where the pagination names no results. It changes no stop rule.
	// With pagination "auto", the items of page 1 come while it arrives if this path is given,
	// or if the body is an array; else they come when that page is complete.
	{Name: "items", Kind: Path, Use: `a JSONPath such as "$.data"`, Early: true},
	// Query parameters of the first request. One that stands as {name} in the URL's path goes there.
	{Name: "params", Type: "Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>", Use: "an object of parameters", Early: true},
	// The function that makes the requests. Default globalThis.fetch.
	{Name: "fetch", Type: "HostFetch", Use: "a function like fetch", Driver: true, Early: true},
	// Headers of each request. Another origin than the first one's gets them only if trust names it.
	{Name: "headers", Type: "HeadersInput", Driver: true, Early: true},
	// Whether cookies go along, as fetch has it. Another origin than the first one's gets none unless trust names it.
	{Name: "credentials", Kind: Choice, Values: []string{"omit", "same-origin", "include"}, Driver: true, Early: true},
	// Aborts the walk: the iteration fails with code "aborted", and the signal's reason as cause.
	{Name: "signal", Type: "HostAbortSignal", Use: "an AbortSignal", Driver: true, Early: true},
	// How many items the walk may bring. After them it ends: stopped, reason "max-items".
	// No page is requested that can't be needed. Default: no limit.
	{Name: "maxItems", Kind: Integer, Default: None},
	// How many pages the walk may have. After them it ends: stopped, reason "max-pages".
	// That is a verdict, not an error. Default {maxPages}.
	{Name: "maxPages", Kind: Integer, Least: 1, Default: MaxPages, Early: true},
	// How many bytes one response's body may have. A longer one is an error of code "limit".
	// Default {maxPageBytes} ({maxPageBytes MiB}).
	{Name: "maxPageBytes", Kind: Integer, Least: 1, Default: MaxPageBytes, Early: true},
	// How many pages in a row may have no items, while each names a next one. After them the
	// walk ends: suspect, reason "empty-pages". Default {maxEmptyPages}.
	{Name: "maxEmptyPages", Kind: Integer, Least: 1, Default: MaxEmptyPages, Early: true},
	// How deep arrays and objects may nest in one response's body. A deeper one is an error of
	// code "parse". Default {maxDepth}, at most {maxDepth.most}. What recurses over items may
	// need a lower limit: JSON.stringify takes about 4,000 levels, structuredClone 2,000.
	{Name: "maxDepth", Kind: Integer, Least: 1, Most: MaxDepth, Default: MaxDepth, Early: true},
	// How many pages are requested ahead of the consumer. Default {prefetch}. The next page is
	// requested while this one is still on its way, if this one names it in front of its items,
	// or if page addresses can be computed.
	{Name: "prefetch", Kind: Integer, Default: 0, Early: true},
	// How many pages are in flight, where page addresses can be computed (page numbers, offsets).
	// The items' order stays. Default {concurrency}, or 2 with prefetch. Where the end is not known,
	// as many requests may go beyond it. After a status that is retried, such as 429, half as many
	// are in flight.
	{Name: "concurrency", Kind: Integer, Least: 1, Default: 1, Early: true},
	// When a failed request is tried again; false: never. Default: {retry.attempts} retries.
	{Name: "retry", Type: "false | RetryOptions", Use: "false or an object"},
	// What follows a page without items. Default: what the scheme says; "follow" goes on while a
	// next page is named.
	{Name: "emptyPage", Kind: Choice, Values: []string{"follow", "stop"}, Early: true},
	// What follows when the same request brings the same items again. Default "error". Where pages are
	// asked for by number or offset, a page with the items of the one before it, or of page 1, ends the
	// walk as suspect; "follow" goes on.
	{Name: "repeatedCursor", Kind: Choice, Values: []string{"error", "stop", "follow"}, Early: true},
	// What integers beyond 2^53 become: with "exact" bigints, else the nearest number. Default "number".
	{Name: "numbers", Kind: Choice, Values: []string{"number", "exact"}, Driver: true, Early: true},
	// JSONPath, inside an item, of its identity. Items that come twice are counted into
	// the verdict; a checkpoint finds its place in a page that has shifted since. The
	// walk remembers all keys: a million of them take about 60 MB.
	{Name: "key", Kind: Path, Use: `a JSONPath inside an item, such as "$.id"`},
	// Drops items whose key has been seen. Needs key. Default false.
	{Name: "dedupe", Kind: Boolean},
	// Further origins that may receive the walk's headers and credentials.
	{Name: "trust", Type: "readonly string[]", Use: "an array of origins"},
	// A checkpoint: the walk goes on where it was taken. null: from the start.
	{Name: "resume", Type: "Checkpoint | null"},
	// Called after each page, and before each wait.
	{Name: "onProgress", Type: "(progress: Progress) => void", Use: "a function", Driver: true, Early: true},
}

// RetryOptions are the members of the option retry. Times are in milliseconds.
var RetryOptions = []Option{
	// How often a request is made again. Default {retry.attempts}.
	{Name: "attempts", Kind: Integer, Default: RetryAttempts},
	// Milliseconds of the first backoff. Default {retry.minDelay}.
	{Name: "minDelay", Kind: Integer, Default: RetryMinDelay},
	// Most milliseconds of any backoff. A wait that the server asks for may take up to maxWait.
	// Default {retry.maxDelay}.
	{Name: "maxDelay", Kind: Integer, Default: RetryMaxDelay},
	// Most milliseconds of any wait. Where the server asks for a longer one, the walk fails, with a
	// checkpoint to resume from. Default {retry.maxWait} ({retry.maxWait minutes}). A higher value than
	// {longestWait}, what a timer holds, means that one.
	{Name: "maxWait", Kind: Integer, Default: RetryMaxWait},
	// Statuses after which a request is made again. Default: 408, 409, 425, 429 and 5xx but 501 and 505; 403 where the response says that a rate limit is spent.
	{Name: "statuses", Type: "readonly number[]", Use: "an array of status codes"},
}

// OpenAPIOptions are those of openapi, all of them for the driver.
var OpenAPIOptions = []Option{
	// A URL that is taken instead of the document's servers. It may be relative to the document's URL.
	{Name: "server", Type: "string", Use: "a URL in a string", Driver: true},
	// The function that fetches the document, and makes the requests of walks that have none of their
	// own. Default globalThis.fetch.
	{Name: "fetch", Type: "HostFetch", Use: "a function like fetch", Driver: true},
	// Overlay documents, applied in their order: text, parsed objects or URLs.
	{Name: "overlays", Type: "readonly (string | object | HostURL)[]", Use: "an array of documents", Driver: true},
}
