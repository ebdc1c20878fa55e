// The demo page, with all that can be opened in it, in each look: held against the rules of axe-core (WCAG A and AA, and good
// practice), and no text is cut off.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe } from "node:test";
import { noBrowser } from "./chromium.mjs";
import { elementPages } from "./element-page.mjs";
import { openState, states } from "./element-states.mjs";
import { misplacedTexts } from "./misplaced-texts.mjs";
import { sample } from "./scale.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const looks = [
  { colorScheme: "light" },
  { colorScheme: "dark" },
  { colorScheme: "light", forcedColors: "active" },
  { colorScheme: "dark", forcedColors: "active" },
].flatMap((media) => [1440, 320].map((width) => ({ media, width })));
/** A state has one scheme at one width, with forced colours and without; four states together have all looks. */
const looksOf = (i) => looks.filter((_, k) => k % 4 === i % 4);
const all = Object.keys(states).flatMap((state, i) => looksOf(i).map((look) => ({ state, ...look })));
// With a step that has no divisor in common with the looks' number, 8, a sample has each of them.
const cases = sample(all, 17, 17);
/** In CSS pixels. The first is a window of 1280 × 1024 at a zoom of 400 %; the others lie around where the layout changes. */
const sizes = [[320, 256], ...[320, 400, 480, 560, 700, 1024, 1440].map((width) => [width, 700])];

describe("<any-page> in each state and look", { skip: noBrowser }, () => {
  const inPage = elementPages();

  for (const state of new Set(cases.map(({ state }) => state)))
    inPage(state, async (use) => {
      const { page, forgive } = use;
      const wrong = [];
      // Colours are the ones of the end: nothing fades in.
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.setViewportSize({ width: 1440, height: 700 });
      await page.addInitScript({ path: axe });
      await openState(use, state);
      for (const { media, width } of cases.filter((one) => one.state === state)) {
        await page.setViewportSize({ width, height: 700 });
        await page.emulateMedia(media);
        await drawn(page);
        const found = await page.evaluate(violations, state === "empty" ? "html" : "#playground");
        assert.ok(found.inside, "axe looked into the element");
        wrong.push(...found.violations.map((one) => `${width} px, ${JSON.stringify(media)}: ${one}`));
      }
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        await drawn(page);
        wrong.push(...(await page.evaluate(misplacedTexts)).map((one) => `${width} × ${height} px: ${one}`));
      }
      assert.deepEqual(wrong, []);
      forgive(/^Failed to load resource/); // the states with faults
    });
});

/** All that follows from another size or look has been drawn. */
const drawn = (page) =>
  page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  });

/** Runs in the page. */
async function violations(where) {
  const { violations, passes } = await globalThis.axe.run(where, { rules: { "target-size": { enabled: true } } });
  return {
    inside: passes.some(({ nodes }) => nodes.some(({ target }) => Array.isArray(target[0]))),
    violations: violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.flat().join(" ")}: ${failureSummary}`),
    ),
  };
}
