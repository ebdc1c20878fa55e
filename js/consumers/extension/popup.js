import { paginate } from "./node_modules/anypage/dist/index.js";
import { walkAll } from "./walk-all.js";

const query = new URLSearchParams(location.search);
const api = query.get("api");
document.querySelector("#result").textContent = query.has("background")
  ? await chrome.runtime.sendMessage(api)
  : await walkAll(paginate, api);
