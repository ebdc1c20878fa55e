import { QueryClient } from "@tanstack/svelte-query";
import { mount } from "svelte";
import { orders, resultOf } from "./common.js";
import List from "./List.svelte";

export const run = () =>
  new Promise((resolve, reject) => {
    const done = (pages) => resolve(resultOf(pages));
    const props = { url: orders, client: new QueryClient(), done, failed: reject };
    mount(List, { target: document.createElement("div"), props });
  });
