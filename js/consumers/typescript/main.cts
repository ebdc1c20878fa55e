import { paginate } from "anypage";
import { walkAll } from "./walk-all.cjs";

declare const process: { argv: string[] };
declare const console: { log(text: string): void };

walkAll(paginate, process.argv[2]!).then(console.log);
