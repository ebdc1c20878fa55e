import path from "node:path";
import HtmlWebpackPlugin from "html-webpack-plugin";

const page = {
  entry: "./main.js",
  output: { path: path.resolve("dist"), filename: "[name].[contenthash].js", clean: true },
  plugins: [new HtmlWebpackPlugin({ template: "index.html" })],
};

const node = {
  target: "node20",
  entry: "./node.js",
  experiments: { outputModule: true },
  output: { path: path.resolve("server"), filename: "main.mjs", library: { type: "module" }, clean: true },
};

export default { page, node }[process.env.TARGET ?? "page"];
