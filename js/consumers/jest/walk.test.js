const { paginate } = require("anypage");
const { walkAll } = require("./walk-all.cjs");

test("walks", async () => {
  process.stdout.write(`${await walkAll(paginate, process.env.API)}\n`);
});
