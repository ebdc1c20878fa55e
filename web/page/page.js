// The demo page: choose an endpoint and a scheme, walk it, and see what comes.

import { codeFor, coloured } from "./code.js";
import { defaults } from "./contract.js";
import { version } from "./dist/index.js";
import { fetch } from "./sample.js";
import { Settings } from "./settings.js";
import { ItemTable } from "./table.js";
import { Walker } from "./walker.js";
import { advice, bytes, capital, count, failure, nextInfo, passing, plural, reason, shortURL, time } from "./words.js";

const $ = (id) => document.getElementById(id);

const table = new ItemTable({
  scroller: $("scroller"),
  table: $("table"),
  dialog: $("item"),
  note: $("table-note"),
  empty: $("empty"),
});
const walker = new Walker((page) => table.add(page), schedule);
const settings = new Settings(() => {
  // What is shown was walked with other settings.
  if (walker.phase !== "idle") startOver();
  showPlan();
});

let scheduled = false;
let announced = "";

/** Draws once a frame, however much arrives. */
function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    draw();
    if (walker.phase === "walking") schedule();
  });
}

function setText(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

/** Not by the attribute disabled, which would take the focus away from who uses the keyboard. */
function enable(id, can) {
  $(id).ariaDisabled = String(!can);
}

const can = (id) => $(id).ariaDisabled !== "true";

function draw() {
  const { phase, counts, total, elapsed } = walker;
  const walking = phase === "walking";
  enable("next", phase === "idle" || phase === "paused");
  enable("all", !walking);
  enable("stop", walking || phase === "paused");
  enable("clear", phase !== "idle");
  $("all").textContent = phase === "ended" || phase === "failed" ? "Walk again" : "Walk all";

  setText("stat-pages", count(counts.pages));
  setText("stat-items", count(counts.items));
  setText("stat-total", total === undefined ? "" : `of ${count(total)}`);
  setText("stat-bytes", bytes(counts.bytes));
  setText("stat-requests", count(counts.requests));
  setText("stat-time", time(elapsed));
  setText("stat-rate", counts.items > 0 && elapsed > 0 ? count(Math.round(counts.items / (elapsed / 1000))) : "–");

  drawStatus();
  drawBar();
  const { page } = walker;
  setText(
    "last-request",
    page
      ? `${page.request.method} ${shortURL(page.request.url)}${page.request.body === undefined ? "" : ` ${page.request.body}`}`
      : "–",
  );
  setText("next-info", page ? nextInfo(page.nextPageInfo()) : "–");
  const { scheme } = walker;
  setText(
    "followed",
    scheme && phase !== "idle"
      ? `${scheme.preset ? `preset ${scheme.preset}` : `type ${scheme.pagination.type}`}: ${scheme.evidence.join("; ")}`
      : "–",
  );
}

function drawStatus() {
  const { phase, verdict, error, counts, waiting } = walker;
  let kind = "ready";
  let badge = "Ready";
  let headline = "nothing has been asked for yet";
  let evidence = "";
  if (phase === "idle")
    evidence = `Next page asks for one page, Walk all goes to the end: at most ${plural(defaults.maxPages, "page")}.`;
  if (phase === "walking") {
    [kind, badge] = ["walking", "Walking"];
    headline = `${plural(counts.pages, "page")} so far`;
    evidence = waiting ? `waiting ${time(waiting.ms)} before the request is tried again: ${waiting.why}` : "";
  } else if (phase === "paused") {
    [kind, badge] = ["paused", "Paused"];
    headline = `after page ${count(counts.pages)}; there may be more`;
  } else if (phase === "ended") {
    kind = verdict.status;
    badge = capital(kind);
    headline = (kind === "suspect" ? "it ended, but items may be missing: " : "") + reason(verdict.reason);
    evidence =
      verdict.evidence +
      (verdict.retries > 0 ? `; ${plural(verdict.retries, "request")} had to be tried again` : "") +
      (kind === "suspect" ? `. ${advice(verdict.reason)}` : "");
  } else if (phase === "failed") {
    [kind, badge] = ["failed", "Failed"];
    headline = failure(error.code);
    evidence = error.message;
  }
  $("status").dataset.kind = kind;
  setText("badge", badge);
  setText("headline", headline);
  setText("evidence", evidence);
  $("resume").hidden = walker.checkpoint === undefined || (phase === "failed" && !passing(error.code));
  setText("resume", phase === "failed" ? "Try again from here" : "Go on from here");
  drawFailure(error);

  // What counts is read out; single pages of a long walk are not.
  const news =
    phase === "walking"
      ? badge
      : `${badge}: ${headline}. ${phase === "paused" ? `${plural(counts.items, "item")}.` : evidence}`;
  if (phase !== "idle" && news !== announced) setText("announce", news);
  announced = phase === "idle" ? "" : news;
}

let drawnError;

function drawFailure(error) {
  if (error === drawnError) return;
  drawnError = error;
  $("failure").hidden = error === undefined;
  if (error === undefined) return;
  const facts = [["Code", error.code ?? error.name]];
  if (error.page !== undefined) facts.push(["Page", count(error.page + 1)]);
  if (error.response) facts.push(["Status", String(error.response.status)]);
  if (error.request)
    facts.push([
      "Request",
      `${error.request.method} ${shortURL(error.request.url)}${error.request.body === undefined ? "" : ` ${error.request.body}`}`,
    ]);
  $("failure-facts").replaceChildren(
    ...facts.flatMap(([name, value]) => [
      Object.assign(document.createElement("dt"), { textContent: name }),
      Object.assign(document.createElement("dd"), { textContent: value }),
    ]),
  );
  const body = error.response?.body ?? "";
  $("failure-body").hidden = body === "";
  $("failure-body").open = false;
  $("failure-text").textContent = body;
  settings.blame(error);
}

function drawBar() {
  const { phase, counts, total, verdict } = walker;
  const bar = $("bar");
  const fraction = verdict?.status === "complete" ? 1 : total ? Math.min(1, counts.items / total) : undefined;
  bar.dataset.state = fraction !== undefined ? "known" : phase === "walking" ? "unknown" : "empty";
  $("bar-fill").style.transform = `scaleX(${fraction ?? 0})`;
  if (fraction === undefined) bar.removeAttribute("aria-valuenow");
  else bar.setAttribute("aria-valuenow", String(Math.round(fraction * 100)));
}

/** What the form describes, before anything is asked for. */
function showPlan() {
  const plan = settings.read({ report: false });
  if (plan === undefined) {
    setText("target-method", "");
    setText("target-url", "nothing to ask for yet");
    $("code").replaceChildren(...coloured("// Fill in the form first.\n"));
    return;
  }
  setText("target-method", plan.target.method);
  const url = shortURL(
    plan.run ? plan.target.url.replace(`&${plan.run}`, "").replace(`?${plan.run}`, "") : plan.target.url,
  );
  setText("target-url", url);
  $("target-url").title = url;
  $("code").replaceChildren(...coloured(codeFor(plan)));
}

function startOver() {
  table.clear();
  walker.clear();
  setText("announce", "");
  draw();
}

function walk(all) {
  if (walker.phase !== "paused") {
    const plan = settings.read();
    if (plan === undefined) return;
    startOver();
    const { target, options, run } = plan;
    if (run) target.url = target.url.replace(run, `${run}${Date.now()}`);
    walker.begin(target, options);
  }
  void walker.advance(all);
  draw(); // what was pressed shows at once
  // On a phone, the results begin below the form.
  if (matchMedia("(max-width: 899px)").matches && $("results").getBoundingClientRect().top > innerHeight * 0.4) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    $("status").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }
}

$("settings").addEventListener("submit", (event) => {
  event.preventDefault();
  if (can("next")) walk(false);
});
$("all").addEventListener("click", () => {
  if (can("all")) walk(true);
});
$("stop").addEventListener("click", () => {
  if (can("stop")) void walker.stop();
});
$("clear").addEventListener("click", () => {
  if (can("clear")) startOver();
});
$("resume").addEventListener("click", () => {
  $("all").focus(); // this button goes
  walker.resume();
  void walker.advance(true);
  draw();
});
$("item-close").addEventListener("click", () => $("item").close());
$("copy").addEventListener("click", async () => {
  let said = "Copied";
  try {
    await navigator.clipboard.writeText($("code").textContent);
  } catch {
    getSelection().selectAllChildren($("code"));
    said = "Selected";
  }
  setText("copy", said);
  setText("announce", said === "Copied" ? "The code was copied" : "The code is selected: copy it by the keyboard");
  setTimeout(() => setText("copy", "Copy"), 1500);
});

setText("version", version);
try {
  const response = await fetch("api/");
  if (!response.ok) throw new Error(`status ${response.status}`);
  settings.show(await response.json());
  settings.readHash();
  showPlan();
  draw();
} catch (error) {
  setText("samples-found", `The sample API’s listing can’t be read (${error.message}): is the demo server running?`);
}
document.documentElement.dataset.ready = "";
