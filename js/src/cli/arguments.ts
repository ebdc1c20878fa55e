// The command's arguments, read by commander.

import type { PaginateOptions, Pagination, Preset } from "anypage";
import { presets, version } from "anypage";
import { Command, CommanderError } from "commander";
import { redact } from "../request.js";
import { limits } from "../tables.js";
import { nearest } from "../text.js";
import { usage } from "./complaint.js";

export const formats = ["ndjson", "json", "csv", "table"] as const;

export type Format = (typeof formats)[number];

/** What was asked for. */
export interface Settings {
  /** A URL, an operation of the document (none is ""), or "-". */
  target: string;
  method?: string;
  header: string[];
  data: string[];
  param: string[];
  openapi?: string;
  expandEnv: boolean;
  /** Options of the walk that stand among the arguments as they are. */
  walk: PaginateOptions<unknown>;
  format: Format;
  /** Names or JSONPaths. */
  select: string[];
  resume?: string;
  /** Undefined for standard output. */
  output?: string;
  explain: boolean;
  quiet: boolean;
}

/** What commander makes of the arguments: texts, all but the switches. */
interface Flags {
  method?: string;
  header: string[];
  data: string[];
  param: string[];
  openapi?: string;
  expandEnv?: true;
  pagination?: string;
  items?: string;
  select: string[];
  until?: string;
  key?: string;
  maxItems?: string;
  maxPages?: string;
  concurrency?: string;
  prefetch?: string;
  pageSize?: string;
  format: string;
  resume?: string;
  output?: string;
  explain?: true;
  quiet?: true;
}

/** Fits a terminal of 24 lines and 80 columns. */
const help = `Usage: anypage URL [options]            walks a paginated API, prints its items
       anypage - [options]              reads cURL, "Copy as fetch" or HAR text
       anypage --openapi DOC OPERATION  an operation of an OpenAPI document

  -X, --method METHOD        default: GET, or POST where there is a body
  -H, --header 'NAME: VALUE' repeatable; @FILE: from a file, one header a line
  -d, --data BODY            @FILE: from a file
  -p, --param NAME=VALUE     repeatable; of the query, or of OPERATION
      --expand-env           replace $NAME in headers and parameters
      --pagination P         a preset, a type or JSON; default: find it out
      --items, --key PATH    JSONPath of the items; in an item, of its identity
      --select PATH          a field of each item; names, too, for csv and table
      --until CONDITION      stop before the first such item: "@.age > 30"
      --max-items, --max-pages N   stop after so many; default: ${limits.maxPages} pages
      --concurrency, --prefetch N  pages at the same time; pages ahead
      --page-size adaptive   ask for half of a page that is too much
      --format FORMAT        ndjson (default), json, csv or table
  -o, --output FILE          write there; default: standard output
      --resume FILE          keep the place in FILE, and go on from there
      --explain              tell what was found and what was requested
      --quiet                tell only errors      (-h, --help, --version)
Exit status: 0 complete, or your own limit was reached; 1 error; 2 usage;
3 a default limit was reached; 4 suspect: items may be missing; 130 interrupted
`;

const several = (value: string, before: string[]) => [...before, value];

function command(): Command {
  return new Command("anypage")
    .argument("[target]")
    .option("-X, --method <method>")
    .option("-H, --header <header>", "", several, [])
    .option("-d, --data <body>", "", several, [])
    .option("-p, --param <name=value>", "", several, [])
    .option("--openapi <document>")
    .option("--expand-env")
    .option("--pagination <pagination>")
    .option("--items <path>")
    .option("--select <paths>", "", several, [])
    .option("--until <condition>")
    .option("--key <path>")
    .option("--max-items <n>")
    .option("--max-pages <n>")
    .option("--concurrency <n>")
    .option("--prefetch <n>")
    .option("--page-size <size>")
    .option("--format <format>", "", "ndjson")
    .option("--resume <file>")
    .option("-o, --output <file>")
    .option("--explain")
    .option("--quiet")
    .version(version, "--version")
    .helpOption("-h, --help")
    .configureHelp({ formatHelp: () => help })
    .configureOutput({ writeErr: () => {} }) // what is wrong is told in one line, below
    .exitOverride();
}

/**
 * Reads the arguments.
 *
 * @returns undefined where they ask for help or the version, which is printed
 * @throws Complaint if they are wrong
 */
export function readArguments(args: string[]): Settings | undefined {
  const program = command();
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw usage(wrongArgument(error, program));
  }
  const flags = program.opts<Flags>();
  const [target = ""] = program.args;
  // Without an operation, the document's are told.
  if (!target && flags.openapi === undefined)
    throw usage("name a URL, such as anypage https://api.example.com/orders; anypage --help lists the options");
  for (const [name, value] of Object.entries(flags))
    if (value === "" || (Array.isArray(value) && value.includes("")))
      throw usage(
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is empty: give it a value, or leave it out`,
      );
  const { resume, output, openapi, method } = flags;
  const settings: Settings = {
    target,
    header: flags.header,
    data: flags.data,
    param: flags.param,
    expandEnv: flags.expandEnv === true,
    walk: walkOptions(flags),
    format: oneOf("--format", flags.format, formats),
    select: flags.select.flatMap(paths),
    explain: flags.explain === true,
    quiet: flags.quiet === true,
    ...(method === undefined ? {} : { method }),
    ...(openapi === undefined ? {} : { openapi }),
    ...(resume === undefined ? {} : { resume }),
    ...(output === undefined || output === "-" ? {} : { output }),
  };
  const { format, select } = settings;
  if (select.length > 1 && (format === "ndjson" || format === "json"))
    throw usage(`--select takes one path with --format ${format}: use csv or table for several fields`);
  if (resume !== undefined && format === "json" && settings.output === undefined)
    throw usage(
      "--resume with --format json needs --output FILE: on standard output, the closing bracket can't be taken back",
    );
  if (resume !== undefined && format === "table")
    throw usage("--resume goes with ndjson, csv and json: a table is for reading, and can't be continued");
  return settings;
}

function walkOptions(flags: Flags): PaginateOptions<unknown> {
  const { items, until, key } = flags;
  const options: PaginateOptions<unknown> = {
    pagination: flags.pagination === undefined ? undefined : pagination(flags.pagination),
    items,
    until,
    key,
    maxItems: number("--max-items", flags.maxItems),
    maxPages: number("--max-pages", flags.maxPages),
    concurrency: number("--concurrency", flags.concurrency),
    prefetch: number("--prefetch", flags.prefetch),
    pageSize:
      flags.pageSize === undefined
        ? undefined
        : oneOf(
            "--page-size",
            flags.pageSize,
            ["adaptive"] as const,
            "; how many items a page has is a parameter of the API's, such as -p per_page=100",
          ),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function oneOf<V extends string>(flag: string, value: string, values: readonly V[], more = ""): V {
  if ((values as readonly string[]).includes(value)) return value as V;
  const [last, ...before] = [...values].reverse();
  const list = before.length === 0 ? last : `${before.reverse().join(", ")} or ${last}`;
  throw usage(`${flag} is ${JSON.stringify(value)}: use ${list}${more}`);
}

function number(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw usage(`${flag} is ${JSON.stringify(value)}: use a whole number, such as 100`);
  return Number(value);
}

/** Types of paginations, which can stand alone. */
const types: readonly string[] = ["cursor", "url", "offsetLimit"] satisfies Pagination["type"][];

function pagination(value: string): Pagination | Preset | "auto" {
  if (types.includes(value)) return { type: value as Pagination["type"] };
  if (!/^\s*[{["]/.test(value)) {
    const near =
      Object.hasOwn(presets, value) || value === "auto" ? [] : nearest(value, [...Object.keys(presets), ...types]);
    if (near.length > 0) throw usage(`--pagination is ${JSON.stringify(value)}: did you mean ${near.join(" or ")}?`);
    return value as Preset; // what it does not know the engine refuses, with a list
  }
  try {
    return JSON.parse(value) as Pagination;
  } catch (error) {
    throw usage(
      `--pagination is not JSON: ${(error as Error).message}; use a preset such as ${Object.keys(presets)[0]}, or an object in single quotes: '{"type":"cursor", …}'`,
    );
  }
}

/** The paths of one --select: a JSONPath may have commas, names are separated by them. */
function paths(value: string): string[] {
  const names = value.trimStart().startsWith("$") ? [value] : value.split(",");
  return names.map((name) => name.trim()).filter((name) => name !== "");
}

/** What commander finds wrong, in one line. */
function wrongArgument(error: CommanderError, program: Command): string {
  const message = error.message.replace(/^error: /, "");
  if (error.code === "commander.excessArguments")
    return `one ${program.opts<Flags>().openapi === undefined ? "URL" : "operation"} is expected, and ${redact(program.args[1]!)} is one more: put quotes around what has spaces`;
  if (error.code === "commander.optionMissingArgument") {
    const [, flag] = /'(?:-\w, )?(--[\w-]+)/.exec(message) ?? [];
    return `${flag ?? "an option"} has no value: write one behind it`;
  }
  const [, unknown = "", near] =
    /unknown option '(.+?)'(?:\n\(Did you mean (?:one of )?(.*?)\?\))?$/.exec(message) ?? [];
  if (unknown === "") return message.replaceAll("\n", " ");
  const long = `-${unknown.replace(/=.*/, "")}`; // -format for --format
  const known = near ?? (program.options.some((option) => option.long === long) ? long : undefined);
  const what = `there is no option ${unknown.replace(/=.*/, "")}`;
  return known === undefined
    ? `${what}: anypage --help lists them`
    : `${what}: did you mean ${known.replace(/, (?=[^,]*$)/, " or ")}?`;
}
