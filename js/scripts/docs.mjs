// Writes the documentation, web/docs, as pages for any static web server, below any path: docs/ beside the demo. Each page
// has its Markdown beside it. Called by site.mjs; what is wrong with the documentation fails it.

import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readApi } from "./docs/api.mjs";
import { compile, kindOfRun } from "./docs/blocks.mjs";
import { readCommand } from "./docs/command.mjs";
import { buildExamples } from "./docs/examples.mjs";
import { framed } from "./docs/frame.mjs";
import { docs, readDocs, root } from "./docs/pages.mjs";
import { renderer, runName, twinOf } from "./docs/render.mjs";
import { searchIndex } from "./docs/search.mjs";

const js = fileURLToPath(new URL("..", import.meta.url));

/** @param {string} site the folder of the site */
export async function buildDocs(site) {
  const api = readApi();
  const all = readDocs(api.written, api.names);
  if (all.problems.length > 0) throw new Error(`the documentation has problems:\n${all.problems.join("\n")}`);
  const out = path.join(site, "docs");
  const write = (name, text) => {
    mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
    writeFileSync(path.join(out, name), text);
  };

  const render = renderer(all);
  const pages = [...all.pages.values()];
  const examples = new Set();
  for (const page of pages) {
    for (const block of page.blocks) if (kindOfRun(block) === "command") block.walk = await readCommand(block);
    write(`${page.name}.html`, render(page));
    write(`${page.name}.md`, twinOf(page, all.pages));
    for (const { type, meta } of page.tokens) if (type === "example") examples.add(meta.example);
    for (const block of page.blocks) {
      const kind = kindOfRun(block);
      if (kind === "module") write(`run/${runName(block)}.js`, await compile(block, "browser"));
      if (kind === "frame") write(`run/${runName(block)}.html`, framed(block));
    }
  }
  for (const file of readdirSync(path.join(root, docs, "site")))
    if (/\.(js|css)$/.test(file)) cpSync(path.join(root, docs, "site", file), path.join(out, file));
  cpSync(path.join(js, "node_modules/minisearch/dist/es/index.js"), path.join(out, "minisearch.js"));
  cpSync(path.join(js, "node_modules/minisearch/LICENSE.txt"), path.join(out, "minisearch.LICENSE.txt"));
  cpSync(path.join(root, docs, "documents"), path.join(out, "documents"), { recursive: true });
  write("search.json", JSON.stringify(searchIndex(pages)));
  await buildExamples([...examples], path.join(out, "examples"));

  writeFileSync(path.join(site, "llms.txt"), llms(all));
  const full = pages.map((page) => twinOf(page, all.pages, "docs/")).join("\n\n");
  writeFileSync(path.join(site, "llms-full.txt"), full);
}

/** By the form of https://llmstxt.org. */
function llms({ sections, pages }) {
  const { summary } = pages.get("index");
  const lists = sections.map(({ title, pages: names }) => {
    const links = names
      .map((name) => pages.get(name))
      .map(({ name, title, summary }) => `- [${title}](docs/${name}.md): ${summary}`);
    return `## ${title}\n\n${links.join("\n")}\n`;
  });
  return `# anypage\n\n> ${summary}\n\nAll pages in one file: [llms-full.txt](llms-full.txt)\n\n${lists.join("\n")}`;
}
