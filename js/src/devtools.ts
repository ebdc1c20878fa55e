// The one-file snippet: pasted into a console, it defines anypage().

import { embedded } from "./embedded.js";
import { setDefaultSource, version } from "./engine.js";
import { PaginationError } from "./errors.js";
import { paginate } from "./paginate.js";

setDefaultSource(embedded);

/** paginate, under the name that a console's user remembers. */
const anypage = Object.assign(paginate.bind(undefined) as typeof paginate, { version, PaginationError });

Object.defineProperty(globalThis, "anypage", { value: anypage, configurable: true, writable: true, enumerable: false });
console.info(`anypage ${version}: for await (const item of anypage(url, options)) console.log(item)`);
