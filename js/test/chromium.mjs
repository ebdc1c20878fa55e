// Finds Chromium and launches it, for the tests that need a browser.

import { accessSync, constants } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { short } from "./scale.mjs";

/** For a test's `skip` option: why no browser is to be started, or false. */
export const noBrowser = short ? "a short run starts no browser" : false;

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macApps = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of a Chromium or Chrome: what CHROMIUM names, else the first of the usual names. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = [...names.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...macApps];
  const found = candidates.find(isProgram);
  if (!found) throw new Error("no Chromium found: install chromium or Chrome, or name its program in CHROMIUM");
  return found;
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Without a window and without traffic of its own. */
export const chromiumFlags = [
  "--headless=new",
  "--no-sandbox", // it runs pages of these tests only, often as root, where the sandbox can't start
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Launches Chromium. Close the browser after use.
 * @returns {Promise<import("playwright-core").Browser>}
 */
export function launchChromium() {
  return chromium.launch({ executablePath: findChromium(), args: chromiumFlags });
}
