// Values that JSON can hold: as text, for documents and parameters, because what JSON.stringify can't
// do is to keep the digits of a bigint, and to end with a clear error.

/** A value's JSON text, and how many levels nest in it. */
interface Written {
  text: string;
  levels: number;
}

/**
 * Writes a value as JSON.stringify does, a bigint as its digits. An object that stands in many
 * places is written once: objects that share by doubling end as soon as they are too long.
 *
 * @throws Error where it nests deeper than maxDepth, as what contains itself does, or makes more than limit characters.
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

/** A copy of plain data. structuredClone would do, but is missing in sandboxes such as jsdom. */
export function clone<V>(value: V): V {
  if (Array.isArray(value)) return value.map((element) => clone(element as unknown)) as V;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clone(member as unknown)])) as V;
}
