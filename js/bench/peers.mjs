// Who walks lists: each takes a list (lists.mjs), and gives a function that hands every item of it to take.

import { parseChunked } from "@discoveryjs/json-ext";
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { JSONParser } from "@streamparser/json";
import { paginate as paginateByFetchExtras } from "fetch-extras";
import OpenAI from "openai";
import { paginate } from "../src/index.ts";

/** What everybody writes by hand: each body goes to use. */
export async function bodiesOf({ base, fetch }, use) {
  for (let query = ""; ; ) {
    const body = await (await fetch(`${base}/files${query}`)).json();
    use(body);
    if (!body.has_more) return;
    query = `?after=${body.last_id}`;
  }
}

/** Our walk of a list. */
export const walkOf = ({ base, fetch }) => paginate(`${base}/files`, { pagination: "openai-cursor", fetch });

/** Lists in OpenAI's cursor style. Names that begin with anypage are ours. */
export const cursorPeers = {
  anypage: (list) => async (take) => {
    for await (const item of walkOf(list)) take(item);
  },
  "anypage, by pages": (list) => async (take) => {
    for await (const page of walkOf(list).pages()) for (const item of page.items) take(item);
  },
  "bare loop": (list) => (take) =>
    bodiesOf(list, ({ data }) => {
      for (const item of data) take(item);
    }),
  openai({ base, fetch }) {
    const options = { apiKey: "none", baseURL: base, fetch, dangerouslyAllowBrowser: true, maxRetries: 0 };
    const client = new OpenAI(options);
    return async (take) => {
      for await (const item of client.files.list()) take(item);
    };
  },
  /** Items while their page arrives: all but the last one in the array, which may lack members. */
  "json-ext":
    ({ base, fetch }) =>
    async (take) => {
      for (let query = ""; query !== undefined; ) {
        let taken = 0;
        const takeUntil = (data, end) => {
          while (taken < end) take(data[taken++]);
        };
        const onChunk = (_parsed, _chunk, _pending, { currentRootValue }) => {
          const data = currentRootValue?.data;
          if (data !== undefined) takeUntil(data, data.length - 1);
        };
        const response = await fetch(`${base}/files${query}`);
        const { data, has_more, last_id } = await parseChunked(response.body, { onChunk });
        takeUntil(data, data.length);
        query = has_more ? `?after=${last_id}` : undefined;
      }
    },
  "fetch-extras":
    ({ base, fetch }) =>
    async (take) => {
      let body;
      const pagination = {
        async transform(response) {
          body = await response.json();
          return body.data;
        },
        paginate: () => body.has_more && { url: new URL(`${base}/files?after=${body.last_id}`) },
      };
      for await (const item of paginateByFetchExtras(`${base}/files`, { fetchFunction: fetch, pagination })) take(item);
    },
  /** Items while their page arrives. */
  "@streamparser/json":
    ({ base, fetch }) =>
    async (take) => {
      for (let query = ""; query !== undefined; ) {
        let last;
        let more;
        const parser = new JSONParser({ paths: ["$.data.*", "$.last_id", "$.has_more"], keepStack: false });
        parser.onValue = ({ value, key }) => {
          if (key === "has_more") more = value;
          else if (key === "last_id") last = value;
          else take(value);
        };
        const reader = (await fetch(`${base}/files${query}`)).body.getReader();
        for (let read = await reader.read(); !read.done; read = await reader.read()) parser.write(read.value);
        query = more ? `?after=${last}` : undefined;
      }
    },
};

/** Lists of root arrays and Link headers. */
export const linkPeers = {
  anypage:
    ({ base, fetch }) =>
    async (take) => {
      for await (const item of paginate(`${base}/files`, { pagination: "link-header", fetch })) take(item);
    },
  octokit({ base, fetch }) {
    const octokit = new (Octokit.plugin(paginateRest))({ baseUrl: base, request: { fetch } });
    return async (take) => {
      for await (const { data } of octokit.paginate.iterator("GET /files")) for (const item of data) take(item);
    };
  },
  "fetch-extras":
    ({ base, fetch }) =>
    async (take) => {
      for await (const item of paginateByFetchExtras(`${base}/files`, { fetchFunction: fetch })) take(item);
    },
};
