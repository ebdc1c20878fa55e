import { paginate } from "anypage";
import { walkAll } from "../../../walk-all.js";

export const load = async ({ url }) => ({ result: await walkAll(paginate, url.searchParams.get("api")) });
