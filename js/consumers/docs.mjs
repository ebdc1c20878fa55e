// The table of all places that are tried, in the docs: it is written from the rows.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rows } from "./rows.mjs";

const page = path.join(import.meta.dirname, "../../web/docs/guides/workers-and-servers.md");
const [begin, end] = ["<!-- written by js/consumers/run.mjs --docs -->\n", "<!-- to here -->\n"];

/** The matrix, in Markdown. */
export function matrix() {
  const lines = rows.map(
    ({ title, checks, needs }) => `| ${title} | ${Object.keys(checks).join("; ")} | ${needs ?? "nothing"} |`,
  );
  return ["| where | how | what it needs |", "| --- | --- | --- |", ...lines, ""].join("\n");
}

/** The matrix as the page has it. */
export function matrixOfDocs() {
  const text = readFileSync(page, "utf8");
  return text.slice(...bounds(text));
}

export function writeMatrix() {
  const text = readFileSync(page, "utf8");
  const [from, to] = bounds(text);
  writeFileSync(page, text.slice(0, from) + matrix() + text.slice(to));
}

function bounds(text) {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${page} has no lines ${begin.trim()} and ${end.trim()}`);
  return [from + begin.length, to];
}
