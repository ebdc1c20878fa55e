// How values are shown on one line, with all digits of their numbers.

import { Digits } from "./rows.js";

export const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !(value instanceof Digits);

export const isNumber = (value: unknown): value is Digits | number | bigint =>
  value instanceof Digits || typeof value === "bigint" || typeof value === "number";

/** A value on one line, shortened to about so many characters. */
export function compact(value: unknown, budget = 160): string {
  if (value instanceof Digits) return value.text;
  if (typeof value === "bigint") return String(value);
  if (!isObject(value)) return JSON.stringify(value);
  const list = Array.isArray(value);
  const parts: string[] = [];
  let length = 0;
  for (const [key, member] of Object.entries(value)) {
    if (length > budget) {
      parts.push("…");
      break;
    }
    const part = (list ? "" : `${key}: `) + compact(member, budget / 2);
    length += part.length;
    parts.push(part);
  }
  return list ? `[${parts.join(", ")}]` : `{${parts.join(", ")}}`;
}

/** A value as a cell shows it: a text without quotes. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : compact(value));
