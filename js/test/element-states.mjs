// What a person can have before them on the demo page: for the tests that look at all of it.

/** A list that is walked to its end, and what a person does then. */
const walked = (url, look) => async (use) => {
  await use.ask(url);
  await use.ended();
  await look(use);
};

/** A tab of such a list, once it has what it shows. */
const inTab = (name, url, shown) =>
  walked(url, async ({ at }) => {
    await at(`[data-tab=${name}]`).click();
    await at(shown).first().waitFor();
  });

const list = "/api/page?per_page=2000";

/** Each brings an opened demo page to what its name says; see Use in element-page.mjs. */
export const states = {
  empty: ({ at }) => at(".starts button").first().waitFor(),
  walking: async ({ at, ask }) => {
    await ask("/api/page?per_page=100&delay=3000");
    await at("tr[data-row]").first().waitFor();
  },
  paused: async ({ at, page }) => {
    await at('.buttons button:text-is("Next")').click();
    await at(".verdict[data-status=paused]").waitFor();
    await page.waitForTimeout(200); // rows have faded in
  },
  "an item": walked("/api/cursor?limit=1000", async ({ at }) => {
    await at('tr[data-row="1"] .row-number').click();
    await at(".beside .nodes").waitFor();
  }),
  stale: walked(list, async ({ at }) => {
    await at(".url").fill("/api/page?per_page=100");
    await at(".panel.stale").waitFor();
  }),
  failed: walked("/api/cursor?limit=200&fault=html&fault-times=1", ({ at }) => at(".raw summary").click()),
  why: walked("/api/link-header?per_page=2000", ({ at }) => at('.finding button:text-is("why")').click()),
  headers: async ({ at }) => {
    await at('.settings button:has-text("Headers")').click();
    await at('.drawer button:text-is("Add a header")').click();
  },
  limits: async ({ at }) => {
    await at('.settings button:text-is("Limits")').click();
    await at(".drawer.fields").waitFor();
  },
  body: async ({ at }) => {
    await at(".ask select").selectOption("POST");
    await at('.settings button:text-is("Body")').click();
    await at(".drawer textarea").fill("{");
    await at('.buttons button:has-text("Walk all")').click();
  },
  samples: async ({ at }) => {
    await at('.settings button:text-is("Samples")').click();
    await at("[data-sample]").first().waitFor();
  },
  preset: async ({ at }) => {
    await at('.settings button:has-text("Pagination")').click();
    await at('.kinds label:has-text("Preset")').click();
    await at(".editor ol").waitFor();
  },
  "an object": async ({ at }) => {
    await at('.settings button:has-text("Pagination")').click();
    await at('.kinds label:has-text("Object")').click();
    await at(".editor textarea").focus();
    await at(".cm-content").waitFor();
    await at(".editor ol").waitFor();
    await at(".editor details summary").first().click();
  },
  columns: walked(list, ({ at }) => at('.menu summary:text-is("Columns")').click()),
  export: async ({ at }) => {
    await at('.menu summary:text-is("Export")').click();
  },
  tree: inTab("tree", list, ".nodes"),
  requests: inTab("requests", "/api/cursor?limit=1000&fault=429-date", ".wf-row"),
  "a request": walked("/api/cursor?limit=1000", async ({ at }) => {
    await at("[data-tab=requests]").click();
    await at(".wf-row").first().click();
    await at("#ap-exchange").waitFor();
  }),
  code: async (use) => {
    await inTab("code", list, ".languages")(use);
    await use.page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
    });
    await use.at(".copy").click();
    await use.at(".note").waitFor();
  },
  share: async ({ at }) => {
    await at(".url").fill("/api/cursor?limit=1000&api_key=s3cret");
    await at('button:text-is("Share")').click();
    await at("dialog input[type=checkbox]").first().check();
  },
};

/** Opens the demo page in one of the states. */
export async function openState(use, name) {
  await use.demo();
  await states[name](use);
}
