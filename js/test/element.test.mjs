// <any-page>, used in Chromium as a person uses it: on the demo page, and alone on pages of others.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe } from "node:test";
import { noBrowser } from "./chromium.mjs";
import { elementPages } from "./element-page.mjs";
import { sample } from "./scale.mjs";

const stylesOf = async (origin) => (await (await fetch(`${origin}/api/`)).json()).styles;
/** Lines of the data set. */
const linesOf = async (origin) => (await (await fetch(`${origin}/api/data.ndjson`)).text()).trimEnd().split("\n");

describe("<any-page> in Chromium", { skip: noBrowser, concurrency: 3 }, () => {
  const inPage = elementPages();

  inPage("a clean load with autorun shows a finding and rows", async ({ origin, page, at, ended, items }) => {
    await page.goto(`${origin}/`);
    await at('tr[data-row="0"]').waitFor();
    await at(".finding strong").waitFor();
    assert.match(await at(".finding strong").textContent(), /Link header/);
    assert.equal(await ended(), "complete");
    assert.equal(await items(), 10_000);
    assert.match(await at(".headline").textContent(), /^All 10,000 items\. /);
  });

  inPage("rows appear before their page has come whole", async ({ alone, at, ended, items }) => {
    await alone(
      `<any-page src="/api/cursor?limit=5000&rate=400000" items="$.data" max-pages="1" autorun="visible"></any-page>`,
    );
    await at('tr[data-row="0"]').waitFor();
    assert.equal(
      await at(".verdict")
        .getAttribute("data-status")
        .then((one) => ["streaming", "walking", "checking"].includes(one)),
      true,
    );
    await ended();
    assert.equal(await items(), 5_000);
  });

  inPage("samples under auto end as the sample API says", async ({ origin, demo, at, ended, items }) => {
    await demo();
    for (const { name } of sample(await stylesOf(origin), 13, 13)) {
      await at('.settings button:text-is("Samples")').click();
      await at(`[data-sample="${name}"]`).click();
      const how = await ended();
      const evidence = await at(".verdict").textContent();
      assert.equal(how, name === "none" ? "suspect" : "complete", `${name}: ${evidence}`);
      assert.equal(await items(), 10_000, name);
      const box = await at(".finding strong").boundingBox();
      assert.ok(box.y > 0 && box.y + box.height < 900, `${name}: the scheme is in sight`);
    }
  });

  inPage(
    "next asks for one page, pause holds, resume goes on, stop keeps the rows",
    async ({ origin, page, alone, at, status, ended, items }) => {
      await alone(`<any-page src="/api/offset?offset=0&limit=500&delay=400"></any-page>`);
      const requests = [];
      page.on("request", (request) => /\/api\//.test(request.url()) && requests.push(request.url()));
      const button = (name) => at("button", "any-page").filter({ hasText: name }).first();
      await button("Next").click();
      await status("paused");
      assert.equal(await items(), 500);
      await button("Next").click();
      await page.waitForFunction(
        () => document.querySelector("any-page").shadowRoot.querySelector("table").ariaRowCount === "1001",
      );
      await status("paused");
      assert.equal(requests.length, 2);
      await button("Walk all").click();
      await page.waitForFunction(
        () => Number(document.querySelector("any-page").shadowRoot.querySelector("table").ariaRowCount) > 2_000,
      );
      await button("Pause").click();
      await status("paused");
      const held = requests.length;
      await page.waitForTimeout(400);
      assert.equal(requests.length, held);
      await button("Stop").click();
      await status("stopped");
      const before = await items();
      assert.ok(before > 2_000 && before < 10_000);
      await button("Go on from here").click();
      assert.equal(await ended(), "complete");
      assert.equal(await items(), 10_000);
      assert.match(await at(".effort").textContent(), /resumed once/);
      const whole = await page.evaluate(async () => (await document.querySelector("any-page").export()).text());
      assert.deepEqual(whole.trimEnd().split("\n"), await linesOf(origin));
    },
  );

  inPage("what is saved is told with its verdict, and what can't be stays in sight", async (use) => {
    const { origin, page, alone, at, ended, forgive } = use;
    await alone(`<any-page src="/api/cursor?limit=1000" autorun="visible"></any-page>`);
    assert.equal(await ended(), "complete");
    await page.evaluate(() => {
      globalThis.showSaveFilePicker = undefined; // a dialog of the system's, which no test can answer
    });
    const save = async (what) => {
      await at('.menu summary:text-is("Export")').click();
      await at(`.menu button[aria-label="${what}"]`).click();
    };
    for (const what of ["What is loaded, as NDJSON", "All pages from the start, as NDJSON"]) {
      const download = page.waitForEvent("download");
      await save(what);
      const file = await download;
      assert.equal(file.suggestedFilename(), "items.ndjson");
      const lines = readFileSync(await file.path(), "utf8")
        .trimEnd()
        .split("\n");
      assert.deepEqual(lines, await linesOf(origin));
    }
    await at('.note:has-text("Saved as items.ndjson: ")').waitFor();
    await page.route("**/api/cursor**", (route) => route.fulfill({ status: 404, body: "{}" }));
    await save("All pages from the start, as NDJSON");
    await at('.note:has-text("status 404")').waitFor();
    await at('.note button[aria-label="Close the note"]').click();
    await at(".note").waitFor({ state: "detached" });
    forgive(/^Failed to load resource/);
  });

  inPage("a file of all pages tells how far it is, and is stopped", async ({ page, alone, at }) => {
    await alone(`<any-page src="https://api.example.com/list?page=0" pagination="none"></any-page>`);
    const byURL = { type: "url", outputs: { results: "$.items", nextUrl: "$.next" } };
    await page.evaluate((pagination) => {
      globalThis.showSaveFilePicker = undefined;
      const element = document.querySelector("any-page");
      // The third page never comes.
      element.fetch = async (input, { signal }) => {
        const page = Number(new URL(input).searchParams.get("page"));
        if (page === 2)
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        return Response.json({
          items: [{ id: page, name: "a" }],
          next: `https://api.example.com/list?page=${page + 1}`,
        });
      };
      element.pagination = pagination;
    }, JSON.stringify(byURL));
    await at('.menu summary:text-is("Export")').click();
    await at('.menu button[aria-label="All pages from the start, as CSV"]').click();
    await at('.note .hint:has-text("2 items · 2 pages")').waitFor();
    const download = page.waitForEvent("download");
    await at('.note button:text-is("Stop saving")').click();
    const file = await download;
    assert.equal(file.suggestedFilename(), "items.csv");
    assert.equal(readFileSync(await file.path(), "utf8"), "id,name\r\n0,a\r\n1,a\r\n");
    await at('.note:has-text("Stopped; items.csv has the items that came before.")').waitFor();
    // What is loaded is saved whatever is being typed.
    await at('.buttons button:text-is("Next")').click();
    await at("tr[data-row]").first().waitFor();
    await at('.buttons button:text-is("Stop")').click();
    await page.evaluate(() => {
      document.querySelector("any-page").pagination = "{";
    });
    const second = page.waitForEvent("download");
    await at('.menu summary:text-is("Export")').click();
    await at('.menu button[aria-label="What is loaded, as JSON"]').click();
    assert.equal((await second).suggestedFilename(), "items.json");
    // An element that leaves the page stops, too.
    await page.evaluate((text) => {
      document.querySelector("any-page").pagination = text;
    }, JSON.stringify(byURL));
    await at('.menu summary:text-is("Export")').click();
    await at('.menu button[aria-label="All pages from the start, as CSV"]').click();
    await at('.note .hint:has-text("2 items · 2 pages")').waitFor();
    const third = page.waitForEvent("download");
    await page.evaluate(() => document.querySelector("any-page").remove());
    assert.equal(readFileSync(await (await third).path(), "utf8"), "id,name\r\n0,a\r\n1,a\r\n");
  });

  inPage("rows stay where the next walk can’t begin", async ({ alone, at, ask, ended, items }) => {
    await alone(`<any-page src="/api/page?per_page=5000" autorun="visible"></any-page>`);
    assert.equal(await ended(), "complete");
    await ask("http://");
    await at(".field-error:not(:empty)").first().waitFor();
    assert.equal(await items(), 10_000);
    await at(".panel.stale").waitFor();
    assert.equal(await at(".verdict").getAttribute("data-status"), "complete");
    await ask("/api/cursor?limit=5000");
    await at(".panel.stale").waitFor({ state: "detached" });
    assert.equal(await ended(), "complete");
    assert.equal(await items(), 10_000);
  });

  inPage(
    "who asked for one page gets one, whether it is tried again or at once",
    async ({ page, alone, at, status }) => {
      await alone(`<any-page src="https://api.example.com/list?page=1"></any-page>`);
      await page.evaluate(() => {
        const element = document.querySelector("any-page");
        Object.assign(globalThis, { asked: [], ends: [] });
        element.addEventListener("any-page-verdict", ({ detail }) => globalThis.ends.push(detail.status));
        element.pagination = JSON.stringify({ type: "url", outputs: { results: "$.items", nextUrl: "$.next" } });
        element.fetch = async (input) => {
          const page = Number(new URL(input).searchParams.get("page"));
          const times = globalThis.asked.filter((one) => one === page).length;
          globalThis.asked.push(page);
          if (page === 2 && times === 0) return new Response("", { status: 429, headers: { "retry-after": "50" } });
          if (page === 3 && times === 0) return new Response("no");
          return Response.json({ items: [{ id: page }], next: `https://api.example.com/list?page=${page + 1}` });
        };
      });
      const next = () => at('.buttons button:text-is("Next")').click();
      await next();
      await status("paused");
      await next();
      await status("waiting");
      await at('.verdict button:text-is("Retry now")').click();
      await status("paused");
      await next();
      await status("failed");
      await at('.verdict button:text-is("Show the request")').click();
      assert.match(await at("#ap-exchange").textContent(), /Page 3/); // not the 429 of page 2
      await at('.verdict button:text-is("Try again from here")').click();
      await status("paused");
      assert.deepEqual(await page.evaluate(() => [globalThis.asked, globalThis.ends]), [[1, 2, 2, 3, 3], []]);
    },
  );

  inPage("what happens is announced", async ({ page, alone, at, ended }) => {
    await alone(`<any-page></any-page>`);
    const region = at('.verdict [role="status"]');
    assert.equal(await region.textContent(), "");
    await page.evaluate(() => {
      const element = document.querySelector("any-page");
      element.fetch = async () => Response.json([{ id: 1 }, { id: 2 }]);
      Object.assign(element, { src: "https://api.example.com/list", pagination: "none" });
      return element.run();
    });
    await ended();
    assert.match(await region.textContent(), /^Complete\. All 2 items\. /);
    await page.evaluate(() => {
      const element = document.querySelector("any-page");
      element.fetch = async () => new Response("no");
      return element.run();
    });
    assert.match(await region.textContent(), /^Failed\. The response is not valid JSON\. /);
  });

  inPage(
    "another address is walked at once, though the walk before still runs or is held",
    async ({ alone, at, ask, status, ended, items }) => {
      await alone(`<any-page src="/api/page?per_page=100&delay=300" autorun="visible"></any-page>`);
      await at("tr[data-row]").first().waitFor();
      await ask("/api/cursor?limit=2000");
      assert.equal(await ended(), "complete");
      assert.equal(await items(), 10_000);
      await at('button:text-is("Next")').click();
      await status("paused");
      await ask("/api/page?per_page=5000");
      assert.equal(await ended(), "complete");
      assert.match(await at(".finding").textContent(), /page/i);
    },
  );

  inPage(
    "an address that is typed over a sample’s is walked without what the sample brought",
    async ({ demo, at, ask, ended, items }) => {
      await demo();
      await at('.settings button:text-is("Samples")').click();
      await at('[data-sample="relay"]').click(); // by POST
      assert.equal(await ended(), "complete");
      await at(".url").fill("/api/relay?first=7");
      await at('.settings button:has-text("Headers")').click();
      await at('.drawer button:text-is("Add a header")').click();
      await at(".pair input").nth(0).fill("X-Mine");
      await at(".pair input").nth(1).fill("1");
      await ask("/api/cursor?limit=2000");
      assert.equal(await ended(), "complete", await at(".verdict").textContent());
      assert.equal(await items(), 10_000);
      assert.equal(await at(".ask select").inputValue(), "GET");
      assert.equal(await at(".pair input").nth(0).inputValue(), "X-Mine");
    },
  );

  inPage("the simulator changes a sample, and leaves alone what was typed", async ({ page, demo, at }) => {
    await demo();
    const url = () => at(".url").inputValue();
    await page.locator("#delay").selectOption({ index: 1 });
    await page.waitForFunction(() =>
      /delay=/.test(document.querySelector("any-page").shadowRoot.querySelector(".url").value),
    );
    await at(".url").fill("/api/cursor?limit=2000");
    await page.locator("#delay").selectOption({ index: 2 });
    await page.evaluate(() => document.querySelector("any-page").updateComplete);
    assert.equal(await url(), "/api/cursor?limit=2000");
    await at(".url").press("Enter");
    await page.locator('#fault-hint:has-text("changes nothing of it")').waitFor();
  });

  inPage("the simulator’s knobs say what happens", async ({ page, demo, at, status, ended, items }) => {
    await demo();
    await at('.settings button:text-is("Samples")').click();
    await page.locator("#fault").selectOption("html");
    const knobs = async () => [
      await page.locator("#fault-page").inputValue(),
      await page.locator("#fault-times").inputValue(),
    ];
    assert.deepEqual(await knobs(), ["2", "0"]); // as the sample API has it
    await page.locator("#fault").selectOption("text");
    assert.deepEqual(await knobs(), ["all", "0"]);
    await page.locator("#fault").selectOption("html");
    await page.locator("#fault-times").selectOption("1");
    await at('[data-sample="cursor"]').click();
    await status("failed");
    assert.doesNotMatch(await page.locator("#fault-hint").textContent(), /changes nothing/);
    await at('.actions button:text-is("Try again from here")').click();
    assert.equal(await ended(), "complete");
    assert.equal(await items(), 10_000);
  });

  inPage("a link is restored where the samples can’t be listed", async ({ origin, page, at, forgive }) => {
    await page.route(/\/api\/$/, (route) => route.abort());
    await page.goto(`${origin}/#anypage=1&url=https://api.example.invalid/list&maxPages=3`);
    await page.locator('#fault-hint:has-text("can’t be read")').waitFor();
    assert.equal(await at(".url").inputValue(), "https://api.example.invalid/list");
    forgive(/./); // the listing, and an address where nobody is
  });

  inPage("editing a field keeps all rows and says stale; undo restores", async ({ alone, at, ended, items }) => {
    await alone(`<any-page src="/api/page?per_page=1000" autorun="visible"></any-page>`);
    await ended();
    assert.equal(await items(), 10_000);
    await at(".url").fill("/api/page?per_page=100");
    await at(".stale").first().waitFor();
    assert.equal(await items(), 10_000);
    await at('.settings button:text-is("Undo")').click();
    assert.equal(await at(".url").inputValue(), "/api/page?per_page=1000");
    assert.equal(await at(".panel.stale").count(), 0);
    await at('.settings button:text-is("Limits")').click();
    await at(".fields input").first().fill("2");
    await at(".panel.stale").waitFor();
    assert.equal(await items(), 10_000);
  });

  inPage("items of every kind are visible text", async ({ page, alone, at }) => {
    await alone(`<any-page></any-page>`);
    await page.evaluate(() => {
      const element = document.querySelector("any-page");
      element.fetch = async () =>
        new Response('[{"a":1},"s",null,3,[1],{},"",true,{"b":[]}]', {
          headers: { "content-type": "application/json" },
        });
      element.src = "https://api.example.com/mixed";
      element.pagination = "none";
      return element.run();
    });
    await at('tr[data-row="8"]').waitFor();
    const rows = await at("tr[data-row]").evaluateAll((all) =>
      all.map((row) =>
        [...row.querySelectorAll("td:not(:first-child)")]
          .map((td) => td.textContent.trim())
          .filter(Boolean)
          .join("|"),
      ),
    );
    assert.deepEqual(rows, ["1", "s", "null", "3", "[1]", "{}", '""', "true", "[]"]);
  });

  inPage(
    "shows all digits, sorts and filters what is loaded, copies a cell",
    async ({ origin, page, alone, at, ended }) => {
      await alone(`<any-page src="/api/cursor?limit=1000" autorun="visible"></any-page>`);
      assert.equal(await ended(), "complete");
      assert.ok((await at("tr[data-row]").count()) < 100, "only what is in sight is in the document");
      const data = await linesOf(origin);
      const id = (line) => line.match(/"id"\s*:\s*(-?\d+)/)[1];
      const largest = data.map(id).sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1))[0];
      assert.ok(!Number.isSafeInteger(Number(largest)), "an id is beyond 2^53");
      await at("th button").first().click();
      await at("th button").first().click();
      await page.waitForFunction(
        (want) =>
          document.querySelector("any-page").shadowRoot.querySelector('tr[data-place="0"] .frozen')?.textContent ===
          want,
        largest,
      );
      await at('tr[data-place="0"] .frozen').click();
      assert.match(await at(".beside .nodes").textContent(), new RegExp(largest));
      await at('.beside button[aria-label="Copy the item as JSON"]').click();
      const line = data.find((one) => id(one) === largest);
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), line);
      await at('.beside button[aria-label="Close the item"]').click();
      await at('tr[data-place="0"] .frozen').focus();
      await page.keyboard.press("Control+c");
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), largest);
      await at(".tools [type=search]").fill(largest);
      await page.waitForFunction(
        () => document.querySelector("any-page").shadowRoot.querySelector("table").ariaRowCount === "2",
      );
    },
  );

  inPage("says what failed, keeps the rows, and offers what to do", async ({ alone, at, ended, items }) => {
    await alone(
      `<any-page src="/api/cursor?limit=200&fault=html&fault-times=1&run=${Date.now()}" autorun="visible"></any-page>`,
    );
    assert.equal(await ended(), "failed");
    assert.equal(await items(), 400);
    assert.match(await at(".what").textContent(), /HTML page/);
    await at(".raw summary").click();
    assert.match(await at(".raw pre").textContent(), /<!DOCTYPE html>/);
    await at('.actions button:text-is("Try again from here")').click();
    assert.equal(await ended(), "complete");
    assert.equal(await items(), 10_000);
  });

  inPage(
    "where detection found no way on, a click tries one that others take",
    async ({ page, alone, at, status, items }) => {
      await alone(`<any-page src="https://api.example.com/list"></any-page>`);
      await page.evaluate(() => {
        document.querySelector("any-page").fetch = async (input) => {
          const page = Number(new URL(input).searchParams.get("pageNumber") ?? 1);
          return Response.json({ rows: page > 3 ? [] : [{ id: page }, { id: 10 * page }] });
        };
      });
      await at('button:has-text("Walk all")').click();
      await status("suspect");
      const headline = await at(".headline").textContent();
      assert.equal(headline, "2 items, and some may be missing. The way to the next page was not found.");
      assert.match(await at(".verdict").textContent(), /looked for a Link header/);
      await at('.verdict button:text-is("pageNumber=2")').click();
      await status("complete");
      assert.equal(await items(), 6);
    },
  );

  inPage("a wrong setting is told where it is edited", async ({ alone, at, status }) => {
    await alone(`<any-page src="/api/page" items="data"></any-page>`);
    await at('button:has-text("Walk all")').click();
    await status("failed");
    await at('.verdict button:text-is("Edit the limits")').click();
    const told = at(".drawer .field-error");
    assert.match(await told.textContent(), /^items is "data"/);
    await at('.drawer label:has-text("Items") >> nth=-1 >> input').fill("$.data");
    assert.equal(await told.textContent(), "");
    assert.equal(await at('.verdict button:text-is("Edit the limits")').count(), 0);
  });

  inPage(
    "a server that forbids its answers differs from one that is not there",
    async ({ origin, page, demo, ask, forgive }) => {
      await demo(); // a page that no server has sent may not ask this machine
      const other = origin.replace("127.0.0.1", "localhost");
      await ask(`${other}/api/page?cors=off`);
      await page.waitForFunction(() =>
        /Access-Control-Allow-Origin/.test(
          document.querySelector("any-page").shadowRoot.querySelector(".what")?.textContent,
        ),
      );
      await ask("http://127.0.0.1:59999/list");
      await page.waitForFunction(() =>
        /can’t be reached/.test(document.querySelector("any-page").shadowRoot.querySelector(".what")?.textContent),
      );
      forgive(/ERR_|CORS/);
    },
  );

  inPage("a page whose policy forbids the request says so", async ({ alone, at, ask, forgive }) => {
    await alone(`<any-page></any-page>`, "'self'");
    await ask("https://api.example.com/list");
    await at('.what:has-text("connect-src")').waitFor();
    forgive(/Content Security Policy/);
  });

  inPage("an answer that breaks off is not taken for a forbidden one", async ({ page, alone, at, ended }) => {
    await alone(`<any-page src="https://api.example.com/list?page=1"></any-page>`);
    await page.evaluate(() => {
      const element = document.querySelector("any-page");
      globalThis.probes = 0;
      element.pagination = JSON.stringify({ type: "url", outputs: { results: "$.items", nextUrl: "$.next" } });
      element.fetch = async (input, init) => {
        if (init?.mode === "no-cors") globalThis.probes++;
        if (!/page=2/.test(input))
          return Response.json({ items: [{ id: 1 }], next: "https://api.example.com/list?page=2" });
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"items":['));
            controller.error(new TypeError("network error"));
          },
        });
        return new Response(body, { headers: { "content-type": "application/json" } });
      };
      return element.run();
    });
    assert.equal(await ended(), "failed");
    assert.doesNotMatch(await at(".what").textContent(), /does not let|Access-Control/);
    assert.equal(await page.evaluate(() => globalThis.probes), 0);
  });

  inPage("a server that let earlier answers be read is not said to forbid all", async ({ page, alone, at }) => {
    await alone(`<any-page src="https://api.example.com/list?page=1"></any-page>`);
    await page.evaluate(() => {
      const element = document.querySelector("any-page");
      element.pagination = JSON.stringify({ type: "url", outputs: { results: "$.items", nextUrl: "$.next" } });
      element.fetch = async (input, init) => {
        if (init?.mode === "no-cors") return Response.error();
        if (/page=2/.test(input)) throw new TypeError("Failed to fetch");
        return Response.json({ items: [{ id: 1 }], next: "https://api.example.com/list?page=2" });
      };
      void element.run();
    });
    await at('.what:has-text("could read its answers before")').waitFor();
  });

  inPage(
    "a wait counts down, and the verdict counts failures and retries",
    async ({ page, alone, at, status, ended, forgive }) => {
      await alone(
        `<any-page src="/api/cursor?limit=1000&fault=429-date&run=${Date.now()}" autorun="visible"></any-page>`,
      );
      await status("waiting");
      const seconds = async () => Number((await at(".headline").textContent()).match(/in ([\d.]+) s/)?.[1]);
      const first = await seconds();
      await page.waitForTimeout(500);
      const later = await seconds(); // NaN, if a busy machine looks when the wait is over
      assert.ok(!(later >= first), `${first} s, then ${later} s`);
      assert.equal(await ended(), "complete");
      assert.match(await at(".effort").textContent(), /1 failed · 1 retry/);
      forgive(/^Failed to load resource/); // the 429
    },
  );

  inPage("an address without a scheme gets https://, and that is said", async ({ page, alone, at, ask, ended }) => {
    await alone(`<any-page></any-page>`);
    await page.evaluate(() => {
      document.querySelector("any-page").fetch = async () =>
        new Response("[1]", { headers: { "content-type": "application/json" } });
    });
    await ask("api.example.com/list");
    await at('.note:has-text("https://")').waitFor();
    await ended();
    assert.equal(await at(".url").inputValue(), "https://api.example.com/list");
  });

  inPage("two elements on a page are independent, under a strict policy", async ({ page, alone, ended }) => {
    await alone(
      `<any-page id="a" src="/api/page?per_page=1000" autorun="visible"></any-page><any-page id="b" src="/api/cursor?limit=1000" theme="dark" view="table"></any-page>`,
    );
    const of = (id) =>
      page.evaluate((one) => document.getElementById(one).shadowRoot.querySelector(".verdict").dataset.status, id);
    await ended();
    assert.deepEqual([await of("a"), await of("b")], ["complete", "empty"]);
    assert.equal(await page.locator("#b [role=tab]").count(), 0);
    await page.evaluate(() => document.getElementById("b").run());
    assert.deepEqual([await of("a"), await of("b")], ["complete", "complete"]);
  });

  inPage("a link restores the settings in a new profile, without secrets", async ({ browser, demo, at }) => {
    await demo();
    await at(".url").fill("/api/cursor?limit=1000&api_key=s3cret");
    await at('.settings button:has-text("Headers")').click();
    await at('.drawer button:text-is("Add a header")').click();
    await at(".pair input").nth(1).fill("Bearer s3cret");
    await at('.settings button:has-text("Limits")').click();
    await at(".fields input").first().fill("3");
    await at('button:text-is("Share")').click();
    const link = await at("dialog textarea").inputValue();
    assert.ok(!link.includes("s3cret"), link);
    assert.match(await at("dialog").textContent(), /the parameter api_key.*the header [Aa]uthorization/s);
    await at("dialog input[type=checkbox]").first().check();
    assert.ok((await at("dialog textarea").inputValue()).includes("s3cret"));
    const other = await browser.newContext();
    const there = await other.newPage();
    await there.goto(link);
    await there.waitForSelector("html[data-ready]");
    const element = there.locator("#playground");
    assert.match(await element.locator(".url").inputValue(), /^\/api\/cursor\?limit=1000&api_key=$/);
    await element.locator('.settings button:has-text("Limits")').click();
    assert.equal(await element.locator(".fields input").first().inputValue(), "3");
    await other.close();
  });

  inPage(
    "the waterfall's times are not negative, and a request tells how the next one came out of it",
    async ({ alone, at, ended }) => {
      await alone(`<any-page src="/api/cursor?limit=1000" autorun="visible"></any-page>`);
      assert.equal(await ended(), "complete");
      await at("[data-tab=requests]").click();
      await at(".wf-row").first().waitFor();
      assert.doesNotMatch(await at(".wf-list").textContent(), /-\d/);
      await at(".wf-row").first().click();
      await at("mark").first().waitFor();
      const marks = await at("mark").allTextContents();
      assert.ok(marks.length >= 2, "the cursor is marked where it came from, and where it went");
    },
  );

  inPage("the code that is shown names what was found", async ({ origin, page, alone, at, ended }) => {
    const { body } = (await stylesOf(origin)).find(({ name }) => name === "relay");
    await alone(`<any-page src="/api/relay" method="POST"></any-page>`);
    await page.evaluate((text) => {
      const element = document.querySelector("any-page");
      element.body = text;
      return element.run();
    }, JSON.stringify(body));
    assert.equal(await ended(), "complete");
    await at("[data-tab=code]").click();
    await at(".languages").waitFor();
    const code = await at("pre").first().textContent();
    assert.match(code, /import \{ paginate \} from "anypage";/);
    assert.match(code, /relay/);
  });

  inPage("events tell what happens, and methods do what buttons do", async ({ page, alone }) => {
    await alone(`<any-page src="/api/page?per_page=1000"></any-page>`);
    const told = await page.evaluate(async () => {
      const element = document.querySelector("any-page");
      const told = { request: 0, page: 0, finding: 0, verdict: [] };
      document.addEventListener("any-page-request", () => told.request++);
      document.addEventListener("any-page-page", () => told.page++);
      document.addEventListener("any-page-finding", () => told.finding++);
      document.addEventListener("any-page-verdict", ({ detail }) => told.verdict.push(detail.status));
      await element.run();
      return told;
    });
    assert.equal(told.page, 10);
    assert.ok(told.request >= 30 && told.finding >= 1);
    assert.deepEqual(told.verdict, ["complete"]);
  });

  inPage("attributes mean what they mean in HTML", async ({ page, alone }) => {
    await alone(`<any-page src="/api/page" readonly="false" max-pages="2" preset="none" density="compact"></any-page>`);
    const state = await page.evaluate(() => {
      const element = document.querySelector("any-page");
      return {
        readonly: element.readonly,
        maxPages: element.maxPages,
        url: element.shadowRoot.querySelector(".url").readOnly,
      };
    });
    assert.deepEqual(state, { readonly: true, maxPages: 2, url: true });
  });
});
