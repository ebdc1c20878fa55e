// Links that restore settings, and what they leave out.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sources } from "./sources.mjs";

const { decode, emptyConfig, encode } = await sources("element/share", "element/config");

const full = {
  source: { kind: "url" },
  method: "POST",
  url: "https://api.example/a%2Fb?per_page=500&q=caf%C3%A9 \"<'>",
  body: '{"n": 18446744073709551615, "t": "a&b=c#d%"}',
  headers: [{ name: "accept", value: "application/json; q=0.9" }],
  pagination: '{"type":"cursor","inputs":[{"name":"after","in":"query","type":"cursor"}]}',
  items: "$['@odata & co'][*]",
  until: "@.a < '2026-01-01' && @.b > 3",
  maxPages: 7,
  maxItems: 0,
  prefetch: 2,
  concurrency: 3,
};

test("a link restores all settings", () => {
  for (const config of [
    full,
    { ...emptyConfig, url: "api.example/x" },
    { ...emptyConfig, url: "localhost:8080/x?y=1" },
    { ...emptyConfig, url: "/relative?a=b" },
    { ...emptyConfig, source: { kind: "sample", name: "gitlab & co" } },
    {
      ...emptyConfig,
      source: {
        kind: "operation",
        document: "https://a.example/o.yaml?v=1",
        operationId: "GET /a b",
        values: { "a&b": [1, "ü"], n: null },
      },
    },
  ]) {
    const { hash, leftOut } = encode(config);
    assert.deepEqual(decode(`#${hash}`), config);
    assert.deepEqual(leftOut, []);
    // A program that looks for links in a text takes it whole, and a browser leaves it as it is.
    assert.match(hash, /^[\w.~!$%&,/:;=?@+-]*$/);
    assert.equal(new URL(`https://a.example/#${hash}`).hash, `#${hash}`);
  }
});

test("a link can be read", () => {
  const config = {
    ...emptyConfig,
    url: "https://api.example/orders?per_page=500",
    pagination: "link-header",
    maxItems: 20,
  };
  assert.equal(
    encode(config).hash,
    "anypage=1&url=https://api.example/orders?per_page=500&pagination=link-header&maxItems=20",
  );
});

describe("what a link leaves out", () => {
  const secret = "s3cr3t";
  const config = {
    ...full,
    url: `https://me:${secret}@api.example/a?api_key=${secret}&page=1&Key=${secret}#token=${secret}`,
    body: `{"client_secret": "${secret}", "keep": [18446744073709551615]}`,
    headers: [
      { name: "Authorization", value: `Bearer ${secret}` },
      { name: "X-Tenant", value: secret },
      { name: "accept", value: "application/json" },
    ],
  };
  const ids = [
    "user",
    "parameter api_key",
    "parameter Key",
    "member client_secret",
    "header authorization",
    "header x-tenant",
  ];

  test("is named, and what is ticked is in it", () => {
    const { hash, leftOut } = encode(config);
    assert.ok(!decodeURIComponent(hash).includes(secret), hash);
    assert.deepEqual(
      leftOut.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(
      leftOut.map(({ what }) => what),
      [
        "the user name and password in the address",
        "the parameter api_key",
        "the parameter Key",
        "client_secret in the body",
        "the header Authorization",
        "the header X-Tenant",
      ],
    );
    const restored = decode(hash);
    assert.equal(restored.url, "https://api.example/a?api_key=&page=1&Key=");
    assert.equal(restored.body, '{"client_secret":"","keep":[18446744073709551615]}');
    assert.deepEqual(restored.headers, [
      { name: "Authorization", value: "" },
      { name: "X-Tenant", value: "" },
      { name: "accept", value: "application/json" },
    ]);

    for (const id of ids) {
      const one = encode(config, [id]);
      assert.equal(decodeURIComponent(one.hash).split(secret).length - 1, 1, id);
      assert.deepEqual(one.leftOut, leftOut);
    }
    const all = decode(encode(config, ids).hash);
    assert.equal(all.url, config.url.replace(/#.*/, ""));
    assert.equal(all.body, config.body);
    assert.deepEqual(all.headers, config.headers);
  });

  test("is in an operation, too", () => {
    const source = {
      kind: "operation",
      document: `https://a.example/o?token=${secret}`,
      operationId: "list",
      values: { "X-Api-Key": secret, filter: { password: secret, n: 1 } },
    };
    const { hash, leftOut } = encode({ ...emptyConfig, source });
    assert.ok(!decodeURIComponent(hash).includes(secret), hash);
    assert.deepEqual(
      leftOut.map(({ id }) => id),
      ["parameter token", "parameter X-Api-Key", "parameter password"],
    );
    assert.deepEqual(decode(hash).source, {
      ...source,
      document: "https://a.example/o?token=",
      values: { filter: { n: 1 } },
    });
    const pasted = encode({ ...emptyConfig, source: { ...source, document: undefined, values: {} } });
    assert.deepEqual(
      pasted.leftOut.map(({ id, never }) => [id, never]),
      [["document", true]],
    );
  });
});

describe("what is no link of ours", () => {
  for (const text of [
    "",
    "#",
    "#section",
    "#anypage",
    "#anypage=2&url=https://a.example",
    "#anypage=12",
    "#mode=url&x=1",
    "%",
    `#anypage=1&url=${"a".repeat(200_000)}`,
  ])
    test(`restores nothing: ${text.slice(0, 40)}`, () => assert.equal(decode(text), undefined));

  test("and nonsense in one is passed over", () => {
    const config = decode(
      "#anypage=1&&=&url&method=DROP TABLE&maxPages=0&maxItems=-1&prefetch=1e9&concurrency=x&header=no colon&header=a%0d%0ab: c&header=%E0%A4%A: x&pagination= &operation=list&values=[1]&openapi=file:///etc/passwd&constructor=1&__proto__=2",
    );
    assert.deepEqual(config, {
      ...emptyConfig,
      source: { kind: "operation", document: undefined, operationId: "list", values: {} },
    });
    for (const url of [
      "javascript:alert(1)",
      "JavaScript:1",
      " java\nscript:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "blob:https://a.example/1",
    ])
      assert.equal(decode(`#anypage=1&url=${encodeURIComponent(url)}`).url, "", url);
  });
});
