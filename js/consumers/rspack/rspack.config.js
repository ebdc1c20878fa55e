import { defineConfig } from "@rspack/cli";
import { HtmlRspackPlugin } from "@rspack/core";

const page = {
  entry: "./main.js",
  output: { filename: "[name].[contenthash].js", clean: true },
  plugins: [new HtmlRspackPlugin({ template: "index.html" })],
};

const node = {
  target: "node20",
  entry: "./node.js",
  output: { path: `${import.meta.dirname}/server`, filename: "main.mjs", module: true, library: { type: "module" } },
};

export default defineConfig({ page, node }[process.env.TARGET ?? "page"]);
