// The soak: walks over every style of the sample API behind a proxy that does what
// bad networks do. Each has to end with exactly the right items, or with an error
// whose checkpoint, resumed, brings the rest.
//
//	node js/soak/soak.mjs [SEEDS [FIRST]]  so many seeds (1000) from FIRST (1) in Node, a tenth of them in Chromium
//	node js/soak/soak.mjs --seed N         one of them, with its story and what the proxy did
//	node js/soak/soak.mjs --node 60        in Node only

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { launchChromium } from "../test/chromium.mjs";
import { startServer } from "../test/server.mjs";
import { Expected, soakWalk } from "./walks.mjs";

/** Walks that are under way at the same time. */
const parallel = 4;

/** What a soak needs to know of the server. */
export async function surroundings(origin) {
  const { styles } = await (await fetch(`${origin}/api/`)).json();
  const listed = await (await fetch(`${origin}/faults/`)).json();
  const faults = listed.filter(({ member }) => member === undefined).map(({ name }) => name);
  const records = (await (await fetch(`${origin}/api/data.ndjson`)).text()).trimEnd().split("\n");
  return { origin, styles, faults, records };
}

/** What the proxy did to a plan's requests. */
async function log(origin, plan) {
  const text = await (await fetch(`${origin}/faults/${plan}/log`)).text();
  return text
    .trimEnd()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Runs walks side by side. walk answers with a report, or with { wrong, hung, story }. */
async function all(seeds, walk, { origin, onFailure, progress }) {
  const sum = {
    walks: 0,
    failures: 0,
    hung: 0,
    segments: 0,
    requests: 0,
    faults: {},
    walksWith: {},
    errors: {},
    verdicts: {},
  };
  const add = (to, from) => {
    for (const [name, n] of Object.entries(from)) to[name] = (to[name] ?? 0) + n;
  };
  const queue = [...seeds];
  const work = async () => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
      const report = await walk(seed);
      sum.walks++;
      if (report.wrong !== undefined) {
        sum.failures++;
        if (report.hung) sum.hung++;
        await onFailure(seed, report);
      } else {
        sum.segments += report.segments;
        add(sum.errors, report.errors);
        add(sum.verdicts, report.verdicts);
      }
      const met = {};
      if (report.plan !== undefined)
        for (const { fault } of await log(origin, report.plan)) met[fault] = (met[fault] ?? 0) + 1;
      sum.requests += Object.values(met).reduce((a, b) => a + b, 0);
      add(sum.faults, met);
      add(sum.walksWith, Object.fromEntries(Object.keys(met).map((name) => [name, 1])));
      if (sum.walks % 100 === 0) progress?.(`${sum.walks} walks`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return sum;
}

const failure = (error) => ({
  wrong: error.message,
  hung: error.hung === true,
  story: error.story ?? [String(error.stack)],
  plan: /plan (\S+),/.exec(error.story?.[0] ?? "")?.[1],
});

async function tell(origin, seed, { wrong, story, plan }) {
  console.error(`\nseed ${seed}: ${wrong}\n  repeat it with: ./build.sh soak --seed ${seed}`);
  for (const line of story) console.error(`  ${line}`);
  if (plan === undefined) return;
  console.error("  what the proxy did last:");
  for (const { number, request, hit, fault, detail } of (await log(origin, plan)).slice(-15))
    console.error(`  ${number} ${request} (${hit}): ${fault} ${detail ?? ""}`);
}

/** Seeds in Node; a failure is told. */
export async function soakInNode(seeds, origin, progress) {
  const { paginate } = await import("../dist/index.js");
  const { records, ...around } = await surroundings(origin);
  const expected = new Expected(records);
  return all(seeds, (seed) => soakWalk(paginate, { ...around, expected }, seed).catch(failure), {
    origin,
    onFailure: (seed, report) => tell(origin, seed, report),
    progress,
  });
}

/** Seeds in a page of the server's own origin. */
export async function soakInChromium(seeds, origin, progress) {
  const { records, ...around } = await surroundings(origin);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const source = readFileSync(new URL("walks.mjs", import.meta.url), "utf8");
    await page.route("**/soak/**", (route) =>
      route.request().url().endsWith(".mjs")
        ? route.fulfill({ contentType: "text/javascript", body: source })
        : route.fulfill({ contentType: "text/html", body: '<!doctype html><link rel="icon" href="data:,">' }),
    );
    await page.goto(`${origin}/soak/`);
    await page.evaluate(
      async ({ around, records }) => {
        const [{ paginate }, { Expected, soakWalk }] = await Promise.all([
          import("/dist/index.js"),
          import("/soak/walks.mjs"),
        ]);
        const expected = new Expected(records);
        globalThis.soak = (seed) =>
          soakWalk(paginate, { ...around, expected }, seed).catch((error) => ({
            wrong: error.message,
            hung: error.hung === true,
            story: error.story ?? [String(error.stack)],
            plan: /plan (\S+),/.exec(error.story?.[0] ?? "")?.[1],
          }));
      },
      { around, records },
    );
    return await all(seeds, (seed) => page.evaluate((seed) => globalThis.soak(seed), seed), {
      origin,
      onFailure: (seed, report) => tell(origin, seed, report),
      progress,
    });
  } finally {
    await browser.close();
  }
}

/** Tables of what was met, for people. */
export function table(sum, descriptions) {
  const lines = [
    `${sum.walks} walks, ${sum.requests} requests, ${sum.segments} parts (interrupted or failed, and resumed); errors ${JSON.stringify(sum.errors)}; verdicts ${JSON.stringify(sum.verdicts)}`,
  ];
  lines.push("| fault | times | walks |", "| --- | ---: | ---: |");
  for (const { name, description } of descriptions)
    lines.push(`| ${description} | ${sum.faults[name] ?? 0} | ${sum.walksWith[name] ?? 0} |`);
  return lines.join("\n");
}

async function main(args) {
  const server = await startServer();
  const { origin } = server;
  try {
    const descriptions = await (await fetch(`${origin}/faults/`)).json();
    if (args[0] === "--seed") {
      const { paginate } = await import("../dist/index.js");
      const { records, ...around } = await surroundings(origin);
      const seed = Number(args[1]);
      const report = await soakWalk(paginate, { ...around, expected: new Expected(records) }, seed).catch(failure);
      if (report.wrong === undefined) console.log(report.story.join("\n"));
      else await tell(origin, seed, report);
      return report.wrong === undefined ? 0 : 1;
    }
    const nodeOnly = args[0] === "--node";
    const [count, first] = [1000, 1].map((usual, i) => Number(args[i + (nodeOnly ? 1 : 0)] ?? usual));
    for (const [name, n] of Object.entries({ "number of seeds": count, "first seed": first }))
      if (!Number.isInteger(n) || n < 1) throw new Error(`the ${name} is no integer from 1: ${args.join(" ")}`);
    const seeds = Array.from({ length: count }, (_, i) => first + i);
    const runs = [["Node", soakInNode, seeds]];
    if (!nodeOnly) runs.push(["Chromium", soakInChromium, seeds.filter((seed) => seed % 10 === 0)]);
    let failures = 0;
    for (const [where, soak, some] of runs) {
      const start = Date.now();
      const sum = await soak(some, origin, (text) =>
        console.log(`${where}: ${text} (${Math.round((Date.now() - start) / 1000)} s)`),
      );
      failures += sum.failures;
      console.log(
        `\n${where}: ${sum.failures} of ${sum.walks} walks failed, ${sum.hung} of them hung (${Math.round((Date.now() - start) / 1000)} s)\n${table(sum, descriptions)}\n`,
      );
    }
    return failures === 0 ? 0 : 1;
  } finally {
    server.close();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2));
