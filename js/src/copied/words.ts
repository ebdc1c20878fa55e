// Commands of shells, taken apart into words: as bash reads them, and as cmd.exe and Windows programs do. Own code, for the
// libraries that split words know no $'…', which browsers write for each quote, and read $ and * as a shell would.

import { decodeStrictly } from "../text.js";
import { cutOff, unreadable } from "./unreadable.js";

/** The words of one command, and where the next one begins. */
export interface Command {
  words: string[];
  end: number;
}

/** Where a quote ends whose marks a backslash escapes. */
export function endOfQuote(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === quote) return at;
    if (character === "\\") at++;
  }
  return undefined;
}

/** Collects words. */
class Words {
  readonly words: string[] = [];
  #word: string[] | undefined;

  /** Adds to the word, which it begins if there is none. */
  add(text: string): void {
    (this.#word ??= []).push(text);
  }

  /** Ends the word. */
  space(): void {
    if (this.#word !== undefined) this.words.push(this.#word.join(""));
    this.#word = undefined;
  }

  get inWord(): boolean {
    return this.#word !== undefined;
  }
}

/**
 * Reads a command as bash does, without expanding anything. Undefined if it is one for cmd.exe: that escapes with ^ where
 * bash would need quotes, and doubles quotes.
 */
export function bashCommand(text: string, from: number): Command | undefined {
  const words = new Words();
  let at = from;
  while (at < text.length) {
    const c = text[at]!;
    const next = text[at + 1];
    if (c === "\\") {
      const newline = /^\r?\n/.exec(text.slice(at + 1, at + 3))?.[0];
      if (newline === undefined && next !== undefined) words.add(next);
      at += 1 + (newline?.length ?? 1);
    } else if (c === "'" || c === '"' || (c === "$" && next === "'")) {
      const raw = c === "'";
      const start = at + (c === "$" ? 2 : 1);
      const end = raw ? text.indexOf("'", start) : endOfQuote(text, start, c === '"' ? '"' : "'");
      if (end === undefined || end < 0) throw cutOff();
      if (c === '"' && text[end + 1] === '"' && end > start) return undefined; // "…""…"
      const inner = text.slice(start, end);
      words.add(raw ? inner : c === '"' ? unescaped(inner) : ansi(inner));
      at = end + 1;
    } else if (c === "^" && /^["\r\n]$/.test(next ?? "")) {
      return undefined;
    } else if (c === "`" || (c === "$" && /[({A-Z_]/.test(next ?? ""))) {
      throw expansion(/^\$\w+/.exec(text.slice(at, at + 40))?.[0]);
    } else if (c === " " || c === "\t") {
      words.space();
      at++;
    } else if (/[\r\n|;<>]/.test(c) || (c === "&" && /^(?:[&\s]|$)/.test(next ?? ""))) {
      // An & within a word is one of an address that was not put in quotes.
      break;
    } else if (c === "#" && !words.inWord) {
      break;
    } else {
      words.add(c);
      at++;
    }
  }
  words.space();
  return { words: words.words, end: at };
}

/** What stands in double quotes, where a backslash escapes four characters. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:\r?\n|([$`"\\]))|`|\$\(|\$\{?([A-Z_][A-Z\d_]*)/g,
    (all, escaped?: string, variable?: string) => {
      if (all.startsWith("\\")) return escaped ?? "";
      throw expansion(variable && `$${variable}`);
    },
  );
}

/** The error of what a shell would fill in: a variable, by the custom that these have capitals, or what a command prints. */
const expansion = (what = "a command within it") =>
  unreadable(
    `the cURL command has ${what.slice(0, 40)}, which only a shell can fill in`,
    "write the value in its place",
  );

const letters: { [letter: string]: string } = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** What stands in $'…' (ANSI-C quoting of bash). Bytes beyond ASCII are UTF-8, or Latin-1 as browsers write them. */
function ansi(text: string): string {
  return text.replace(
    /((?:\\x[89a-f][\da-f])+)|\\(?:u([\da-f]{1,4})|U([\da-f]{1,8})|x([\da-f]{1,2})|([0-7]{1,3})|([\s\S]))/gi,
    (_all, bytes?: string, unit?: string, point?: string, hex?: string, octal?: string, other?: string) => {
      if (bytes !== undefined) return fromBytes(bytes.slice(2).split("\\x"));
      if (other !== undefined) return letters[other] ?? (/["'\\?]/.test(other) ? other : `\\${other}`);
      const number = octal === undefined ? Number.parseInt((unit ?? point ?? hex)!, 16) : Number.parseInt(octal, 8);
      return point === undefined ? String.fromCharCode(number) : String.fromCodePoint(Math.min(number, 0x10ffff));
    },
  );
}

function fromBytes(hex: string[]): string {
  const bytes = Uint8Array.from(hex, (digits) => Number.parseInt(digits, 16));
  try {
    return decodeStrictly(bytes);
  } catch {
    return [...bytes].map((byte) => String.fromCharCode(byte)).join("");
  }
}

/**
 * Reads a command as cmd.exe does, and takes it apart as a Windows program does. Browsers double each backslash, though
 * programs halve only those before a quote: here all pairs are halved, so that what the browser had sent is read.
 */
export function cmdCommand(text: string, from: number): Command {
  const words = new Words();
  let shellQuotes = false; // as cmd.exe sees it: ^ is an ordinary character within
  let quotes = false; // as the program sees it
  let at = from;
  /** The program's view of a character that cmd.exe passes on. */
  const pass = (c: string) => {
    if (c === '"') {
      words.add("");
      quotes = !quotes;
    } else if (!quotes && /\s/.test(c)) words.space();
    else words.add(c);
  };
  /** The next character that cmd.exe passes on, without its escapes; undefined at the command's end. */
  const take = (): string | undefined => {
    for (;;) {
      const c = text[at++];
      if (c === "^" && !shellQuotes) {
        const newlines = /^(?:\r?\n){1,2}/.exec(text.slice(at, at + 4))?.[0];
        if (newlines === undefined) return text[at++];
        at += newlines.length;
        if (newlines.split("\n").length > 2) return "\n";
        continue; // after one newline the line goes on, two are one
      }
      if (c === '"') shellQuotes = !shellQuotes;
      else if (!shellQuotes && c !== undefined && /[\r\n&|<>]/.test(c)) {
        at--;
        return undefined;
      }
      return c;
    }
  };
  for (let c = take(); c !== undefined; c = take()) {
    const before = at;
    const quoted: boolean = shellQuotes;
    if (c === "\\" || (c === '"' && quotes)) {
      // \\ and \" stand for the second character, and so does "" within quotes.
      const next = take();
      if (next === '"' || (next === "\\" && c === "\\")) {
        words.add(next);
        continue;
      }
      at = before;
      shellQuotes = quoted;
    }
    pass(c);
  }
  if (quotes) throw cutOff();
  words.space();
  return { words: words.words, end: at };
}
