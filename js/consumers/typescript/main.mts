import { PaginationError, paginate, type Walk } from "anypage";
import { walkAll } from "./walk-all.js";

declare const process: { argv: string[] };
declare const console: { log(text: string): void };

const walk: Walk<unknown> = paginate(`${process.argv[2]}/api/link-header`, { maxItems: 1, signal: undefined });
for await (const item of walk) if (item instanceof PaginationError) throw item;
console.log(await walkAll(paginate, process.argv[2]!));
