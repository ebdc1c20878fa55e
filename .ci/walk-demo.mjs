// Walks a sample through the demo page, in Chromium, to its last item, as a newcomer
// would: node .ci/walk-demo.mjs http://127.0.0.1:8080/

import assert from "node:assert/strict";
import { launchChromium } from "../js/test/chromium.mjs";

const [address] = process.argv.slice(2);
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("requestfailed", (request) => {
    // Chromium says ERR_ABORTED of bodies, too, that were read to their end from a fetch with a signal.
    const { errorText } = request.failure();
    if (errorText !== "net::ERR_ABORTED") faults.push(`${request.url()}: ${errorText}`);
  });
  const engines = [];
  page.on("response", (response) => {
    if (/\/anypage[^/]*\.wasm/.test(response.url())) engines.push({ url: response.url(), headers: response.headers() });
  });

  await page.goto(address);
  await page.waitForSelector("html[data-ready]");
  await page.check('input[name=sample][value="link-header"]');
  await page.click("#all");
  await page.waitForSelector("#status:is([data-kind=complete], [data-kind=suspect], [data-kind=failed])");
  const text = async (id) => (await page.textContent(`#${id}`)).trim();
  console.log(`${await text("badge")}: ${await text("stat-items")} items, ${await text("evidence")}`);
  assert.equal(await text("badge"), "Complete");
  assert.equal(await text("stat-items"), "10,000");
  assert.deepEqual(faults, []);

  const [{ url, headers }, ...others] = engines;
  console.log(`engine: ${url}, ${headers["content-encoding"]}, ${headers["cache-control"]}`);
  assert.match(url, /\/anypage-[0-9a-f]{16}\.wasm$/);
  assert.equal(headers["content-encoding"], "gzip");
  assert.match(headers["cache-control"], /immutable/);
  assert.deepEqual(others, [], "the engine is fetched once");
} finally {
  await browser.close();
}
