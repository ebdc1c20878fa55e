// The package's main entry: the engine is the file beside the JavaScript.

import { setDefaultSource } from "./engine.js";

setDefaultSource(() => new URL("./anypage.wasm", import.meta.url));

export * from "./paginate.js";
