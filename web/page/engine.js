// The engine's window for consoles of pages whose Content Security Policy forbids WebAssembly: the snippet (anypage.open()
// there) opens it. It walks, and asks the console's page for each request; it makes none of its own. The messages are told in
// js/src/console/window.ts.

import { init, paginate, version } from "./dist/index.js";

const say = (id, text) => {
  document.getElementById(id).textContent = text;
};

const { opener } = window;
if (opener === null) {
  say("state", "This window runs anypage’s engine for the console of another page, and no console has opened it.");
  say(
    "counts",
    "If one has, its page keeps other windows out (Cross-Origin-Opener-Policy). Copy the request there: copy(await anypage(…).text()).",
  );
} else {
  addEventListener("message", connect);
  try {
    await init();
    opener.postMessage({ anypage: version }, "*"); // nothing that the opener does not know
  } catch (error) {
    say("state", error.message);
    opener.postMessage({ anypage: version, error: error.message }, "*");
  }
}

function connect({ source, origin, data, ports: [port] }) {
  if (source !== opener || data?.anypage !== version || port === undefined) return;
  removeEventListener("message", connect);
  say("state", `The engine for the console of ${origin}: leave this window open.`);
  serve(port);
}

function serve(port) {
  const walks = new Map();
  const fetches = new Map();
  let last = 0;
  let items = 0;

  /** A fetch that the console's page makes. */
  const relay = (id) => (url, init) =>
    new Promise((resolve, reject) => {
      const fetch = ++last;
      const { signal, ...plain } = init;
      const state = { resolve, reject, url, chunk: undefined };
      fetches.set(fetch, state);
      signal?.addEventListener("abort", () => {
        if (!fetches.delete(fetch)) return;
        port.postMessage({ type: "cancel", id: fetch });
        reject(signal.reason);
        state.chunk?.reject(signal.reason);
      });
      port.postMessage({ type: "fetch", id, fetch, url, init: plain });
    });

  /** What fetch resolves to, as far as the package reads it: a redirect that is hidden has a status that no Response can have. */
  function response(id, state, { status, headers, url, kind }) {
    const read = () =>
      new Promise((resolve, reject) => {
        state.chunk = { resolve, reject };
        port.postMessage({ type: "pull", id });
      });
    const cancel = async () => {
      if (fetches.delete(id)) port.postMessage({ type: "cancel", id });
    };
    const body = { getReader: () => ({ read, cancel, releaseLock() {} }), cancel };
    return { status, ok: status >= 200 && status < 300, headers: new Headers(headers), url, type: kind, body };
  }

  function start({ id, use: [use, argument], target, options, tell }) {
    const walk = paginate(target, {
      ...options,
      fetch: relay(id),
      onProgress: (value) => {
        say("counts", `${(items + value.items).toLocaleString("en-US")} items have come.`);
        if (tell.includes("progress")) port.postMessage({ type: "progress", id, value });
      },
      ...(tell.includes("request") && {
        onRequest: (value) => port.postMessage({ type: "request", id, value }),
      }),
    });
    walks.set(id, {
      walk,
      iterator: iterate(walk, use, argument),
      single: use !== "items" && use !== "select",
      busy: undefined,
    });
  }

  /** Gathers values that are there, each with the checkpoint behind it. */
  async function next(id) {
    const held = walks.get(id);
    if (held === undefined) return;
    const { walk, iterator, single } = held;
    const values = [];
    const checkpoints = [];
    const state = () => ({ verdict: walk.verdict, scheme: walk.scheme });
    try {
      do {
        held.busy ??= iterator.next();
        held.busy.catch(() => {}); // it is met at the next turn
        const step = values.length === 0 ? await held.busy : await Promise.race([held.busy, soon()]);
        if (step === undefined || (step.done && values.length > 0)) break;
        held.busy = undefined;
        if (step.done) {
          items += walk.verdict?.items ?? 0;
          walks.delete(id);
          port.postMessage({ type: "ended", id, ...state() });
          return;
        }
        values.push(step.value);
        checkpoints.push(checkpointOf(walk));
      } while (!single && values.length < 200);
    } catch (error) {
      if (values.length === 0) {
        walks.delete(id);
        port.postMessage({ type: "failed", id, error: plain(error), ...state() });
        return;
      }
    }
    const sent = values.filter((value) => value instanceof Uint8Array).map(({ buffer }) => buffer);
    port.postMessage({ type: "values", id, values, checkpoints, ...state() }, sent);
  }

  /** Ends a walk that nobody goes on with, and says what it came to. */
  async function leave(id) {
    const held = walks.get(id);
    walks.delete(id);
    await Promise.resolve(held?.iterator.return?.()).catch(() => {});
    port.postMessage({ type: "ended", id, verdict: held?.walk.verdict, scheme: held?.walk.scheme });
  }

  port.onmessage = ({ data }) => {
    const { type, id } = data;
    const fetched = fetches.get(id);
    if (type === "ping") port.postMessage({ type: "pong" });
    else if (type === "start") start(data);
    else if (type === "next") void next(id);
    else if (type === "leave") {
      void leave(id);
    } else if (type === "answer") fetched?.resolve(response(id, fetched, data));
    else if (type === "chunk") {
      const done = data.bytes === undefined;
      if (done) fetches.delete(id);
      fetched?.chunk?.resolve({ done, value: data.bytes });
    } else if (type === "broken") {
      fetches.delete(id);
      const error = new TypeError(data.message);
      fetched?.reject(error);
      fetched?.chunk?.reject(error);
    }
  };
}

/** Resolves to undefined once what is there has had its turn. Not by a timer: browsers slow those of hidden windows down. */
const soon = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });

/** What is iterated over. */
function iterate(walk, use, argument) {
  if (use === "items") return walk[Symbol.asyncIterator]();
  if (use === "select") return walk.select(argument)[Symbol.asyncIterator]();
  if (use === "entries") return walk.entries()[Symbol.asyncIterator]();
  if (use === "pages") return pages(walk);
  if (use === "count") return once(() => walk.count());
  const reader = walk[use](argument).getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return { done, value: value?.slice() };
    },
    return: () => reader.cancel(),
  };
}

async function* pages(walk) {
  for await (const page of walk.pages())
    yield { data: page.toJSON(), next: page.nextPageInfo(), checkpoint: page.checkpoint() };
}

async function* once(value) {
  yield await value();
}

/** Nothing before the first item, and nothing while only the count is wanted. */
function checkpointOf(walk) {
  try {
    return walk.checkpoint();
  } catch {
    return undefined;
  }
}

/** An error as a message can have it. */
function plain({ code = "engine", message, page, index, option, issues, request, response, checkpoint }) {
  const head = response && { ...response, headers: [...response.headers] };
  return structuredClone({ code, message, page, index, option, issues, request, response: head, checkpoint });
}
