import { init, paginate } from "anypage";
import engine from "anypage/anypage.wasm";
import { walkAll } from "./walk-all.js";

init(new URL(engine, import.meta.url));

const api = new URLSearchParams(location.search).get("api");
walkAll(paginate, api).then((text) => {
  document.querySelector("#result").textContent = text;
});
