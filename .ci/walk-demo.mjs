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
  const at = (selector) => page.locator(`#playground ${selector}`);
  const ended = at(".verdict:is([data-status=complete], [data-status=suspect], [data-status=failed])");
  await ended.waitFor(); // of the walk that the page starts by itself
  await at('.settings button:text-is("Samples")').click();
  await at("[data-sample=cursor]").click();
  await page.waitForFunction(() =>
    document.getElementById("playground").shadowRoot.querySelector(".url").value.includes("/api/cursor"),
  );
  await ended.waitFor();
  const rows = Number(await at("table").first().getAttribute("aria-rowcount")) - 1; // without the header
  const badge = (await at(".verdict .badge").textContent()).trim();
  console.log(`${badge}: ${rows} items, ${(await at(".finding").textContent()).trim().replace(/\s+/g, " ")}`);
  assert.equal(badge, "✓ Complete");
  assert.equal(rows, 10_000);
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
