// The walk in JavaScript and in TypeScript.

import type { Config, Source } from "../config.js";
import { blank, withoutCredentials, withoutMembers } from "../credentials.js";
import { exactValue } from "../rows.js";
import { type About, bodyText, type Shown, schemeOf, shown, written } from "./about.js";
import { isExact, literal } from "./literal.js";
import { hasLarge, typeOf } from "./types.js";

const fillIn = "// Fill in what is called YOUR_…: credentials are not shown here.\n";

export function javascript(about: About, typed = false): string {
  const { config } = about;
  const items = about.items.map(exactValue);
  const request = shown(about, written);
  const options: Record<string, unknown> = { ...schemeOf(about), ...limitsOf(config) };
  if (hasLarge(items)) options.numbers = "exact"; // integers beyond 2^53
  const generic = typed && items.length > 0 ? "<Item>" : "";
  const { source } = config;
  const walk =
    source.kind === "operation"
      ? operationWalk(source, about.base, options, request, generic)
      : requestWalk(options, request, generic);
  return `${[
    walk.imports,
    ...(generic === "" ? [] : [itemType(items)]),
    (request.blanks || walk.blanks ? fillIn : "") + walk.code,
    "for await (const item of walk) console.log(item);\nconsole.log(walk.verdict);",
  ].join("\n\n")}\n`;
}

/** Statements that make a walk. */
interface Made {
  imports: string;
  code: string;
  blanks: boolean;
}

function requestWalk(options: Record<string, unknown>, request: Shown, generic: string): Made {
  const { url, method, body, contentType } = request;
  const headers = Object.fromEntries(request.headers);
  // A value is sent as application/json; what loses digits as a value, or is no JSON, is sent as a text.
  const value = body !== undefined && "json" in body && isExact(body.json) ? body.json : undefined;
  if (value === undefined && contentType !== undefined) headers["content-type"] = contentType;
  if (Object.keys(headers).length > 0) options.headers = headers;
  const target = {
    url,
    ...(method !== (body === undefined ? "GET" : "POST") && { method }),
    ...(body !== undefined && { body: value ?? bodyText(body) }),
  };
  return {
    imports: 'import { paginate } from "anypage";',
    code: call(`const walk = paginate${generic}`, Object.keys(target).length === 1 ? url : target, options),
    blanks: false,
  };
}

function operationWalk(
  { document, operationId, values }: Extract<Source, { kind: "operation" }>,
  base: string,
  options: Record<string, unknown>,
  { headers }: Shown,
  generic: string,
): Made {
  if (headers.length > 0) options.headers = Object.fromEntries(headers);
  let blanks = false;
  const instead = (name: string) => {
    blanks = true;
    return blank(name);
  };
  const given = withoutMembers(values, instead) as object;
  const address = document && new URL(withoutCredentials(document, instead), base).href;
  const source = address === undefined ? "document" : `new URL(${literal(address)})`;
  return {
    imports: `import { openapi } from "anypage";${document === undefined ? '\nimport document from "./openapi.json" with { type: "json" }; // the one that was opened' : ""}`,
    code: `const api = await openapi(${source});\n${call(`const walk = api.paginate${generic}`, operationId, given, options)}`,
    blanks,
  };
}

/** A statement that calls, on one line where it fits there. Empty objects at the end are left out. */
function call(head: string, ...given: readonly unknown[]): string {
  const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;
  const count = given.findIndex((_, i) => given.slice(i).every(isEmpty));
  const values = count < 0 ? given : given.slice(0, count);
  const line = `${head}(${values.map((value) => literal(value, "", 200)).join(", ")});`;
  return line.length <= 100 && !line.includes("\n")
    ? line
    : `${head}(${values.map((value) => literal(value, "", typeof value === "object" && !isEmpty(value) ? -1 : 72)).join(", ")});`;
}

function itemType(items: readonly unknown[]): string {
  const type = typeOf(items);
  return type.startsWith("{") && type.endsWith("}") && !type.includes("\n} | ")
    ? `interface Item ${type}`
    : `type Item = ${type};`;
}

/** Those that are set. */
function limitsOf({ until, maxPages, maxItems, prefetch, concurrency }: Config): object {
  return {
    ...(until.trim() !== "" && { until: until.trim() }),
    ...(maxPages !== undefined && { maxPages }),
    ...(maxItems !== undefined && { maxItems }),
    ...(prefetch > 0 && { prefetch }),
    ...(concurrency > 1 && { concurrency }),
  };
}
