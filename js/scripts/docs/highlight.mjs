// Colours of code, as classes in HTML, and mistakes in code that nothing runs.

import { parser as css } from "@lezer/css";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { configureNesting, parser as html } from "@lezer/html";
import { parser as javascript } from "@lezer/javascript";
import { parser as json } from "@lezer/json";
import { parser as python } from "@lezer/python";
import { parser as yaml } from "@lezer/yaml";

export const typescript = javascript.configure({ dialect: "ts" });
const jsx = javascript.configure({ dialect: "jsx" });
const page = html.configure({
  wrap: configureNesting([
    { tag: "script", parser: javascript },
    { tag: "style", parser: css },
  ]),
});

const parsers = {
  js: javascript,
  mjs: javascript,
  jsx,
  ts: typescript,
  json,
  jsonc: javascript,
  css,
  html: page,
  vue: page,
  python,
  yaml,
};

const highlighter = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword, tags.tagName], class: "k" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], class: "s" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: "n" },
  { tag: tags.comment, class: "c" },
  { tag: [tags.typeName, tags.className, tags.namespace], class: "t" },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.function(tags.definition(tags.variableName)),
    ],
    class: "f",
  },
  { tag: [tags.propertyName, tags.attributeName, tags.definition(tags.propertyName)], class: "p" },
]);

export const escapeHTML = (text) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/**
 * @param {string} code
 * @param {string} lang
 * @param {(name: string) => string | undefined} [linkOf] where a type is explained
 */
export function highlight(code, lang, linkOf = () => undefined) {
  if (lang === "sh") return shell(code);
  const parser = parsers[lang];
  if (parser === undefined) return escapeHTML(code);
  let out = "";
  const put = (text, classes) => {
    const link = classes === "t" ? linkOf(text) : undefined;
    if (link !== undefined) out += `<a class="t" href="${escapeHTML(link)}">${escapeHTML(text)}</a>`;
    else out += classes ? `<span class="${classes}">${escapeHTML(text)}</span>` : escapeHTML(text);
  };
  highlightCode(code, parser.parse(code), highlighter, put, () => {
    out += "\n";
  });
  return out;
}

/** Of a command: comments and quoted words. */
const shell = (code) =>
  code.replace(/(^|(?<=\s))#.*$|'[^']*'|"[^"]*"|[^#'"]+|[\s\S]/gm, (part) => {
    const kind = part[0] === "#" ? "c" : /^['"]./.test(part) ? "s" : undefined;
    return kind === undefined ? escapeHTML(part) : `<span class="${kind}">${escapeHTML(part)}</span>`;
  });

/** The line of the first mistake, from 1; undefined where there is none, or nobody can tell. */
export function mistakeIn(code, lang) {
  let line;
  parsers[lang]?.parse(code).iterate({
    enter({ type, from }) {
      if (type.isError) line ??= code.slice(0, from).split("\n").length;
    },
  });
  return line;
}
