// What the command says when it can't go on: one line, and an exit status.

import type { PaginateOptions, Verdict } from "anypage";

/** The exit statuses, by how a run ends. */
export const exit = { complete: 0, error: 1, usage: 2, cap: 3, suspect: 4, interrupted: 130 } as const;

export type Exit = (typeof exit)[keyof typeof exit];

/** A mistake that is told in one line, and the status that the command ends with. */
export class Complaint extends Error {
  readonly status: Exit;

  constructor(message: string, status: Exit = exit.error) {
    super(message);
    this.status = status;
  }
}

/** A mistake in the command's arguments. */
export const usage = (message: string) => new Complaint(message, exit.usage);

/** The options of a walk that are flags of another spelling, or whose messages begin with their name. */
const flags = {
  method: "method",
  pagination: "pagination",
  items: "items",
  until: "until",
  key: "key",
  params: "param",
  maxItems: "max-items",
  maxPages: "max-pages",
  concurrency: "concurrency",
  prefetch: "prefetch",
  pageSize: "page-size",
} satisfies Partial<Record<keyof PaginateOptions<unknown>, string>> & { method: string };

/**
 * A message of the package's, with the flags instead of the options' names.
 *
 * @param resume the file of --resume, if there is one
 * @param begun whether anything was written: otherwise there is nothing to go on from
 */
export function withFlags(message: string, resume: string | undefined, begun: boolean): string {
  const goOn =
    resume === undefined ? "with --resume FILE it could go on from here" : "the same command goes on from here";
  return message
    .replace(/the option headers|^headers(?= can)/, "--header")
    .replace(/^(the path of select|columns\[\d+\]) is/, "--select is")
    .replace(", and there is no document to resolve it against", "")
    .replace("pass the option server", "name the document by its own URL, or write the server's whole URL into it")
    .replace(/\bparams\./, "--param ")
    .replace(/\bin params\b/, "with --param")
    .replace(": pass its text, the parsed object, or a URL object", ": name a file of JSON or YAML, or a URL")
    .replace(
      /^resume (is|was) .*/,
      (why) =>
        `${resume} does not fit: it ${why.replace(/^resume |:.*/g, "")}; go on with the command that it is of, or delete it to start from the beginning`,
    )
    .replace("; the option resume goes on from the error's checkpoint", begun ? `; ${goOn}` : "")
    .replace(/^(\w+)(?= is | has |[.[])/, (name) =>
      Object.hasOwn(flags, name) ? `--${flags[name as keyof typeof flags]}` : name,
    )
    .replace(limits, flagOf);
}

const limits = /\b(maxItems|maxPages|pageSize)\b/g;
const flagOf = (name: string) => `--${flags[name as keyof typeof flags]}`;

/** A verdict's evidence in one line, with the flags instead of the options' names. */
export const evidenceOf = ({ evidence }: Verdict): string => oneLine(evidence.replace(limits, flagOf));

// biome-ignore lint/suspicious/noControlCharactersInRegex: servers' words may hold them, and a terminal would obey them.
const controls = /[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** A text for a terminal: in one line, and without characters that it obeys. */
export const oneLine = (text: string): string => text.replace(controls, " ").trim();

/** What a failure of the file system means, without the path, which the message names. */
export function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOENT: "there is no such file or folder",
    ENOTDIR: "a part of its path is no folder",
    EISDIR: "it is a folder",
    EACCES: "permission denied",
    EPERM: "it is not permitted",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full: free some space",
    EDQUOT: "your quota on that disk is used up: free some space",
    EFBIG: "the file system takes no file of that size",
    EMFILE: "too many files are open",
  };
  return known[code ?? ""] ?? message;
}
