// Texts that were copied from browsers' developer tools, as each browser writes them, and texts that are none.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { paginate } from "../../dist/index.js";
import { sources } from "./sources.mjs";

const { chooseCopied, looksCopied, PaginationError, readCopied, readRequests } = await sources(
  "copied/index",
  "copied/lists",
  "errors",
);

const node = { host: "node" };
const browser = { host: "browser" };

/** What each browser copies of a GET, and what is read of it for Node. */
const texts = {
  "Chrome and Edge: Copy as fetch": [
    `fetch("https://api.example/orders?page=1&per_page=20", {
  "headers": {
    "accept": "application/json",
    "accept-language": "en-US,en;q=0.9",
    "authorization": "Bearer abc\\"def",
    "priority": "u=1, i",
    "sec-ch-ua": "\\"Chromium\\";v=\\"140\\", \\"Not=A?Brand\\";v=\\"24\\"",
    "sec-fetch-mode": "cors"
  },
  "referrer": "https://app.example/",
  "body": null,
  "method": "GET",
  "mode": "cors",
  "credentials": "include"
});`,
    {
      url: "https://api.example/orders?page=1&per_page=20",
      method: "GET",
      headers: {
        accept: "application/json",
        "accept-language": "en-US,en;q=0.9",
        authorization: 'Bearer abc"def',
        priority: "u=1, i",
      },
    },
    { credentials: "include" },
  ],
  "Chrome and Edge: Copy as fetch (Node.js)": [
    `fetch("https://api.example/graphql", {
  "headers": {
    "content-type": "application/json",
    "cookie": "sid=1; theme=dark",
    "Referer": "https://app.example/",
    "sec-fetch-site": "same-site"
  },
  "body": "{\\"query\\":\\"{ a(first: 2) { b } }\\",\\"t\\":\\"\\\\u00e9\\\\n\\"}",
  "method": "POST"
}); ;
`,
    {
      url: "https://api.example/graphql",
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: "sid=1; theme=dark",
        referer: "https://app.example/",
      },
      body: '{"query":"{ a(first: 2) { b } }","t":"\\u00e9\\n"}',
    },
  ],
  "Firefox: Copy as fetch": [
    `await fetch("https://api.example/orders", {
    "credentials": "omit",
    "headers": {
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept": "*/*",
        "Priority": "u=4",
        "Pragma": "no-cache"
    },
    "referrer": "https://app.example/",
    "body": "a=1&b=%20",
    "method": "POST",
    "mode": "cors"
});`,
    {
      url: "https://api.example/orders",
      method: "POST",
      headers: {
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        accept: "*/*",
        priority: "u=4",
        pragma: "no-cache",
      },
      body: "a=1&b=%20",
    },
    { credentials: "omit" },
  ],
  "Safari: Copy as fetch": [
    `fetch("https://api.example/orders?q=%7Bx%7D", {
    "cache": "default",
    "credentials": "same-origin",
    "headers": {
        "Accept": "*/*",
        "Accept-Language": "de"
    },
    "method": "GET",
    "mode": "cors",
    "redirect": "follow",
    "referrer": "https://api.example/",
    "referrerPolicy": "strict-origin-when-cross-origin"
})`,
    {
      url: "https://api.example/orders?q=%7Bx%7D",
      method: "GET",
      headers: { accept: "*/*", "accept-language": "de" },
    },
    { credentials: "same-origin" },
  ],
  "a fetch call as people write it": [
    "// from the docs\nconst response = await fetch(`https://api.example/orders?` + 'page=1', {\n  method: 'post', // as told\n  headers: { Accept: 'application/json', 'X-N': 1, },\n" +
      "  body: JSON.stringify({ limit: 10, filters: [{ a: null, b: -1.5e3 }, true,], }),\n},)\n  .then((r) => r.json());",
    {
      url: "https://api.example/orders?page=1",
      method: "POST",
      headers: { accept: "application/json", "x-n": "1" },
      body: '{"limit":10,"filters":[{"a":null,"b":-1500},true]}',
    },
  ],
  "a fetch call of a relative URL": ['fetch("/api/orders");', { url: "/api/orders", method: "GET", headers: {} }],
  "Chrome and Edge: Copy as cURL (bash)": [
    `curl 'https://api.example/orders?filter\\[a\\]=1' \\
  -H 'accept: application/json' \\
  -H $'x-note: it\\'s \\u0021 \\u00e9 C:\\\\dir' \\
  -b 'sid=1; theme=dark' \\
  -H 'sec-ch-ua: "Chromium";v="140"' \\
  --data-raw $'{"a":"it\\'s\\\\n"}' \\
  --compressed \\
  --insecure`,
    {
      url: "https://api.example/orders?filter[a]=1",
      method: "POST",
      headers: {
        accept: "application/json",
        "x-note": "it's ! é C:\\dir",
        cookie: "sid=1; theme=dark",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: '{"a":"it\'s\\n"}',
    },
  ],
  "Chrome and Edge: Copy as cURL (cmd)": [
    `curl ^"https://api.example/orders?a=1^&b=^%^7B^\\[x^\\]^" ^\r
  -X ^"PUT^" ^\r
  -H ^"accept: */*^" ^\r
  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"140^\\^"^" ^\r
  -H ^"content-type: application/json^" ^\r
  --data-raw ^"^{^\\^"a^\\^":^\\^"x y^\\^",^\\^"n^\\^":^\\^"1^\\^\\n2^\\^\\^\\^"^\\^",^\r
\r
^\\^"z^\\^":1^}^"`,
    {
      url: "https://api.example/orders?a=1&b=%7B[x]",
      method: "PUT",
      headers: { accept: "*/*", "content-type": "application/json" },
      body: '{"a":"x y","n":"1\\n2\\"",\n"z":1}',
    },
  ],
  "Chrome and Edge: Copy as fetch, with the headers that browsers set as comments": [
    `fetch("https://api.example/orders", {
  "headers": {
    "accept": "*/*",
    // "accept-encoding": "gzip", // Browser negotiates compression
    // "cookie": "a=1; b=^/\\"", // Browser manages this from the cookie jar
    // All sec-* headers are set by the browser
    // "sec-ch-ua": ""x";v="1"",
    "x-a": "v^'///* ~{(b~a*/*z,v",
    "x-empty": ""
  },
  "body": "x\t\`^')~",
  "method": "POST",
  "mode": "cors",
  "credentials": "include"
});`,
    {
      url: "https://api.example/orders",
      method: "POST",
      headers: { accept: "*/*", "x-a": "v^'///* ~{(b~a*/*z,v", "x-empty": "" },
      body: "x\t`^')~",
    },
    { credentials: "include" },
  ],
  "newer Chrome and Edge: Copy as cURL (bash), which names the URL by an option": [
    `curl --url $'https://api.example/a?q\\[a\\]=%22&\\{b\\}=\\'1' \\
  -H 'accept: */*' \\
  -b 'a=1; b=^/\\"' \\
  -H 'x-empty;' \\
  -H 'if-none-match: "e"' \\
  --data-raw $'x\\u0021%PATH%\\\\{$\\n\\u0009' \\
  --insecure`,
    {
      url: "https://api.example/a?q[a]=%22&{b}='1",
      method: "POST",
      headers: {
        accept: "*/*",
        cookie: 'a=1; b=^/\\"',
        "x-empty": "",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "x!%PATH%\\{$\n\t",
    },
  ],
  "older browsers: Copy as cURL (cmd)": [
    `curl "https://api.example/orders?a=1&b="%"7B" -H "Accept: */*" --data "{""a"":""it's""}"`,
    {
      url: "https://api.example/orders?a=1&b=%7B",
      method: "POST",
      headers: { accept: "*/*", "content-type": "application/x-www-form-urlencoded" },
      body: '{"a":"it\'s"}',
    },
  ],
  "Firefox: Copy as cURL (POSIX)": [
    `curl 'https://api.example/orders' --compressed -X POST -H 'User-Agent: Mozilla/5.0' -H 'Content-Type: text/plain' -H 'Origin: https://app.example' -H 'Cookie: a=1' --data-raw $'caf\\xe9 \\u2713\\n'`,
    {
      url: "https://api.example/orders",
      method: "POST",
      headers: {
        "user-agent": "Mozilla/5.0",
        "content-type": "text/plain",
        origin: "https://app.example",
        cookie: "a=1",
      },
      body: "café ✓\n",
    },
  ],
  "Safari: Copy as cURL": [
    `curl 'https://api.example/orders' \\
-X 'POST' \\
-H 'Accept: */*' \\
-H 'Content-Type: application/json' \\
--data-binary '{"page":1}'`,
    {
      url: "https://api.example/orders",
      method: "POST",
      headers: { accept: "*/*", "content-type": "application/json" },
      body: '{"page":1}',
    },
  ],
  "a cURL command of an API's documents": [
    `$ curl -sSL -G api.example/v1/charges?x=1 \\
    -u "sk_test:pä" -d limit=3 --data-urlencode "q=a b&c'!" -d"created[gt]=1" -A 'my "app"' -e https://ref.example;auto -XGET | jq .`,
    {
      url: "http://api.example/v1/charges?x=1&limit=3&q=a%20b%26c%27%21&created[gt]=1",
      method: "GET",
      headers: {
        authorization: `Basic ${Buffer.from("sk_test:pä").toString("base64")}`,
        "user-agent": 'my "app"',
        referer: "https://ref.example",
      },
    },
  ],
  "cURL's --json, and a URL without quotes": [
    `curl https://api.example/search?a=1&b=2 --json '{"page":1}' -H "Accept: application/vnd.x+json" -H 'X-Empty;' -H 'User-Agent:'`,
    {
      url: "https://api.example/search?a=1&b=2",
      method: "POST",
      headers: { accept: "application/vnd.x+json", "content-type": "application/json", "x-empty": "" },
      body: '{"page":1}',
    },
  ],
  "cURL with a user in the URL, and what a shell would leave alone": [
    "curl \"https://us%40er:p@api.example/a?\\$top=5&q=\\`x\\`&r=$top\" -H 'X-Cost: $FIVE'",
    {
      url: "https://api.example/a?$top=5&q=`x`&r=$top",
      method: "GET",
      headers: { authorization: `Basic ${Buffer.from("us@er:p").toString("base64")}`, "x-cost": "$FIVE" },
    },
  ],
  "cURL's -I and --oauth2-bearer": [
    `curl.exe -I --url "https://api.example/a" --oauth2-bearer t --max-time 3 -o /dev/null`,
    { url: "https://api.example/a", method: "HEAD", headers: { authorization: "Bearer t" } },
  ],
  "a HAR of one request": [
    JSON.stringify({
      log: {
        version: "1.2",
        entries: [
          { request: { method: "OPTIONS", url: "https://api.example/orders" } },
          { request: { method: "GET", url: "wss://api.example/live", headers: [] } },
          {
            request: {
              method: "POST",
              url: "https://api.example/orders#top",
              headers: [
                { name: ":authority", value: "api.example" },
                { name: "Accept", value: "*/*" },
                { name: "cookie", value: "a=1" },
                { name: "cookie", value: "b=2" },
                { name: "if-none-match", value: '"x"' },
              ],
              postData: { mimeType: "application/x-www-form-urlencoded", params: [{ name: "q", value: "a b" }] },
            },
            response: { status: 200, content: { mimeType: "application/json", text: "[]" } },
          },
        ],
      },
    }),
    {
      url: "https://api.example/orders",
      method: "POST",
      headers: { accept: "*/*", cookie: "a=1; b=2" },
      body: "q=a+b",
    },
  ],
};

describe("a copied request", () => {
  for (const [name, [text, target, options = {}]] of Object.entries(texts))
    test(name, () => {
      assert.ok(looksCopied(text));
      const copied = readCopied(text, node);
      assert.deepEqual({ ...copied.target }, target);
      assert.deepEqual(copied.options, options);
      assert.deepEqual(
        readCopied(text.replaceAll("\r", "").replaceAll("\n", "\r\n"), node).target.headers,
        target.headers,
      );
    });

  test("a browser sends cookies and the page's address by itself", () => {
    const { target, options } = readCopied(texts["Firefox: Copy as cURL (POSIX)"][0], browser);
    assert.deepEqual(target.headers, { "content-type": "text/plain" });
    assert.deepEqual(options, { credentials: "include" });
    assert.deepEqual(readCopied(texts["Firefox: Copy as fetch"][0], browser).options, { credentials: "omit" });
    assert.deepEqual(readCopied("curl https://api.example", browser).options, {});
  });

  test("a URL is none", () => {
    for (const url of [
      "https://api.example/a?b=c d",
      "/api/orders",
      "orders?q=fetch",
      "curl",
      "{id}/list",
      "fetch/orders",
      "await",
      "//x.example/[1]",
      "",
    ])
      assert.equal(looksCopied(url), false, url);
  });

  test("of several the one that is meant is named by its number", () => {
    const all = `fetch("https://a.example/1?token=secret"); ;\nfetch("https://a.example/2", {"method": "POST"});`;
    assert.equal(readCopied(all, { ...node, entry: 2 }).target.url, "https://a.example/2");
    const advice =
      '; copy one of them alone ("Copy as fetch" or "Copy as cURL" in the menu of a request in the browser\'s network panel)';
    fails(
      () => readCopied(all, node),
      `the fetch text has 2 requests: 1 is GET https://a.example/1?token=…, 2 is POST https://a.example/2${advice}`,
    );
    fails(() => readCopied(all, { ...node, entry: 3 }), /2 requests, none with the number 3: 1 is /);
    assert.equal(readRequests("curl a.example/1 ;\ncurl a.example/2 &\ncurl a.example/3").requests.length, 3);
    assert.equal(readRequests('curl ^"http://a.example/1^" &\r\ncurl ^"http://a.example/2^"').requests.length, 2);
  });

  test("of a HAR those are listed that were answered with JSON", () => {
    const entry = (url, mimeType) => ({
      request: { method: "GET", url, headers: [] },
      response: { status: 200, headers: [], content: { mimeType, text: "W10=", encoding: "base64" } },
    });
    const entries = [entry("https://a.example/page.css", "text/css")];
    for (let i = 0; i < 12; i++) entries.push(entry(`https://a.example/api/${i}`, "application/json; charset=utf-8"));
    const har = JSON.stringify({ log: { entries } });
    fails(
      () => readCopied(har, node),
      /the HAR text has 13 requests: 2 is GET https:\/\/a\.example\/api\/0, .* 9 is .*, and 4 more;/,
    );
    assert.equal(readRequests(har).requests[1].answer.body, "[]");
  });
});

test("of a HAR the one request is meant whose answer is a page of a list", async () => {
  const answered = (url, body, headers = []) => ({
    request: { method: "GET", url, headers: [] },
    response: { status: 200, headers, content: { mimeType: "application/json", text: JSON.stringify(body) } },
  });
  const items = Array.from({ length: 10 }, (_, id) => ({ id, name: `order ${id}` }));
  const others = [
    answered("https://a.example/me", { id: 1, name: "x" }),
    answered("https://a.example/flags", { flags: ["a", "b"] }),
    answered("https://a.example/last", { data: items, next_cursor: null }),
    { ...answered("https://a.example/late", null), response: undefined },
  ];
  const page = answered("https://a.example/orders?page=1&per_page=10", { page: 1, pages: 3, orders: items });
  const linked = answered("https://a.example/linked", items, [{ name: "Link", value: '<?page=2>; rel="next"' }]);
  const har = (...entries) => JSON.stringify({ log: { entries } });
  assert.equal((await chooseCopied(paginate, har(...others, page), node)).target.url, page.request.url);
  assert.equal(
    (await chooseCopied(paginate, har(...others, page), { ...node, entry: 1 })).target.url,
    others[0].request.url,
  );
  await assert.rejects(chooseCopied(paginate, har(...others, page, linked), node), {
    code: "config",
    message:
      "the copied request can't be read: the HAR text has 6 requests: 5 is GET https://a.example/orders?page=…&per_page=…, 6 is GET https://a.example/linked; " +
      'copy one of them alone ("Copy as fetch" or "Copy as cURL" in the menu of a request in the browser\'s network panel)',
  });
  await assert.rejects(chooseCopied(paginate, har(...others), node), /the HAR text has 4 requests: 1 is /);
});

/** Asserts that a reader throws a PaginationError of one line. */
function fails(read, message) {
  assert.throws(read, (error) => {
    assert.ok(error instanceof PaginationError, error.stack);
    assert.equal(error.code, "config");
    assert.doesNotMatch(error.message, /[\r\n]/);
    assert.match(error.message, /^the copied request can't be read: /);
    if (typeof message === "string") assert.equal(error.message.replace(/^[^:]*: /, ""), message);
    else assert.match(error.message, message);
    return true;
  });
}

test("what can't be read is said in one line", () => {
  for (const [text, message] of [
    ["", /the text is empty; use "Copy as fetch" or/],
    [" \n\ufeff", /the text is empty/],
    ["hello\nworld", /no fetch call, no cURL command and no HAR/],
    ["<!doctype html><title>x</title>", /HTML/],
    ['$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\nInvoke-WebRequest -Uri "x"', /PowerShell/],
    ['Invoke-WebRequest -UseBasicParsing -Uri "https://a.example"', /PowerShell.*; use "Copy as fetch"/],
    ['{"items": [1]}', /JSON, but no HAR: copy the request, not the response/],
    ["[1,2]", /no HAR/],
    ['{"log": {"entries": [', /cut off/],
    ['{"log": {"entries": []}}', /the HAR has no request/],
    ['{"log": {"entries": [null, 1, {}, {"request": null}, {"request": {"url": 7}}]}}', /the HAR has no request/],
    ['fetch("https://a.example', /cut off/],
    ['fetch("https://a.example", {"headers": {', /cut off/],
    ["fetch(url)", /has url, which is code, not a literal; write its value/],
    ["fetch(`https://a.example/$" + "{id}`)", /has a placeholder in template quotes, which is code/],
    ['fetch("https://a.example", { headers: { a: token() } })', /has token\(\), which is code/],
    ['fetch("https://a.example", { ...init })', /a name is missing at character 30/],
    ['fetch("https://a.example", { body: { a: 1 } })', /JSON\.stringify/],
    ['fetch("https://a.example", { headers: { a: null } })', /no text in quotes/],
    ['fetch("https://a.example", 3)', /second argument/],
    ["fetch()", /first argument/],
    ['fetch("https://a.example", { body: a => a })', /a value|code/],
    ['fetch("https://a.example", { body: -x })', /a value is missing at character \d+/],
    ['fetch("https://a.example", { method: "GET" "a" })', /"," or "}" is missing at character \d+/],
    ['fetch("https://a.example", {a: alert(1)})', /alert\(\), which is code/],
    [`fetch("https://a.example", {a: ${"[".repeat(100_000)}`, /nested deeper/],
    ["curl ", /has no URL/],
    ["curl https://a.example https://b.example", /has 2 URLs/],
    ["curl /api/orders", /has no host/],
    [
      'curl https://a.example -H "Authorization: Bearer $API_TOKEN"',
      /has \$API_TOKEN, which only a shell can fill in; write the value/,
    ],
    ["curl https://a.example/$ID", /has \$ID, which only a shell/],
    [`curl https://a.example -H "x: ${"$"}{TOKEN}"`, /has \$TOKEN, which only/],
    ['curl https://a.example -H "x: $(cat token)"', /has a command within it, which only a shell/],
    ["curl https://a.example/`id`", /has a command within it/],
    ["curl 'https://a.example", /cut off/],
    ["curl https://a.example -H", /cut off/],
    ["curl https://a.example -d @body.json", /reads a file by --data; write what is in the file/],
    ["curl https://a.example -b cookies.txt", /reads a file by --cookie/],
    ["curl https://a.example -F a=b", /--form/],
    ["curl https://a.example --wat 3", /--wat, which is not known here; leave it out/],
    ["curl https://a.example -sz", /-z, which is not known/],
    ["curl https://a.example\n  -H 'a: b'", /no mark at its end/],
  ])
    fails(() => readCopied(text, node), message);
});

/** Requests by a seed: mulberry32. */
function* randomRequests(count, seed) {
  let state = seed;
  const random = (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
  const alphabet = [
    ..."abz09 '\"\\^%!$`&|<>(){}[]#;:,=~*?@/-+",
    "é",
    "✓",
    "😀",
    "\\n",
    "${",
    "^^",
    '""',
    "%PATH%",
    "//",
    "/*",
  ];
  const text = (length, more = []) =>
    Array.from({ length: random(length) }, () => [...alphabet, ...more][random(alphabet.length + more.length)]).join(
      "",
    );
  for (let i = 0; i < count; i++) {
    const body = random(2) === 0 ? `x${text(40, ["\n", "\t"])}` : undefined;
    yield {
      url: `https://api.example/${encodeURIComponent(text(10))}?q[a]=${encodeURIComponent(text(12))}&{b}='1`,
      method: body === undefined ? ["GET", "DELETE"][random(2)] : ["POST", "PUT"][random(2)],
      headers: {
        accept: "a/b",
        [`x-${random(9)}`]: `x${text(20)}x`,
        ...(body !== undefined && { "content-type": "text/plain" }),
      },
      ...(body !== undefined && { body }),
    };
  }
}

// Printers of our own, of the forms that browsers write.
const posix = (text) =>
  /[\p{Cc}!']/u.test(text)
    ? `$'${text
        .replace(/[\\']/g, "\\$&")
        .replace(/\n/g, "\\n")
        .replace(/[\p{Cc}!]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}'`
    : `'${text}'`;
const latin = (text) =>
  `$'${text
    .replace(/[\\']/g, "\\$&")
    .replace(/!/g, "\\041")
    .replace(/[^\x20-\x7e]/g, (c) => {
      const hex = c.charCodeAt(0).toString(16);
      return hex.length > 2 ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`;
    })}'`;
const cmd = (text) =>
  `^"${text
    .replace(/[\\"]/g, "\\$&")
    .replace(/[^\w\s:=+~'/.',?;()*`-]/g, "^$&")
    .replace(/%(?=\w)/g, "%^")
    .replace(/\n/g, "^\n\n")}^"`;
const glob = (text) => text.replace(/[[\]{}]/g, "\\$&");
const curl = (quote, mark, { url, method, headers, body }) =>
  [
    `curl ${quote(glob(url))}`,
    `-X ${quote(method)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
  ].join(` ${mark}\n  `);
const printers = {
  fetch: ({ url, ...init }) => `fetch(${JSON.stringify(url)}, ${JSON.stringify(init, null, 2)});`,
  "fetch in single quotes": ({ url, headers, ...init }) => {
    const single = (text) => `'${text.replace(/[\\']/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\x09")}'`;
    const members = (object) =>
      Object.entries(object)
        .map(([name, value]) => `${single(name)}: ${single(value)},`)
        .join(" ");
    return `await fetch(${single(url)}, { ${members(init)} headers: { ${members(headers)} }, })`;
  },
  "fetch in template quotes": ({ url, ...init }) => {
    const template = (text) => `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
    const { body, method, headers } = init;
    return `fetch(${template(url)}, { method: ${template(method)}, headers: ${JSON.stringify(headers)}, ${body === undefined ? "" : `body: ${template(body)}`} })`;
  },
  "cURL (bash)": (request) => curl(posix, "\\", request),
  "cURL (bash, Latin-1)": (request) => curl(latin, "\\", request),
  "cURL (cmd)": (request) => curl(cmd, "^", request),
  HAR: ({ url, method, headers, body }) =>
    JSON.stringify({
      log: {
        entries: [
          {
            request: {
              url,
              method,
              headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
              ...(body !== undefined && { postData: { text: body } }),
            },
          },
        ],
      },
    }),
};

for (const [form, print] of Object.entries(printers))
  test(`any request reads back as it was printed: ${form}`, () => {
    for (const request of randomRequests(150, 20))
      assert.deepEqual({ ...readCopied(print(request), node).target }, request, print(request));
  });

test("any start and any mutilation of a text is read, or refused in one line, and nothing is run", () => {
  globalThis.ran = false;
  const all = [...Object.values(texts).map(([text]) => text), 'fetch("x", {a: (globalThis.ran = true)})'];
  for (const text of all) {
    for (let i = 0; i < text.length; i += 4) {
      for (const broken of [
        text.slice(0, i),
        text.slice(0, i) + text.slice(i + 2),
        text.slice(0, i) + "`\"'^\\${(["[i % 9] + text.slice(i),
      ]) {
        try {
          readCopied(broken, browser);
        } catch (error) {
          if (!(error instanceof PaginationError)) throw new Error(`${broken}\n${error.stack}`);
          assert.equal(error.code, "config");
          assert.doesNotMatch(error.message, /[\r\n]/);
        }
      }
    }
  }
  assert.equal(globalThis.ran, false);
  delete globalThis.ran;
});

test("a megabyte of junk is refused at once", () => {
  const size = 1_000_000;
  for (const unit of [
    "a",
    " ",
    "\\",
    '"',
    "'",
    "^",
    "^\n",
    "^\r\n",
    "(",
    "[",
    "{",
    "`",
    "${",
    "//",
    "/*",
    "+",
    "-",
    "-a",
    " -H",
    " -d",
    "&",
    ";curl ",
    "$'",
    '""',
    "\\x80",
    "\\u",
    "fetch(",
    "new ",
    '"a"+',
    "\n",
  ])
    for (const start of [
      "",
      "fetch(",
      'fetch("',
      "fetch(`",
      'fetch("x", {',
      "curl ",
      "curl 'x' ",
      "curl $'",
      'curl ^"',
      "{",
      '{"log":{"entries":[',
    ]) {
      const text = start + unit.repeat(size / unit.length / (start === "" ? 1 : 10));
      const began = process.cpuUsage(); // other processes don't count
      looksCopied(text);
      try {
        readCopied(text, node);
      } catch (error) {
        assert.equal(error.code, "config", `${start}${unit}: ${error.stack}`);
        assert.ok(error.message.length < 2_000);
      }
      const { user, system } = process.cpuUsage(began);
      const ms = (user + system) / 1_000;
      assert.ok(ms < 1_000, `${JSON.stringify(start + unit)} took ${ms} ms`);
    }
});
