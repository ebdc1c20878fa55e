import resolve from "@rollup/plugin-node-resolve";

const page = {
  input: "main.js",
  output: { dir: "dist" },
  plugins: [resolve({ browser: true })],
};

const node = {
  input: "node.js",
  output: { dir: "server" },
  plugins: [resolve({ exportConditions: ["node"] })],
};

export default { page, node }[process.env.TARGET ?? "page"];
