import { paginate } from "anypage/inline";
import { walkAll } from "./walk-all.js";

self.addEventListener("message", async ({ data }) => {
  self.postMessage(await walkAll(paginate, data));
});
