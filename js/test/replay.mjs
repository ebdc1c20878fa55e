// Runs the engine without the package around it: golden traces (wasm/abi/testdata/traces)
// line by line, with what the engine answers as text.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const js = fileURLToPath(new URL("..", import.meta.url));
const folder = path.join(js, "../wasm/abi/testdata/traces");

/** The golden traces: their names and lines. */
export const traces = readdirSync(folder)
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => ({ name, lines: readFileSync(path.join(folder, name), "utf8").trimEnd().split("\n") }));

let bundled;

/** The class Engine of js/src, which is no export of the package. */
function engineClass() {
  return (bundled ??= (async () => {
    const temporary = mkdtempSync(path.join(tmpdir(), "anypage-engine-"));
    const outfile = path.join(temporary, "engine.mjs");
    const { version } = JSON.parse(readFileSync(path.join(js, "package.json"), "utf8"));
    await esbuild.build({
      entryPoints: [path.join(js, "src/engine.ts")],
      outfile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      external: ["node:*"],
      define: { ANYPAGE_VERSION: JSON.stringify(version) },
      logLevel: "warning",
    });
    const { Engine } = await import(pathToFileURL(outfile).href);
    rmSync(temporary, { recursive: true });
    return Engine;
  })());
}

/** An instance of an engine, which is a file below js. */
export async function startEngine(file = "dist/anypage.wasm") {
  const Engine = await engineClass();
  return Engine.start(await WebAssembly.compile(readFileSync(path.join(js, file))));
}

/** Calls the engine at a time; returns what the call returns or throws, and the text of its reply. */
export function call(f, now = 0, random = 0) {
  let text = "";
  const [clock, dice, { parse }] = [Date.now, Math.random, JSON];
  Date.now = () => now;
  Math.random = () => random;
  JSON.parse = (json, ...rest) => parse((text = json), ...rest);
  try {
    return { answer: f(), text };
  } catch (error) {
    return { error, text };
  } finally {
    Date.now = clock;
    Math.random = dice;
    JSON.parse = parse;
  }
}

function bytesOf({ text = "", base64 = "", repeat = 1 }) {
  const once = Buffer.concat([Buffer.from(text), Buffer.from(base64, "base64")]);
  return new Uint8Array(Buffer.concat(Array(repeat).fill(once)));
}

/** Passes an event of a trace on. */
function send(engine, session, event) {
  switch (event.event) {
    case "demand":
      return engine.demand(session, event.page);
    case "response":
      return engine.response(session, event.id, event.status, event.url, event.headers, event.cors === true);
    case "chunk":
      return engine.chunk(session, event.id, bytesOf(event));
    case "end":
      return engine.end(session, event.id);
    default:
      return engine.event(session, event);
  }
}

/** What each line of a trace comes to: { answer, error, text }. */
export function* replay(engine, lines) {
  let session;
  for (const line of lines) {
    const { open, in: event, now, random } = JSON.parse(line);
    if (open === undefined) {
      yield call(() => send(engine, session, event), now, random);
      continue;
    }
    if (session !== undefined) engine.close(session);
    const outcome = call(() => engine.open(open), now, random);
    session = outcome.answer?.session;
    yield outcome;
  }
  if (session !== undefined) engine.close(session);
}
