// The reference of the API, as pages in Markdown, out of the declarations that the package ships: what each entry point
// exports, with its doc comment. The compiler has written them, so they are all of one form.

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { typescript } from "./highlight.mjs";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The entry points: what they are imported by, their declarations, and what they are for. */
const entries = [
  {
    name: "anypage",
    file: "index.d.ts",
    summary: "The package's main entry: paginate, openapi, init, and all of their types.",
  },
  {
    name: "anypage/tanstack-query",
    file: "tanstack-query.d.ts",
    summary: "Options for useInfiniteQuery of TanStack Query, for React, Vue, Svelte, Solid and Angular.",
  },
  { name: "anypage/swr", file: "swr.d.ts", summary: "Arguments for useSWRInfinite of SWR." },
  {
    name: "anypage/element",
    file: "element.d.ts",
    summary: "The element <any-page>: its properties, methods and events.",
  },
  {
    name: "anypage/devtools",
    file: "console/types.d.ts",
    summary: "What the snippet for consoles defines as anypage.",
  },
];

/**
 * A declaration: its node, the text it stands in, and its doc comment.
 *
 * @typedef {{ name: string, kind: string, node: import("@lezer/common").SyntaxNode, text: string, comment: string }} Declared
 */

/**
 * @returns {{ written: { name: string, text: string }[], names: Record<string, string> }} pages, and where each exported
 *   name is explained: "reference/api/anypage.md#walk"
 */
export function readApi() {
  const names = {};
  const written = [];
  for (const { name, file, summary } of entries) {
    const page = `reference/api/${name.replace("anypage/", "")}`;
    const exported = exportsOf(file).filter(({ name }) => !Object.hasOwn(names, name)); // another entry has explained it
    const groups = [...new Set(Object.values(kinds))]
      .map((title) => [title, exported.filter((one) => kinds[one.kind] === title)])
      .filter(([, members]) => members.length > 0);
    const seen = {};
    for (const { name } of groups.flatMap(([, members]) => members)) {
      const anchor = name.toLowerCase(); // paginate and its type Paginate have the same
      seen[anchor] = (seen[anchor] ?? -1) + 1;
      names[name] = `${page}.md#${anchor}${seen[anchor] > 0 ? `-${seen[anchor]}` : ""}`;
    }
    const text = groups.map(([title, members]) => `## ${title}\n\n${members.map(explain).join("\n")}`).join("\n");
    written.push({
      name: page,
      text: `---\ntitle: ${JSON.stringify(name)}\nsummary: ${JSON.stringify(summary)}\n---\n\n${text}`,
    });
  }
  return { written, names };
}

/** By what declares them. */
const kinds = {
  FunctionDeclaration: "Functions and values",
  VariableDeclaration: "Functions and values",
  ClassDeclaration: "Classes",
  InterfaceDeclaration: "Interfaces",
  TypeAliasDeclaration: "Types",
};

/** What a file of declarations exports, in its order: by itself, then out of others. */
function exportsOf(file) {
  // The parser does not know "export type * from".
  const text = readFileSync(path.join(dist, file), "utf8").replace(/^export type \*/gm, "export *");
  const own = [];
  const others = [];
  let comment = "";
  for (let node = typescript.parse(text).topNode.firstChild; node !== null; node = node.nextSibling) {
    const said = comment;
    comment = "";
    if (node.name === "BlockComment") comment = commentText(text.slice(node.from, node.to));
    if (node.name !== "ExportDeclaration") continue;
    const from = node.getChild("String");
    if (from !== null) {
      const there = exportsOf(
        path.join(path.dirname(file), text.slice(from.from + 1, from.to - 1).replace(/js$/, "d.ts")),
      );
      const group = node.getChild("ExportGroup");
      const wanted =
        group === null
          ? undefined
          : text
              .slice(group.from + 1, group.to - 1)
              .split(",")
              .map((name) => name.replace(/^\s*type\s/, "").trim());
      others.push(...there.filter(({ name }) => wanted === undefined || wanted.includes(name)));
      continue;
    }
    const ambient = node.getChild("AmbientDeclaration") ?? node;
    const inner = Object.keys(kinds)
      .map((kind) => ambient.getChild(kind) ?? ambient.getChild(`Ambient${kind}`))
      .find(Boolean);
    if (!inner) continue; // export {}
    const name = inner.getChild("VariableDefinition") ?? inner.getChild("TypeDefinition");
    own.push({
      name: text.slice(name.from, name.to),
      kind: inner.name.replace(/^Ambient/, ""),
      node: inner,
      text,
      comment: said,
    });
  }
  return [...own, ...others];
}

/** A doc comment without its stars. */
const commentText = (text) =>
  text
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();

/** A doc comment as Markdown: its text, then what its tags say. */
function prose(comment) {
  const [text, ...tags] = comment.split(/^@(?=\w)/m);
  const said = tags.map((tag) => {
    const [, kind, rest] = /^(\w+)\s*(.*)$/s.exec(tag.trim());
    if (kind === "example")
      return `\n${rest.startsWith("```") ? rest : `\`\`\`ts norun="a part of a component"\n${rest}\n\`\`\``}\n`;
    const line = safe(oneLine(rest));
    if (kind === "param") return `- ${line.replace(/^(\w+)\s*/, "`$1`: ")}`;
    return `\n${{ throws: "Throws", returns: "Returns" }[kind]} ${line}`;
  });
  return [safe(text.trim()), "", ...said].join("\n").trim();
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();
/** Comments are no Markdown: what would be HTML there is text. */
const safe = (text) => text.replace(/[<*_]/g, "\\$&");
const cell = (text) => text.replaceAll("|", "\\|");

/** @param {Declared} declared */
function explain(declared) {
  const { name, kind, node, text, comment } = declared;
  const heading = `### ${name}\n\n${prose(comment)}\n`;
  const body = node.getChild("ObjectType") ?? node.getChild("ClassBody");
  const members = kind === "InterfaceDeclaration" || kind === "ClassDeclaration" ? membersOf(body, text) : [];
  if (members.length === 0) return `${heading}\n${fence(text.slice(node.from, node.to))}\n`;
  const rows = members.map(
    ({ signature, comment }) => `| ${cell(`\`${signature}\``)} | ${cell(oneLine(prose(comment)))} |`,
  );
  const head = oneLine(text.slice(node.from, body.from));
  const shown = head.includes(" extends ") || head.includes("<") ? `${fence(`${head} { … }`)}\n\n` : "";
  return `${heading}\n${shown}| member | what it is |\n| --- | --- |\n${rows.join("\n")}\n`;
}

const fence = (code) => `\`\`\`ts declaration\n${code.trim()}\n\`\`\``;

/** The members of an interface or a class, each with its comment. */
function membersOf(body, text) {
  const members = [];
  let comment = "";
  for (let node = body.firstChild; node !== null; node = node.nextSibling) {
    if (node.name === "BlockComment") {
      comment = commentText(text.slice(node.from, node.to));
      continue;
    }
    if (["{", "}", ";", ","].includes(node.name)) continue;
    const signature = oneLine(text.slice(node.from, node.to).replace(/\/\*\*.*?\*\//gs, "")).replace(
      /^readonly |;$/g,
      "",
    );
    // What may be left out may be undefined as well.
    members.push({ signature: signature.replace(/^(\w+\?: .*) \| undefined$/, "$1"), comment });
    comment = "";
  }
  return members;
}
