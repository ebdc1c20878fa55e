// node sync.mjs URL FILE: walks a list of orders into a database, and goes on there the next time.

import { DatabaseSync } from "node:sqlite";
import { PaginationError, paginate } from "anypage";

const [url, file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node sync.mjs URL FILE");
  process.exit(2);
}

const db = new DatabaseSync(file);
db.exec(`
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS place (list TEXT PRIMARY KEY, checkpoint TEXT NOT NULL);
`);
const put = db.prepare("INSERT INTO orders VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text");
const mark = db.prepare(
  "INSERT INTO place VALUES ('orders', ?) ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint",
);
const place = db.prepare("SELECT checkpoint FROM place WHERE list = 'orders'").get();

// Some ids are too large for a number, and for SQLite's integers.
const walk = paginate(url, { numbers: "exact", resume: place === undefined ? null : JSON.parse(place.checkpoint) });
try {
  for await (const page of walk.pages()) {
    db.exec("BEGIN");
    page.items.forEach(({ id }, i) => put.run(String(id), page.raw(i))); // the order's own bytes, with every digit
    mark.run(JSON.stringify(page.checkpoint()));
    db.exec("COMMIT");
  }
  const { status, evidence } = walk.verdict;
  console.log(`${status}: ${evidence}`);
  process.exitCode = status === "complete" ? 0 : 1;
} catch (error) {
  if (!(error instanceof PaginationError)) throw error;
  console.error(`${error.message}\nRun it again to go on.`);
  process.exitCode = 1;
}
db.close();
