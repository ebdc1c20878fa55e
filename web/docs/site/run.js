// Runs a block of code in the page: as a module, against the sample API in the page. Below it appears what it prints, and an
// <any-page> with the same request, so that the reader sees the walk.

import * as anypage from "../dist/index.js";
import { fetch as send } from "../sample.js";
import { fetchLike } from "./like.js";
import { printed } from "./show.js";
import { worldOf, worlds } from "./world.js";
import { servers } from "./worlds.js";

const base = new URL(".", import.meta.url);
const api = new URL("../api/", base).href;
let listing;
let runs = 0;

// Zod, which a block imports, otherwise tries whether it may make code out of text: the policy of these pages forbids that.
globalThis.__zod_globalConfig = { jitless: true };

/** What answers a block's requests, and what else is its own. */
export async function routed({ like, knobs, document, world }, note = () => {}) {
  if (like === undefined) {
    const { fetch, ...own } = servers[world]();
    const noted = (url, init = {}) => {
      note({ method: init.method, url: String(url), body: init.body });
      return fetch(url, init);
    };
    return { fetch: noted, own };
  }
  listing ??= send(api).then((response) => response.json());
  const style = (await listing).styles.find(({ name }) => name === like);
  // A fault hits each run anew.
  const run = "fault" in knobs ? { run: `${Date.now()}-${++runs}` } : {};
  const documents = document && {
    [document]: await (await globalThis.fetch(new URL(`documents/${document}`, base))).text(),
  };
  const fetch = fetchLike({ style, api, send, knobs: { ...knobs, ...run }, documents, note });
  return { style, fetch, own: {} };
}

/**
 * @param {HTMLElement} figure
 * @param {object} how what js/scripts/docs/render.mjs has written of the block
 */
export async function run(figure, how) {
  const result = document.createElement("div");
  result.className = "result";
  if (figure.nextElementSibling?.className === "result") figure.nextElementSibling.remove();
  figure.after(result);
  try {
    if (how.frame !== undefined) showFrame(result, how);
    else if (how.pagination !== undefined) await showPagination(result, how);
    else if (how.walk !== undefined) await showWalk(result, { ...how.walk, fetch: (await routed(how)).fetch });
    else await runModule(result, how);
  } catch (error) {
    printer(result)(true, printed([error]));
  }
}

function showFrame(result, { frame, example }) {
  const page = document.createElement("iframe");
  page.title = "The example, running";
  page.src = new URL(example === undefined ? `run/${frame}` : `examples/${frame}`, base).href;
  result.append(page);
}

async function showPagination(result, how) {
  const { style, fetch } = await routed(how);
  const { method, body } = style;
  const src = new URL(style.url, "https://api.example.com").href;
  await showWalk(result, {
    src,
    method,
    body: body && JSON.stringify(body),
    pagination: JSON.stringify(how.pagination),
    items: style.items,
    fetch,
  });
}

/** Options that <any-page> has not: without them, its walk would end in another way than the block's. */
const beyond = ["expired", "timeout"];

async function runModule(result, how) {
  const print = printer(result);
  const sent = [];
  const { fetch, own } = await routed(how, (request) => sent.push(request));
  const names = (how.globals ?? "").split(",").filter((name) => name !== "" && !name.startsWith("process"));
  const world = worldOf({ anypage, fetch, names, own, print: (...values) => print(false, printed(values)) });
  const address = new URL(`run/${how.module}?${++runs}`, base).href;
  worlds.set(address, world);
  try {
    await import(address);
  } catch (error) {
    print(true, printed([error]));
  }
  worlds.delete(address);
  const [walked] = world.walks;
  if (walked === undefined || sent.length === 0 || beyond.some((name) => name in walked.options)) return;
  const { options, target } = walked;
  const [first] = sent;
  const { pagination } = options;
  // What the pagination puts into the path stands there as the block has it: the request has the first page's in its place.
  const inPath = pagination?.inputs?.some(({ name }) => String(target).includes(`{${name}}`));
  await showWalk(result, {
    src: inPath ? String(target) : first.url,
    method: first.method,
    body: first.body,
    pagination: typeof pagination === "object" ? JSON.stringify(pagination) : (pagination ?? "auto"),
    items: options.items,
    maxItems: options.maxItems,
    maxPages: options.maxPages,
    headers: options.headers ?? target?.headers,
    trust: options.trust,
    fetch: (await routed(how)).fetch,
  });
}

/** Of lines that are printed, so many are shown of the first ones, and as many of the last ones. */
const most = 200;

/** Lines that appear as they are printed. */
function printer(result) {
  const lines = document.createElement("pre");
  lines.tabIndex = 0;
  lines.className = "lines";
  const left = document.createElement("span");
  const last = [];
  let count = 0;
  return (bad, text) => {
    if (count++ === 0) result.prepend(lines);
    const line = document.createElement("span");
    line.className = bad ? "bad" : "";
    line.textContent = `${text}\n`;
    if (count === most) lines.append(line, left);
    else lines.append(line);
    if (count <= most || last.push(line) <= most) return;
    last.shift().remove();
    left.textContent = `… ${count - 2 * most} lines …\n`;
  };
}

async function showWalk(result, properties) {
  await import("../dist/element.js");
  const element = document.createElement("any-page");
  element.setAttribute("density", "compact");
  const known = Object.entries(properties).filter(([, value]) => value !== undefined);
  Object.assign(element, Object.fromEntries(known));
  result.append(element);
  element.run();
}
