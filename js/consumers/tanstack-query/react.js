import { dehydrate, hydrate, QueryClient, QueryClientProvider, useInfiniteQuery } from "@tanstack/react-query";
import { PaginationError } from "anypage";
import { infiniteQuery } from "anypage/tanstack-query";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { assert, list, orders, resultOf, same } from "./common.js";

/** A component with the query, on the page. `when` waits until a render holds what is asked for. */
function mount(query, client = new QueryClient()) {
  let latest;
  let wake = () => {};
  function List() {
    latest = useInfiniteQuery({ ...query });
    queueMicrotask(() => wake());
    return null;
  }
  const root = createRoot(document.createElement("div"));
  root.render(createElement(QueryClientProvider, { client }, createElement(List)));
  return {
    client,
    unmount: () => root.unmount(),
    async when(holds) {
      while (latest === undefined || !holds(latest)) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      return latest;
    },
  };
}

const settled = ({ isFetching }) => !isFetching;

/** Requests pages until there are so many, or no more. */
async function load(list, pages = Number.POSITIVE_INFINITY) {
  for (;;) {
    const query = await list.when(settled);
    if (query.error) throw query.error;
    if (!query.hasNextPage || query.data.pages.length >= pages) return query;
    await query.fetchNextPage();
  }
}

/** A fetch that counts, and the signals that it got. */
function counted() {
  const signals = [];
  const counting = (url, init) => {
    signals.push(init.signal);
    return fetch(url, init);
  };
  return { signals, fetch: counting };
}

const checks = {
  async "a page that fails is requested three times, not twelve"() {
    const { signals, fetch } = counted();
    const url = list("link-header?per_page=500&fault=500&fault-times=0&run=react");
    const shown = mount(infiniteQuery(url, { fetch, retry: { minDelay: 1 } }));
    const { data } = await load(shown, 2);
    await (await shown.when(settled)).fetchNextPage();
    const query = await shown.when((state) => state.isError && settled(state));
    assert(query.error instanceof PaginationError && query.error.code === "http", String(query.error));
    same(signals.length, 2 + 3, "requests");
    same(query.data, data, "the pages before it stay");
    assert(query.hasNextPage, "there is a next page to try again");
    await query.fetchNextPage();
    same(signals.length, 2 + 6, "requests, tried again");
  },

  async "a first page that fails comes by fetchNextPage, too"() {
    let up = false;
    const failing = (...request) => (up ? fetch(...request) : Promise.reject(new TypeError("down")));
    const shown = mount(infiniteQuery(`${orders}&run=first`, { fetch: failing, retry: false }));
    const { error, fetchNextPage } = await shown.when(({ isError }) => isError);
    same(error.code, "network", "code");
    up = true;
    const { data } = await fetchNextPage();
    same([data.pages.length, data.pages[0].items.length], [1, 500], "pages");
  },

  async "a query that keeps few pages asks for those again"() {
    const { signals, fetch } = counted();
    const query = infiniteQuery(`${orders}&run=few`, { fetch });
    const shown = mount({ ...query, maxPages: 2, getPreviousPageParam: () => undefined });
    await load(shown, 2);
    await (await shown.when(settled)).fetchNextPage();
    const { data, refetch } = await shown.when((state) => settled(state) && state.data.pageParams[0] !== null);
    same([signals.length, data.pages.length], [3, 2], "requests and pages");
    const again = await refetch();
    same(signals.length, 5, "requests after a refetch");
    assert(again.data === data, "the same pages");
  },

  async "a query that nobody needs is aborted"() {
    const { signals, fetch } = counted();
    const shown = mount(infiniteQuery(list("link-header?delay=20000"), { fetch }));
    while (signals.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    shown.unmount();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert(signals.length === 1 && signals[0].aborted, "the request is aborted");
    same(shown.client.getQueryCache().getAll()[0].state.fetchStatus, "idle", "fetchStatus");
  },

  async "a refetch requests each page by its own parameter"() {
    const { signals, fetch } = counted();
    const shown = mount(infiniteQuery(orders, { fetch }));
    const { data, refetch } = await load(shown, 3);
    await refetch();
    const again = await shown.when(settled);
    same(signals.length, 6, "requests");
    assert(again.data === data, "nothing has changed, so it is the same object");
  },

  async "a last page without items is not shown"() {
    const { data, hasNextPage } = await load(mount(infiniteQuery(list("odata-skip?$top=2500"))));
    same(data.pages.length, data.pageParams.length, "pages and parameters");
    assert(
      data.pages.every(({ items }) => items.length > 0),
      "no page is empty",
    );
    same(
      [hasNextPage, data.pages.at(-1).verdict.status, data.pages.at(-1).next],
      [false, "complete", undefined],
      "end",
    );
  },

  async "a list without items is one page"() {
    const empty = async () =>
      new Response('{"items":[],"next":null}', { headers: { "content-type": "application/json" } });
    const { data } = await load(mount(infiniteQuery(list("x"), { fetch: empty, items: "$.items" })));
    same([data.pages.length, data.pages[0].items, data.pages[0].verdict.status], [1, [], "complete"], "pages");
  },
};

export async function run() {
  const client = new QueryClient();
  const stored = sessionStorage.getItem("queries");
  if (stored === null) {
    for (const [what, check] of Object.entries(checks))
      await check().catch((error) => {
        throw new Error(`${what}: ${error.message}`, { cause: error });
      });
    await load(mount(infiniteQuery(orders), client), 7);
    sessionStorage.setItem("queries", JSON.stringify(dehydrate(client)));
    location.reload();
    return new Promise(() => {}); // the rest is for the page to come
  }
  hydrate(client, JSON.parse(stored));
  const { signals, fetch } = counted();
  // The pages of before are still fresh.
  const { data } = await load(mount({ ...infiniteQuery(orders, { fetch }), staleTime: 60_000 }, client));
  same(signals.length, 13, "requests after the reload");
  return resultOf(data.pages);
}
