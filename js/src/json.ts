// JSON with all digits of its integers. JSON.parse and JSON.stringify do the work where they can; they lose digits
// beyond 2^53, and JSON.stringify can't write a bigint.

/** A value's JSON text, and how many levels nest in it. */
interface Written {
  text: string;
  levels: number;
}

/**
 * Writes a value as JSON.stringify does, and a bigint as its digits. The text of an object that stands
 * in many places is made only once, so small objects that make a huge text are refused fast.
 *
 * @throws Error if the value nests deeper than maxDepth, as one that contains itself does, or makes more than limit characters
 */
export function toJSON(value: unknown, limit: number, maxDepth: number): string {
  const known = new Map<object, Written>();
  const write = (value: unknown, depth: number): Written | undefined => {
    const before = typeof value === "object" && value !== null ? known.get(value) : undefined;
    if (depth + (before?.levels ?? 1) - 1 > maxDepth)
      throw new Error(`nests deeper than ${maxDepth} levels, or contains itself`);
    if (before !== undefined) return before;
    const object = value;
    if (typeof value === "object" && value !== null && "toJSON" in value && typeof value.toJSON === "function")
      value = value.toJSON() as unknown;
    if (typeof value === "bigint") return { text: String(value), levels: 1 };
    if (typeof value !== "object" || value === null) {
      const text = JSON.stringify(value) as string | undefined; // null for NaN
      return text === undefined ? undefined : checked({ text, levels: 1 });
    }
    const [open, close] = Array.isArray(value) ? "[]" : "{}";
    const written: Written = { text: open!, levels: 1 };
    for (const [name, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
      const inner = write(member, depth + 1) ?? (Array.isArray(value) ? { text: "null", levels: 1 } : undefined);
      if (inner === undefined) continue;
      const label = typeof name === "number" ? "" : `${JSON.stringify(name)}:`;
      written.text += `${written.text.length > 1 ? "," : ""}${label}${inner.text}`;
      written.levels = Math.max(written.levels, inner.levels + 1);
      checked(written);
    }
    written.text += close;
    known.set(object as object, checked(written));
    return written;
  };
  const checked = (written: Written): Written => {
    if (written.text.length > limit) throw new Error(`makes more than ${limit} characters of JSON`);
    return written;
  };
  return write(value, 1)?.text ?? "";
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
