// The form: which endpoint, which scheme, with what. It reads itself into what
// paginate() takes, and keeps the shareable part of itself in the URL's hash.

import { presets } from "./dist/index.js";
import { capital, plural } from "./words.js";

const $ = (id) => document.getElementById(id);

function groupOf({ pagination, preset }) {
  if (pagination === null || pagination === "none") return "Special";
  if (preset) return "Families of APIs";
  if (typeof pagination === "string") return pagination.startsWith("openai") ? "OpenAI" : "Link header";
  if (pagination.type === "url") return "Next URL in the body";
  if (pagination.type === "cursor") return "Cursor";
  return pagination.inputs.some(({ type }) => type === "page") ? "Page number" : "Offset";
}

const groups = [
  "Page number",
  "Offset",
  "Cursor",
  "Next URL in the body",
  "Link header",
  "OpenAI",
  "Families of APIs",
  "Special",
];

/** An option or a pair of label and value for a select. */
const option = (value, text) => new Option(text, value);

export class Settings {
  #styles = new Map();
  #faults = new Map();
  #options = []; // of the picker: { style, label }
  #sample;
  #onChange;

  /** onChange is called when something else is to be walked from now on. */
  constructor(onChange) {
    this.#onChange = onChange;
    const own = option("own", "The sample’s own");
    const auto = option("auto", "Detect: auto");
    const named = document.createElement("optgroup");
    named.label = "Presets";
    named.append(...Object.keys(presets).map((name) => option(name, name)));
    $("scheme").append(own, auto, named, option("object", "Pagination object (JSON)…"));

    const form = $("settings");
    form.addEventListener("input", (event) => this.#edited(event.target));
    form.addEventListener("change", (event) => this.#changed(event.target));
    $("search").addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // finds, and walks nothing
    });
    addEventListener("hashchange", () => {
      this.readHash();
      this.#onChange();
    });
  }

  /** Shows the sample API's listing. */
  show({ styles, faults }) {
    const byGroup = new Map(groups.map((name) => [name, []]));
    for (const style of styles) {
      this.#styles.set(style.name, style);
      byGroup.get(groupOf(style)).push(style);
    }
    for (const [name, members] of byGroup) {
      if (members.length === 0) continue;
      const group = document.createElement("div");
      group.className = "sample-group";
      const title = document.createElement("p");
      title.className = "group-title";
      title.textContent = name;
      group.append(title, ...members.map((style) => this.#sampleOption(style)));
      $("samples").append(group);
    }
    for (const fault of faults) {
      this.#faults.set(fault.name, fault);
      $("fault").append(option(fault.name, fault.name));
    }
    this.#sample = styles[0];
    this.#filter();
  }

  #sampleOption(style) {
    const label = document.createElement("label");
    label.className = "sample";
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "sample", value: style.name });
    const text = document.createElement("span");
    const title = Object.assign(document.createElement("b"), { textContent: style.title });
    const about = Object.assign(document.createElement("small"), {
      textContent: style.description + (style.note ? `. ${style.note}` : ""),
    });
    text.append(title, about);
    label.append(input, text);
    this.#options.push({ style, label });
    return label;
  }

  #filter() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { style, label } of this.#options) {
      const text = `${style.name} ${style.title} ${style.description} ${style.method} ${groupOf(style)}`.toLowerCase();
      label.hidden = !words.every((word) => text.includes(word));
      if (!label.hidden) found++;
    }
    for (const group of document.querySelectorAll(".sample-group"))
      group.hidden = !group.querySelector("label:not([hidden])");
    $("samples-found").textContent =
      found === 0
        ? "No style matches: try another word."
        : words.length > 0
          ? `${plural(found, "style")} of ${this.#options.length}`
          : `${plural(found, "style")}, each a list of 10,000 orders`;
  }

  get mode() {
    return document.querySelector("input[name=mode]:checked").value;
  }

  set mode(value) {
    document.querySelector(`input[name=mode][value=${value}]`).checked = true;
  }

  #edited(target) {
    if (target.id === "search") return this.#filter();
    setError(target.id, "");
    if (target.id === "url" || target.id === "items" || target.id === "body" || target.id === "object")
      this.#onChange();
  }

  #changed(target) {
    if (target.id === "search") return;
    if (target.name === "sample") this.#choose(target.value);
    if (target.name === "mode" && this.mode === "url" && $("scheme").value === "own") $("scheme").value = "auto";
    if (target.name === "mode" && this.mode === "sample") this.#choose(this.#sample.name);
    else if (target.name === "mode") $("items").value = "";
    if (target.id === "scheme" && target.value === "object" && $("object").value.trim() === "") this.#suggestObject();
    this.refresh();
    this.#writeHash();
    this.#onChange();
  }

  #choose(name) {
    this.#sample = this.#styles.get(name);
    const { pagination, items } = this.#sample;
    $("scheme").value = pagination === null ? "auto" : "own";
    $("object").value = "";
    $("items").value = items ?? "";
    setError("object", "");
  }

  #suggestObject() {
    const own = this.mode === "sample" && typeof this.#sample.pagination === "object" ? this.#sample.pagination : null;
    const start = own ?? {
      type: "cursor",
      inputs: [{ name: "cursor", in: "query", type: "cursor" }],
      outputs: { results: "$.items", nextCursor: "$.next_cursor" },
    };
    $("object").value = JSON.stringify(start, null, 2);
  }

  /** Shows the panels that fit the user's choices, and hides the others. */
  refresh() {
    const sample = this.mode === "sample";
    $("sample-panel").hidden = !sample;
    $("url-panel").hidden = sample;
    $("knobs").hidden = !sample;
    $("body-field").hidden = $("method").value !== "POST";
    const radio = document.querySelector(`input[name=sample][value="${this.#sample.name}"]`);
    if (!radio.checked) {
      radio.checked = true;
      const label = radio.closest("label");
      const list = $("samples");
      const below = label.offsetTop; // the list is positioned
      if (below < list.scrollTop || below + label.offsetHeight > list.scrollTop + list.clientHeight)
        list.scrollTop = below - list.clientHeight / 2;
    }
    const [own] = $("scheme").options;
    own.disabled = !sample || this.#sample.pagination === null;
    const scheme = $("scheme").value;
    $("object-field").hidden = scheme !== "object";
    const kind = this.#ownScheme();
    own.text =
      !sample || kind === null
        ? "The sample’s own"
        : `The sample’s own: ${typeof kind === "string" ? kind : kind.type}`;
    $("scheme-hint").textContent =
      scheme === "auto"
        ? "The package finds out from the responses, and says how."
        : scheme === "own"
          ? typeof kind === "string"
            ? "A preset, as the sample’s listing names it."
            : "A pagination object, as the sample’s listing gives it."
          : scheme === "object"
            ? ""
            : "A preset: the rules of an API family under a name.";
    $("scheme-hint").hidden = scheme === "object";

    const fault = this.#faults.get($("fault").value);
    $("always").disabled = fault === undefined || fault.times === 0;
    $("always").checked &&= !$("always").disabled;
    $("fault-hint").textContent =
      fault === undefined
        ? "The sample API can go wrong on request."
        : `${capital(fault.description)}${fault.allPages ? "" : ", on page 3"}${fault.times > 0 && !$("always").checked ? ", once: a retry gets past it" : ""}.`;
    $("knobs-summary").textContent = [$("delay").value && `${$("delay").selectedOptions[0].text} a page`, fault?.name]
      .filter(Boolean)
      .join(", ");
    const lines = $("headers")
      .value.split("\n")
      .filter((line) => line.trim() !== "").length;
    $("headers-summary").textContent = lines > 0 ? plural(lines, "header") : "";
  }

  /** A preset is the shorter name, and knows more of its family than an object can say. */
  #ownScheme() {
    return this.#sample.preset ?? this.#sample.pagination;
  }

  /**
   * What paginate() takes: target and options; shown is the same for people, as
   * the code panel writes it. Undefined where a field is wrong: the field says
   * why, and gets the focus where report is set.
   */
  read({ report = true } = {}) {
    const problems = [];
    const problem = (id, message) => problems.push({ id, message });
    const target = {};
    const options = {};

    let run = ""; // a fault that happens once happens in each walk
    if (this.mode === "sample") {
      const { url, method, body, params } = this.#sample;
      const knobs = [];
      if ($("delay").value) knobs.push(`delay=${$("delay").value}`);
      if ($("fault").value) {
        knobs.push(`fault=${$("fault").value}`);
        if ($("always").checked) knobs.push("fault-times=0");
        run = "run=";
        knobs.push(run);
      }
      target.url =
        location.origin + url + (knobs.length === 0 ? "" : (url.includes("?") ? "&" : "?") + knobs.join("&"));
      target.method = method;
      if (body !== undefined) target.body = body;
      if (params !== undefined) options.params = params;
    } else {
      target.url = $("url").value.trim();
      target.method = $("method").value;
      if (target.url === "") problem("url", "Type the URL of a list’s first page.");
      const text = $("body").value.trim();
      if (target.method === "POST" && text !== "") {
        const wrong = jsonError(text);
        if (wrong) problem("body", wrong);
        target.body = text; // as typed: each digit is kept
      }
    }

    const scheme = $("scheme").value;
    if (scheme === "own") {
      options.pagination = this.#ownScheme();
    } else if (scheme === "object") {
      const text = $("object").value.trim();
      const wrong =
        text === ""
          ? 'Write a pagination object, such as {"type": "url", "outputs": {"nextUrl": "$.next"}}.'
          : jsonError(text);
      if (wrong) problem("object", wrong);
      else options.pagination = JSON.parse(text);
    } else {
      options.pagination = scheme;
    }
    if ($("items").value.trim() !== "") options.items = $("items").value.trim();

    const headers = {};
    $("headers")
      .value.split("\n")
      .forEach((line, i) => {
        if (line.trim() === "") return;
        const colon = line.indexOf(":");
        const name = line.slice(0, colon).trim();
        const value = line.slice(colon + 1).trim();
        try {
          if (colon < 1) throw new Error("no colon");
          new Headers([[name, value]]);
          headers[name] = value;
        } catch {
          problem("headers", `Line ${i + 1} is no header: write Name: value.`);
        }
      });
    if (typeof target.body === "string" && !Object.keys(headers).some((name) => name.toLowerCase() === "content-type"))
      headers["content-type"] = "application/json";
    if (Object.keys(headers).length > 0) options.headers = headers;

    if (report) {
      for (const id of ["url", "body", "object", "headers"])
        setError(id, problems.find((p) => p.id === id)?.message ?? "");
      if (problems.length > 0) {
        const field = $(problems[0].id);
        field.closest("details")?.setAttribute("open", "");
        field.focus();
      }
    }
    if (problems.length > 0) return undefined;
    return { target, options, run };
  }

  /** Says at the field what the package says of it. */
  blame(error) {
    if (error.code === "config" && $("scheme").value === "object" && error.message.startsWith("pagination"))
      setError("object", error.message);
  }

  // The hash: what is chosen, never what is typed into a field that may hold a secret.

  #writeHash() {
    const hash = new URLSearchParams();
    if (this.mode === "sample") {
      hash.set("sample", this.#sample.name);
      for (const name of ["delay", "fault"]) if ($(name).value) hash.set(name, $(name).value);
      if ($("always").checked) hash.set("always", "1");
    } else {
      hash.set("mode", "url");
    }
    const scheme = $("scheme").value;
    if (scheme !== "own") hash.set("scheme", scheme);
    if (scheme === "object" && jsonError($("object").value) === undefined)
      hash.set("object", JSON.stringify(JSON.parse($("object").value)));
    history.replaceState(null, "", `#${hash}`);
  }

  /** Takes over what the hash says. */
  readHash() {
    const hash = new URLSearchParams(location.hash.slice(1));
    const known = (select, value) => [...select.options].some((o) => o.value === value && !o.disabled);
    this.mode = hash.get("mode") === "url" ? "url" : "sample";
    this.#choose(this.#styles.has(hash.get("sample")) ? hash.get("sample") : this.#options[0].style.name);
    if (this.mode === "url") $("scheme").value = "auto";
    for (const name of ["delay", "fault"])
      $(name).value = known($(name), hash.get(name) ?? "") ? (hash.get(name) ?? "") : "";
    $("always").checked = hash.has("always");
    this.refresh();
    const scheme = hash.get("scheme");
    if (scheme !== null && known($("scheme"), scheme)) $("scheme").value = scheme;
    if ($("scheme").value === "object") {
      const text = hash.get("object") ?? "";
      if (jsonError(text) === undefined) $("object").value = JSON.stringify(JSON.parse(text), null, 2);
      else this.#suggestObject();
    }
    if ($("delay").value || $("fault").value) $("knobs").open = true;
    this.refresh();
  }
}

function setError(id, message) {
  const element = $(`${id}-error`);
  if (!element) return;
  element.textContent = message;
  element.hidden = message === "";
  if (message === "") $(id).removeAttribute("aria-invalid");
  else $(id).setAttribute("aria-invalid", "true");
}

/** Why text is no JSON, with the place where browsers tell it; undefined where it is. */
function jsonError(text) {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is not JSON: ${error.message}.`;
  }
}
