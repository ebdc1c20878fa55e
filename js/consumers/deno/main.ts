import { paginate } from "anypage";
import { walkAll } from "./walk-all.js";

walkAll(paginate, Deno.args[0]).then(console.log);
