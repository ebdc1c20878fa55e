package contract

// Options are those of paginate, in the order in which the types and messages list them.
// The comment above each is its description.
var Options = []Option{
	// How the list is paginated: a preset's name, an object, or "auto", which detects it. Default "auto".
	{Name: "pagination", Type: `"auto" | Preset | Pagination`, Early: Items},
	// JSONPath of the items, if the pagination names no results. It changes no stop rule.
	// With pagination "auto", the items of page 1 are delivered while it arrives if this path is
	// given, or if the page's beginning makes certain where they are. Otherwise they are delivered once that page is complete.
	{Name: "items", Kind: Path, Use: `a JSONPath such as "$.data"`, Early: Items},
	// Query parameters of the first request. If the URL's path has {name}, the parameter of that name goes there.
	{Name: "params", Type: "Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>", Use: "an object of parameters", Early: Items},
	// The function that makes the requests. Default globalThis.fetch.
	{Name: "fetch", Type: "HostFetch", Use: "a function like fetch", Driver: true, Early: Items},
	// Headers of each request. A function is asked for them before each request, and once more after a status of 401, with
	// status: 401: then the page is requested once more with what it gives. That is no retry. Pages in flight share the answer.
	// A function that throws or rejects ends the walk with an error of code "config".
	// Another origin than the first request's gets headers only if trust lists it, and no function is asked for it.
	{Name: "headers", Type: "HeadersInput | ((why: HeadersReason) => HeadersInput | PromiseLike<HeadersInput>)", Driver: true, Early: Items},
	// Whether cookies are sent: fetch's option. Another origin than the first request's gets cookies only if trust lists it.
	{Name: "credentials", Kind: Choice, Values: []string{"omit", "same-origin", "include"}, Driver: true, Early: Items},
	// Aborts the walk: the iteration fails with code "aborted". The error's cause is the signal's reason.
	{Name: "signal", Type: "HostAbortSignal", Use: "an AbortSignal", Driver: true, Early: Items},
	// Most items that the walk delivers. Then it ends: stopped, reason "max-items".
	// No page is requested that can't be needed. Default: no limit.
	{Name: "maxItems", Kind: Integer, Default: None, Early: Items},
	// Most pages that the walk delivers. Then it ends: stopped, reason "max-pages".
	// That is a verdict, not an error. Default {maxPages}.
	{Name: "maxPages", Kind: Integer, Least: 1, Default: MaxPages, Early: Items},
	// Most bytes of one response's body. A longer body is an error of code "limit".
	// Default {maxPageBytes} ({maxPageBytes MiB}).
	{Name: "maxPageBytes", Kind: Integer, Least: 1, Default: MaxPageBytes, Early: Request},
	// Most pages in a row that have no items and yet name a next page. Then the walk ends:
	// suspect, reason "empty-pages". Default {maxEmptyPages}.
	{Name: "maxEmptyPages", Kind: Integer, Least: 1, Default: MaxEmptyPages, Early: Items},
	// How deep arrays and objects may nest in one response's body. A deeper body is an error of
	// code "parse". Default {maxDepth}, at most {maxDepth.most}. Code of yours that recurses over items
	// may need a lower limit: JSON.stringify takes about 4,000 levels, structuredClone 2,000.
	{Name: "maxDepth", Kind: Integer, Least: 1, Most: MaxDepth, Default: MaxDepth, Early: Request},
	// A logical expression, as JSONPath's filters have it (RFC 9535, section 2.3.5.1), in which @ and $ are the item:
	// "@.created_at < '2026-01-01'". The first item for which it holds ends the walk and is not delivered: stopped,
	// reason "until". It is read in the item's text: integers compare with all their digits. Default: none.
	{Name: "until", Type: "string", Use: `a logical expression such as "@.created_at < '2026-01-01'"`},
	// Checks and types items where they are delivered: a Standard Schema, whose output is delivered, or a function
	// that returns the item or throws. What fails ends the walk with an error of code "item". A promise is awaited
	// before the item, or the page of pages(), is delivered. Not applied in count(), select() and exports.
	{Name: "item", Type: "StandardSchemaV1<unknown, T> | ((value: unknown) => T | PromiseLike<T>)", Use: "a Standard Schema or a function", Driver: true, Early: Request},
	// Milliseconds for which the server may be silent: before the headers, or between two chunks of a body. Such an
	// attempt has failed, and is retried as after a lost connection; the error's code is "network". Time in which you don't read
	// on does not count. Default: no limit.
	{Name: "timeout", Kind: Integer, Least: 1, Most: LongestWait, Default: None, Early: Items},
	// "adaptive": a page that is too large for the server is asked for again with half the limit, down to 1. That is so
	// after the statuses 408, 413, 502, 504, 507, 522 and 524, a time-out (option timeout), and a 400 or 422 that names the limit; no
	// retry is counted. The limit is found in the request, by pagination.inputs or the names that servers have for it, or in
	// the next URL. By page number, the page that has the next item is asked for, and the items before it are passed over. After
	// ten good pages the limit doubles again. The verdict's evidence says how often it was halved. Default: a page keeps its size.
	{Name: "pageSize", Kind: Choice, Values: []string{"adaptive"}},
	// What to do if the server no longer takes the cursor or the next URL that it gave: a status of 410, the Status
	// Expired of Kubernetes, or 400 or 404 if they name the cursor or token. "error": fail with code "http". "restart", which
	// needs key: take the fresh cursor that Kubernetes gives, or start again at the first request, and deliver only items whose key
	// is new. A walk that was resumed goes on behind the latest item that its checkpoint knows. The verdict is suspect, and says how much could be missed.
	// If nothing new has come before the next one expires, the walk fails. Default "error".
	{Name: "expired", Kind: Choice, Values: []string{"error", "restart"}},
	// Called for each attempt at a request as it happens: when it starts, has its headers, gets bytes, ends, fails
	// or is cancelled, and before each wait. See RequestEvent.
	{Name: "onRequest", Type: "(event: RequestEvent) => void", Use: "a function", Driver: true, Early: Items},
	// How many pages are requested before the loop needs them. Default {prefetch}. The next page
	// can be requested while this one still arrives, if its address can be computed (page numbers,
	// offsets, a Link header's next and last), or if this page names it before its items.
	{Name: "prefetch", Kind: Integer, Default: 0, Early: Items},
	// How many pages are requested at the same time, if their addresses can be computed (page numbers,
	// offsets, a Link header's next and last). Items stay in order. Default {concurrency}, or 2 with prefetch. If the end of the list is
	// not known, up to as many pages after it are requested in vain. After a status that is retried,
	// such as 429, the number is halved.
	{Name: "concurrency", Kind: Integer, Least: 1, Default: 1, Early: Items},
	// When a failed request is made again. false: never. Default: {retry.attempts} retries.
	{Name: "retry", Type: "false | RetryOptions", Use: "false or an object", Early: Items},
	// What to do after a page without items. "follow": go on while a next page is named. "stop": end
	// the walk. Default: what the scheme says.
	{Name: "emptyPage", Kind: Choice, Values: []string{"follow", "stop"}, Early: Items},
	// What to do if the same request brings the same items again: fail, end the walk, or go on. Default
	// "error". With page numbers or offsets, a page with the items of the page before it, or of page 1,
	// ends the walk as suspect; with "follow" the walk goes on.
	{Name: "repeatedCursor", Kind: Choice, Values: []string{"error", "stop", "follow"}, Early: Items},
	// What integers over 2^53 become. "exact": bigints. "number": the nearest number. Default "number".
	{Name: "numbers", Kind: Choice, Values: []string{"number", "exact"}, Driver: true, Early: Items},
	// JSONPath, inside an item, of what identifies it, such as "$.id". With it the verdict counts items
	// that came twice, and a checkpoint finds its place in a page that has shifted since. The
	// walk remembers all keys: a million of them take about 60 MB.
	{Name: "key", Kind: Path, Use: `a JSONPath inside an item, such as "$.id"`},
	// Drops items whose key has come before. Needs key. Default false.
	{Name: "dedupe", Kind: Boolean},
	// Further origins that may receive the walk's headers and credentials, such as "https://api.example.com". Default: none.
	{Name: "trust", Type: "readonly string[]", Use: "an array of origins", Early: Items},
	// A checkpoint: the walk goes on from there. null: from the start. Default null.
	{Name: "resume", Type: "Checkpoint | null"},
	// Called after each page, and before each wait.
	{Name: "onProgress", Type: "(progress: Progress) => void", Use: "a function", Driver: true, Early: Items},
}

// RetryOptions are the members of the option retry. Times are in milliseconds.
var RetryOptions = []Option{
	// How often a failed request is made again. 0: never. Default {retry.attempts}.
	{Name: "attempts", Kind: Integer, Default: RetryAttempts, Early: Items},
	// Milliseconds of the first backoff; each further one is twice as long. Default {retry.minDelay}.
	{Name: "minDelay", Kind: Integer, Default: RetryMinDelay, Early: Items},
	// Most milliseconds of any backoff. A wait that the server asks for may take up to maxWait.
	// Default {retry.maxDelay}.
	{Name: "maxDelay", Kind: Integer, Default: RetryMaxDelay, Early: Items},
	// Most milliseconds of any wait. If the server asks for a longer one, the walk fails, with a
	// checkpoint to resume from. Default {retry.maxWait} ({retry.maxWait minutes}). Values over
	// {longestWait}, the longest time of a timer, count as that.
	{Name: "maxWait", Kind: Integer, Default: RetryMaxWait, Early: Items},
	// Statuses after which a request is made again. Default: 408, 409, 425, 429, 5xx except 501 and 505, and 403 if the response says that a rate limit is spent, or when to come again.
	{Name: "statuses", Type: "readonly number[]", Use: "an array of status codes"},
}

// OpenAPIOptions are those of openapi, all of them for the driver.
var OpenAPIOptions = []Option{
	// The URL of the API, instead of the document's servers. It may be relative to the document's URL.
	{Name: "server", Type: "string", Use: "a URL in a string", Driver: true},
	// The function that fetches the document. Walks without an option fetch of their own use it too.
	// Default globalThis.fetch.
	{Name: "fetch", Type: "HostFetch", Use: "a function like fetch", Driver: true},
	// Overlay documents, applied in their order: text, parsed objects or URLs.
	{Name: "overlays", Type: "readonly (string | object | HostURL)[]", Use: "an array of documents", Driver: true},
}
