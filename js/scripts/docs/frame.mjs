// A block of HTML as a page of its own, which a frame shows: its addresses of the package lead to the site's, and its requests
// are answered by the sample API (web/docs/site/frame.js).

import { knobsOf } from "./blocks.mjs";
import { escapeHTML } from "./highlight.mjs";

/** @param {import("./blocks.mjs").Block} block */
export function framed(block) {
  const { like, document } = block.attrs;
  const how = escapeHTML(JSON.stringify({ like, knobs: knobsOf(block), ...(document && { document }) }));
  const code = block.code.replace(/(["'])[^"'\s]*\bdist\/([\w.-]+)\1/g, '"../../dist/$2"');
  const own = /<script type="importmap">/.test(code);
  const map = { imports: { anypage: "../../dist/index.js", "anypage/element": "../../dist/element.js" } };
  const head = [
    ...(own ? [] : [`<script type="importmap">${JSON.stringify(map)}</script>`]),
    `<script type="module" src="../frame.js" data-how="${how}" id="frame"></script>`,
    '<link rel="stylesheet" href="../frame.css">',
  ].join("\n");
  if (/<head>/i.test(code)) return code.replace(/<head>/i, (tag) => `${tag}\n${head}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Example</title>
<link rel="icon" href="data:,">
${head}
</head>
<body>
${code}
</body>
</html>
`;
}
