// The index that the documentation's pages search: a document for each section of a page, and for each row of a table that
// has an anchor of its own.

import MiniSearch from "minisearch";
import { indexOptions } from "../../../web/docs/site/search.js";
import { plain } from "./pages.mjs";

/** @param {import("./pages.mjs").Page[]} pages */
export function searchIndex(pages) {
  const index = new MiniSearch(indexOptions);
  for (const page of pages)
    index.addAll(sectionsOf(page).map((section) => ({ ...section, shown: section.text.trim().slice(0, 160) })));
  return index;
}

function sectionsOf({ name, title, summary, tokens }) {
  const url = `${name}.html`;
  const sections = [{ id: url, title, heading: "", text: summary }];
  let row;
  tokens.forEach((token, i) => {
    if (token.type === "heading_open")
      sections.push({ id: `${url}#${token.attrGet("id")}`, title, heading: plain(tokens[i + 1]), text: "" });
    if (token.type === "tr_open" && token.attrGet("id") !== null)
      row = { id: `${url}#${token.attrGet("id")}`, title, texts: [] };
    if (token.type === "tr_close" && row !== undefined) {
      const [heading, ...texts] = row.texts;
      sections.splice(-1, 0, { id: row.id, title, heading, text: texts.join(" ") });
      row = undefined;
    }
    if (token.type === "inline" && tokens[i - 1].type !== "heading_open") {
      if (row !== undefined) row.texts.push(plain(token));
      else sections.at(-1).text += ` ${plain(token)}`;
    }
    if (token.type === "fence") sections.at(-1).text += ` ${token.content}`;
  });
  return sections;
}
