// <any-page> by keyboard alone.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchChromium, noBrowser } from "./chromium.mjs";
import { openDemo, openState } from "./element-states.mjs";
import { startServer } from "./server.mjs";

describe("<any-page> by keyboard", { skip: noBrowser }, () => {
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

  test("all of a walk is done without a pointer, and the focus is never lost", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await openDemo(page, server.origin);
    const at = (selector) => page.locator("#playground").locator(selector);
    const status = (name) => at(`.verdict[data-status=${name}]`).waitFor();
    /** What has the focus, after all that follows from a key. */
    const focus = () =>
      page.evaluate(async () => {
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        if (active === null || active === document.body || active.shadowRoot !== null) return "lost";
        return active.ariaLabel ?? (active.textContent.trim() || active.className);
      });
    const press = async (key, wanted) => {
      await page.keyboard.press(key);
      const has = await focus();
      assert.notEqual(has, "lost", `after ${key}`);
      if (wanted !== undefined) assert.match(has, wanted, `after ${key}`);
    };
    /** Tab, until what has the focus is wanted. */
    const tabTo = async (wanted, key = "Tab") => {
      for (let i = 0; i < 80; i++) {
        await page.keyboard.press(key);
        if (wanted.test(await focus())) return;
      }
      assert.fail(`${key} does not get to ${wanted}`);
    };

    await tabTo(/^URL of the first page/);
    await press("Control+a");
    await page.evaluate((text) => navigator.clipboard.writeText(text), "/api/page?per_page=50&delay=100");
    await press("Control+v", /^URL/);
    assert.equal(await at(".url").inputValue(), "/api/page?per_page=50&delay=100");
    await press("Enter", /^URL/);
    await at("tr[data-row]").first().waitFor();
    await press("Escape", /^URL/);
    await status("stopped");

    await tabTo(/^Next$/);
    await press("Enter", /^Next$/);
    await status("paused");
    await press("Enter", /^Next$/);
    await status("paused");
    await tabTo(/Walk all$/);
    await press("Enter", /Pause$/);
    await press("Enter");
    await status("paused");
    await press("Enter", /Pause$/);
    await tabTo(/^Stop$/);
    await press("Enter");
    await status("stopped");
    await focus().then((has) => assert.notEqual(has, "lost"));

    await tabTo(/^Headers/);
    await press("Enter", /^Headers/);
    await tabTo(/^Add a header$/);
    await press("Enter");
    await tabTo(/^Remove header/, "Shift+Tab");
    await press("Enter");
    await press("Escape", /^Headers/);
    assert.equal(await at(".drawer").count(), 0);
    await tabTo(/^Share$/, "Shift+Tab");
    await press("Enter");
    await at("dialog[open]").waitFor();
    await press("Escape", /^Share$/);
    await at("dialog").waitFor({ state: "detached" });
    await status("stopped");

    await tabTo(/^URL/, "Shift+Tab");
    await press("Control+a");
    await page.keyboard.type("/api/page?per_page=2000");
    await press("Enter", /^URL/);
    await status("complete");
    await tabTo(/^Export/);
    await press("Enter", /^Export/);
    await press("Escape", /^Export/);
    await tabTo(/^id$/);
    await press("Enter", /^id/);
    await press("Enter", /^id/);
    await page.waitForFunction(() =>
      document.querySelector("#playground").shadowRoot.querySelector('[aria-sort="descending"]'),
    );
    await focus().then((has) => assert.match(has, /^id/));
    await tabTo(/^Item [\d]+: show it whole$/);
    await press("ArrowRight", /^\d+$/);
    await press("Enter");
    await at(".beside").waitFor();
    await tabTo(/^Next item$/);
    const first = await at(".beside h2").textContent();
    await press("Enter", /^Next item$/);
    assert.notEqual(await at(".beside h2").textContent(), first);
    await press("Escape", /^\d+$/);
    assert.equal(await at(".beside").count(), 0);

    await tabTo(/^Table/, "Shift+Tab");
    for (const name of [/^Tree/, /^Requests/, /^Code/]) await press("ArrowRight", name);
    await at(".languages").waitFor();
    await tabTo(/^Copy$/);
    await press("Enter", /^Copy$/);
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /paginate/);
    await tabTo(/^Samples$/, "Shift+Tab");
    await press("Enter");
    await tabTo(/cursor/i);
    await press("Enter");
    await status("complete");
    await focus().then((has) => assert.match(has, /^Samples$/));
    await context.close();
  });

  test("an item that covers the table has the focus", async () => {
    const page = await browser.newPage({ viewport: { width: 400, height: 800 } });
    const { at } = await openState(page, server.origin, "paused");
    await at('tr[data-row="0"] [data-column="0"]').press("Enter");
    await at(".beside .nodes:focus").waitFor();
    await page.keyboard.press("Escape");
    await at('tr[data-row="0"] [data-column="0"]:focus').waitFor();
    await page.close();
  });
});
