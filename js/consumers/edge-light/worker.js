import { init, paginate } from "anypage";
import { walkAll } from "./walk-all.js";

init(engine); // which main.js has compiled: an edge runtime compiles nothing itself

addEventListener("fetch", (event) => {
  const api = new URL(event.request.url).searchParams.get("api");
  event.respondWith(walkAll(paginate, api).then((text) => new Response(text)));
});
