// The walk as code to take elsewhere. Pure: the same settings give the same text.

import type { About } from "./about.js";
import { anypage, speakeasy } from "./extension.js";
import { javascript } from "./javascript.js";
import { commandLine, curl } from "./shell.js";

export type { About } from "./about.js";

/** What the walk can be written in. */
export const languages: readonly {
  id: string;
  title: string;
  /** What begins a comment. */
  comment: "//" | "#";
  write(about: About): string;
}[] = [
  { id: "javascript", title: "JavaScript", comment: "//", write: (about) => javascript(about) },
  { id: "typescript", title: "TypeScript", comment: "//", write: (about) => javascript(about, true) },
  { id: "curl", title: "cURL of this page", comment: "#", write: curl },
  { id: "cli", title: "npx anypage", comment: "#", write: commandLine },
  { id: "speakeasy", title: "x-speakeasy-pagination", comment: "#", write: speakeasy },
  { id: "anypage", title: "x-anypage-pagination", comment: "#", write: anypage },
];

/** The code in a language. */
export function codeOf(language: (typeof languages)[number], about: About): string {
  try {
    return language.write(about);
  } catch (error) {
    // The pagination, or an operation's address, is being typed.
    return `${language.comment} The settings can't be read: ${(error as Error).message.replaceAll(/\s+/g, " ")}\n`;
  }
}

/** A piece of code: what is written in one colour. */
export type Piece = readonly [kind: "plain" | "comment" | "string" | "keyword", text: string];

// What stands in front of a piece is a part of its match: not every browser can look behind.
const tokens = {
  "//": /(?<before>^|[ \t])(?<comment>\/\/.*)$|(?<string>"(?:[^"\\\n]|\\.)*")|\b(?<keyword>const|await|for|of|import|from|interface|type|with)\b(?!:)/gm,
  "#": /(?<before>^|[ \t])(?:(?<comment>#.*)$|(?<keyword>(?:curl|npx anypage|-{1,2}[a-zA-Z][\w-]*)(?=[ \n]|$)|[\w-]+(?=:(?: |$))))|(?<string>'[^']*'|"(?:[^"\\\n]|\\.)*")/gm,
};

/** The same text, in pieces. */
export function pieces(code: string, comment: "//" | "#"): Piece[] {
  const all: Piece[] = [];
  let at = 0;
  for (const { index, groups } of code.matchAll(tokens[comment])) {
    const { before = "", ...kinds } = groups!;
    const [kind, text] = Object.entries(kinds).find(([, found]) => found !== undefined) as [Piece[0], string];
    const from = index + before.length;
    if (from > at) all.push(["plain", code.slice(at, from)]);
    all.push([kind, text]);
    at = from + text.length;
  }
  if (at < code.length) all.push(["plain", code.slice(at)]);
  return all;
}
