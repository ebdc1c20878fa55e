// For the command in blocks of the documentation: its requests are answered by the style of the sample API that ANYPAGE_LIKE
// says (docs-blocks.mjs).

import { fetchLike } from "../../web/docs/site/like.js";

globalThis.fetch = fetchLike({ ...JSON.parse(process.env.ANYPAGE_LIKE), send: globalThis.fetch });
