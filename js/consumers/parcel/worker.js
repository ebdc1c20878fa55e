import { paginate } from "anypage";
import { walkAll } from "./walk-all.js";

self.addEventListener("message", async ({ data }) => {
  self.postMessage(await walkAll(paginate, data));
});
