// Values as Node's console shows them, for what a block prints in a page.

/** @param {unknown[]} values of one console.log */
export const printed = (values) =>
  values.map((value) => (typeof value === "string" ? value : show(value, 0, { depth: 0, above: [] }))).join(" ");

/** In the first quotes that need no backslash. */
function quoted(text) {
  const mark = ["'", '"', "`"].find((mark) => !text.includes(mark)) ?? "'";
  const inner = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return mark + (text.includes(mark) ? inner.replaceAll(mark, `\\${mark}`) : inner) + mark;
}

/** @param {{ depth: number, above: object[] }} state depth: of the value that was shown last */
function show(value, depth, state) {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return value.name === "" ? "[Function (anonymous)]" : `[Function: ${value.name}]`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Error) return `${value.name}${value.code ? ` [${value.code}]` : ""}: ${value.message}`;
  if (value instanceof Date) return value.toISOString();
  if (state.above.includes(value)) return "[Circular]";
  const list = Array.isArray(value);
  if (depth > 2) return list ? "[Array]" : "[Object]";
  state.above.push(value);
  state.depth = depth;
  const keys = Object.keys(value);
  const parts = (list ? keys.slice(0, 100) : keys).map((key) => {
    const text = show(value[key], depth + 1, state);
    return list ? text : `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: ${text}`;
  });
  state.above.pop();
  if (list && value.length > 100) parts.push(`... ${value.length - 100} more items`);
  const [open, close] = list ? "[]" : "{}";
  if (parts.length === 0) return open + close;
  // By Node's measure: what has no more than two levels in it, and fits, stands in one line.
  const length = parts.reduce((sum, part) => sum + part.length + 2, 2 * depth + 11);
  if (state.depth - depth < 3 && length <= 80 && !parts.some((part) => part.includes("\n")))
    return `${open} ${parts.join(", ")} ${close}`;
  const indent = `\n${"  ".repeat(depth)}`;
  return `${open}${parts.map((part) => `${indent}  ${part}`).join(",")}${indent}${close}`;
}
