// The three browser engines: finds their programs, installs them where that is
// possible, and drives them by what each one offers.

import { execFileSync, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import puppeteer from "puppeteer-core";
import { Builder, By, Capabilities, Key } from "selenium-webdriver";
import { findChromium, launchChromium } from "../../test/chromium.mjs";

/**
 * A browser with one page.
 * @typedef {object} Browser
 * @property {string} version
 * @property {(url: string) => Promise<void>} open
 * @property {(expression: string) => Promise<any>} evaluate the value of a JavaScript expression, awaited, as JSON can say it
 * @property {(selector: string) => Promise<void>} click as a mouse does
 * @property {(key: string) => Promise<void>} press a key, such as "Enter", "Shift+Tab" or "Control+a"
 * @property {(text: string) => Promise<void>} type
 * @property {() => Promise<void>} close
 */

/** Milliseconds that a browser has to start, or to end. */
const longestStart = 60_000;
const longestEnd = 10_000;

/** The promise; rejected when it takes longer. */
export async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const engines = {
  chromium: {
    title: "Chromium",
    packages: ["chromium", "fonts-liberation"],
    missing: () => (attempt(findChromium) === undefined ? ["chromium (or Chrome, named in CHROMIUM)"] : []),
    launch: chromium,
  },
  firefox: {
    title: "Firefox",
    packages: ["firefox-esr"],
    missing: () => (findFirefox() === undefined ? ["firefox-esr or firefox (or its program, named in FIREFOX)"] : []),
    launch: firefox,
  },
  webkit: {
    title: "WebKit",
    packages: ["webkit2gtk-driver", "xvfb"],
    missing: () => [
      ...(program("WebKitWebDriver") === undefined ? ["WebKitWebDriver (Debian: webkit2gtk-driver)"] : []),
      ...(findMiniBrowser() === undefined ? ["WebKitGTK's MiniBrowser (Debian: it comes with webkit2gtk-driver)"] : []),
      ...(program("Xvfb") === undefined ? ["Xvfb (Debian: xvfb)"] : []),
    ],
    launch: webkit,
  },
};

/** The names that launch() takes. */
export const engineNames = Object.keys(engines);

/** How people call it. */
export const titleOf = (name) => engines[name].title;

/** Makes sure that an engine is here: as root on Debian it installs what is missing, else it says what to install. */
export function need(name) {
  const { title, packages, missing } = engines[name];
  if (missing().length === 0) return;
  if (process.getuid?.() === 0 && isDebian()) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const apt = (...args) => execFileSync("apt-get", ["-qq", ...args], { env, stdio: ["ignore", "ignore", "inherit"] });
    apt("update");
    apt("install", "-y", "--no-install-recommends", ...packages);
  }
  const still = missing();
  if (still.length > 0)
    throw new Error(
      `${title} needs ${still.join(" and ")}: install it (Debian, as root: apt-get install ${packages.join(" ")})`,
    );
}

/**
 * Starts an engine that need() has made sure of. Close it after use; what is left when Node ends is killed then.
 * @returns {Promise<Browser>}
 */
export const launch = (name) => engines[name].launch();

function isDebian() {
  return /^ID=debian$/m.test(attempt(() => readFileSync("/etc/os-release", "utf8")) ?? "");
}

function attempt(call) {
  try {
    return call();
  } catch {
    return undefined;
  }
}

function program(...names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return files.find(isProgram);
}

function isProgram(file) {
  return attempt(() => accessSync(file, constants.X_OK) === undefined) === true;
}

function findFirefox() {
  const mac = "/Applications/Firefox.app/Contents/MacOS/firefox";
  return process.env.FIREFOX ?? program("firefox-esr", "firefox") ?? (isProgram(mac) ? mac : undefined);
}

/** MiniBrowser stands in a folder of its library's version: /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1, /usr/libexec/webkit2gtk-4.1. */
function findMiniBrowser() {
  const folders = (parent) => (attempt(() => readdirSync(parent)) ?? []).map((name) => path.join(parent, name));
  return ["/usr/lib", "/usr/lib64", "/usr/libexec"]
    .flatMap(folders)
    .flatMap((folder) => (path.basename(folder).startsWith("webkit") ? [folder] : folders(folder)))
    .filter((folder) => path.basename(folder).startsWith("webkit"))
    .map((folder) => path.join(folder, "MiniBrowser"))
    .find(isProgram);
}

async function chromium() {
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  return {
    version: browser.version(),
    open: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    click: (selector) => page.click(selector),
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    close: () => within(longestEnd, "closing Chromium", browser.close()),
  };
}

async function firefox() {
  const home = temporaryHome();
  let browser;
  const close = async () => {
    try {
      if (browser !== undefined) await within(longestEnd, "closing Firefox", browser.close());
    } catch {
      browser.process().kill("SIGKILL");
    } finally {
      home.remove();
    }
  };
  try {
    browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: findFirefox(),
      userDataDir: path.join(home.env.HOME, "profile"),
      env: { ...process.env, ...home.env },
      networkEnabled: false, // nobody asks for requests here, and Firefox would report thousands
      timeout: longestStart,
    });
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    return {
      version: (await browser.version()).replace(/^firefox\//i, ""),
      open: async (url) => void (await page.goto(url)),
      evaluate: (expression) => page.evaluate(expression),
      click: (selector) => page.click(selector),
      async press(keys) {
        const held = keys.split("+");
        const key = held.pop();
        for (const one of held) await page.keyboard.down(one);
        await page.keyboard.press(key);
        for (const one of held) await page.keyboard.up(one);
      },
      type: (text) => page.keyboard.type(text),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function webkit() {
  const home = temporaryHome();
  const closers = [home.remove];
  const close = async () => {
    while (closers.length > 0) await closers.pop()();
  };
  try {
    const xvfb = child("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    closers.push(xvfb.stop);
    const display = await within(longestStart, "starting Xvfb", Promise.race([xvfb.ended, firstLine(xvfb.stdio[3])]));
    const port = await freePort();
    const driver = child("WebKitWebDriver", ["--host=127.0.0.1", `--port=${port}`], {
      env: {
        ...process.env,
        ...home.env,
        DISPLAY: `:${display}`,
        GDK_BACKEND: "x11",
        NO_AT_BRIDGE: "1", // there is no bus for assistive technology
        // Xvfb has no graphics hardware. With what stands in for it, the demo page's second frame took 14 s.
        WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      },
      stdio: "ignore",
    });
    closers.push(driver.stop);
    const server = `http://127.0.0.1:${port}`;
    await Promise.race([driver.ended, answering(`${server}/status`)]);
    const session = await within(
      longestStart,
      "starting MiniBrowser",
      new Builder()
        .usingServer(server)
        .withCapabilities(
          new Capabilities({
            browserName: "MiniBrowser",
            "webkitgtk:browserOptions": {
              binary: findMiniBrowser(),
              args: ["--automation"],
            },
          }),
        )
        .build(),
    );
    closers.push(() => within(longestEnd, "closing MiniBrowser", session.quit()).catch(() => {}));
    await session.manage().setTimeouts({ script: 300_000, pageLoad: longestStart });
    await session.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 1000 });
    return {
      version: (await session.getCapabilities()).getBrowserVersion(),
      open: (url) => session.get(url),
      async evaluate(expression) {
        const { value, error } = await session.executeAsyncScript(`
          const done = arguments[arguments.length - 1];
          (async () => (${expression}))().then((value) => done({ value }), (error) => done({ error: String(error) }));`);
        if (error) throw new Error(error);
        return value;
      },
      click: async (selector) => (await session.findElement(By.css(selector))).click(),
      async press(keys) {
        const held = keys.split("+").map(keyOf);
        const key = held.pop();
        const actions = session.actions();
        for (const one of held) actions.keyDown(one);
        actions.keyDown(key).keyUp(key);
        for (const one of held) actions.keyUp(one);
        await actions.perform();
      },
      type: (text) => session.actions().sendKeys(text).perform(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** WebDriver's name of a key: "ArrowDown" is ARROW_DOWN there, and a letter is itself. */
const keyOf = (name) => Key[name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()] ?? name;

/** A home of its own: Firefox refuses one of another user, and nothing is left in the user's. */
function temporaryHome() {
  const folder = mkdtempSync(path.join(tmpdir(), "anypage-browser-"));
  const remove = () => {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  process.on("exit", remove);
  return { env: { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder }, remove };
}

/**
 * A program in a process group of its own, which is ended with all that it has started: at the latest when Node ends.
 * ended is rejected when it ends by itself.
 */
function child(name, args, options) {
  const started = spawn(name, args, { ...options, detached: true });
  // The group may be gone.
  const signal = (number) => attempt(() => process.kill(-started.pid, number));
  const atExit = () => signal("SIGTERM");
  process.on("exit", atExit);
  const ended = new Promise((_, reject) => {
    started.on("error", reject);
    started.on("exit", (code, by) => reject(new Error(`${name} ended with ${by ?? `status ${code}`}`)));
  });
  ended.catch(() => {}); // whoever waits for the program hears of it
  const stop = async () => {
    process.off("exit", atExit);
    if (started.pid === undefined) return;
    signal("SIGTERM"); // Xvfb removes its lock file then
    await within(longestEnd, name, ended).catch(() => {});
    signal("SIGKILL");
  };
  return { stop, ended, stdio: started.stdio };
}

const firstLine = (stream) => new Promise((resolve) => stream.once("data", (data) => resolve(String(data).trim())));

/** A port that is free now. WebKitWebDriver can't be asked for the one that it has chosen. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answering(url) {
  for (const end = Date.now() + longestStart; Date.now() < end; ) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within ${longestStart / 1000} s`);
}
