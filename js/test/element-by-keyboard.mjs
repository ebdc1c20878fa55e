// All of a walk on the demo page without a pointer, in any browser: the focus is never lost.

import assert from "node:assert/strict";

/** Milliseconds for what follows from a key. */
const longest = 30_000;

/**
 * @param {object} browser with the demo page open
 * @param {(expression: string) => Promise<any>} browser.evaluate the value of a JavaScript expression in the page, awaited
 * @param {(key: string) => Promise<void>} browser.press a key, such as "Enter" or "Control+a"
 * @param {(text: string) => Promise<void>} browser.type
 */
export async function walkByKeyboard({ evaluate, press: pressKey, type }) {
  const find = (selector) =>
    `document.querySelector("#playground").shadowRoot.querySelector(${JSON.stringify(selector)})`;
  const until = async (expression) => {
    for (const end = Date.now() + longest; Date.now() < end; ) {
      if (await evaluate(expression)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.fail(`never true in the page: ${expression}`);
  };
  const there = (selector) => until(`${find(selector)} !== null`);
  const gone = (selector) => until(`${find(selector)} === null`);
  const status = (name) => there(`.verdict[data-status=${name}]`);
  const shown = (selector) => evaluate(`${find(selector)}.textContent`);
  /** What has the focus, after all that follows from a key. */
  const focus = () => evaluate(`(${whatHasFocus})()`);
  const press = async (key, wanted) => {
    await pressKey(key);
    const has = await focus();
    assert.notEqual(has, "lost", `after ${key}`);
    if (wanted !== undefined) assert.match(has, wanted, `after ${key}`);
  };
  /** Tab, until what has the focus is wanted. */
  const tabTo = async (wanted, key = "Tab") => {
    const passed = [];
    for (let i = 0; i < 80; i++) {
      await pressKey(key);
      passed.push(await focus());
      if (wanted.test(passed.at(-1))) return;
    }
    assert.fail(`${key} does not get to ${wanted}, but to ${passed.join(", ")}`);
  };

  await tabTo(/^URL of the first page/);
  await press("Control+a");
  await type("/api/page?per_page=50&delay=100");
  await press("Control+a");
  await press("Control+x", /^URL/);
  assert.equal(await evaluate(`${find(".url")}.value`), "");
  await press("Control+v", /^URL/);
  assert.equal(await evaluate(`${find(".url")}.value`), "/api/page?per_page=50&delay=100", "it is pasted");
  await press("Enter", /^URL/);
  await until(`${find(".verdict")}.dataset.status !== "complete" && ${find("tr[data-row]")} !== null`);
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
  assert.notEqual(await focus(), "lost");

  await tabTo(/^Headers/);
  await press("Enter", /^Headers/);
  await tabTo(/^Add a header$/);
  await press("Enter");
  await tabTo(/^Remove header/, "Shift+Tab");
  await press("Enter");
  await press("Escape", /^Headers/);
  await gone(".drawer");
  await tabTo(/^Share$/, "Shift+Tab");
  await press("Enter");
  await there("dialog[open]");
  await press("Escape", /^Share$/);
  await gone("dialog");
  await status("stopped");

  await tabTo(/^URL/, "Shift+Tab");
  await press("Control+a");
  await type("/api/page?per_page=2000");
  await press("Enter", /^URL/);
  await status("complete");
  await tabTo(/^Export/);
  await press("Enter", /^Export/);
  await press("Escape", /^Export/);
  await tabTo(/^id$/);
  await press("Enter", /^id/);
  await press("Enter", /^id/);
  await there('[aria-sort="descending"]');
  assert.match(await focus(), /^id/);
  await tabTo(/^Item [\d]+: show it whole$/);
  await press("ArrowRight", /^\d+$/);
  await press("Enter");
  await there(".beside");
  await tabTo(/^Next item$/);
  const first = await shown(".beside h2");
  await press("Enter", /^Next item$/);
  assert.notEqual(await shown(".beside h2"), first);
  await press("Escape", /^\d+$/);
  await gone(".beside");

  await tabTo(/^Table/, "Shift+Tab");
  for (const name of [/^Tree/, /^Requests/, /^Code/]) await press("ArrowRight", name);
  await there(".languages");
  await tabTo(/^Copy$/);
  await press("Enter", /^Copy$/);
  await until(`/The code was copied/.test(${find(".note")}?.textContent)`);
  await tabTo(/^Samples$/, "Shift+Tab");
  await press("Enter");
  await tabTo(/cursor/i);
  await press("Enter");
  await status("complete");
  assert.match(await focus(), /^Samples$/);
}

/** Runs in the page. */
async function whatHasFocus() {
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  if (active === null || active === document.body || active.shadowRoot !== null) return "lost";
  return active.getAttribute("aria-label") ?? (active.textContent.trim() || active.className);
}
