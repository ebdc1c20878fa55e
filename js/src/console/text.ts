// A walk as a text to take elsewhere: "Copy as fetch", and the command that walks it.

import type { Target } from "../request.js";
import type { PaginateOptions } from "../types.js";

/** Options that the command line has, by their names there. */
const flags = {
  pagination: "pagination",
  items: "items",
  until: "until",
  key: "key",
  maxItems: "max-items",
  maxPages: "max-pages",
  concurrency: "concurrency",
  prefetch: "prefetch",
  pageSize: "page-size",
} as const satisfies Partial<Record<keyof PaginateOptions<unknown>, string>>;

/** The request as "Copy as fetch" writes it. Cookies are not in it: no script can read those that matter. */
export function requestText(target: Target, options: PaginateOptions<unknown>): string {
  const { method, url, headers, body, init } = target;
  const parts = {
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body }),
    method,
    ...(init.credentials !== undefined && { credentials: init.credentials }),
  };
  const full = new URL(url);
  for (const [name, value] of Object.entries(options.params ?? {})) {
    full.searchParams.delete(name);
    for (const one of Array.isArray(value) ? value : value === null ? [] : [value])
      full.searchParams.append(name, String(one));
  }
  const said = Object.entries(flags).flatMap(([name, flag]) => {
    const value = options[name as keyof typeof flags];
    return value === undefined ? [] : [` --${flag} ${word(typeof value === "string" ? value : JSON.stringify(value))}`];
  });
  return (
    `fetch(${JSON.stringify(options.params === undefined ? url : full.href)}, ${JSON.stringify(parts, null, 2)});\n` +
    `// Save this text as request.txt, then: npx anypage -${said.join("")} < request.txt\n` +
    '// It has no cookies. If the list needs them, save "Copy as cURL" of the network panel\'s menu instead.\n'
  );
}

/** A word of a shell. */
const word = (text: string) => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
