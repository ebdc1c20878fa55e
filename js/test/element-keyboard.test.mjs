// <any-page> by keyboard alone, in Chromium. ./build.sh consumers browsers does the same in the other engines.

import assert from "node:assert/strict";
import { describe } from "node:test";
import { noBrowser } from "./chromium.mjs";
import { walkByKeyboard } from "./element-by-keyboard.mjs";
import { elementPages } from "./element-page.mjs";
import { openState } from "./element-states.mjs";

describe("<any-page> by keyboard", { skip: noBrowser }, () => {
  const inPage = elementPages();

  inPage("all of a walk is done without a pointer, and the focus is never lost", async ({ page, demo }) => {
    await demo();
    await walkByKeyboard({
      evaluate: (expression) => page.evaluate(expression),
      press: (key) => page.keyboard.press(key),
      type: (text) => page.keyboard.type(text),
    });
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /paginate/);
  });

  inPage("an item that covers the table has the focus", async (use) => {
    const { page, at } = use;
    await page.setViewportSize({ width: 400, height: 800 });
    await openState(use, "paused");
    await at('tr[data-row="0"] [data-column="0"]').press("Enter");
    await at(".beside .nodes:focus").waitFor();
    await page.keyboard.press("Escape");
    await at('tr[data-row="0"] [data-column="0"]:focus').waitFor();
  });
});
