import { paginate } from "anypage";
import { walkAll } from "../../walk-all.js";

export default defineEventHandler((event) => walkAll(paginate, getQuery(event).api));
