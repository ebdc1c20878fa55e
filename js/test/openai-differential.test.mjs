// The presets openai-*, held against the openai npm package and against the rules
// of OpenAI's Python SDK, over the same server. Every difference is a decision of
// ours and listed here; one that is not listed fails, and so does one that is
// listed and doesn't occur.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import OpenAI from "openai";
import { CursorPage } from "openai/core/pagination";
import { paginate } from "../dist/index.js";
import { cases, serveCases } from "./openai-cases.mjs";
import { PythonClient } from "./openai-python.mjs";
import { sample, short } from "./scale.mjs";

/** Why anypage does not do what an SDK does, and the rule of its design behind that. Where the Python SDK and the npm package disagree, Python's is the reference. */
const decisions = {
  "has-more-missing": {
    rule: "Only a literal false has_more stops; missing or null goes on.",
    why: "So does Python. The npm package takes both for false and loses the rest of the list.",
  },
  "has-more-literal": {
    rule: "Only a literal false has_more stops; missing or null goes on.",
    why: 'Python\'s Pydantic takes 0 and "no" for false, too, the npm package 0: a number is no has_more, and one request more tells the truth.',
  },
  "has-more-text": {
    rule: 'hasMore: literal false (or "false") stops.',
    why: "Python's Pydantic takes the text for false, too. The npm package takes it for true.",
  },
  "info-at-the-end": {
    rule: "getNextPage rejects with code no-next-page when there is none.",
    why: "hasNextPage, nextPageInfo and getNextPage agree: where there is no next page, there is no info and nothing to get. Both SDKs look only at the cursor in the latter two, and fetch on behind a has_more of false or an empty page.",
  },
  "results-not-array": {
    rule: "results: stop when not an array or empty.",
    why: "Data that is no array has no items: the verdict is suspect and says what was found. Both SDKs deliver a string's characters; at an object, Python yields its names or raises KeyError, and the npm package a TypeError.",
  },
  "id-falsy": {
    rule: 'An id of 0 or "" is sent, as Python does.',
    why: "The npm package takes both for no id and stops without a word.",
  },
  "id-empty": {
    rule: 'An id of 0 or "" is sent, as Python does.',
    why: 'Python\'s page class gives an id of "", but its query writer leaves out what is empty, so that it asks for the first page again.',
  },
  "cursor-end": {
    rule: "cursor: stop when missing, null or blank.",
    why: "One rule for all cursors that stand beside the items. Both SDKs stop at a number 0, and send a space.",
  },
  "cursor-object": {
    rule: "A cursor that is an object: suspect.",
    why: "A cursor is a string or a number: the verdict for anything else is suspect. The SDKs send what a boolean or an object looks like in a query.",
  },
  digits: {
    rule: "Digits are never rounded.",
    why: "The npm package rounds integers beyond 2^53, in the items, too; both rewrite fractions and exponents.",
  },
  loop: {
    rule: "A loop is the same request with the same items: an error by default, never an endless walk.",
    why: "Both SDKs go round for ever.",
  },
  "empty-value": {
    rule: "Other query parameters stay.",
    why: "Those without a value, too. Python leaves them out.",
  },
  "null-value": {
    rule: "The Python SDK is the reference.",
    why: "A parameter of null is not sent, as in Python. The npm package sends it empty.",
  },
  "repeated-in-url": {
    rule: "Other query parameters stay.",
    why: "Each of the repeated ones, too. Both SDKs keep one of them: the npm package the last one, from the first request on, Python the first one, from the second.",
  },
  "content-type": {
    rule: "Seen in real servers, to be survived: JSON served as text/plain. Not JSON is a parse error, never a quiet end.",
    why: "The body decides, not its declared type: JSON as text/plain is read, HTML is an error. The npm package takes any body that is not declared as JSON for an empty list.",
  },
  again: {
    rule: "A body that is cut off is asked for again.",
    why: "Proxies end bodies in good order when their own source breaks off. The SDKs retry lost connections, and fail here at once.",
  },
  streamed: {
    rule: "Items come out before the page is complete.",
    why: "Items that came whole before the body broke were delivered already. The SDKs parse a body whole.",
  },
  "no-content": {
    rule: "204 as an empty page.",
    why: "The SDKs fail on it.",
  },
  "not-a-page": {
    rule: "A path that matches nothing stops the walk.",
    why: "JSON that is no object has no data: the verdict is suspect. The SDKs fail with an error of their own (Python at both, the npm package at null).",
  },
};

/** A walk that never ends by itself is left after so many pages. */
const cap = 6;

const presets = {
  page: "openai-page",
  cursor: "openai-cursor",
  jobs: "openai-cursor",
  conversation: "openai-conversation-cursor",
  next: "openai-next-cursor",
};
const paths = {
  page: "/models",
  cursor: "/files",
  jobs: "/fine_tuning/jobs",
  conversation: "/conversations/conv_1/items",
  next: "/organization/roles",
};

const text = (value) =>
  JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}n` : v)).replace(/"(-?\d+)n"/g, "$1");

/** Each column opens a case's list: its pages, its items one by one, and its first page. */
const columns = {
  anypage: (given, base) => {
    const walk = paginate(base + paths[given.family] + (given.path ?? ""), {
      pagination: presets[given.family],
      params: given.anypageQuery ?? given.query,
      numbers: "exact",
      headers: { authorization: "Bearer key" },
      retry: { minDelay: 1 },
    });
    return {
      pages: walk.pages(),
      items: walk,
      first: () => walk.first(),
      itemsOf: (page) => page.items,
      infoOf: (page) => page.nextPageInfo()?.params,
      verdict: () => walk.verdict,
    };
  },
  python: (given, base) => {
    const family = given.family === "jobs" ? "cursor" : given.family;
    const first = () =>
      new PythonClient(base).list(family, paths[given.family] + (given.path ?? ""), given.query ?? {});
    const items = iterate(first, async function* (page) {
      for await (const each of page.iterPages()) yield* each.items();
    });
    return {
      pages: iterate(first, (page) => page.iterPages()),
      items,
      first,
      itemsOf: (page) => page.items(),
      infoOf: (page) => page.nextPageInfo(),
    };
  },
  node: (given, base) => {
    const first = () => nodeList(given, base);
    return {
      pages: iterate(first, (page) => page.iterPages()),
      items: iterate(first, (page) => page),
      first,
      itemsOf: (page) => page.getPaginatedItems(),
      infoOf: (page) => page.nextPageRequestOptions()?.query,
    };
  },
};

function nodeList(given, base) {
  const client = new OpenAI({ apiKey: "key", adminAPIKey: "admin", baseURL: base, logLevel: "off" });
  const query = given.query ?? {};
  if (given.path !== undefined) return client.getAPIList(paths[given.family] + given.path, CursorPage, { query });
  switch (given.family) {
    case "page":
      return client.models.list({ query });
    case "cursor":
      return client.files.list(query);
    case "jobs":
      return client.fineTuning.jobs.list(query);
    case "conversation":
      return client.conversations.items.list("conv_1", query);
    case "next":
      return client.admin.organization.roles.list(query);
  }
}

async function* iterate(first, over) {
  yield* over(await first());
}

/** All pages, or as many as the cap allows. */
async function byPages({ pages, itemsOf }) {
  const items = [];
  let count = 0;
  try {
    for await (const page of pages) {
      for (const item of itemsOf(page)) items.push(text(item));
      if (++count === cap) return { items, end: "capped" };
    }
  } catch (error) {
    return { items, end: "error", error };
  }
  return { items, end: "ended" };
}

/** The items one by one, as many as a run over the pages gave, unless it ended. */
async function byItems({ items }, { items: expected, end }) {
  const got = [];
  try {
    for await (const item of items) if (got.push(text(item)) === expected.length && end === "capped") break;
  } catch {
    // the run over the pages has reported it
  }
  return text(got) === text(expected) ? "as by pages" : got;
}

/** What the first page says of the next one. */
async function ofFirst({ first, infoOf }) {
  const attempt = async (ask) => {
    try {
      return await ask();
    } catch {
      return "an error";
    }
  };
  const page = await attempt(first);
  const cursor = (after) =>
    after === undefined
      ? null
      : typeof after === "object" && String(after).startsWith("[")
        ? "an object"
        : String(after);
  return {
    hasNext: await attempt(() => page.hasNextPage()),
    info: await attempt(() => cursor(infoOf(page)?.after)),
    getNext: await attempt(async () => {
      await page.getNextPage();
      return "a page";
    }),
  };
}

/** A request as a server reads it: spellings of the same query don't differ. */
function decoded(request) {
  const url = new URL(request, "http://x");
  return `${url.pathname} ${[...url.searchParams].map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(" ")}`.trim();
}

const fields = ["requests", "items", "end", "itemwise", "hasNext", "info", "getNext"];
const used = new Map(Object.keys(decisions).map((name) => [name, []]));

/** Runs a case in one column, three times: by pages, by items, and the first page alone. */
async function run(server, column, index) {
  const open = (way) => columns[column](cases[index], server.base(`${column}-${way}`, index));
  const list = open("pages");
  const outcome = await byPages(list);
  const requests = server.requests(`${column}-pages`, index).map(decoded);
  const { status, reason } = list.verdict?.() ?? {};
  const verdict = outcome.end === "error" ? `error ${outcome.error.code}` : `${status} ${reason}`;
  return {
    ...outcome,
    requests,
    verdict,
    itemwise: await byItems(open("items"), outcome),
    ...(await ofFirst(open("first"))),
  };
}

describe("openai presets ask for what OpenAI's client asks for", () => {
  let server;
  before(async () => {
    server = await serveCases();
  });
  after(() => server.close());

  for (const [index, given] of sample([...cases.entries()], 4)) {
    test(given.name, async () => {
      const [anypage, python, node] = await Promise.all(
        ["anypage", "python", "node"].map((column) => run(server, column, index)),
      );
      assert.equal(anypage.verdict, given.verdict, anypage.error?.message);
      for (const [column, theirs] of Object.entries({ python, node })) {
        const differ = fields.filter((field) => text(anypage[field]) !== text(theirs[field]));
        const listed = Object.entries(given[column] ?? {}).flatMap(([names, decision]) => {
          assert.ok(decisions[decision], `${decision} is no decision`);
          used.get(decision).push(`${given.name} (${column})`);
          return names.split(" ");
        });
        const shown = (outcome) => Object.fromEntries(fields.map((field) => [field, outcome[field]]));
        assert.deepEqual(
          differ.sort(),
          listed.sort(),
          `${column} differs from anypage otherwise than listed:\nanypage ${text(shown(anypage))}\n${column} ${text(shown(theirs))} ${theirs.error ?? ""}`,
        );
      }
    });
  }

  test("every decision occurs", { skip: short && "a short run asks for some of the cases" }, (t) => {
    for (const [name, where] of used) {
      assert.ok(where.length > 0, `${name} occurs in no case`);
      t.diagnostic(`${name}: ${decisions[name].rule} ${decisions[name].why} [${where.join("; ")}]`);
    }
  });
});
