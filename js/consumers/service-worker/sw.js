import { paginate } from "./node_modules/anypage/dist/index.js";
import { walkAll } from "./walk-all.js";

self.addEventListener("message", (event) => {
  event.waitUntil(walkAll(paginate, event.data).then((result) => event.source.postMessage(result)));
});
