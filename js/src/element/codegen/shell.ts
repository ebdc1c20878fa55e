// Commands for a POSIX shell: one page with cURL, the whole list with `npx anypage`.

import { blank, isCredential, variable, withoutCredentials, withoutMembers } from "../credentials.js";
import { type About, bodyText, schemeOf, shown, written } from "./about.js";

/** A word of a shell. */
export const word = (text: string): string =>
  /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Words that belong together, a line each where there are many. */
const command = (lines: readonly string[]): string =>
  lines.join(" ").length <= 76 ? lines.join(" ") : lines.join(" \\\n  ");

/** The request of the page that is looked at, else of the first one. */
export function curl(about: About): string {
  if (about.page === undefined && about.config.source.kind === "operation")
    return "# Ask for the first page: how an operation is asked for is known once it has been.\n";
  const { url, method, headers, body, contentType, blanks } = shown(about, written, about.page);
  const lines = [`curl ${/[[\]{}]/.test(url) ? "-g " : ""}${word(url)}`];
  if (method !== (body === undefined ? "GET" : "POST")) lines.push(method === "HEAD" ? "-I" : `-X ${word(method)}`);
  for (const [name, value] of headers) lines.push(`-H ${word(value === "" ? `${name};` : `${name}: ${value}`)}`);
  if (contentType !== undefined) lines.push(`-H ${word(`content-type: ${contentType}`)}`);
  if (body !== undefined) lines.push(`--data-raw ${word(bodyText(body))}`);
  return `${blanks ? "# Fill in what is called YOUR_…: credentials are not shown here.\n" : ""}${command(lines)}\n`;
}

/** The command line of js/src/cli, whose arguments.ts has the flags. */
export function commandLine(about: About): string {
  const { config } = about;
  const operation = config.source.kind === "operation" ? config.source : undefined;
  // With --expand-env, each $NAME in a header or a parameter is replaced: none may stand for itself then.
  const byEnvironment = !Object.values(operation?.values ?? {}).some((value) => /\$[A-Za-z_{]/.test(textOf(value)));
  const names = new Set<string>();
  const secret = (name: string) => {
    names.add(variable(name));
    return byEnvironment ? `$${variable(name)}` : blank(name);
  };
  const params: string[] = [];
  const { url, method, headers, body, blanks } = shown(about, {
    url: (name) => {
      params.push(`${name}=${secret(name)}`);
      return undefined;
    },
    header: secret,
  });
  const { pagination, items } = schemeOf(about);
  const lines: string[] = [];
  if (operation === undefined) {
    lines.push(`npx anypage ${word(url)}`);
    if (method !== (body === undefined ? "GET" : "POST")) lines.push(`-X ${word(method)}`);
  } else {
    const document =
      operation.document === undefined
        ? "openapi.json"
        : new URL(withoutCredentials(operation.document, blank), about.base).href;
    lines.push(`npx anypage --openapi ${word(document)} ${word(operation.operationId)}`);
    for (const [name, value] of Object.entries(operation.values))
      if (name === "body") lines.push(`-d ${word(textOf(withoutMembers(value, blank)))}`);
      else params.push(`${name}=${isCredential(name) ? secret(name) : textOf(withoutMembers(value, blank))}`);
  }
  for (const param of params) lines.push(`-p ${word(param)}`);
  for (const [name, value] of headers) lines.push(`-H ${word(`${name}: ${value}`)}`);
  if (body !== undefined && operation === undefined) lines.push(`-d ${word(bodyText(body))}`);
  if (names.size > 0 && byEnvironment) lines.push("--expand-env");
  const flags = {
    pagination: typeof pagination === "object" ? JSON.stringify(pagination) : pagination,
    items,
    until: config.until.trim() || undefined,
    "max-items": config.maxItems,
    "max-pages": config.maxPages,
    concurrency: config.concurrency > 1 ? config.concurrency : undefined,
    prefetch: config.prefetch > 0 ? config.prefetch : undefined,
  };
  for (const [flag, value] of Object.entries(flags))
    if (value !== undefined) lines.push(`--${flag} ${word(String(value))}`);
  const list = [...names].join(" and ");
  const hint =
    names.size > 0 && byEnvironment
      ? `# Set ${list} in the environment: credentials are not shown here.\n`
      : blanks || names.size > 0
        ? "# Fill in what is called YOUR_…: credentials are not shown here.\n"
        : "";
  const saved =
    operation !== undefined && operation.document === undefined
      ? "# Save the document that was opened as openapi.json.\n"
      : "";
  return `${saved}${hint}${command(lines)}\n`;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
