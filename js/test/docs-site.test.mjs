// The documentation as ./build.sh site writes it, below a path of a plain static server, in Chromium. What its blocks do is
// tested by docs.test.mjs.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { readApi } from "../scripts/docs/api.mjs";
import { kindOfRun } from "../scripts/docs/blocks.mjs";
import { markdown, readDocs } from "../scripts/docs/pages.mjs";
import { buildSite } from "../scripts/site.mjs";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { assertPrinted } from "./docs-blocks.mjs";
import { serveFolder } from "./folder.mjs";
import { sample } from "./scale.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const api = readApi();
const docs = readDocs(api.written, api.names);
const pages = [...docs.pages.values()];

/** Pages have the one and the other in turns: they share their styles. */
const looks = [
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 320, forcedColors: "active" },
  { colorScheme: "dark", width: 900 },
  { colorScheme: "light", width: 320 },
];

const everySecond = (_, i) => i % 2 === 0;

/** Where the links of a text in Markdown lead. */
const linksIn = (text) =>
  markdown
    .parse(text, {})
    .flatMap(({ children }) => children?.filter(({ type }) => type === "link_open") ?? [])
    .map((link) => link.attrGet("href"));

describe("the documentation in Chromium", { skip: noBrowser }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "anypage-docs-site-"));
  let site;
  let browser;
  let page;
  let faults; // what the console complains of

  before(async () => {
    await buildSite(folder);
    site = await serveFolder(folder, "/some/where/");
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    faults = [];
    page = await watched(await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" }));
  });

  afterEach(async () => {
    await page.close();
    assert.deepEqual(faults, []);
  });

  function watched(page) {
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(`${page.url()}: ${message.text()}`);
    });
    return page;
  }

  async function open(name) {
    await page.goto(`${site.base}docs/${name}.html`);
    await page.waitForSelector("html[data-ready]");
  }

  /** The figure of a block, by its place among the runnable ones of its page. */
  const figureOf = (owner, block) => {
    const runnable = owner.blocks.filter(canRun);
    return page.locator(".code[data-run]").nth(runnable.indexOf(block));
  };
  const canRun = (block) => kindOfRun(block) !== undefined;
  const isModule = (block) => kindOfRun(block) === "module";
  const first = (holds) => {
    for (const owner of pages) {
      const block = owner.blocks.find((block) => canRun(block) && holds(block));
      if (block !== undefined) return [owner, block];
    }
    throw new Error("no page has such a block");
  };

  test("each address in the files leads to a file, and to an anchor in it", () => {
    const files = readdirSync(folder, { recursive: true }).map((file) => file.replaceAll(path.sep, "/"));
    const ids = new Map();
    const links = [];
    for (const file of files.filter((file) => file.endsWith(".html") && !file.startsWith("docs/run/"))) {
      const attributes = [...readFileSync(path.join(folder, file), "utf8").matchAll(/ (id|href|src)="([^"]*)"/g)];
      ids.set(file, new Set(attributes.filter(([, name]) => name === "id").map(([, , value]) => value)));
      for (const [, name, value] of attributes) if (name !== "id") links.push([file, value.replaceAll("&amp;", "&")]);
    }
    const broken = links.filter(([file, link]) => {
      const { origin, pathname, hash } = new URL(link, `http://a.example/${file}`);
      if (origin !== "http://a.example" || pathname === "/api/") return false; // the API is none of the files
      const to = pathname.slice(1);
      return !files.includes(to) || (hash !== "" && ids.has(to) && !ids.get(to).has(hash.slice(1)));
    });
    assert.deepEqual(broken, []);
    assert.ok(links.length > 50);
  });

  test("each page has its Markdown beside it, and llms.txt names all of them", () => {
    const text = readFileSync(path.join(folder, "llms.txt"), "utf8");
    const full = readFileSync(path.join(folder, "llms-full.txt"), "utf8");
    const named = [...text.matchAll(/\]\(docs\/(.*?)\.md\): \S/g)].map(([, name]) => name);
    assert.deepEqual(named.sort(), pages.map(({ name }) => name).sort());
    for (const { name, title, summary } of pages) {
      const twin = readFileSync(path.join(folder, `docs/${name}.md`), "utf8");
      assert.ok(twin.startsWith(`# ${title}\n\n`), name);
      assert.ok(!/<!-- file:/.test(twin), `${name}.md names a file instead of having it`);
      assert.ok(full.includes(`# ${title}\n\n${summary}\n\n`), name);
    }
  });

  test("each link in the Markdown leads to a file, and to no page that is not Markdown but the demo", () => {
    const files = readdirSync(folder, { recursive: true }).map((file) => file.replaceAll(path.sep, "/"));
    const texts = files.filter((file) => file.endsWith(".md") || /^llms.*\.txt$/.test(file));
    const links = texts.flatMap((file) =>
      linksIn(readFileSync(path.join(folder, file), "utf8")).map((href) => [file, href]),
    );
    const broken = links.filter(([file, href]) => {
      const { origin, pathname } = new URL(href, `http://a.example/some/where/${file}`);
      if (origin !== "http://a.example") return false;
      const to = pathname.replace("/some/where/", "");
      return !files.includes(to) || !(/\.(md|txt)$/.test(to) || to === "index.html");
    });
    assert.deepEqual(broken, []);
    assert.ok(links.some(([file]) => file === "llms-full.txt") && links.length > 500, String(links.length));
  });

  test("each page fits into 320 px, and its script complains of nothing", async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    for (const { name, title } of sample(pages, 5, 5)) {
      await open(name);
      assert.equal(await page.locator("h1").textContent(), title);
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scrollWidth, clientWidth };
      });
      assert.ok(scrollWidth <= clientWidth, `${name} is ${scrollWidth} px wide`);
    }
  });

  test("axe-core finds nothing", async () => {
    // With a step that has no divisor in common with the looks' number, 4, a sample has each of them.
    const all = pages.map(({ name }, i) => ({ name, look: looks[i % looks.length] }));
    const cases = sample(all, 13, 13);
    const violations = [];
    await page.addInitScript({ path: axe });
    for (const { name, look } of cases) {
      await open(name);
      const { width, ...media } = look;
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ forcedColors: "none", ...media });
      await page.evaluate(async () => {
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame); // what follows from the look is there
      });
      const found = await page.evaluate(async () => (await globalThis.axe.run(document)).violations);
      for (const { id, nodes } of found)
        for (const { target, failureSummary } of nodes)
          violations.push(`${name}, ${JSON.stringify(look)}: ${id} at ${target.flat().join(" ")}: ${failureSummary}`);
    }
    assert.deepEqual(violations, []);
  });

  test("the search finds what people look for first, by mouse and by keyboard", async () => {
    await open("index");
    const places = async (text) => {
      await page.locator("#docs-query").fill(text);
      await page.waitForFunction(() => !document.querySelector("#docs-search ol").hidden);
      await page.waitForTimeout(50);
      return page
        .locator("#docs-search a")
        .evaluateAll((links) => links.map(({ href }) => href.replace(/^.*\/docs\//, "")));
    };
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "docs-query");
    for (const [text, wanted] of [
      ["PaginateOptions", /^reference\/api\/anypage\.html#paginateoptions/],
      ["maxPages", /maxpages/],
      ["token", /^guides\/tokens/],
      ["resume", /^guides\/errors-and-resuming/],
      ["resume after an error", /^guides\/errors-and-resuming/],
      ["suspect", /^reference\/verdicts/],
      ["verdict", /verdict/],
    ]) {
      const found = await places(text);
      assert.ok(
        found.slice(0, 3).some((place) => wanted.test(place)),
        `${text}: ${found.join(", ")}`,
      );
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/docs\/.*verdict/i);
    await page.locator("#docs-query").fill("zzzzqqqq");
    await page.getByText("Nothing was found").waitFor();
    await page.keyboard.press("Escape");
  });

  test("Run runs a module: it prints what the tests saw, and shows the walk", async () => {
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    const [owner, block] = first((block) => isModule(block) && block.output !== undefined);
    await open(owner.name);
    assert.ok(!asked.some((url) => /\/dist\/|sample/.test(url)), "nothing of that is loaded before the click");
    const figure = figureOf(owner, block);
    await figure.getByRole("button", { name: "Run" }).click();
    const result = figure.locator("+ .result");
    await result.locator("any-page .verdict:is([data-status=complete], [data-status=stopped])").waitFor();
    assertPrinted(await result.locator("pre").first().textContent(), block.output);
    assert.ok(
      asked.every((url) => url.startsWith(site.base) || url.startsWith("data:")),
      "nothing is asked for elsewhere",
    );
    await figure.getByRole("button", { name: "Run again" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".result pre").length === 1);
    assertPrinted(await result.locator("pre").first().textContent(), block.output);
  });

  test("Run shows how a block fails, and walks by a pagination object", async () => {
    await page.route("**/docs/run/*", (route) =>
      route.fulfill({ contentType: "text/javascript", body: "throw new TypeError('a mistake of the block')" }),
    );
    const module = first(isModule);
    await open(module[0].name);
    await figureOf(...module)
      .getByRole("button", { name: "Run" })
      .click();
    await page.locator(".result .bad").getByText("TypeError: a mistake of the block").waitFor();

    const [owner, block] = first((block) => block.lang === "json");
    await open(owner.name);
    await figureOf(owner, block).getByRole("button", { name: "Run" }).click();
    await figureOf(owner, block).locator("+ .result any-page .verdict[data-status=complete]").waitFor();
  });

  test("what a block prints in the page is what it prints in Node", async () => {
    /** Modules whose output is known, each with its page. */
    const modules = pages.flatMap((owner) =>
      owner.blocks.filter((block) => isModule(block) && block.output !== undefined).map((block) => [owner, block]),
    );
    let opened;
    // Every second one is enough: in Node all of them are run (docs.test.mjs).
    for (const [owner, block] of sample(modules.filter(everySecond), 6, 6)) {
      if (opened !== owner) await open(owner.name);
      opened = owner;
      const figure = figureOf(owner, block);
      await figure.getByRole("button", { name: "Run" }).click();
      await figure.getByRole("button", { name: "Run again" }).waitFor();
      const lines = await figure.locator("+ .result pre").allTextContents();
      assertPrinted(lines[0] ?? "", block.output);
    }
  });

  test("a block that has a server of its own runs in the page, and walks there", async () => {
    const own = pages.flatMap((owner) =>
      owner.blocks.filter((block) => isModule(block) && !("like" in block.attrs)).map((block) => [owner, block]),
    );
    assert.ok(own.length > 0);
    for (const [owner, block] of sample(own, 5, 5)) {
      await open(owner.name);
      const figure = figureOf(owner, block);
      await figure.getByRole("button", { name: "Run" }).click();
      await figure.getByRole("button", { name: "Run again" }).waitFor();
      const result = figure.locator("+ .result");
      assert.notEqual(await result.locator("pre").first().textContent(), "", block.attrs.world);
      assert.deepEqual(await result.locator(".bad").allTextContents(), [], block.attrs.world);
    }
  });

  test("Run walks what a command would walk", async () => {
    const commands = pages.flatMap((owner) =>
      owner.blocks.filter((block) => kindOfRun(block) === "command").map((block) => [owner, block]),
    );
    for (const [owner, block] of sample(commands.filter(everySecond), 2, 2)) {
      await open(owner.name);
      const figure = figureOf(owner, block);
      await figure.getByRole("button", { name: "Run" }).click();
      const [address] = /https?:[^\s'?]*/.exec(block.code);
      const shown = figure.locator("+ .result any-page");
      await shown.locator(".verdict:is([data-status=complete], [data-status=stopped])").waitFor();
      assert.ok((await shown.locator(".url").inputValue()).startsWith(address), address);
    }
  });

  test("each block that is run in the tests has Run, but for those that need Node or another library", () => {
    const without = pages.flatMap((owner) =>
      owner.blocks
        .filter((block) => !canRun(block) && ["like", "world"].some((name) => name in block.attrs))
        .filter(({ attrs, code }) => !("before" in attrs) && !/["']node:/.test(code))
        .map(({ file, line }) => `${file}:${line}`),
    );
    assert.deepEqual(without, []);
  });

  test("a block is copied", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await open("index");
    await page.locator(".code").first().getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const [block] = docs.pages.get("index").blocks;
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), block.code);
  });

  test("printed, a page is its text alone", async () => {
    await open("index");
    await page.emulateMedia({ media: "print" });
    for (const hidden of [".masthead", ".side", ".tools >> nth=0", ".turn"])
      assert.ok(!(await page.locator(hidden).isVisible()), hidden);
    for (const shown of ["h1", ".code >> nth=0", ".text p >> nth=0"])
      assert.ok(await page.locator(shown).isVisible(), shown);
  });

  test("without scripts a page has its text and the way to the others", async () => {
    const plain = await browser.newPage({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } });
    await plain.goto(`${site.base}docs/index.html`);
    await plain.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "anypage/swr" }).click();
    assert.equal(await plain.locator("h1").textContent(), "anypage/swr");
    assert.equal(await plain.locator("button:visible, input:visible").count(), 0);
    await plain.close();
  });

  test("what is in frames walks: blocks of HTML, and examples", async () => {
    for (const owner of pages)
      for (const block of owner.blocks.filter((block) => kindOfRun(block) === "frame")) {
        await open(owner.name);
        const figure = figureOf(owner, block);
        await figure.getByRole("button", { name: "Run" }).click();
        const frame = await (await figure.locator("+ .result iframe").elementHandle()).contentFrame();
        await frame.waitForLoadState();
        const ends = await frame.evaluate(async () => {
          const elements = [...document.querySelectorAll("any-page")];
          for (const element of elements) {
            await customElements.whenDefined("any-page");
            if (element.autorun !== "visible") element.run();
            else element.scrollIntoView();
          }
          while (globalThis.ends.length < elements.length) await new Promise((resolve) => setTimeout(resolve, 50));
          return globalThis.ends.map(({ status, message }) => status ?? message);
        });
        const wanted = block.attrs.ends ?? "^(complete|stopped)$";
        for (const end of ends) assert.match(end, new RegExp(wanted), `${block.file}:${block.line}`);
      }
    for (const owner of pages)
      for (const { meta } of owner.tokens.filter(({ type }) => type === "example")) {
        await open(owner.name);
        await page.locator(".example").getByRole("button", { name: "Run" }).click();
        const frame = page.frameLocator(`iframe[src$="/${meta.example}/index.html"]`);
        await frame.getByText("Headphones").first().waitFor();
      }
  });
});
