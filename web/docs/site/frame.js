// In a page that a frame of the documentation shows (js/scripts/docs/frame.mjs): what its elements and scripts request is
// answered by the sample API in the page.

import { routed } from "./run.js";

const how = JSON.parse(document.querySelector("#frame").dataset.how);
const network = globalThis.fetch;
/** What is of the site itself. */
const own = ["dist/", "docs/", "sample"].map((name) => new URL(`../${name}`, import.meta.url).href);
let routing;

globalThis.fetch = async (input, init) => {
  const { href } = new URL(input instanceof Request ? input.url : input, document.baseURI);
  if (own.some((address) => href.startsWith(address))) return network(input, init);
  routing ??= routed(how);
  return (await routing).fetch(input, init);
};

/** How the walks ended, for who looks from outside. */
globalThis.ends = [];
for (const name of ["any-page-verdict", "any-page-error"])
  document.addEventListener(name, ({ detail }) => globalThis.ends.push(detail));
