// Values as the JavaScript that makes them.

import { Digits } from "../rows.js";

/** On one readable line where that is short, else on several. With a width of -1 it is on several in any case, and what is in it as ever. */
export function literal(value: unknown, indent = "", width = 72): string {
  if (value instanceof Digits) return value.text;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const within = width < 0 ? 72 : width;
  const parts = list
    ? value.map((one) => literal(one, inner, within))
    : Object.entries(value).map(([name, member]) => `${property(name)}: ${literal(member, inner, within)}`);
  const [open, close] = list ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  const pad = list ? "" : " ";
  const short = open + pad + parts.join(", ") + pad + close;
  if (indent.length + short.length <= width && !short.includes("\n")) return short;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close}`;
}

/** A property's name. "__proto__" would set the prototype. */
const property = (name: string): string => (name === "__proto__" ? '["__proto__"]' : memberName(name));

/** A member's name, in quotes where it needs them. */
export const memberName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** Whether JavaScript's numbers hold all digits of a value. */
export function isExact(value: unknown): boolean {
  if (value instanceof Digits) return String(Number(value.text)) === value.text;
  if (typeof value === "bigint") return false;
  return typeof value !== "object" || value === null || Object.values(value).every(isExact);
}
