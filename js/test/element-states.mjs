// What a person can have before them on the demo page: for the tests that look at all of it.

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
  "an item": async ({ at, ask, ended }) => {
    await ask("/api/cursor?limit=1000");
    await ended();
    await at('tr[data-row="1"] .row-number').click();
    await at(".beside .nodes").waitFor();
  },
  stale: async ({ at, ask, ended }) => {
    await ask("/api/page?per_page=2000");
    await ended();
    await at(".url").fill("/api/page?per_page=100");
    await at(".panel.stale").waitFor();
  },
  failed: async ({ at, ask, ended }) => {
    await ask(`/api/cursor?limit=200&fault=html&fault-times=1&run=${Date.now()}`);
    await ended();
    await at(".raw summary").click();
  },
  why: async ({ at, ask, ended }) => {
    await ask("/api/link-header?per_page=2000");
    await ended();
    await at('.finding button:text-is("why")').click();
  },
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
  columns: async ({ at, ask, ended }) => {
    await ask("/api/page?per_page=2000");
    await ended();
    await at('.menu summary:text-is("Columns")').click();
  },
  export: async ({ at }) => {
    await at('.menu summary:text-is("Export")').click();
  },
  tree: async ({ at, ask, ended }) => {
    await ask("/api/page?per_page=2000");
    await ended();
    await at("[data-tab=tree]").click();
    await at(".nodes").waitFor();
  },
  requests: async ({ at, ask, ended }) => {
    await ask(`/api/cursor?limit=1000&fault=429-date&run=${Date.now()}`);
    await ended();
    await at("[data-tab=requests]").click();
    await at(".wf-row").first().waitFor();
  },
  "a request": async ({ at, ask, ended }) => {
    await ask("/api/cursor?limit=1000");
    await ended();
    await at("[data-tab=requests]").click();
    await at(".wf-row").first().click();
    await at("#ap-exchange").waitFor();
  },
  code: async ({ at, ask, ended }) => {
    await ask("/api/page?per_page=2000");
    await ended();
    await at("[data-tab=code]").click();
    await at(".languages").waitFor();
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
