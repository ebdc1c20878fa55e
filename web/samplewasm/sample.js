// The sample API in the page. On a site that ./build.sh site writes, this file stands in the place of web/page/sample.js:
// its fetch answers what is asked for below api/, beside this file, out of a worker (worker.js), as the demo's server would.
// All else goes over the network.

const root = new URL("api/", import.meta.url);
const network = globalThis.fetch.bind(globalThis);

export async function fetch(input, init) {
  return isSample(input) ? answer(new Request(input, init)) : network(input, init);
}

// For code in the page's console, which the page shows. Nothing else of the page needs it.
globalThis.fetch = fetch;

// No server has the listing: the page's link to it would lead nowhere.
document.querySelector('a[href="api/"]')?.remove();

function isSample(input) {
  try {
    return new URL(input instanceof Request ? input.url : input, document.baseURI).href.startsWith(root.href);
  } catch {
    return false; // the network's fetch says what is wrong
  }
}

/** Those under way, by number: each takes the messages of its answer. */
const exchanges = new Map();
let last = 0;
let worker;

/** The worker, from the first request on. One that has failed is replaced at the next request. */
function running() {
  if (worker !== undefined) return worker;
  worker = new Worker(trusted(new URL("worker.js", import.meta.url).href), { type: "module", name: "sample API" });
  const fail = (message) => {
    worker?.terminate();
    worker = undefined;
    for (const take of exchanges.values()) take({ failed: message });
    exchanges.clear();
  };
  worker.addEventListener("message", ({ data }) => {
    if (data.failed === undefined) exchanges.get(data.id)?.(data);
    else fail(data.failed);
  });
  worker.addEventListener("error", ({ message }) => fail(`the sample API can’t run: ${message ?? "no worker.js"}`));
  return worker;
}

// A page under require-trusted-types-for 'script' has to allow this name: trusted-types anypage-sample.
const policy = globalThis.trustedTypes?.createPolicy("anypage-sample", { createScriptURL: (url) => url });
const trusted = (url) => policy?.createScriptURL(url) ?? url;

async function answer(request) {
  const { method, signal } = request;
  signal.throwIfAborted();
  const url = new URL(request.url);
  url.hash = "";
  const headers = Object.fromEntries(request.headers);
  if (method !== "GET" && method !== "HEAD") headers.origin = root.origin; // as the browser does
  const body = new Uint8Array(await request.arrayBuffer());
  signal.throwIfAborted();
  const prefix = root.pathname.slice(0, -1);
  const target = url.href.slice(root.href.length - 1);
  return exchange({ method, origin: root.origin, prefix, target, headers, body }, url.href, signal);
}

/** Resolves to the response when its head is there, as fetch does. */
function exchange(request, url, signal) {
  return new Promise((resolve, reject) => {
    const id = ++last;
    let controller; // of the body
    const arrived = []; // of the body, and not read yet
    let wake = () => {};

    const leave = () => {
      if (exchanges.delete(id)) worker.postMessage({ id });
    };
    const body = {
      start: (own) => {
        controller = own;
      },
      pull: async () => {
        if (arrived.length === 0)
          await new Promise((go) => {
            wake = go;
          });
        const { bytes, whole, failed = "network error" } = arrived.shift();
        if (bytes !== undefined) controller.enqueue(bytes);
        else if (whole) controller.close();
        else controller.error(new TypeError(failed));
      },
      cancel: leave,
    };
    exchanges.set(id, (message) => {
      const { status, headers, bytes, failed } = message;
      if (status !== undefined) {
        const none = request.method === "HEAD" || status === 204;
        // Nothing is read ahead: an error must not overtake what came before it.
        const stream = none ? null : new ReadableStream(body, { highWaterMark: 0 });
        const response = new Response(stream, { status, headers });
        resolve(Object.defineProperties(response, { url: { value: url }, type: { value: "basic" } }));
        return;
      }
      if (bytes === undefined) exchanges.delete(id);
      if (failed !== undefined) reject(new TypeError(failed)); // unless the head was there
      arrived.push(message);
      wake();
    });
    signal.addEventListener("abort", () => {
      leave();
      reject(signal.reason);
      controller?.error(signal.reason);
    });
    running().postMessage({ id, request }, [request.body.buffer]);
  });
}
