import { QueryClient, useInfiniteQuery, VueQueryPlugin } from "@tanstack/vue-query";
import { infiniteQuery } from "anypage/tanstack-query";
import { createApp, watchEffect } from "vue";
import { orders, resultOf } from "./common.js";

export const run = () =>
  new Promise((resolve, reject) => {
    const app = createApp({
      setup() {
        const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({ ...infiniteQuery(orders) });
        watchEffect(() => {
          if (error.value) reject(error.value);
          else if (hasNextPage.value && !isFetching.value) fetchNextPage();
          else if (data.value && !isFetching.value) resolve(resultOf(data.value.pages));
        });
        return () => null;
      },
    });
    app.use(VueQueryPlugin, { queryClient: new QueryClient() }).mount(document.createElement("div"));
  });
