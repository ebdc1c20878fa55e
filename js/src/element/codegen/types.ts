// The type of items, in TypeScript, out of some of them.

import { Digits } from "../rows.js";
import { memberName } from "./literal.js";

/** Beyond these, an object is taken for a map from names to values. */
const most = { depth: 4, members: 60 };

/** Whether an integer is one that no number holds: it arrives as a bigint where the option numbers is "exact". */
const isLarge = (value: unknown): boolean =>
  typeof value === "bigint" ||
  (value instanceof Digits && /^-?\d+$/.test(value.text) && !Number.isSafeInteger(Number(value.text)));

/** Whether any of the values has such an integer. */
export function hasLarge(value: unknown): boolean {
  if (isLarge(value)) return true;
  return (
    typeof value === "object" && value !== null && !(value instanceof Digits) && Object.values(value).some(hasLarge)
  );
}

/** The type that all of the values have. */
export function typeOf(values: readonly unknown[], indent = "", depth = 0): string {
  const types = new Set<string>();
  const objects: object[] = [];
  const elements: unknown[] = [];
  let arrays = false;
  for (const value of values) {
    if (value === null) types.add("null");
    else if (value instanceof Digits || typeof value === "bigint") types.add(isLarge(value) ? "bigint" : "number");
    else if (Array.isArray(value)) {
      arrays = true;
      elements.push(...value.slice(0, 20));
    } else if (typeof value === "object") objects.push(value);
    else types.add(typeof value);
  }
  if (arrays) {
    const element = elements.length === 0 ? "unknown" : typeOf(elements, indent, depth + 1);
    types.add(element.includes(" | ") && !element.startsWith("{") ? `(${element})[]` : `${element}[]`);
  }
  if (objects.length > 0) types.add(objectType(objects, indent, depth));
  // What says nothing is there stands last.
  return [...types].sort((a, b) => Number(a === "null") - Number(b === "null")).join(" | ") || "unknown";
}

function objectType(objects: readonly object[], indent: string, depth: number): string {
  const members = new Map<string, unknown[]>();
  for (const object of objects)
    for (const [name, value] of Object.entries(object)) members.set(name, [...(members.get(name) ?? []), value]);
  if (members.size === 0 || members.size > most.members || depth >= most.depth) return "Record<string, unknown>";
  const inner = `${indent}  `;
  const lines = [...members].map(([name, values]) => {
    const optional = values.length < objects.length ? "?" : "";
    return `${inner}${memberName(name)}${optional}: ${typeOf(values, inner, depth + 1)};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}
