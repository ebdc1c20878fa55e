// One walk of the soak: over a style of the sample API behind the fault proxy
// (web/faultproxy), with options, interruptions and faults that all follow from a
// seed. It runs in Node and in a page, so it imports nothing.

/** How long nothing may happen before a walk counts as hung, in ms. */
const patience = 20_000;

/**
 * A fault that can't be told from a right answer but by the page before: not where
 * pages are in flight side by side, and not at the first page after a resumption.
 * Walks that may meet it ask for one page at a time.
 */
const unnoticed = "old";

/** Faults that may end a body behind a line: of a sequence, nobody can tell that there were more. */
const atALine = ["eof", "truncate", "truncate-chunked"];

/** Numbers from a seed, from [0, 1): mulberry32. */
export function randomFrom(seed) {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const stringOrInteger = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/** An item's text, written in one way: bigints as strings that no item has. */
const written = (item) => JSON.stringify(item, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
const writtenRaw = (raw, exact) =>
  JSON.stringify(
    JSON.parse(
      exact
        ? raw.replace(stringOrInteger, (token) =>
            token[0] === '"' || Number.isSafeInteger(Number(token)) ? token : `"${token}n"`,
          )
        : raw,
    ),
  );

/**
 * The data set, to hold items against.
 * @param {string[]} records each record's exact text
 */
export class Expected {
  #written = [[], []];

  constructor(records) {
    this.records = records;
  }

  /** Why the item is not the one that has to come at this index; undefined where it is. */
  differs(index, item, { exact, path, raw }) {
    if (index >= this.records.length) return `item ${index + 1} came after the last one of ${this.records.length}`;
    if (raw) {
      const record = this.records[index];
      if (path === undefined ? item === record : item.includes(record)) return undefined;
      return this.#found(
        index,
        this.records.findIndex((r) => (path === undefined ? item === r : item.includes(r))),
        item,
      );
    }
    const text = written(path === undefined ? item : item?.[path]);
    const cache = this.#written[Number(exact)];
    if (text === (cache[index] ??= writtenRaw(this.records[index], exact))) return undefined;
    return this.#found(
      index,
      this.records.findIndex((r) => writtenRaw(r, exact) === text),
      text,
    );
  }

  #found(index, place, text) {
    if (place < 0) return `item ${index + 1} is none of the list's: ${String(text).slice(0, 200)}`;
    return place < index
      ? `item ${place + 1} came again, in place of item ${index + 1}`
      : `items ${index + 1} to ${place} are lost: item ${place + 1} came`;
  }
}

/** The JSONPath of a record's identity in its item. */
const keyOf = ({ itemsArePath = "$" }) => `${itemsArePath}.id`;

/** Whether each page of a style but the first is asked for with a cursor or a URL that the page before it gave. */
const byCursor = ({ pagination, pages }) =>
  pages > 1 &&
  (typeof pagination === "string" ? pagination !== "openai-page" : ["cursor", "url"].includes(pagination?.type));

/**
 * What the server refuses besides, and the options that mend it: a token or a cursor that has expired, a page that is too
 * large. These are numbers of their own, so that a seed's others stay.
 */
function refusals(seed, style, size, only) {
  const random = randomFrom(seed + 1e6);
  const int = (n) => Math.floor(random() * n);
  const plan = [];
  const token = random() < 0.3;
  if (token) plan.push(`token=${6 + int(60)}`);
  const expires = random() < 0.35 && byCursor(style);
  if (expires) plan.push(`expire=${2 + int(40)}`);
  // The server takes a first page of another size for one with a cursor, so not both. And where most answers are statuses
  // by which pages shrink, the list would take thousands of requests. A page whose number is in its path can't be resized.
  const large = !expires && random() < 0.35 && style.pages > 1 && style.name !== "next-segment" && only !== "status";
  if (large) plan.push(`most=${Math.max(40_000, Math.round(size * 400 * (0.2 + random())))}`);
  if (large) return { token, plan, options: { pageSize: "adaptive" } };
  return { token, plan, options: expires ? { expired: "restart", key: keyOf(style) } : {} };
}

/** What a seed stands for. */
export function choose(seed, styles, faults) {
  const random = randomFrom(seed);
  const int = (n) => Math.floor(random() * n);
  const pick = (...values) => values[int(values.length)];
  const style = styles[seed % styles.length];
  const auto = style.name !== "none" && (style.pagination === null || random() < 0.4);
  const size = style.pages === 1 ? style.pageSize : pick(style.pageSize, 97, 250, 499, 1000, 2500);
  const concurrency = pick(1, 1, 2, 4);
  const rate = pick(0, 5, 15, 30, 30, 45);
  const interrupted = random() < 0.7;
  const kinds = faults.filter(
    (name) =>
      (name !== unnoticed || (concurrency === 1 && !interrupted)) &&
      (style.name !== "ndjson" || !atALine.includes(name)),
  );
  // Some walks meet one fault only, the more often.
  const only = random() < 0.4 ? pick(...kinds) : undefined;
  const plan = [`seed=${seed}`, `rate=${only === undefined ? rate : Math.max(rate, 30)}`];
  if (only !== undefined) plan.push(`only=${only}`);
  else if (kinds.length < faults.length) plan.push(`without=${faults.filter((f) => !kinds.includes(f)).join("+")}`);
  const refused = refusals(seed, style, size, only);
  plan.push(...refused.plan);
  const options = {
    ...(auto
      ? {}
      : {
          pagination: style.pagination,
          ...(style.items === undefined ? {} : { items: style.items }),
          ...(style.params === undefined ? {} : { params: style.params }),
        }),
    prefetch: pick(0, 0, 1, 3),
    concurrency,
    numbers: pick("number", "exact"),
    // Items that are told apart by key come once all the same.
    ...pick({}, { key: keyOf(style) }, { key: keyOf(style), dedupe: true }),
    retry: pick(
      false,
      { attempts: 1, minDelay: 1, maxDelay: 2 },
      { attempts: 2, minDelay: 1, maxDelay: 4 },
      { attempts: 5, minDelay: 1, maxDelay: 4 },
    ),
    ...refused.options,
  };
  const repeats = only === undefined ? kinds.includes(unnoticed) : only === unnoticed;
  const { token } = refused;
  return { repeats, seed, style, auto, size, plan: plan.join(","), token, options, interrupted, random, int, pick };
}

/** A style's first request, for pages of so many items. */
function target(origin, { style, auto, size, plan }) {
  const sized = (text) =>
    (auto && style.body?.query === undefined && style.url.includes("{")
      ? style.path + text.slice(text.indexOf("?"))
      : text
    ).replace(new RegExp(`=${style.pageSize}\\b`), `=${size}`);
  const url = `${origin}/faults/${plan}${sized(style.url)}`;
  if (style.body === undefined) return { url };
  const resize = (value) =>
    value === style.pageSize
      ? size
      : typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resize(member)]))
        : value;
  return { url, method: style.method, body: resize(style.body) };
}

/** The option headers for a plan whose tokens expire. */
function signedIn(origin, plan) {
  let token;
  return async ({ status }) => {
    if (status === 401 || token === undefined)
      ({ token } = await (await fetch(`${origin}/faults/${plan}/token`)).json());
    return { authorization: `Bearer ${token}` };
  };
}

class Hung extends Error {}

/** Waits for what a walk promises, but not for ever. */
async function soon(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Hung(`${what} took longer than ${patience} ms`)), patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ways to read a walk: each gives a list of items, or of their texts, at a time. */
const readers = {
  items: {
    raw: false,
    open: (walk) => walk[Symbol.asyncIterator](),
    read: (item) => [item],
  },
  pages: {
    raw: true,
    open: (walk) => walk.pages()[Symbol.asyncIterator](),
    read: (page) => Array.from({ length: page.items.length }, (_, i) => page.raw(i)),
  },
  ndjson: {
    raw: true,
    open(walk) {
      const reader = walk.ndjson().getReader();
      return { next: () => reader.read(), return: () => reader.cancel() };
    },
    read: (bytes) => new TextDecoder().decode(bytes).trimEnd().split("\n"),
  },
};

/**
 * Walks until the whole list has come: what is interrupted, by the walk itself or
 * by an error, is resumed. Throws an Error that says what is wrong, with a report
 * of what happened.
 */
export async function soakWalk(paginate, { origin, styles, faults, expected }, seed) {
  const choice = choose(seed, styles, faults);
  const { style, int, pick } = choice;
  const options = choice.token ? { ...choice.options, headers: signedIn(origin, choice.plan) } : choice.options;
  const request = target(origin, choice);
  const total = expected.records.length;
  const exact = options.numbers === "exact";
  const path = style.itemsArePath?.slice(2);
  const story = [
    `${style.name}, ${choice.auto ? "auto" : "explicit"}, ${choice.size} items a page, plan ${choice.plan}, ${JSON.stringify({ ...options, pagination: undefined })}`,
  ];
  const counts = { segments: 0, requests: 0, retries: 0, errors: {}, verdicts: {} };
  const wrong = (message) => {
    throw Object.assign(new Error(message), { story, hung: false });
  };

  let got = 0; // items so far
  let resume;
  for (;;) {
    if (++counts.segments > 400) wrong(`400 resumptions brought ${got} of ${total} items`);
    // How this part of the walk ends, unless an error is faster.
    const end =
      choice.interrupted && counts.segments < 8
        ? pick("run", "break", "maxItems", "maxPages", "abort", "break")
        : "run";
    const after = 1 + int(pick(3, 300, 6000));
    const abort = new AbortController();
    const now = { ...options, ...(resume === undefined ? {} : { resume }), signal: abort.signal };
    if (end === "maxItems") now.maxItems = after;
    if (end === "maxPages") now.maxPages = 1 + (after % 7);
    now.prefetch = choice.repeats ? 0 : pick(options.prefetch, 0, 2);
    const how = pick("items", "items", "pages", "ndjson");
    const reader = readers[how];
    const walk = paginate(request, now);
    const started = got;
    let failed;
    let finished = false;
    try {
      const iterator = reader.open(walk);
      for (let left = after; ; ) {
        const step = await soon(iterator.next(), `after ${got} items, the next one`);
        if (step.done) {
          finished = true;
          break;
        }
        for (const item of reader.read(step.value)) {
          const difference = expected.differs(got, item, { exact, path, raw: reader.raw });
          if (difference !== undefined) wrong(difference);
          got++;
          left--;
        }
        if (left <= 0 && end === "break") {
          // A checkpoint may be taken before or after leaving.
          const before = walk.checkpoint();
          await soon(iterator.return(), "leaving");
          resume = pick(before, walk.checkpoint());
          break;
        }
        if (left <= 0 && end === "abort") abort.abort(new Error("enough"));
      }
    } catch (error) {
      if (error instanceof Hung) throw Object.assign(error, { story, hung: true });
      if (error.story) throw error;
      failed = error;
    }
    const { verdict } = walk;
    counts.requests += verdict?.requests ?? 0;
    counts.retries += verdict?.retries ?? 0;
    const outcome = failed
      ? `${failed.code}: ${failed.message}`
      : `${verdict?.status} ${verdict?.reason}: ${verdict?.evidence}`;
    story.push(
      `${counts.segments}. ${how}, ${end}${end === "run" ? "" : ` ${after}`}, prefetch ${now.prefetch}: items ${started} to ${got}; ${outcome}`,
    );
    if (failed) {
      if (failed.name !== "PaginationError") throw Object.assign(failed, { story });
      counts.errors[failed.code] = (counts.errors[failed.code] ?? 0) + 1;
      if (
        failed.code === "aborted"
          ? end !== "abort"
          : !["network", "http", "parse", "response", "undetected", "repeated-cursor"].includes(failed.code)
      )
        wrong(`an error of code ${failed.code}: ${failed.message}`);
      if (failed.checkpoint === undefined) wrong(`the error has no checkpoint: ${failed.message}`);
      resume = failed.checkpoint;
    } else if (finished) {
      if (verdict === undefined) wrong("the walk ended without a verdict");
      counts.verdicts[verdict.status] = (counts.verdicts[verdict.status] ?? 0) + 1;
      if (verdict.status === "complete" && got !== total)
        wrong(
          `the verdict is overstated: complete (${verdict.reason}: ${verdict.evidence}), with ${got} of ${total} items`,
        );
      if (verdict.duplicates > 0 && !choice.repeats)
        wrong(`the verdict counts ${verdict.duplicates} items that came twice`);
      if (verdict.items !== got - started) wrong(`the verdict counts ${verdict.items} items, ${got - started} came`);
      if (verdict.status !== "stopped" && got === total) break;
      try {
        resume = walk.checkpoint();
      } catch (error) {
        wrong(`there is no checkpoint after the end: ${error.message}`);
      }
    }
    // It is kept as text, as people do.
    resume = JSON.parse(JSON.stringify(resume));
  }
  return { ...counts, story, plan: choice.plan, style: style.name };
}
