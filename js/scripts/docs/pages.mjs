// Reads the documentation: web/docs/contents.json, and each page's Markdown. What is wrong with it is a problem, with file
// and line; the site and the tests see the same pages.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import MarkdownIt from "markdown-it";
import { parse as parseYaml } from "yaml";
import { kindOfRun, readInfo } from "./blocks.mjs";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Where the Markdown is, from the repository's root. */
export const docs = "web/docs";

export const markdown = new MarkdownIt({ html: true });

/**
 * @typedef {import("./blocks.mjs").Block} Block
 *
 * @typedef {object} Page
 * @property {string} name "guides/tokens"
 * @property {string} file from the repository's root: "web/docs/guides/tokens.md"
 * @property {string} title
 * @property {string} summary
 * @property {string} text Markdown without its front matter, with the files in it that it names
 * @property {object[]} tokens markdown-it's
 * @property {Block[]} blocks
 * @property {Set<string>} anchors
 * @property {Record<string, string>} [names] of a page of the API: where each of its names is explained
 *
 * @typedef {{ title: string, pages: string[] }} Section
 */

/**
 * @param {{ name: string, text: string }[]} written pages that the build writes, with front matter
 * @param {Record<string, string>} names where names of the API are explained: "reference/api/anypage.md#walk"
 * @returns {{ sections: Section[], pages: Map<string, Page>, problems: string[] }}
 */
export function readDocs(written = [], names = {}) {
  const problems = [];
  const folder = path.join(root, docs);
  const sections = JSON.parse(readFileSync(path.join(folder, "contents.json"), "utf8"));
  const listed = sections.flatMap(({ pages }) => pages);
  const found = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".md"))
    .map((file) => file.replaceAll(path.sep, "/").replace(/\.md$/, ""));
  const contents = `${docs}/contents.json`;
  for (const name of listed)
    if (!found.includes(name)) problems.push(`${contents}: there is no ${docs}/${name}.md`);
    else if (listed.indexOf(name) !== listed.lastIndexOf(name))
      problems.push(`${contents}: ${name} stands there twice`);
  for (const name of found)
    if (!listed.includes(name)) problems.push(`${contents}: ${name} is missing, though there is ${docs}/${name}.md`);

  const pages = new Map();
  for (const name of listed.filter((name) => found.includes(name))) {
    const file = `${docs}/${name}.md`;
    pages.set(name, { name, ...readPage(file, readFileSync(path.join(root, file), "utf8"), problems) });
  }
  for (const { name, text } of written) {
    const file = `${docs}/${name}.md`;
    pages.set(name, { name, names, ...readPage(file, text, problems) });
    sections.find(({ title }) => title === "Reference").pages.push(name);
  }
  for (const page of pages.values()) checkLinks(page, pages, problems);
  return { sections, pages, problems };
}

/** The README, whose blocks run as those of the pages do, and whose links are held against them. */
export function readReadme(pages) {
  const problems = [];
  const file = "README.md";
  const tokens = markdown.parse(readFileSync(path.join(root, file), "utf8"), {});
  const blocks = blocksOf(tokens, file, 0, problems);
  const readme = { name: "README", file, lines: 0, tokens, blocks, anchors: setAnchors(tokens, file) };
  checkLinks(readme, new Map([...pages, ["README", readme]]), problems);
  return { readme, problems };
}

/** Whether the build writes a page: it is of the API's reference. */
const isApi = (file) => file.startsWith(`${docs}/reference/api/`);

/** A page out of its text. */
function readPage(file, source, problems) {
  const [front, meta] = frontMatter(file, source, problems);
  const lines = front.split("\n").length - 1; // in front of the text
  const text = source.slice(front.length);
  const tokens = markdown.parse(text, {});
  include(tokens, file, lines, problems);
  const blocks = blocksOf(tokens, file, lines, problems);
  const anchors = setAnchors(tokens, file);
  checkMarkup(tokens, file, lines, problems);
  return { file, ...meta, lines, text: withFiles(text), tokens, blocks, anchors };
}

function frontMatter(file, source, problems) {
  const front = /^---\n(.*?)\n---\n/s.exec(source);
  let meta = {};
  if (front === null) problems.push(`${file}:1: the page begins with no front matter: ---, title:, summary:, ---`);
  else
    try {
      meta = parseYaml(front[1]) ?? {};
    } catch (error) {
      problems.push(`${file}:1: its front matter is no YAML: ${error.message.split("\n")[0]}`);
    }
  for (const name of ["title", "summary"])
    if (typeof meta[name] !== "string" || meta[name].trim() === "") problems.push(`${file}:1: the page has no ${name}`);
  for (const name of Object.keys(meta))
    if (!["title", "summary"].includes(name)) problems.push(`${file}:1: ${name} is unknown in front matter`);
  return [front?.[0] ?? "", { title: String(meta.title ?? file), summary: String(meta.summary ?? "") }];
}

const fileNamed = /^<!-- file: (\S+) -->$/;
const exampleNamed = /^<!-- example: ([\w-]+) -->$/;

/** Puts files into the places that name them, <!-- file: web/examples/react-list/main.jsx -->, and examples to run. */
function include(tokens, file, lines, problems) {
  for (const token of tokens.filter(({ type }) => type === "html_block")) {
    const where = `${file}:${token.map[0] + 1 + lines}`;
    const [, named] = fileNamed.exec(token.content.trim()) ?? [];
    const [, example] = exampleNamed.exec(token.content.trim()) ?? [];
    if (named !== undefined) {
      if (!existsSync(path.join(root, named))) problems.push(`${where}: there is no file ${named}`);
      else
        Object.assign(token, {
          type: "fence",
          tag: "code",
          info: "file",
          content: contentOf(named),
          meta: { file: named },
        });
    }
    if (example !== undefined) {
      if (!existsSync(path.join(root, "web/examples", example, "index.html")))
        problems.push(`${where}: there is no page web/examples/${example}/index.html that could run`);
      else Object.assign(token, { type: "example", meta: { example } });
    }
  }
}

const contentOf = (file) => `${readFileSync(path.join(root, file), "utf8").trimEnd()}\n`;

/** A page's Markdown as it stands alone: with its files. */
const withFiles = (text) =>
  text.replace(new RegExp(fileNamed, "gm"), (line, named) =>
    existsSync(path.join(root, named))
      ? `\`${named}\`:\n\n\`\`\`\`${path.extname(named).slice(1)}\n${contentOf(named)}\`\`\`\``
      : line,
  );

/** The blocks of code, each with the output that stands behind it. */
function blocksOf(tokens, file, lines, problems) {
  const blocks = [];
  tokens.forEach((token, i) => {
    if (token.type === "code_block") {
      const where = `${file}:${token.map[0] + 1 + lines}`;
      problems.push(`${where}: a block of code that is indented has no language: use a fence`);
    }
    if (token.type !== "fence" || token.meta?.file !== undefined) return;
    const line = token.map[0] + 1 + lines;
    const block = readInfo(token.info, (problem) => problems.push(`${file}:${line}: ${problem}`));
    Object.assign(block, { file, line, code: token.content });
    if ("declaration" in block.attrs && !isApi(file))
      problems.push(`${file}:${line}: only the API's reference has declarations`);
    if (kindOfRun(block) === "command" && block.code.match(/\bnpx anypage\b/g)?.length > 1)
      problems.push(`${file}:${line}: a block of several commands: Run would show the walk of the first one alone`);
    token.meta = { block };
    if (block.lang === "output") {
      const before = tokens[i - 1]?.meta?.block;
      if (before === undefined)
        problems.push(`${file}:${line}: there is no block whose output this is, directly in front of it`);
      else {
        before.output = token.content;
        block.of = before;
      }
    }
    blocks.push(block);
  });
  return blocks;
}

/** As GitHub makes anchors of headings. */
export const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

/** What is read of inline Markdown. */
export const plain = ({ children }) =>
  children.map(({ type, content }) => (type === "softbreak" ? " " : content)).join("");

/**
 * Gives headings their anchors, and rows of tables that begin with a word in code: a code, a reason, an option can be linked
 * to. Under a heading of the API the heading's comes first, for its members are called alike.
 */
function setAnchors(tokens, file) {
  const anchors = new Set();
  const rows = [];
  let heading = "";
  tokens.forEach((token, i) => {
    if (token.type === "heading_open") {
      const base = slug(plain(tokens[i + 1]));
      heading = base;
      for (let n = 1; anchors.has(heading); n++) heading = `${base}-${n}`;
      anchors.add(heading);
      token.attrSet("id", heading);
    }
    if (token.type === "tr_open" && tokens[i + 1].type === "td_open") {
      const { children } = tokens[i + 2];
      if (children.length === 1 && children[0].type === "code_inline")
        rows.push({ token, heading, id: slug(/[\w$.@-]+/.exec(children[0].content)?.[0] ?? "") });
    }
  });
  for (const { token, heading, id } of rows) {
    const own = isApi(file) ? `${heading}-${id}` : id;
    if (id === "" || anchors.has(own)) continue;
    anchors.add(own);
    token.attrSet("id", own);
  }
  return anchors;
}

/** Headings go down by one level, and only comments may be HTML: what else a page needs, the generator makes. */
function checkMarkup(tokens, file, lines, problems) {
  let line = 0; // of the block, for cells of tables have none
  let level = 1;
  for (const token of tokens) {
    line = token.map?.[0] ?? line;
    const where = `${file}:${line + 1 + lines}`;
    if (token.type === "heading_open") {
      const own = Number(token.tag.slice(1));
      if (own === 1) problems.push(`${where}: the page's title is in its front matter: headings begin at ##`);
      else if (own > level + 1) problems.push(`${where}: a heading of level ${own} follows one of level ${level}`);
      level = own;
    }
    const html = [token, ...(token.children ?? [])].filter(
      ({ type }) => type === "html_block" || type === "html_inline",
    );
    for (const { content } of html)
      if (content.replace(/<!--.*?-->/gs, "").trim() !== "")
        problems.push(`${where}: HTML in Markdown: ${content.trim()}`);
    if (token.children?.some(({ type }) => type === "image")) problems.push(`${where}: a page has no images`);
  }
}

/**
 * Where a link of a page leads: a page of the documentation, the demo, a file of the repository, or another site. A link to the
 * types leads to the page that the build makes of them: that page is not in the repository, where links are followed as well.
 *
 * @param {string} href
 * @returns {{ page: string, anchor: string } | { demo: true } | { file: string, anchor: string } | { url: string }}
 */
export function targetOf(href, page, pages) {
  if (/^[a-z][a-z+.-]*:/i.test(href)) return { url: href };
  const [place, anchor = ""] = href.split("#");
  if (place === "") return { page: page.name, anchor };
  const file = path.posix.join(path.posix.dirname(page.file), decodeURI(place));
  const name = file.startsWith(`${docs}/`) && file.endsWith(".md") ? file.slice(docs.length + 1, -3) : undefined;
  if (name !== undefined && pages.has(name) && !isApi(file)) return { page: name, anchor };
  if (file === "js/src/types.ts" && pages.has("reference/api/anypage"))
    return { page: "reference/api/anypage", anchor };
  if (file === "web/page/index.html") return { demo: true };
  return { file, anchor };
}

function checkLinks(page, pages, problems) {
  let line = 0; // of the block, for cells of tables have none
  for (const { map, children } of page.tokens) {
    line = map?.[0] ?? line;
    for (const link of children?.filter(({ type }) => type === "link_open") ?? []) {
      const href = link.attrGet("href");
      const problem = brokenness(targetOf(href, page, pages), href, pages);
      if (problem !== undefined) problems.push(`${page.file}:${line + 1 + page.lines}: ${problem}`);
    }
  }
}

function brokenness(target, href, pages) {
  if (target.url !== undefined)
    return /^(https?|mailto):/.test(href) ? undefined : `the link ${href} is none for pages`;
  if (target.demo) return undefined;
  if (target.page !== undefined) {
    const { anchors } = pages.get(target.page);
    return target.anchor === "" || anchors.has(target.anchor)
      ? undefined
      : `the link ${href} leads to no heading of ${target.page}: it has ${[...anchors].join(", ")}`;
  }
  const full = path.join(root, target.file);
  if (!existsSync(full)) return `the link ${href} leads to no file: ${target.file}`;
  if (target.anchor === "" || !target.file.endsWith(".md")) return undefined;
  const tokens = markdown.parse(readFileSync(full, "utf8"), {});
  const headings = tokens.flatMap(({ type }, i) => (type === "heading_open" ? [slug(plain(tokens[i + 1]))] : []));
  return headings.includes(target.anchor) ? undefined : `the link ${href} leads to no heading of ${target.file}`;
}
