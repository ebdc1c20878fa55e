import { infinite } from "anypage/swr";
import { createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";
import useSWRInfinite from "swr/infinite";
import { assert, list, orders, resultOf } from "./common.js";

/** Walks a list to its end, or to its error. */
function walk(url, options) {
  return new Promise((resolve, reject) => {
    function List() {
      const { data, error, size, setSize, isValidating } = useSWRInfinite(...infinite(url, options));
      useEffect(() => {
        if (error) reject(error);
        if (error || isValidating || data === undefined) return;
        if (data.at(-1).verdict === undefined) setSize(size + 1);
        else resolve(data);
      });
      return null;
    }
    createRoot(document.createElement("div")).render(createElement(List));
  });
}

export async function run() {
  let requests = 0;
  const counting = (...request) => {
    requests++;
    return fetch(...request);
  };
  const failing = walk(list("link-header?per_page=500&fault=500&fault-times=0"), {
    retry: { minDelay: 1 },
    fetch: counting,
  });
  await failing.then(
    () => assert(false, "the third page fails"),
    ({ code }) => assert(code === "http", code),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert(requests === 2 + 3, `${requests} requests, the third page's ones are 3`);

  requests = 0;
  const pages = await walk(orders, { fetch: counting });
  assert(requests === 20, `${requests} requests for 20 pages`);
  return resultOf(pages);
}
