import { QueryClient, useInfiniteQuery } from "@tanstack/solid-query";
import { infiniteQuery } from "anypage/tanstack-query";
import { createEffect, createRoot } from "solid-js";
import { orders, resultOf } from "./common.js";

export const run = () =>
  new Promise((resolve, reject) => {
    const client = new QueryClient();
    client.mount();
    createRoot(() => {
      const query = useInfiniteQuery(
        () => ({ ...infiniteQuery(orders) }),
        () => client,
      );
      createEffect(() => {
        if (query.error) reject(query.error);
        else if (query.hasNextPage && !query.isFetching) query.fetchNextPage();
        else if (query.isSuccess && !query.isFetching) resolve(resultOf(query.data.pages));
      });
    });
  });
