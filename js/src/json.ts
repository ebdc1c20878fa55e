// JSON with all digits of its integers. JSON.parse and JSON.stringify do the work where they can; they lose digits
// beyond 2^53, and JSON.stringify can't write a bigint.

/**
 * Writes a value as JSON.stringify does, and a bigint as its digits.
 *
 * @throws Error if the value nests deeper than maxDepth, as one that contains itself does, or makes more than limit characters
 */
export function toJSON(value: unknown, limit: number, maxDepth: number): string {
  return [...jsonPieces(value, limit, maxDepth)].join("");
}

/**
 * What toJSON returns, in pieces of a few hundred KB, and longer ones only for long strings: between two of them others can have their turn.
 *
 * @throws Error as toJSON does
 */
export function* jsonPieces(value: unknown, limit: number, maxDepth: number): Generator<string> {
  let length = 0;
  const counted = (text: string) => {
    if ((length += text.length) > limit) throw new Error(`makes more than ${limit} characters of JSON`);
    return text;
  };
  // JSON.stringify is the fastest for what is small and needs no other rule than its own.
  function* write(value: unknown, depth: number, before: string): Generator<string> {
    if (plain(value, smallPiece, maxDepth - depth) >= 0) return yield counted(before + JSON.stringify(value));
    if (typeof value === "bigint") return yield counted(before + String(value));
    if (typeof value === "string") return yield counted(before + JSON.stringify(value));
    if (depth > maxDepth) throw new Error(`nests deeper than ${maxDepth} levels, or contains itself`);
    const array = Array.isArray(value);
    let lead = before + (array ? "[" : "{");
    for (const [name, member] of array ? value.entries() : Object.entries(value as object)) {
      const own = serialized(member);
      if (own === undefined && !array) continue;
      const written = own === undefined ? null : own;
      yield* write(written, depth + 1, typeof name === "number" ? lead : `${lead}${JSON.stringify(name)}:`);
      lead = ",";
    }
    yield counted((lead === "," ? "" : lead) + (array ? "]" : "}"));
  }
  const written = serialized(value);
  if (written !== undefined) yield* write(written, 1, "");
}

/**
 * How much of a value is written at once: values in it, and characters of strings, of which 16 count as one. It takes some ms. With a
 * tenth of it, a document of 6 MB took twice the time of one JSON.stringify; so it takes as long.
 */
const smallPiece = 20_000;

/** What JSON.stringify would write in the place of a value: what its toJSON returns; undefined for a function. */
function serialized(value: unknown): unknown {
  const own =
    typeof value === "object" && value !== null && "toJSON" in value && typeof value.toJSON === "function"
      ? (value.toJSON() as unknown)
      : value;
  return typeof own === "function" || typeof own === "symbol" ? undefined : own;
}

/** How much is left if a value that JSON.stringify can write is written; negative if it can't, or if it is too much. */
function plain(value: unknown, left: number, depth: number): number {
  if (typeof value === "string") return left - 1 - (value.length >> 4);
  if (typeof value !== "object" || value === null) return typeof value === "bigint" ? -1 : left - 1;
  if (depth < 0 || "toJSON" in value) return -1;
  left--;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && left >= 0; i++) left = plain(value[i], left, depth - 1);
    return left;
  }
  for (const name in value) {
    if (left < 0) return left;
    left = plain((value as Record<string, unknown>)[name], left, depth - 1);
  }
  return left;
}

/** Whether a text is JSON. */
export function isJSON(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A copy of plain data. structuredClone is missing in sandboxes such as jsdom. */
export function clone<V>(value: V): V {
  if (Array.isArray(value)) return value.map((element) => clone(element as unknown)) as V;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clone(member as unknown)])) as V;
}

// The beginning of a string, or a number as a whole. Numbers are matched as a whole so that the digits of a decimal are
// not taken for an integer.
const stringOrNumber = /"|-?\d[\d.eE+-]*/g;
const longInteger = /^-?[1-9]\d{15,}$/;

/** A prefix for the digits of an integer in a string. It is random, so that no server can guess it. */
const prefix = /* @__PURE__ */ (() => `\u0000${Math.random().toString(36)}:`)();

/** JSON.parse. With exact, integers over 2^53 become bigints. */
export function parse(text: string, exact: boolean): unknown {
  if (!exact || !/\d{16}/.test(text)) return JSON.parse(text);
  const holder = [JSON.parse(markIntegers(text)) as unknown];
  // A reviver recurses as deep as the text nests, and could overflow the stack.
  const containers: object[] = [holder];
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    for (const [name, value] of Object.entries(container) as [string, unknown][]) {
      if (typeof value === "object" && value !== null) containers.push(value);
      // An assignment to __proto__ would set the prototype and make no member.
      else if (typeof value === "string" && value.startsWith(prefix))
        Object.defineProperty(container, name, {
          value: BigInt(value.slice(prefix.length)),
          writable: true,
          enumerable: true,
          configurable: true,
        });
    }
  }
  return holder[0];
}

/** Replaces integers over 2^53 by strings that begin with the prefix. */
function markIntegers(text: string): string {
  let replaced = "";
  let done = 0;
  stringOrNumber.lastIndex = 0;
  for (let token = stringOrNumber.exec(text); token !== null; token = stringOrNumber.exec(text)) {
    const { 0: number, index } = token;
    if (number === '"') {
      // A regular expression could overflow the stack on a long string.
      stringOrNumber.lastIndex = stringEnd(text, index);
    } else if (longInteger.test(number) && !Number.isSafeInteger(Number(number))) {
      replaced += `${text.slice(done, index)}${JSON.stringify(prefix + number)}`;
      done = index + number.length;
    }
  }
  return replaced + text.slice(done);
}

/** Returns the index behind the string that begins at an index. */
function stringEnd(text: string, begin: number): number {
  for (let quote = text.indexOf('"', begin + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let escapes = quote;
    while (text[escapes - 1] === "\\") escapes--;
    if ((quote - escapes) % 2 === 0) return quote + 1;
  }
  return text.length;
}
