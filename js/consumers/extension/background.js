import { paginate } from "./node_modules/anypage/dist/index.js";
import { walkAll } from "./walk-all.js";

chrome.runtime.onMessage.addListener((api, _sender, respond) => {
  walkAll(paginate, api).then(respond);
  return true; // the answer comes later
});
