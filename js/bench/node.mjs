// A row, or one sample of it, in a Node process of its own: what to call is the argument, the result a line of JSON.

import { pathToFileURL } from "node:url";

const { bundle, origin, call, task } = JSON.parse(process.argv[2]);
const rows = await import(pathToFileURL(bundle).href);
const env = {
  runtime: "Node",
  origin,
  read: async (name) => new Uint8Array(await (await fetch(`${origin}/${name}`)).arrayBuffer()),
};
const result = JSON.stringify(await rows[call](task, env));
process.stdout.write(result + "\n", () => process.exit(0)); // engines wait for calls for ever
