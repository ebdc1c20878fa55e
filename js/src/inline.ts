// The package with the engine embedded, for bundlers and pages that can't serve
// a .wasm file.

import { embedded } from "./embedded.js";
import { setDefaultSource } from "./engine.js";

setDefaultSource(embedded);

export * from "./paginate.js";
