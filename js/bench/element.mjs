// What <any-page> does to a page, as rows of the benchmarks: its longest task, its frames, its memory. They run in Chromium without
// a look at the network, and with scrollbars: env.wheel() and env.drag() are a pointer's.

import { answer, documentOf, list, parameter } from "../test/large-document.mjs";
import { wall } from "./measure.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Describes the pages that the local server has; the row's document has it behind many others. */
export const pagesDocument = documentOf(
  {
    "/page": {
      get: {
        operationId: "listPages",
        parameters: ["page", "pages", "size"].map((name) => parameter(name, "integer")),
        responses: answer({ type: "object", properties: { total_pages: { type: "integer" }, items: list } }),
      },
    },
  },
  "/",
);

/** An element in the place of what was in the page. */
async function elementIn({ origin }) {
  await import(`${origin}/dist/element.js`);
  const element = document.createElement("any-page");
  document.body.replaceChildren(element);
  const find = (selector) => element.shadowRoot.querySelector(selector);
  /** Waits for what a selector finds. */
  const there = async (selector) => {
    while (find(selector) === null) await pause(20);
    return find(selector);
  };
  return { element, find, there };
}

/** An element with a list of so many pages and items, that was walked. */
const elementOn =
  (pages, size) =>
  async ({ origin }) => {
    const { element, find, there } = await elementIn({ origin });
    element.src = `${origin}/${pages}x${size}x250/files`;
    element.pagination = "openai-cursor";
    await fetch(element.src, { method: "HEAD" }); // the server makes the body
    await element.run(); // what is loaded once has been loaded
    const items = pages * size;
    if (!find(".headline").textContent.startsWith(`All ${items.toLocaleString("en")} items.`))
      throw new Error(find(".verdict").textContent);
    return { element, find, there };
  };

/** The longest task while work is done, in ms: browsers tell of those from 50 ms on, so that 0 is less. */
async function longestTask(work) {
  let longest = 0;
  const take = (entries) => {
    for (const { duration } of entries) longest = Math.max(longest, duration);
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "longtask" });
  await work();
  await pause(300); // they are told of later
  take(observer.takeRecords());
  observer.disconnect();
  return longest;
}

/** The time of a frame while work is done, in ms. */
async function frameTime(work) {
  let frames = 0;
  let done = false;
  const count = () => {
    frames++;
    if (!done) requestAnimationFrame(count);
  };
  const begin = wall();
  requestAnimationFrame(count);
  await work();
  done = true;
  return (wall() - begin) / frames;
}

/** Scrolls from the first row, and makes sure that other rows came into sight. */
const scrolled = (scroll) => ({
  async anypage({ find }, env) {
    const scroller = find(".scroller");
    return async () => {
      scroller.scrollTop = 0;
      await pause(100);
      const { x, y, width, height } = scroller.getBoundingClientRect();
      const time = await frameTime(() => scroll({ x, y, right: x + width, bottom: y + height }, env));
      if (scroller.scrollTop < 1000) throw new Error(`it was scrolled to ${scroller.scrollTop} px only`);
      return time;
    };
  },
});

const common = { clock: "wall", warmUp: 0, most: 5, budget: 60_000, only: "Chromium", uninspected: true };
const atMost = (limit) => ({ limit: [undefined, limit] });
const large = { prepare: elementOn(1, 100_000), ...common };

/** Loads the document, which has another address each time, finds its last operation, and walks it. */
async function walkOperation({ element, find, there }, address) {
  element.openapi = address;
  await pause(50); // the document before is gone
  const search = await there(".document .find");
  await there("[data-operation]");
  search.value = "listPages";
  search.dispatchEvent(new Event("input", { bubbles: true }));
  (await there('[data-operation="listPages"]')).click();
  for (const [name, value] of Object.entries({ pages: 3, size: 50 })) {
    const field = await there(`.document input[name=${name}]`);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await pause(300); // the first request is shown
  find("button.primary").click();
  await pause(20); // it has begun
  await there(".verdict:is([data-status=complete], [data-status=suspect], [data-status=failed])");
  if (!/^All 150 items\./.test(find(".headline").textContent)) throw new Error(find(".verdict").textContent);
}

export const elementRows = [
  {
    work: "element: finding and first row under autorun, from a page that has loaded nothing",
    variants: {
      anypage:
        (_, { origin }) =>
        async () => {
          const { element, there } = await elementIn({ origin });
          element.src = `${origin}/100x100x250/files`;
          element.autorun = "visible";
          await there(".finding strong");
          await there("tr[data-row]");
        },
    },
    ...atMost(2000),
    ...common,
    fresh: true,
    uninspected: false, // these pages share no cache
  },
  {
    work: "element: first row of a page of 125 KB that comes at 40 kB/s, under auto",
    prepare: elementOn(1, 10), // the engine is there
    variants: {
      anypage({ element, find }, { origin }) {
        element.src = `${origin}/1x500x250/rate/40000/files`;
        element.pagination = "auto";
        const shown = () =>
          /^(?:checking|walking|streaming)$/.test(find(".verdict").dataset.status) && find("tr[data-row]");
        return async () => {
          await fetch(element.src, { method: "HEAD" }); // the server makes the body
          const begin = wall();
          const over = element.run();
          while (!shown()) await pause(5);
          const time = wall() - begin;
          await element.stop();
          await over;
          return time;
        };
      },
    },
    ...atMost(500),
    ...common,
  },
  {
    work: "element: longest task while a page of 100,000 items arrives",
    variants: {
      anypage:
        ({ element }) =>
        () =>
          longestTask(() => element.run()),
      // What the browser itself takes for the same body.
      "the body alone":
        ({ element }) =>
        () =>
          longestTask(async () => {
            const reader = (await fetch(element.src)).body.getReader();
            while (!(await reader.read()).done);
          }),
    },
    ...atMost(100),
    ...large,
  },
  {
    work: "element: longest task while 100,000 rows are sorted by a text",
    variants: {
      anypage:
        ({ find }) =>
        async () => {
          const sort = () =>
            [...find("thead").querySelectorAll("button")].find(({ dataset }) => dataset.column === "title").click();
          const longest = await longestTask(async () => {
            sort();
            await pause(50);
            sort(); // downwards
            while (find('tr[data-place="0"]').dataset.row === "0") await pause(50);
          });
          sort(); // not at all
          while (find('tr[data-place="0"]').dataset.row !== "0") await pause(50);
          return longest;
        },
    },
    ...atMost(100),
    ...large,
  },
  {
    work: "element: a frame while 100,000 rows are scrolled by wheel",
    variants: scrolled(({ x, y }, env) => env.wheel({ x: x + 200, y: y + 200, deltaY: 240, times: 120 })),
    ...atMost(20),
    ...large,
  },
  {
    work: "element: a frame while 100,000 rows are scrolled by scrollbar",
    variants: scrolled(({ y, right, bottom }, env) =>
      env.drag({ x: right - 8, from: y + 22, to: bottom - 40, steps: 120 }),
    ),
    ...atMost(20),
    ...large,
  },
  {
    work: "element: longest task while an OpenAPI document of 13 MB is loaded, searched, and walked",
    prepare: elementOn(1, 10), // the engine is there
    variants: {
      anypage(one, { origin }) {
        let times = 0;
        return () => longestTask(() => walkOperation(one, `${origin}/openapi.json?${times++}`));
      },
    },
    ...atMost(50),
    ...common,
  },
  {
    work: "element: memory of the page with 1,000,000 items over 100 pages",
    prepare: elementOn(100, 10_000),
    variants: {
      anypage: () => async () => (await performance.measureUserAgentSpecificMemory()).bytes / 2 ** 20,
    },
    unit: "MiB",
    ...atMost(256),
    ...common,
    most: 1,
  },
];
