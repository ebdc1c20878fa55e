import { paginate } from "anypage";
import { walkAll } from "./walk-all.js";

const api = new URLSearchParams(location.search).get("api");
walkAll(paginate, api).then((text) => {
  document.querySelector("#result").textContent = text;
});
