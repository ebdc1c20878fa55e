// Values that JSON can hold: as text, for documents and parameters, because what JSON.stringify can't
// do is to keep the digits of a bigint, and to end with a clear error.

/**
 * Writes a value as JSON.stringify does, a bigint as its digits.
 *
 * @throws Error where it nests deeper than maxDepth, as what contains itself does, or makes more than limit characters.
 */
export function toJSON(value: unknown, limit: number, maxDepth: number): string {
  let json = "";
  const add = (text: string) => {
    json += text;
    if (json.length > limit) throw new Error(`makes more than ${limit} characters of JSON`);
  };
  const write = (value: unknown, depth: number): boolean => {
    if (depth > maxDepth) throw new Error(`nests deeper than ${maxDepth} levels, or contains itself`);
    if (typeof value === "object" && value !== null && "toJSON" in value && typeof value.toJSON === "function")
      value = value.toJSON() as unknown;
    if (typeof value === "bigint") {
      add(String(value));
    } else if (Array.isArray(value)) {
      add("[");
      value.forEach((item, i) => {
        if (i > 0) add(",");
        if (!write(item, depth + 1)) add("null");
      });
      add("]");
    } else if (typeof value === "object" && value !== null) {
      add("{");
      let more = false;
      for (const [name, member] of Object.entries(value)) {
        if (member === undefined || typeof member === "function" || typeof member === "symbol") continue;
        add(`${more ? "," : ""}${JSON.stringify(name)}:`);
        more = true;
        write(member, depth + 1);
      }
      add("}");
    } else {
      const text = JSON.stringify(value) as string | undefined; // null for NaN
      if (text === undefined) return false;
      add(text);
    }
    return true;
  };
  write(value, 1);
  return json;
}

/** A copy of plain data. structuredClone would do, but is missing in sandboxes such as jsdom. */
export function clone<V>(value: V): V {
  if (Array.isArray(value)) return value.map((element) => clone(element as unknown)) as V;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clone(member as unknown)])) as V;
}
