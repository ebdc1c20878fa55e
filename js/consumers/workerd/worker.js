import { paginate } from "anypage";
import { walkAll } from "./walk-all.js";

export default {
  async fetch(request) {
    const api = new URL(request.url).searchParams.get("api");
    return new Response(api ? await walkAll(paginate, api) : "no api");
  },
};
