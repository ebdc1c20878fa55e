// What the pagination editor knows of a text: where it is wrong, and what it would ask for.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { paginate } from "../../dist/node.js";
import { sources } from "./sources.mjs";

const { emptyConfig, lineOf, presets, readPlaces, Trials, tryOut } = await sources(
  "element/trial",
  "element/trials",
  "element/places",
  "element/config",
  "tables",
);

const load = async () => paginate;

describe("the places in a text", () => {
  const text =
    '{ "type": "cursor",\n  "inputs": [ {"name": "a\\"}", "in": "quer"} , 7 ],\n  "outputs": {"nextCursor": null} }';
  const places = readPlaces(text);
  const at = ({ from, to }) => text.slice(from, to);

  test("are known by the paths that the engine names", () => {
    const values = Object.fromEntries([...places.values].map(([path, place]) => [path, at(place)]));
    assert.deepEqual(Object.keys(values).sort(), [
      "",
      ".inputs",
      ".inputs[0]",
      ".inputs[0].in",
      ".inputs[0].name",
      ".inputs[1]",
      ".outputs",
      ".outputs.nextCursor",
      ".type",
    ]);
    assert.equal(values[".inputs[0].name"], '"a\\"}"');
    assert.equal(values[".outputs.nextCursor"], "null");
    assert.equal(values[""], text);
    assert.equal(at(places.names.get(".inputs[0].in")), '"in"');
    assert.equal(places.mistake, undefined);
  });

  test("are found for the engine's own messages", async () => {
    const wrong = async (object) => {
      const pagination = JSON.stringify(object, null, 2);
      const { wrong } = await tryOut(load, { ...emptyConfig, pagination });
      return pagination.slice(wrong.from, wrong.to);
    };
    const input = { name: "c", in: "query", type: "cursor" };
    const outputs = { nextCursor: "$.c" };
    assert.equal(await wrong({ type: "cursor", inputs: [{ ...input, in: "quer" }], outputs }), '"quer"');
    assert.equal(await wrong({ type: "cursor", inputs: [input, { ...input, type: "limits" }], outputs }), '"limits"');
    assert.equal(await wrong({ type: "cursr", inputs: [input], outputs }), '"cursr"');
    assert.equal(await wrong({ type: "cursor", inputs: [input], outputs: { nextCursor: "$.[" } }), '"$.["');
    assert.equal(await wrong({ type: "cursor", inputs: 7, outputs }), "7");
    // What is missing is missing in what is around it.
    assert.equal(await wrong({ type: "cursor", inputs: [input], outputs: {} }), "{}");
    assert.match(
      await wrong({ type: "cursor", inputs: [{ ...input, name: undefined }], outputs }),
      /^\{\s+"in": "query"/,
    );
    assert.match(await wrong({ outputs }), /^\{\s+"outputs"/);
  });

  test("of mistakes are where JSON.parse stops", () => {
    for (const [text, mistake, from] of [
      ["", "a value is missing", 0],
      ['{"a": }', "a value is missing", 6],
      ['{"a": 1', "a comma or } is missing", 7],
      ['{"a" 1}', "a colon is missing", 5],
      ["{a: 1}", 'a name in quotes is missing, such as "type"', 1],
      ['{"a": 1,}', 'a name in quotes is missing, such as "type"', 8],
      ["[1 2]", "a comma or ] is missing", 3],
      ["[cursor]", "cursor is no value: put quotes around a text", 1],
      ['["a\\"]', "the text has no closing quote", 1],
      ['["a\\q"]', "this is no escape of JSON's", 1],
      ["{} x", "this stands behind the end", 3],
      ["[".repeat(60), "this nests too deep", 50],
      ["01", "01 is no value: put quotes around a text", 0],
    ]) {
      assert.throws(() => JSON.parse(text));
      const { what, ...place } = readPlaces(text).mistake;
      assert.deepEqual([what, place.from], [mistake, from], text);
      assert.ok(place.to >= place.from && place.to <= text.length);
    }
    for (const text of ['{"a":[1,-0.5e+3,true,false,null,"\\u00e9\\\\"],"b":{}}', " [ ] ", '"a\\\\"'])
      assert.equal(readPlaces(text).mistake, undefined, text);
  });

  test("have a line and a column", () => {
    assert.deepEqual(lineOf("a\nbc", 0), { line: 1, column: 1 });
    assert.deepEqual(lineOf("a\nbc", 3), { line: 2, column: 2 });
  });
});

describe("a trial", () => {
  const tried = async (pagination, config = {}) => {
    const { asked, wrong } = await tryOut(load, {
      ...emptyConfig,
      url: "https://api.example/items?q=1",
      pagination: typeof pagination === "string" ? pagination : JSON.stringify(pagination),
      ...config,
    });
    assert.equal(wrong, undefined);
    return asked;
  };
  const urls = (asked) => asked.map(({ url }) => url.replace("https://api.example", ""));

  test("asks for pages by number, by offset, and by cursor", async () => {
    const input = (type, more = {}) => ({ name: type, in: "query", type, ...more });
    const outputs = { results: "$.data.list" };
    assert.deepEqual(
      urls(await tried({ type: "offsetLimit", inputs: [input("page")], outputs: { ...outputs, numPages: "$.n" } })),
      ["/items?q=1&page=1", "/items?q=1&page=2", "/items?q=1&page=3"],
    );
    const offsets = { type: "offsetLimit", inputs: [input("offset"), input("limit")], outputs };
    assert.deepEqual(urls(await tried(offsets, { url: "https://api.example/items?limit=50" })), [
      "/items?limit=50&offset=0",
      "/items?limit=50&offset=50",
      "/items?limit=50&offset=100",
    ]);
    const cursors = {
      type: "cursor",
      inputs: [input("cursor", { name: "after" })],
      outputs: { ...outputs, nextCursor: "$.data.list[-1].id", hasMore: "$.more" },
    };
    assert.deepEqual(urls(await tried(cursors)), [
      "/items?q=1",
      "/items?q=1&after=cursor-2",
      "/items?q=1&after=cursor-3",
    ]);
  });

  test("shows what is set in the body and in headers", async () => {
    const cursor = (more) => ({
      type: "cursor",
      inputs: [{ name: "c", in: "requestBody", type: "cursor", ...more }],
      outputs: { nextCursor: "$.c" },
    });
    assert.deepEqual(
      (await tried(cursor({ name: "/a/c" }), { body: '{"n":1}' })).map(({ method, body }) => [method, body]),
      [
        ["POST", '{"n":1}'],
        ["POST", '{"n":1,"a":{"c":"cursor-2"}}'],
        ["POST", '{"n":1,"a":{"c":"cursor-3"}}'],
      ],
    );
    assert.deepEqual(
      (await tried(cursor({ name: "X-Next", in: "header" }))).map(({ headers }) => headers),
      [[], [["x-next", "cursor-2"]], [["x-next", "cursor-3"]]],
    );
  });

  test("works for each preset", async () => {
    for (const name of Object.keys(presets)) {
      const body =
        name === "mcp"
          ? '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
          : name === "relay"
            ? '{"query":"{a}","variables":{}}'
            : "";
      const asked = await tried(name, { body, method: body === "" ? "GET" : "POST" });
      assert.equal(asked.length, ["none", "openai-page"].includes(name) ? 1 : 3, name);
      assert.equal(new Set(asked.map(({ url, body }) => `${url} ${body}`)).size, asked.length, name);
    }
  });

  test("sends nothing of the reader's credentials", async () => {
    const asked = await tried("link-header", {
      url: "https://me:pw1@api.example/a?token=pw2",
      headers: [{ name: "x-next", value: "pw3" }],
    });
    assert.doesNotMatch(JSON.stringify(asked), /pw\d/);
  });

  test("tells what is wrong, whatever is typed", async () => {
    for (const pagination of [
      "{",
      '{"type":',
      '{"type":"cursor","inputs":[null,7,{}],"outputs":7}',
      '{"inputs":{}}',
      '{"outputs":null}',
      "null",
      "7",
      "[]",
      "hall",
      "",
    ]) {
      const { asked, wrong, differences } = await tryOut(load, { ...emptyConfig, pagination });
      assert.deepEqual([asked, differences], [[], []], pagination);
      assert.equal(typeof wrong.message, "string", pagination);
    }
  });

  test("is the latest one's", async () => {
    let loads = 0;
    const shown = [];
    let done;
    const end = new Promise((resolve) => (done = resolve));
    const trials = new Trials(
      async () => {
        loads++;
        return paginate;
      },
      (trial) => {
        shown.push(trial.pagination);
        done();
      },
    );
    for (const pagination of ["hal", "fhir", "odata"]) trials.ask({ ...emptyConfig, pagination });
    await end;
    assert.deepEqual([loads, shown], [1, ["odata"]]);
  });

  test("says what of it Speakeasy’s format can’t hold, and no difference of SDKs that can’t walk it", async () => {
    const told = async (pagination) => {
      const { unsayable, differences } = await tryOut(load, { ...emptyConfig, pagination });
      return [unsayable, differences.length > 0];
    };
    assert.deepEqual(await told("link-header"), ["an output in a header can't be expressed", false]);
    assert.deepEqual(await told("odata"), [undefined, true]);
  });
});
