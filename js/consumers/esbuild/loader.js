import { init, paginate } from "anypage";
import wasm from "anypage/anypage.wasm";
import { walkAll } from "./walk-all.js";

init(wasm);

const api = new URLSearchParams(location.search).get("api");
walkAll(paginate, api).then((text) => {
  document.querySelector("#result").textContent = text;
});
