// <any-page> with many items: how many there are is told, shown and exported, and only what is in sight is in the document.

import assert from "node:assert/strict";
import { describe } from "node:test";
import { noBrowser } from "./chromium.mjs";
import { elementPages } from "./element-page.mjs";

describe("<any-page> with many items", { skip: noBrowser }, () => {
  const inPage = elementPages();

  /** Walks so many pages of so many items each, which are made in the page. */
  const walk = (page, pages, size) =>
    page.evaluate(
      async ([pages, size]) => {
        const element = document.querySelector("any-page");
        element.fetch = async (url) => {
          const first = (Number(new URL(url).searchParams.get("page")) - 1) * size;
          const items = Array.from({ length: size }, (_, i) => `{"id":${first + i},"title":"Item ${first + i}"}`);
          const headers = { "content-type": "application/json" };
          return new Response(`{"pages":${pages},"items":[${items}]}`, { headers });
        };
        element.src = "https://api.example.com/items";
        element.pagination = JSON.stringify({
          type: "offsetLimit",
          inputs: [{ name: "page", in: "query", type: "page" }],
          outputs: { results: "$.items", numPages: "$.pages" },
        });
        await element.run();
      },
      [pages, size],
    );

  inPage(
    "of 100,000 items in one page fewer than 100 rows are in the document, wherever it is scrolled to",
    async (use) => {
      const { page, alone, at, ended, items } = use;
      await alone("<any-page></any-page>");
      await walk(page, 1, 100_000);
      assert.equal(await ended(), "complete");
      assert.equal(await items(), 100_000);
      for (const [place, row] of [
        [0, 0],
        [0.5, 50_000],
        [1, 99_999],
      ]) {
        await at(".scroller").evaluate((scroller, share) => {
          scroller.scrollTop = share * (scroller.scrollHeight - scroller.clientHeight);
        }, place);
        await at(`tr[data-row="${row}"]`).waitFor();
        assert.equal(await at(`tr[data-row="${row}"] [data-column="1"]`).textContent(), `Item ${row}`);
        const rows = await at("tr[data-row]").count();
        assert.ok(rows > 10 && rows < 100, `${rows} rows at ${place}`);
      }
    },
  );

  inPage("of 1,000,000 items the latest are kept, and the number of those let go is said", async (use) => {
    const { page, alone, at, ended, items } = use;
    await alone("<any-page></any-page>");
    await walk(page, 20, 50_000);
    assert.equal(await ended(), "complete");
    assert.match(await at(".headline").textContent(), /^All 1,000,000 items\. /);
    const kept = await items();
    assert.ok(kept >= 200_000 && kept < 250_000, `${kept} rows`);
    const dropped = 1_000_000 - kept;
    const sentence = `The first ${dropped.toLocaleString("en")} items were let go, to save memory.`;
    await at(`.verdict p:text("${sentence}")`).waitFor();
    assert.equal(await at('tr[data-place="0"] [data-column="0"]').textContent(), String(dropped));
    const lines = await page.evaluate(async () => {
      const lines = (await (await document.querySelector("any-page").export()).text()).trimEnd().split("\n");
      return [lines.length, lines[0], lines.at(-1)];
    });
    assert.deepEqual(lines, [
      kept,
      `{"id":${dropped},"title":"Item ${dropped}"}`,
      '{"id":999999,"title":"Item 999999"}',
    ]);
  });
});
