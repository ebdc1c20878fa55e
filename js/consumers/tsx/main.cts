import { paginate } from "anypage";
import { walkAll } from "./walk-all.cjs";

walkAll(paginate, process.argv[2] as string).then(console.log);
