import { paginate } from "anypage";
import { walkAll } from "../../walk-all.js";

export async function GET(request) {
  return new Response(await walkAll(paginate, new URL(request.url).searchParams.get("api")));
}
