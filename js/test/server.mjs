// Starts what ./build.sh demo serves: the page, the sample API and js/dist.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The server that ./build.sh test has started (ANYPAGE_SERVER), else one of our
 * own on a free port.
 * @returns {Promise<{ origin: string, close(): void }>} origin: "http://127.0.0.1:8080"
 */
export async function startServer() {
  if (process.env.ANYPAGE_SERVER) return { origin: new URL(process.env.ANYPAGE_SERVER).origin, close() {} };
  const folder = mkdtempSync(path.join(tmpdir(), "anypage-server-"));
  const program = path.join(folder, "demo");
  // Built first: a `go run` that is killed leaves its program running.
  execFileSync("go", ["build", "-o", program, "./web"], { cwd: root, stdio: "inherit" });
  const child = spawn(program, ["-addr", "127.0.0.1:0"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const close = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const address = line.match(/^anypage demo: (http:\/\/\S+)/)?.[1];
    if (address) {
      child.stdout.resume(); // or the program would stop at a full pipe
      return { origin: new URL(address).origin, close };
    }
  }
  close();
  throw new Error("the demo server ended without printing its address");
}
