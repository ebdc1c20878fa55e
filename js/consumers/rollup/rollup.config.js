import resolve from "@rollup/plugin-node-resolve";
import url from "@rollup/plugin-url";

const page = {
  input: ["main.js", "loader.js"],
  output: { dir: "dist" },
  plugins: [resolve({ browser: true }), url({ include: "**/*.wasm", limit: 0 })],
};

const node = {
  input: "node.js",
  output: { dir: "server" },
  plugins: [resolve({ exportConditions: ["node"] })],
};

export default { page, node }[process.env.TARGET ?? "page"];
