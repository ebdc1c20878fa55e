package contract

// Effect is what the engine asks the driver to do, as it crosses the border: a JSON object
// whose member effect is the name.
type Effect struct {
	Name   string
	Does   string
	Fields []Field
}

// Field is a member of an effect.
type Field struct {
	Name     string
	Type     string // in TypeScript
	Optional bool
}

// Effects are what package abi writes; wasm/walk/events.go says what they mean.
var Effects = []Effect{
	{"fetch", "make this request, and report what comes of it", []Field{
		{"id", "number", false},
		{"page", "number", false},
		{"attempt", "number", false},
		{"method", "string", false},
		{"url", "string", false},
		{"headers", "[string, string][]", false},
		{"body", "string", true},
		{"shown", "string", true},
		{"omit", "true", true},
		{"manual", "true", true},
		{"hop", "true", true},
		{"ahead", "true", true},
		{"ask", "string[]", true},
		{"renewal", "number", true},
		{"checkpoint", "EngineCheckpoint", true},
	}},
	{"cancel", "abort this fetch", []Field{{"id", "number", false}}},
	{"wait", "report when this time is over", []Field{
		{"id", "number", false},
		{"ms", "number", false},
		{"why", "string", false},
		{"page", "number", true},
	}},
	{"attempt", "tell the caller how this fetch goes", []Field{
		{"id", "number", false},
		{"type", `"bytes" | "end" | "failed"`, false},
		{"bytes", "number", true},
		{"items", "number", true},
		{"why", "string", true},
		{"retry", "boolean", true},
	}},
	{"scheme", "note the scheme that the walk follows", []Field{{"scheme", "Detection", false}}},
	{"items", "take the next `count` ranges for the fetch `id`, which is another one than the event was about", []Field{
		{"id", "number", false},
		{"count", "number", false},
	}},
	{"gap", "note that the page's item number `item`, of those delivered and counted from 0, stands at `index` in the page; the following ones stand behind it", []Field{
		{"page", "number", false},
		{"item", "number", false},
		{"index", "number", false},
	}},
	{"body", "take `text` for the body of the fetch `id`, in place of what has arrived; places of items are places in it", []Field{
		{"id", "number", false},
		{"text", "string", false},
	}},
	{"page", "note that this page is complete", []Field{
		{"id", "number", false},
		{"page", "number", false},
		{"items", "number", false},
		{"total", "number", true},
		{"url", "string", true},
		{"info", "object", true},
		{"body", "unknown", true},
		{"next", "EngineCheckpoint", true},
		{"rest", "EngineCheckpoint", true},
	}},
	{"checkpoint", "take the checkpoint that it asked for", []Field{{"checkpoint", "EngineCheckpoint", false}}},
	{"done", "end the walk with this verdict", []Field{{"verdict", "Verdict", false}}},
	{"fail", "end the walk with this error", []Field{
		{"code", "PaginationErrorCode", false},
		{"message", "string", false},
		{"page", "number", false},
		{"request", "{ method: string; url: string; body?: string }", true},
		{"response", "{ status: number; url: string; headers: [string, string][]; body: string }", true},
		{"checkpoint", "EngineCheckpoint", true},
	}},
}
