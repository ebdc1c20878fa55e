// The demo page, with all that can be opened in it, held against the rules of axe-core: WCAG A and AA, and good practice.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { openState, states } from "./element-states.mjs";
import { sample } from "./scale.mjs";
import { startServer } from "./server.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const looks = [
  { colorScheme: "light" },
  { colorScheme: "dark" },
  { colorScheme: "light", forcedColors: "active" },
  { colorScheme: "dark", forcedColors: "active" },
].flatMap((media) => [1440, 320].map((width) => ({ media, width })));
// With a step that has no divisor in common with the looks' number, a sample has each of them.
const cases = sample(
  Object.keys(states).flatMap((state) => looks.map((look) => ({ state, ...look }))),
  37,
  37,
);

describe("<any-page> and axe-core", { skip: noBrowser }, () => {
  let server;
  let browser;

  before(async () => {
    server = await startServer();
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const state of new Set(cases.map(({ state }) => state)))
    test(state, async () => {
      // Colours are the ones of the end: nothing fades in.
      const page = await browser.newPage({ viewport: { width: 1440, height: 700 }, reducedMotion: "reduce" });
      await page.addInitScript({ path: axe });
      page.setDefaultTimeout(20_000);
      await openState(page, server.origin, state);
      const violations = [];
      for (const { media, width } of cases.filter((one) => one.state === state)) {
        await page.setViewportSize({ width, height: 700 });
        await page.emulateMedia(media);
        const found = await page.evaluate(
          async (where) => {
            await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            const { violations, passes } = await axe.run(where, { rules: { "target-size": { enabled: true } } });
            const inside = passes.some(({ nodes }) => nodes.some(({ target }) => Array.isArray(target[0])));
            return {
              inside,
              violations: violations.flatMap(({ id, nodes }) =>
                nodes.map(({ target, failureSummary }) => `${id} at ${target.flat().join(" ")}: ${failureSummary}`),
              ),
            };
          },
          state === "empty" ? "html" : "#playground",
        );
        assert.ok(found.inside, "axe looked into the element");
        violations.push(...found.violations.map((one) => `${width} px, ${JSON.stringify(media)}: ${one}`));
      }
      await page.close();
      assert.deepEqual(violations, []);
    });
});
