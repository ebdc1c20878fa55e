// The rules of OpenAI's Python SDK (openai 3.3.1 with Pydantic 2), written down
// apart from the engine: pagination.py's page classes, what _models.py makes of a
// body before they see it, and how _qs.py writes a query. The SDK itself was run
// over all cases of openai-cases.mjs (2.46.0, whose rules are the same): it makes
// these requests, delivers these items and says the same of the next page.

/** JSON.parse as Python reads numbers: integers are exact (bigint), all others are floats (PythonFloat). */
function loads(text) {
  JSON.parse(text); // only valid JSON gets further
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : `{"\\u0000number":"${token}"}`,
  );
  return JSON.parse(marked, (_, value) => {
    const token = value?.["\u0000number"];
    if (token === undefined) return value;
    return /[.eE]/.test(token) ? new PythonFloat(Number(token)) : BigInt(token);
  });
}

class PythonFloat {
  constructor(value) {
    this.value = value;
  }
  toString() {
    if (Number.isInteger(this.value) && Math.abs(this.value) < 1e16)
      return `${Object.is(this.value, -0) ? "-0" : this.value}.0`;
    return String(this.value);
  }
  toJSON() {
    return this.value;
  }
}

/** What Python's `not` says of a JSON value. */
const falsy = (v) =>
  v === null ||
  v === undefined ||
  v === false ||
  v === "" ||
  v === 0n ||
  (v instanceof PythonFloat && v.value === 0) ||
  (Array.isArray(v) && v.length === 0) ||
  (isMapping(v) && Object.keys(v).length === 0);

const isMapping = (v) => typeof v === "object" && v !== null && !Array.isArray(v) && !(v instanceof PythonFloat);

/** has_more is an Optional[bool], which Pydantic validates laxly: these are False to it, too. */
const isFalse = (v) =>
  v === false ||
  v === 0n ||
  (v instanceof PythonFloat && v.value === 0) ||
  (typeof v === "string" && ["0", "off", "f", "false", "n", "no"].includes(v.toLowerCase()));

/** _qs.py: arrays as name[], mappings as name[member], and whatever is empty as text is left out. */
function stringify(params) {
  const pairs = [];
  const add = (name, value) => {
    if (isMapping(value)) {
      for (const [member, v] of Object.entries(value)) add(`${name}[${member}]`, v);
    } else if (Array.isArray(value)) {
      for (const v of value) add(`${name}[]`, v);
    } else if (value !== null && value !== "") {
      pairs.push([name, String(value)]);
    }
  };
  for (const [name, value] of Object.entries(params)) add(name, value);
  return new URLSearchParams(pairs).toString();
}

class PythonPage {
  #client;
  constructor(client, family, path, params, body) {
    this.#client = client;
    Object.assign(this, { family, path, params });
    // _models.py, construct: members that are missing or null get the default, None.
    for (const name of ["data", "has_more", "last_id", "next"]) this[name] = body[name] ?? null;
  }

  items() {
    if (falsy(this.data)) return [];
    if (isMapping(this.data)) return Object.keys(this.data); // iterating over a dict
    return [...this.data];
  }

  nextPageInfo() {
    switch (this.family) {
      case "page":
        return null;
      case "cursor": {
        if (falsy(this.data)) return null;
        if (isMapping(this.data)) throw new Error("KeyError: -1");
        const id = this.data.at(-1)?.id ?? null;
        return id === null ? null : { after: id };
      }
      case "conversation":
        return falsy(this.last_id) ? null : { after: this.last_id };
      case "next":
        return falsy(this.next) ? null : { after: this.next };
    }
  }

  hasNextPage() {
    if (this.family !== "page" && isFalse(this.has_more)) return false;
    return this.items().length > 0 && this.nextPageInfo() !== null;
  }

  getNextPage() {
    const info = this.nextPageInfo();
    if (info === null) throw new Error("RuntimeError: No next page expected");
    return this.#client.list(this.family, this.path, { ...this.params, ...info });
  }

  async *iterPages() {
    for (let page = this; ; page = await page.getNextPage()) {
      yield page;
      if (!page.hasNextPage()) return;
    }
  }
}

export class PythonClient {
  constructor(baseURL) {
    this.baseURL = baseURL;
  }

  async list(family, path, params) {
    const url = new URL(this.baseURL + path);
    if (Object.keys(params).length > 0) {
      // A query in the path becomes a dict: the first of several values stays.
      const inPath = Object.fromEntries([...url.searchParams].reverse());
      const order = [...new Set(url.searchParams.keys())];
      url.search = stringify({ ...Object.fromEntries(order.map((name) => [name, inPath[name]])), ...params });
    }
    for (let retries = 0; ; retries++) {
      const response = await fetch(url);
      if (response.status === 429 && retries < 2) {
        await response.arrayBuffer();
        continue;
      }
      const text = await response.text();
      if (!response.ok) throw new Error(`APIStatusError ${response.status}`);
      const body = loads(text); // JSONDecodeError, whatever the content type
      if (!isMapping(body)) throw new Error("AttributeError: no _set_private_attributes");
      return new PythonPage(this, family, path, params, body);
    }
  }
}
