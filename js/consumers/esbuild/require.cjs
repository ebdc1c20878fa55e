const { paginate } = require("anypage");
const { walkAll } = require("./walk-all.cjs");

walkAll(paginate, process.argv[2]).then(console.log);
