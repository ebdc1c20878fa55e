// Where the package has to run: the rows of the matrix, in the order of the docs.
//
// A row is a folder beside this file. It has checks, and each check is one cell: what a
// user of that tool would type. In the commands, $PORT is a free port and $API the
// origin of the sample API.
//
//   title     the first column of the matrix
//   folder    where rows share their code
//   sources   where walk-all.js is copied to, below the folder
//   packages  added to the folder's devDependencies
//   slow      runs with --all only
//   checks    what a user of the tool would type; builds and servers that checks share are started once: name → { build?, run } | { build?, serve, page | answer } | { extension } | { engine }, which browsers/ tries with js/dist as it is
//             A check may have `look`, of examples.mjs, instead of a result: it gets the page, or, where nothing is served,
//             the folder. `lines` says that the answer is the data set itself.
//   needs     what a user has to do; nothing, where it is missing

import { reactList, sqliteSync, vueTable } from "./examples.mjs";

/** @typedef {{ build?: string | string[], run?: string, serve?: string, page?: string, answer?: string, extension?: string, engine?: string, lines?: true, look?: (at: never) => Promise<void> }} Check */
/** @typedef {{ name: string, title: string, folder?: string, sources?: string, packages?: Record<string, string>, slow?: boolean, checks: Record<string, Check>, needs?: string }} Row */

const viteDev = "vite --host 127.0.0.1 --port $PORT --strictPort";
const nuxtDev = "nuxt dev --no-fork --host 127.0.0.1 --port $PORT";
const vitePreview = "vite preview --host 127.0.0.1 --port $PORT --strictPort";

/** @type {(name: string, title: string, packages: Record<string, string>, more?: Partial<Row>) => Row} */
const vite = (name, title, packages, more) => ({
  name,
  title,
  folder: "vite",
  packages,
  ...more,
  checks: {
    dev: { serve: viteDev, page: "/" },
    "worker, dev": { serve: viteDev, page: "/?worker" },
    build: { build: "vite build", serve: vitePreview, page: "/" },
    "worker, build": { build: "vite build", serve: vitePreview, page: "/?worker" },
    "for Node": {
      build: "vite build --config vite.ssr.config.js --ssr node.js --outDir server",
      run: "node server/node.js $API",
    },
  },
});

/** @type {(name: string, title: string, commands: { build?: string, start: string }) => Row} */
const next = (name, title, { build, start }) => {
  const serve = `${start} --hostname 127.0.0.1 --port $PORT`;
  return {
    name,
    title,
    folder: "next",
    slow: true,
    checks: {
      "client component": { build, serve, page: "/client" },
      "server component": { build, serve, page: "/server" },
      "route handler": { build, serve, answer: "/route" },
      "edge route": { build, serve, answer: "/edge" },
    },
  };
};

/** @type {(version: string, more?: Partial<Row>) => Row} */
const node = (version, more) => ({
  name: `node-${version.split(".")[0]}`,
  title: `Node ${version.split(".")[0]}`,
  folder: "node",
  packages: { node: version },
  checks: {
    import: { run: "node main.js $API" },
    require: { run: "node require.cjs $API" },
  },
  ...more,
});

/** @type {(name: string, title: string, check: Check, packages?: Record<string, string>) => Row} */
const example = (name, title, check, packages) => ({
  name,
  title: `Example: ${title} (\`web/examples/${name}\`)`,
  folder: `../../web/examples/${name}`,
  packages,
  checks: { "as it is": check },
});

/** @type {Row[]} */
export const rows = [
  {
    name: "browsers",
    title: "The browser engines: every style of the sample API under `auto`, and the demo page",
    slow: true,
    checks: { Chromium: { engine: "chromium" }, Firefox: { engine: "firefox" }, WebKit: { engine: "webkit" } },
  },
  {
    name: "plain",
    title: "A page without a bundler",
    checks: {
      "import map": { serve: "node serve.mjs .", page: "/" },
      "sub-path": { serve: "node serve.mjs . --base /deep/app/", page: "/deep/app/" },
      "wrong MIME type": { serve: "node serve.mjs . --wasm-type text/plain", page: "/" },
      "strict CSP": {
        serve: `node serve.mjs . --csp "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-map'; connect-src 'self' $API; img-src data:; require-trusted-types-for 'script'"`,
        page: "/",
      },
    },
    needs: "under a CSP `'wasm-unsafe-eval'`",
  },
  { name: "service-worker", title: "Service worker", checks: { module: { serve: "node serve.mjs .", page: "/" } } },
  {
    name: "extension",
    title: "Chromium extension (Manifest V3)",
    checks: { page: { extension: "popup.html" }, background: { extension: "popup.html?background" } },
    needs: "in the manifest `'wasm-unsafe-eval'`",
  },
  vite("vite-5", "Vite 5", { vite: "5.4.21" }),
  vite("vite-7", "Vite 7", { vite: "7.3.8" }, { slow: true }),
  vite("vite-8", "Vite 8", { vite: "8.4.0" }),
  {
    name: "vite-inline-worker",
    title: "Vite 8, `?worker&inline`",
    checks: {
      dev: { serve: viteDev, page: "/" },
      build: { build: "vite build", serve: vitePreview, page: "/" },
    },
    needs: '`import … from "anypage/inline"`',
  },
  {
    name: "webpack",
    title: "webpack 5",
    checks: {
      dev: { serve: "webpack serve --mode development --port $PORT --host 127.0.0.1", page: "/" },
      build: { build: "webpack --mode production", serve: "node serve.mjs dist", page: "/" },
      "worker, build": { build: "webpack --mode production", serve: "node serve.mjs dist", page: "/?worker" },
      "for Node": { build: "TARGET=node webpack --mode production", run: "node server/main.mjs $API" },
    },
  },
  {
    name: "rspack",
    title: "Rspack",
    checks: {
      dev: { serve: "rspack serve --mode development --port $PORT --host 127.0.0.1", page: "/" },
      build: { build: "rspack build --mode production", serve: "node serve.mjs dist", page: "/" },
      "worker, build": { build: "rspack build --mode production", serve: "node serve.mjs dist", page: "/?worker" },
      "for Node": { build: "TARGET=node rspack build --mode production", run: "node server/main.mjs $API" },
    },
  },
  {
    name: "rollup",
    title: "Rollup 4",
    checks: {
      "copied file": {
        build: ["rollup -c", "cp index.html node_modules/anypage/dist/anypage.wasm.gz dist/"],
        serve: "node serve.mjs dist",
        page: "/",
      },
      "url plugin": {
        build: ["rollup -c", "cp loader.html dist/"],
        serve: "node serve.mjs dist",
        page: "/loader.html",
      },
      "for Node": { build: "TARGET=node rollup -c", run: "node server/node.js $API" },
    },
    needs: "for pages [a line](front-end.md#hosts-that-need-a-line)",
  },
  {
    name: "esbuild",
    title: "esbuild",
    checks: {
      "copied file": {
        build: [
          "esbuild main.js --bundle --format=esm --outdir=dist",
          "cp index.html node_modules/anypage/dist/anypage.wasm.gz dist/",
        ],
        serve: "node serve.mjs dist",
        page: "/",
      },
      "file loader": {
        build: [
          "esbuild loader.js --bundle --format=esm --outdir=loaded --loader:.wasm=file",
          "cp loader.html loaded/index.html",
        ],
        serve: "node serve.mjs loaded",
        page: "/",
      },
      "for Node, ESM": {
        build: "esbuild node.js --bundle --platform=node --format=esm --outfile=server/main.mjs",
        run: "node server/main.mjs $API",
      },
      "for Node, CommonJS": {
        build: "esbuild node.js --bundle --platform=node --format=cjs --outfile=server/main.cjs",
        run: "node server/main.cjs $API",
      },
      "for Node, require": {
        build: "esbuild require.cjs --bundle --platform=node --outfile=server/require.cjs",
        run: "node server/require.cjs $API",
      },
    },
    needs: "for pages [a line](front-end.md#hosts-that-need-a-line)",
  },
  {
    name: "parcel",
    title: "Parcel 2",
    checks: {
      dev: { serve: "parcel index.html --port $PORT --host 127.0.0.1 --dist-dir dev", page: "/" },
      build: { build: "parcel build index.html", serve: "node serve.mjs dist", page: "/" },
      "worker, build": { build: "parcel build index.html", serve: "node serve.mjs dist", page: "/?worker" },
    },
  },
  next("next", "Next 16, Turbopack", { build: "next build", start: "next start" }),
  next("next-webpack", "Next 16, webpack", { build: "next build --webpack", start: "next start" }),
  next("next-dev", "Next 16, development", { start: "next dev" }),
  {
    name: "nuxt",
    title: "Nuxt 4", // its folder pins Vite 8.3: Nuxt 4.5.2 can't build any page with Vite 8.4
    sources: "shared",
    slow: true,
    checks: {
      "page, dev": { serve: nuxtDev, page: "/client" },
      "server, dev": { serve: nuxtDev, page: "/server" },
      page: { build: "nuxt build", serve: "HOST=127.0.0.1 node .output/server/index.mjs", page: "/client" },
      server: { build: "nuxt build", serve: "HOST=127.0.0.1 node .output/server/index.mjs", page: "/server" },
      "server route": {
        build: "nuxt build",
        serve: "HOST=127.0.0.1 node .output/server/index.mjs",
        answer: "/api/walk",
      },
    },
  },
  {
    name: "sveltekit",
    title: "SvelteKit 3",
    slow: true,
    checks: {
      "page, dev": { serve: viteDev, page: "/client" },
      "server, dev": { serve: viteDev, page: "/server" },
      page: { build: "vite build", serve: "HOST=127.0.0.1 node build", page: "/client" },
      server: { build: "vite build", serve: "HOST=127.0.0.1 node build", page: "/server" },
    },
  },
  node("20.20.2"),
  node("22.23.3", { slow: true }),
  node("24.21.0", { slow: true }),
  node("26.10.0"),
  {
    name: "tsx",
    title: "tsx",
    checks: { module: { run: "tsx main.mts $API" }, CommonJS: { run: "tsx main.cts $API" } },
  },
  {
    name: "jest",
    title: "Jest 30 (CommonJS)",
    checks: { node: { run: "jest" }, jsdom: { run: "jest --env=./jsdom-with-fetch.js" } },
    needs: "in jsdom, which has no `fetch`: Node's",
  },
  {
    name: "vitest",
    title: "Vitest 5",
    checks: { node: { run: "vitest run" }, jsdom: { run: "vitest run --environment jsdom" } },
  },
  {
    name: "deno",
    title: "Deno 2",
    checks: {
      "run --allow-net": { run: "deno run --allow-net main.ts $API" },
      "run --allow-net --allow-read": { run: "deno run --allow-net --allow-read main.ts $API" },
      bundle: {
        build: "deno bundle --output server/main.js main.ts",
        run: "deno run --allow-net server/main.js $API",
      },
    },
  },
  {
    name: "bun",
    title: "Bun 1",
    checks: {
      run: { run: "bun run main.ts $API" },
      build: { build: "bun build main.ts --target bun --outdir server", run: "bun run server/main.js $API" },
      "build for Node": { build: "bun build main.ts --target node --outdir server", run: "node server/main.js $API" },
      "build for a page": {
        build: "bun build index.html --outdir dist && cp node_modules/anypage/dist/anypage.wasm.gz dist/",
        serve: "node serve.mjs dist",
        page: "/",
      },
      compile: { build: "bun build main.ts --compile --outfile server/main", run: "server/main $API" },
    },
    needs: "for pages [a line](front-end.md#hosts-that-need-a-line)",
  },
  {
    name: "tanstack-query",
    title: "TanStack Query 5 (`anypage/tanstack-query`), SWR 2 (`anypage/swr`)",
    checks: {
      ...Object.fromEntries(
        ["React", "Vue", "Svelte", "Solid", "SWR"].map((name) => [
          name,
          { build: ["tsc", "vite build"], serve: vitePreview, page: `/?${name.toLowerCase()}` },
        ]),
      ),
      "Vue, dev": { serve: viteDev, page: "/?vue" },
    },
  },
  {
    name: "workerd",
    title: "Cloudflare Workers (workerd)",
    checks: { "wrangler dev": { serve: "wrangler dev --ip 127.0.0.1 --port $PORT", answer: "/" } },
  },
  {
    name: "edge-light",
    title: "Edge runtime (edge-light)",
    checks: {
      "@edge-runtime/vm": {
        build: "esbuild worker.js --bundle --format=iife --outdir=dist",
        run: "node main.js $API",
      },
    },
    needs: "`init(module)`; nothing in Next",
  },
  {
    name: "typescript",
    title: "TypeScript 7, strict, without the DOM",
    checks: {
      module: { build: "tsc", run: "node out/main.mjs $API" },
      CommonJS: { build: "tsc", run: "node out/main.cjs $API" },
    },
  },
  {
    name: "cli",
    title: "The command, on Linux",
    checks: { "npx anypage, killed and resumed": { run: "node main.js $API" } },
  },
  example("react-list", "a list without end in React", {
    build: "VITE_API=$API vite build",
    serve: vitePreview,
    page: "/",
    look: reactList,
  }),
  example("vue-table", "a table in Vue", {
    build: "VITE_API=$API vite build",
    serve: vitePreview,
    page: "/",
    look: vueTable,
  }),
  example(
    "worker-ndjson",
    "a Cloudflare Worker that streams NDJSON",
    { serve: "wrangler dev --ip 127.0.0.1 --port $PORT --var API:$API", answer: "/", lines: true },
    { node: "24.21.0" },
  ),
  example("sqlite-sync", "a list into SQLite, killed and resumed", { look: sqliteSync }, { node: "24.21.0" }),
];
