import { paginate } from "anypage";
import { walkAll } from "./walk-all.js";

const result = document.querySelector("#result");
const query = new URLSearchParams(location.search);
const api = query.get("api");

if (query.has("worker")) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    result.textContent = data;
  });
  worker.postMessage(api);
} else {
  walkAll(paginate, api).then((text) => {
    result.textContent = text;
  });
}
