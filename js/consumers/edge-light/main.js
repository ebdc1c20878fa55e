import { readFileSync } from "node:fs";
import { EdgeVM } from "@edge-runtime/vm";

const vm = new EdgeVM({ initialCode: readFileSync("dist/worker.js", "utf8") });
const response = await vm.dispatchFetch(`http://127.0.0.1/?api=${process.argv[2]}`);
console.log(await response.text());
