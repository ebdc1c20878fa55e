import { paginate } from "anypage";
import { walkAll } from "./walk-all.js";

walkAll(paginate, process.argv[2] as string).then(console.log);
