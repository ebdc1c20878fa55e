// How the element says things: numbers, statuses, reasons and failures in plain words.

import type { PaginationError } from "../errors.js";
import type { Detection, Verdict } from "../types.js";
import { codes, reasons } from "./contract.js";
import { countsOf, type State, type Status, type WalkState, waitOf } from "./state.js";

const grouped = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (n: number): string => grouped.format(n);
export const plural = (n: number, one: string, more = `${one}s`): string => `${count(n)} ${n === 1 ? one : more}`;
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** A sentence: with a capital at its begin and a full stop at its end. */
export const sentence = (text: string): string =>
  text === "" ? "" : capital(text) + (/[.!?…]$/.test(text) ? "" : ".");

/** "512 B", "1.2 kB", "45 kB", "1.2 MB". */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 999_500) return `${n < 9_950 ? oneDigit.format(n / 1e3) : Math.round(n / 1e3)} kB`;
  return `${oneDigit.format(n / 1e6)} MB`;
}

/** A duration, of ms. */
export function time(ms: number): string {
  if (ms < 59_950) return `${oneDigit.format(ms / 1e3)} s`;
  const seconds = Math.round(ms / 1e3);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A URL as it is read best: without the origin where it is this page's, and without what may be a credential. */
export function shortURL(url: string): string {
  const here = `${location.origin}/`;
  return url.startsWith(here) ? url.slice(here.length - 1) : url;
}

/** The host of a URL, "this page's host" for relative ones; undefined where it is no URL. */
export function hostOf(url: string): string | undefined {
  try {
    return new URL(url, document.baseURI).host;
  } catch {
    return undefined;
  }
}

const schemeWords: Record<string, string> = {
  none: "One page",
  url: "Next URL in the body",
  cursor: "Cursor",
  offsetLimit: "Page or offset",
};

/** What a scheme is called: the name of its family where it has one. */
export function schemeName({ preset, pagination }: Detection): string {
  if (preset === "link-header") return "Link header";
  if (preset !== undefined && preset !== "none") return `Preset ${preset}`;
  if (pagination.type !== "offsetLimit") return schemeWords[pagination.type] ?? pagination.type;
  const counted = pagination.inputs?.find(({ type }) => type === "page" || type === "offset");
  return counted === undefined
    ? "Page or offset"
    : `${counted.type === "page" ? "Page number" : "Offset"} “${counted.name}”`;
}

/** What stands on the badge. */
export const badges: Record<Status, string> = {
  empty: "Ready",
  loading: "Loading",
  checking: "Checking page 1",
  proving: "Proving by page 2",
  walking: "Walking",
  streaming: "Receiving",
  waiting: "Waiting",
  stalled: "Stalled",
  paused: "Paused",
  complete: "Complete",
  stopped: "Stopped",
  suspect: "Suspect",
  failed: "Failed",
};

/** A shape for each kind of end, besides its hue. */
export const shapes: Record<Status, string> = {
  empty: "○",
  loading: "◌",
  checking: "◌",
  proving: "◌",
  walking: "●",
  streaming: "●",
  waiting: "⏳",
  stalled: "▲",
  paused: "❚❚",
  complete: "✓",
  stopped: "■",
  suspect: "▲",
  failed: "✕",
};

/** How a walk ended, in one or two sentences. Success sounds like success. */
export function endSentence({ status, reason, evidence, items, total }: Verdict, all: number): string {
  const why = sentence(reasons[reason]?.seen ?? reason.replaceAll("-", " "));
  if (status === "complete") {
    const proof = total !== undefined && total === all ? why.replace(/\.$/, ", and the count agrees.") : why;
    return `${all === 0 ? "The list is empty" : all === 1 ? "The one item" : `All ${count(all)} items`}. ${proof}`;
  }
  // What was looked for where nothing was found is a long list: it stands below.
  if (status === "suspect" && reason === "undetected") return `${plural(all, "item")}, and some may be missing. ${why}`;
  if (status === "suspect") return `${plural(all, "item")}, and some may be missing: ${evidence}.`;
  return `${plural(items === all ? items : all, "item")}. ${why}`;
}

/** What a doubtful end means, and what to do about it. */
export function advice(reason: string): string {
  const words = reasons[reason];
  return words === undefined ? "" : `${words.means} ${words.do}`;
}

/** What a screen reader tells: what goes on or how it ended. It changes with the status and the finding, and not with each item. */
export function announcement({ walk }: State, status: Status): string {
  const { finding, verdict, error, items } = walk;
  switch (status) {
    case "empty":
      return "";
    case "waiting":
      return `Waiting: ${waitOf(walk)?.why ?? ""}`;
    case "complete":
    case "stopped":
    case "suspect":
      return `${badges[status]}. ${verdict === undefined ? plural(items, "item") : endSentence(verdict, items)}`;
    case "paused":
      return `Paused. ${plural(items, "item")} so far.`;
    case "failed":
      return error === undefined ? badges.failed : `${badges.failed}. ${failure(error)} ${sentence(error.message)}`;
    default: {
      const found = finding && status !== "checking" ? `, ${schemeName(finding)}` : "";
      return `${badges[status === "streaming" ? "walking" : status]}${found}.`;
    }
  }
}

/** What failed, on one line. */
export const failure = (error: PaginationError): string =>
  sentence(codes[error.code]?.seen ?? "something unexpected went wrong");

/** Whether another try may help. */
export const mayPass = (code: string): boolean => codes[code]?.again ?? false;

/** What it took. */
export function effort(walk: WalkState, ms: number): string {
  const { pages, requests, failures, retries, bytes: received } = countsOf(walk);
  const words = [plural(pages, "page"), plural(requests, "request")];
  if (failures > 0) words.push(`${count(failures)} failed`);
  if (retries > 0) words.push(plural(retries, "retry", "retries"));
  if (walk.part > 0) words.push(`resumed ${walk.part === 1 ? "once" : `${walk.part} times`}`);
  words.push(bytes(received), time(ms));
  return words.join(" · ");
}
