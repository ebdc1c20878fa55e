// What a block of code finds around it while it runs, here as well as in the tests: the package, whose walks are noted; a
// fetch; a console; and globals that its info string names.

/** By the address of a block's module: the module takes its world from here (js/scripts/docs/blocks.mjs). */
export const worlds = new Map();
globalThis.anypageDocs = worlds;

/** What readers have of their own: a block's info string says which of these it uses. */
export const globals = {
  token: () => "a-token",
  signIn: () => {
    let signedIn = 0;
    return async () => `token-${++signedIn}`;
  },
  sign: () => async (url, init) => new Request(url, init),
  localStorage: () => {
    const kept = new Map();
    return {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, String(value)),
      removeItem: (name) => void kept.delete(name),
    };
  },
};

/**
 * @typedef {object} Walked
 * @property {unknown} target as the block wrote it; undefined for an operation of a document
 * @property {object} options
 * @property {object} walk
 */

/**
 * @param {object} what
 * @param {object} what.anypage the package
 * @param {typeof globalThis.fetch} what.fetch
 * @param {(...values: unknown[]) => void} what.print
 * @param {string[]} [what.names] of globals
 * @param {Record<string, unknown>} [what.own] what the block has besides
 */
export function worldOf({ anypage, fetch, print, names = [], own = {} }) {
  /** @type {Walked[]} */
  const walks = [];
  const noted = (target, options, walk) => {
    walks.push({ target, options, walk });
    return walk;
  };
  const paginate = (target, options = {}) => noted(target, options, anypage.paginate(target, { fetch, ...options }));
  async function openapi(document, options = {}) {
    const api = await anypage.openapi(document, { fetch, ...options });
    const walk = api.paginate.bind(api);
    api.paginate = (operation, params, options = {}) => noted(undefined, options, walk(operation, params, options));
    return api;
  }
  const env = new Proxy({}, { get: (_, name) => `the-${String(name).toLowerCase().replaceAll("_", "-")}` });
  return {
    walks,
    anypage: { ...anypage, paginate, openapi },
    fetch,
    console: { ...console, log: print, info: print, warn: print, error: print },
    process: { env },
    ...Object.fromEntries(names.map((name) => [name, globals[name]()])),
    ...own,
  };
}
