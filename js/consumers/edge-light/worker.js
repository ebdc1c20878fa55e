import { paginate } from "anypage/inline";
import { walkAll } from "./walk-all.js";

addEventListener("fetch", (event) => {
  const api = new URL(event.request.url).searchParams.get("api");
  event.respondWith(walkAll(paginate, api).then((text) => new Response(text)));
});
