import { paginate } from "anypage";
import { walkAll } from "#shared/walk-all.js";

export default defineEventHandler((event) => walkAll(paginate, getQuery(event).api));
