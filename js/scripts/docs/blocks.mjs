// Blocks of code in Markdown: what their info strings say, and what becomes of them as modules.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { globals } from "../../../web/docs/site/world.js";
import { servers } from "../../../web/docs/site/worlds.js";
import * as anypage from "../../dist/node.js";

const js = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @typedef {object} Block
 * @property {string} lang
 * @property {Record<string, string>} attrs what stands behind the language
 * @property {string} code
 * @property {string} file
 * @property {number} line
 * @property {string} [output] what it prints
 */

/** Parameters of the sample API's own that a block may set. */
const knobs = ["delay", "rate", "fault", "fault-page", "fault-times", "cors"];

/** What may stand behind a language, and where. CONTRIBUTING.md says what each means. */
const attributes = {
  like: ["js", "ts", "sh", "json", "html"],
  ...Object.fromEntries(knobs.map((name) => [name, ["js", "ts", "sh", "html"]])),
  document: ["js", "ts", "sh", "html"],
  globals: ["js", "ts"],
  throws: ["js", "ts"],
  ends: ["js", "ts", "html"],
  status: ["sh"],
  world: ["js"],
  before: ["js", "ts", "python"],
  declaration: ["ts"], // in the API's reference alone, which the build writes
  norun: undefined, // anywhere
};
const languages = ["js", "ts", "sh", "json", "html", "output", "css", "yaml", "python", "jsx", "vue", "text", "http"];
/** Reads an info string: js like="stripe" globals="token". */
export function readInfo(info, report) {
  const [, lang = "", rest] = /^(\S*)\s*(.*)$/.exec(info.trim());
  const attrs = {};
  if (lang === "") report("a block of code has no language");
  else if (!languages.includes(lang)) report(`a block of ${lang}: the languages are ${languages.join(", ")}`);
  const left = rest.replace(/([\w-]+)(?:="([^"]*)")?(?:\s+|$)/g, (_, name, value = "") => {
    if (!Object.hasOwn(attributes, name))
      report(`${name} is unknown behind ${lang}: there are ${Object.keys(attributes).join(", ")}`);
    else if (attributes[name] !== undefined && !attributes[name].includes(lang))
      report(`${name} means nothing to ${lang}`);
    attrs[name] = value;
    return "";
  });
  if (left !== "") report(`what stands behind ${lang} can't be read from here on: ${left}`);
  if (attrs.norun === "") report("norun says no reason");
  for (const name of list(attrs.globals))
    if (!Object.hasOwn(globals, name) && !/^process(\.env\.\w+)?$/.test(name))
      report(`globals: ${name} is unknown: there are ${Object.keys(globals).join(", ")}, process.env.NAME`);
  const runs = "like" in attrs || "norun" in attrs || "before" in attrs || "world" in attrs;
  if (["html", "python", "jsx", "vue", "text", "http"].includes(lang) && !runs)
    report(
      `a block of ${lang} that nothing runs: it needs ${lang === "html" ? "like" : lang === "python" ? "before" : "norun"}`,
    );
  return { lang, attrs };
}

export const list = (text) =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** Whether a block is run as a module. */
export const isModule = ({ lang, attrs }) =>
  (lang === "js" || lang === "ts") &&
  !("norun" in attrs || "declaration" in attrs) &&
  ("like" in attrs || !("before" in attrs || "world" in attrs));

/**
 * How a page of the site runs a block: as a module, in a frame, or in an <any-page> that gets the pagination object or the
 * command's request. Undefined where no page can: what needs Node, or another library, and what is not to be run.
 * @param {Block} block
 * @returns {"module" | "frame" | "pagination" | "command" | undefined}
 */
export function kindOfRun(block) {
  const { lang, attrs, code } = block;
  if ("norun" in attrs || "before" in attrs || !("like" in attrs || "world" in attrs)) return undefined;
  if (lang === "html") return "frame";
  if (lang === "json") return "pagination";
  if (lang === "sh") return "command";
  return /["']node:|\brequire\(/.test(code) ? undefined : "module";
}

/** The sample API's knobs that a block sets. */
export const knobsOf = ({ attrs }) =>
  Object.fromEntries(knobs.filter((name) => name in attrs).map((name) => [name, attrs[name]]));

/** What else than the package's functions comes out of the world. */
function taken({ code, attrs }) {
  const names = "like" in attrs ? list(attrs.globals) : Object.keys(servers[attrs.world]?.() ?? {});
  const own = names.filter((name) => name !== "fetch" && !name.startsWith("process"));
  return [...["console", "fetch", "process"].filter((name) => new RegExp(`\\b${name}\\b`).test(code)), ...own];
}

const adapters = { "anypage/tanstack-query": "tanstack-query.js", "anypage/swr": "swr.js" };

/**
 * A block as a module. It is what stands in the Markdown, but for this: what it imports from "anypage", its console and its
 * fetch are those of the world that stands under the module's address (web/docs/site/world.js).
 *
 * @param {Block} block
 * @param {"node" | "browser"} platform in pages all else that it imports is in it
 * @returns {Promise<string>}
 */
export async function compile(block, platform) {
  const world = "globalThis.anypageDocs.get(import.meta.url)";
  const names = taken(block);
  const contents = (names.length > 0 ? `const { ${names.join(", ")} } = ${world}; ` : "") + block.code;
  const { outputFiles } = await build({
    stdin: { contents, loader: block.lang, resolveDir: js, sourcefile: block.file },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    platform,
    logLevel: "silent",
    legalComments: "none",
    plugins: [
      {
        name: "the block's world",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^anypage(\/inline)?$/ }, () => ({ path: "anypage", namespace: "world" }));
          onLoad({ filter: /^anypage$/, namespace: "world" }, () => ({
            contents: `export const { ${Object.keys(anypage).join(", ")} } = ${world}.anypage;`,
          }));
          onResolve({ filter: /^anypage\/(tanstack-query|swr)$/ }, ({ path: name }) => ({
            path: path.join(js, "dist", adapters[name]),
          }));
          if (platform === "node")
            onResolve({ filter: /^[^./]/ }, ({ kind }) => (kind === "entry-point" ? undefined : { external: true }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}
