// A page of the documentation as HTML: the Markdown by markdown-it, with links to pages, code that can be run, and tables that
// scroll by themselves; around it the template, web/docs/site/page.html.

import { readFileSync } from "node:fs";
import path from "node:path";
import { kindOfRun, knobsOf } from "./blocks.mjs";
import { escapeHTML, highlight } from "./highlight.mjs";
import { docs, markdown, plain, root, targetOf } from "./pages.mjs";

const { repository } = JSON.parse(readFileSync(path.join(root, "js/package.json"), "utf8"));
const source = repository.url.replace(/^git\+|\.git$/g, "");

/** From a page's folder to the folder of all pages: "../". */
const upFrom = (name) => "../".repeat(name.split("/").length - 1);

/** @param {import("./pages.mjs").Block} block */
export const runName = ({ file, line }) => `${file.slice(docs.length + 1, -3).replaceAll("/", "--")}--${line}`;

const languageOf = { mjs: "js", cjs: "js" };

const { rules } = markdown.renderer;

rules.fence = (tokens, i, _, { page }) => {
  const { meta, content } = tokens[i];
  if (meta.file !== undefined) {
    const ending = path.extname(meta.file).slice(1);
    return figure(content, languageOf[ending] ?? ending, {
      caption: meta.file,
      link: `${source}/blob/main/${meta.file}`,
    });
  }
  const { block } = meta;
  if (block.lang === "output")
    return block.of === undefined
      ? ""
      : `<div class="printed"><span class="label">It prints</span><pre tabindex="0">${escapeHTML(content)}</pre></div>\n`;
  return figure(content, block.lang, {
    caption: "before" in block.attrs ? "before" : "norun" in block.attrs ? "" : undefined,
    run: runOf(block),
    linkOf: (name) => explained(name, page),
  });
};

/** Where a page of the API links a name to. */
function explained(name, page) {
  const place = Object.hasOwn(page.names ?? {}, name) ? page.names[name] : undefined;
  return place === undefined ? undefined : upFrom(page.name) + place.replace(".md#", ".html#");
}

rules.code_inline = (tokens, i, _, { page }) => {
  const code = escapeHTML(tokens[i].content).replace(/\b[A-Z]\w+/g, (name) => {
    const link = explained(name, page);
    return link === undefined ? name : `<a href="${link}">${name}</a>`;
  });
  return `<code>${code}</code>`;
};

/** What web/docs/site/run.js needs to run a block; undefined where pages can't. */
function runOf(block) {
  const { like, world, globals, document } = block.attrs;
  const answered = like === undefined ? { world } : { like, knobs: knobsOf(block) };
  const how = { ...answered, ...(globals && { globals }), ...(document && { document }) };
  switch (kindOfRun(block)) {
    case "module":
      return { ...how, module: `${runName(block)}.js` };
    case "frame":
      return { ...how, frame: `${runName(block)}.html` };
    case "pagination":
      return { ...how, pagination: JSON.parse(block.code) };
    case "command":
      return { ...how, walk: block.walk };
  }
  return undefined;
}

function figure(code, lang, { caption, link, run, linkOf } = {}) {
  const label = caption
    ? `<figcaption>${link ? `<a href="${escapeHTML(link)}">${escapeHTML(caption)}</a>` : escapeHTML(caption)}</figcaption>`
    : "";
  const data = run === undefined ? "" : ` data-run="${escapeHTML(JSON.stringify(run))}"`;
  return `<figure class="code"${data}>${label}<pre tabindex="0"><code>${highlight(code, lang, linkOf)}</code></pre></figure>\n`;
}

rules.example = (tokens, i, _, { page }) => {
  const { example } = tokens[i].meta;
  const run = { frame: `${example}/index.html`, example };
  return `<p class="example" data-run="${escapeHTML(JSON.stringify(run))}"><a href="${upFrom(page.name)}examples/${example}/index.html">Open this example in a page of its own</a></p>\n`;
};

rules.html_block = () => ""; // a comment
rules.html_inline = () => "";

rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
rules.table_close = () => "</table></div>\n";

// A policy without inline styles forbids the ones that markdown-it aligns by.
for (const cell of ["th", "td"])
  rules[`${cell}_open`] = (tokens, i) => {
    const align = /text-align:(\w+)/.exec(tokens[i].attrGet("style") ?? "")?.[1];
    return `<${tagOf(cell, tokens[i + 1])}${align === undefined ? "" : ` class="${align}"`}>`;
  };
rules.th_close = (tokens, i) => `</${tagOf("th", tokens[i - 1])}>`;

/** A cell without a text is no heading. */
const tagOf = (cell, { content }) => (cell === "th" && content === "" ? "td" : cell);

rules.heading_close = (tokens, i) => {
  const id = tokens[i - 2].attrGet("id");
  const title = plain(tokens[i - 1]);
  return ` <a class="anchor" href="#${id}" aria-label="Link to “${escapeHTML(title)}”">#</a></${tokens[i].tag}>\n`;
};

rules.link_open = (tokens, i, _, { page, pages }) =>
  `<a href="${escapeHTML(addressOf(tokens[i].attrGet("href"), page, pages, upFrom(page.name), "html"))}">`;

/**
 * The address that a link of a page gets on the site.
 *
 * @param {string} up from where the link stands to the folder of all pages
 * @param {"html" | "md"} ending of pages
 */
function addressOf(href, page, pages, up, ending) {
  const target = targetOf(href, page, pages);
  const behind = target.anchor ? `#${target.anchor}` : "";
  if (target.demo) return path.posix.join(up, "../index.html");
  if (target.file !== undefined) return `${source}/blob/main/${target.file}${behind}`;
  if (target.page === page.name && up === upFrom(page.name))
    return behind || `${path.posix.basename(page.name)}.${ending}`;
  if (target.page !== undefined) return `${up}${target.page}.${ending}${behind}`;
  return href;
}

/**
 * A page's Markdown as it stands on the site: its links lead to the Markdown of other pages.
 *
 * @param {string} [up] from where it stands to the folder of all pages
 */
export function twinOf(page, pages, up = upFrom(page.name)) {
  const links = page.tokens.flatMap(({ children }) => children?.filter(({ type }) => type === "link_open") ?? []);
  const hrefs = new Set(links.map((link) => link.attrGet("href")));
  const text = page.text.replace(/(?<=\]\()[^()\s]+(?=\))/g, (href) =>
    hrefs.has(href) ? addressOf(href, page, pages, up, "md") : href,
  );
  return `# ${page.title}\n\n${page.summary}\n\n${text.trim()}\n`;
}

/** @returns {(page: import("./pages.mjs").Page) => string} */
export function renderer({ sections, pages }) {
  const template = readFileSync(path.join(root, docs, "site/page.html"), "utf8");
  const order = sections.flatMap((section) => section.pages.map((name) => pages.get(name)));
  return (page) => {
    const up = upFrom(page.name);
    const at = order.indexOf(page);
    const parts = {
      title: page.name === "index" ? "anypage: the documentation" : `${page.title} · anypage`,
      heading: page.title,
      summary: page.summary,
      up,
      twin: `${path.posix.basename(page.name)}.md`,
      edit: page.names === undefined ? `${source}/edit/main/${page.file}` : `${source}/tree/main/js/src`,
    };
    const html = {
      nav: sections.map((section) => navigation(section, page, pages, up)).join(""),
      contents: contentsOf(page),
      content: markdown.renderer.render(page.tokens, markdown.options, { page, pages }),
      turn: [turn("prev", "Previous", order[at - 1], up), turn("next", "Next", order[at + 1], up)].join(""),
    };
    return template.replace(/\{\{(\w+)\}\}/g, (_, name) => html[name] ?? escapeHTML(parts[name]));
  };
}

function navigation({ title, pages: names }, page, pages, up) {
  const items = names.map((name) => {
    const current = name === page.name ? ' aria-current="page"' : "";
    return `<li><a href="${up}${name}.html"${current}>${escapeHTML(pages.get(name).title)}</a></li>`;
  });
  return `<h2>${escapeHTML(title)}</h2><ul>${items.join("")}</ul>`;
}

/** Links to the headings of a page. */
function contentsOf({ tokens }) {
  const links = tokens.flatMap((token, i) => {
    if (token.type !== "heading_open" || !["h2", "h3"].includes(token.tag)) return [];
    return [`<li class="${token.tag}"><a href="#${token.attrGet("id")}">${escapeHTML(plain(tokens[i + 1]))}</a></li>`];
  });
  return links.length < 2 ? "" : `<ul>${links.join("")}</ul>`;
}

const turn = (rel, label, page, up) =>
  page === undefined
    ? ""
    : `<a rel="${rel}" href="${up}${page.name}.html"><span>${label}</span> ${escapeHTML(page.title)}</a>`;
