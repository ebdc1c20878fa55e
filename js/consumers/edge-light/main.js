import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { EdgeVM } from "@edge-runtime/vm";

const file = createRequire(import.meta.url).resolve("anypage/anypage.wasm");
const engine = await WebAssembly.compile(readFileSync(file));
const vm = new EdgeVM({
  extend: (context) => Object.assign(context, { engine }),
  initialCode: readFileSync("dist/worker.js", "utf8"),
});
const response = await vm.dispatchFetch(`http://127.0.0.1/?api=${process.argv[2]}`);
console.log(await response.text());
