// How the documentation is searched: by the pages, and by js/scripts/docs/search.mjs, which makes their index.

/** Of a word as it is found: without its ending, so that "resume" finds "resuming". */
const stem = (word) => word.toLowerCase().replace(/(?<=.{3})(ing|ed|es|e|s)$/, "");

/** For MiniSearch. */
export const indexOptions = {
  fields: ["title", "heading", "text"],
  storeFields: ["title", "heading", "shown"],
  processTerm: stem,
};

export const searchOptions = {
  prefix: true,
  fuzzy: (word) => (word.length > 4 ? 0.2 : false),
  boost: { heading: 3, title: 2 },
  // A page comes before its parts, and what explains before what lists.
  boostDocument: (id) => (id.startsWith("reference/api/") ? 0.6 : 1) * (id.includes("#") ? 1 : 1.5),
};
