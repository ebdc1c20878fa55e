/**
 * How esbuild makes the command, dist/cli.js: with all that it imports, but for the package itself.
 *
 * @param {object} common options of esbuild's
 * @param {string} entry the package's entry for Node, as the output is to import it
 */
export const commandBuild = (common, entry) => ({
  ...common,
  bundle: true,
  format: "esm",
  platform: "node",
  // Names stay, for traces. Nobody bundles it, and comments of others' code are most of it.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none", // cli.LICENSES.txt has them
  banner: {
    // What is CommonJS among it requires Node's modules.
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
  plugins: [
    {
      name: "the package itself",
      setup({ onResolve }) {
        onResolve({ filter: /^anypage$/ }, () => ({ path: entry, external: true }));
      },
    },
  ],
});
