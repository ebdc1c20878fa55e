// What a walk of the sample API with no configuration asks for first, and how it has to end.

import assert from "node:assert/strict";

/** Styles whose one response says nothing about being the whole list. */
const silent = ["none"];

/** A style's first request: its bare URL, and its body where it has one. */
export const target = (origin, style) => ({
  url: origin + style.path,
  ...(style.body === undefined ? {} : { method: style.method, body: bare(style) }),
});

/** The body without its page size, but for GraphQL, whose query needs it. */
const bare = ({ body }) =>
  body.query === undefined
    ? Object.fromEntries(Object.entries(body).filter(([name]) => !["size", "limit", "page_size"].includes(name)))
    : body;

/** Throws unless a style's walk has ended as it must: complete, by the preset of the style's family. */
export function assertEnd({ verdict, scheme }, style) {
  assert.equal(verdict.items, 10_000);
  if (silent.includes(style.name)) assert.deepEqual([verdict.status, verdict.reason], ["suspect", "undetected"]);
  else assert.equal(verdict.status, "complete", verdict.evidence);
  assert.ok(scheme.confidence > 0 && scheme.confidence <= 1);
  assert.ok(scheme.evidence.length > 0);
  if (style.preset !== undefined) assert.equal(scheme.preset, style.preset);
}
