// The options as each library's own types take them, without a cast. Only type-checked, never run.

import * as react from "@tanstack/react-query";
import * as solid from "@tanstack/solid-query";
import * as svelte from "@tanstack/svelte-query";
import * as vue from "@tanstack/vue-query";
import { type Checkpoint, paginate } from "anypage";
import { infinite } from "anypage/swr";
import { infiniteQuery, type ListPage } from "anypage/tanstack-query";
import useSWRInfinite from "swr/infinite";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(...equal: Equal<A, B> extends true ? [] : [never]): void;

interface Order {
  id: number;
}
const query = () => infiniteQuery<Order>("/api/orders", { maxItems: 1_000, headers: { accept: "application/json" } });

export function inReact(client: react.QueryClient): void {
  const { data, error, hasNextPage } = react.useInfiniteQuery({ ...query() });
  same<typeof data, { pages: ListPage<Order>[]; pageParams: (Checkpoint | null)[] } | undefined>();
  same<typeof error, Error | null>();
  same<typeof hasNextPage, boolean>();
  react.useInfiniteQuery(query());
  const flat = react.useInfiniteQuery({ ...query(), select: (all) => all.pages.flatMap((page) => page.items) });
  same<typeof flat.data, Order[] | undefined>();
  react.useSuspenseInfiniteQuery({ ...query(), queryKey: ["orders"], retry: 2, staleTime: 1_000 });
  void client.prefetchInfiniteQuery({ ...query(), pages: 2 });
  const options = react.infiniteQueryOptions({ ...query() });
  const stored = client.getQueryData(options.queryKey);
  same<typeof stored, react.InfiniteData<ListPage<Order>> | undefined>();
}

export function inVue(): void {
  const { data } = vue.useInfiniteQuery({ ...query() });
  same<NonNullable<typeof data.value>["pages"], ListPage<Order>[]>();
}

export function inSvelte(): void {
  const { data } = svelte.createInfiniteQuery(() => ({ ...query() }));
  same<NonNullable<typeof data>["pages"], ListPage<Order>[]>();
}

export function inSolid(): void {
  const { data } = solid.useInfiniteQuery(() => ({ ...query() }));
  same<NonNullable<typeof data>["pages"], ListPage<Order>[]>();
}

export function inSWR(): void {
  const { data, setSize } = useSWRInfinite(...infinite<Order>("/api/orders"));
  same<typeof data, ListPage<Order>[] | undefined>();
  void setSize(2);
  const [key, fetcher, options] = infinite<Order>("/api/orders");
  useSWRInfinite(key, fetcher, { ...options, revalidateAll: true });
}

// @ts-expect-error: the library says where to go on
infiniteQuery("/api/orders", { resume: null });
// @ts-expect-error: the library aborts
infiniteQuery("/api/orders", { signal: new AbortController().signal });
void paginate;
