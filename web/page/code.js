// The JavaScript that does the walk that the form describes.

import { literal } from "./words.js";

/** Runs as it is: in a console of this page, or in a module of any page. */
export function codeFor({ target, options, run }) {
  const { url, method, body } = target;
  // What a fault needs anew in each walk is computed, as the page does.
  const address = run
    ? `\`${url.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${").replace(run, `${run}\${Date.now()}`)}\``
    : literal(url);
  const plain = body === undefined && method === "GET";
  const fields = [`url: ${address}`];
  if (method !== (body === undefined ? "GET" : "POST")) fields.push(`method: ${literal(method)}`);
  if (body !== undefined) fields.push(`body: ${literal(body, "  ")}`);
  const first = plain ? address : `{\n${fields.map((field) => `  ${field},\n`).join("")}}`;

  const lines = [];
  for (const name of ["pagination", "items", "params"]) {
    if (options[name] !== undefined && options[name] !== "auto")
      lines.push(`  ${name}: ${literal(options[name], "  ")},`);
  }
  if (options.headers) {
    const entries = Object.entries(options.headers).map(([name, value]) => {
      const open = name.toLowerCase() === "content-type";
      return `    ${literal(name)}: ${open ? literal(value) : '"…", // not shown here'}${open ? "," : ""}`;
    });
    lines.push(`  headers: {\n${entries.join("\n")}\n  },`);
  }
  lines.push('  numbers: "exact", // integers beyond 2^53 arrive as bigint');
  return `// With a bundler: import { paginate } from "anypage";
const { paginate } = await import(${literal(new URL("dist/index.js", document.baseURI).href)});

const walk = paginate(${first}, {
${lines.join("\n")}
});

const items = [];
for await (const item of walk) items.push(item);
console.log(items.length, walk.verdict);
`;
}

const tokens =
  /(?<comment>\/\/.*)|(?<string>"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)|(?<keyword>\b(?:const|await|for|of|import)\b)/g;

/** The same text, with colours. */
export function coloured(code) {
  const parts = [];
  let at = 0;
  for (const match of code.matchAll(tokens)) {
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    const span = Object.assign(document.createElement("span"), { className: kind, textContent: match[0] });
    parts.push(code.slice(at, match.index), span);
    at = match.index + match[0].length;
  }
  return [...parts, code.slice(at)];
}
