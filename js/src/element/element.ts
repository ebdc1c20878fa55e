// <any-page>: a list of any HTTP API, walked before the reader's eyes. Data flows one way: walk → actions → state → parts.

import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { PaginationError } from "../errors.js";
import type { Checkpoint, PaginateOptions, Walk } from "../types.js";
import { type Complaints, type Config, emptyConfig, paginationOf, sameConfig, withScheme } from "./config.js";
import { isOpenHeader } from "./credentials.js";
import type { Documents } from "./documents.js";
import { Exchanges } from "./exchanges.js";
import { loadCopied, loadPanels } from "./later.js";
import { barStyles, barView } from "./parts/bar.js";
import { findingStyles, findingView } from "./parts/finding.js";
import { noteStyles, noteView } from "./parts/note.js";
import type { Context, Intent } from "./parts/part.js";
import { ItemTable, tableStyles } from "./parts/table.js";
import { tabsStyles, tabsView } from "./parts/tabs.js";
import { treeStyles, treeView } from "./parts/tree.js";
import { verdictStyles, verdictView } from "./parts/verdict.js";
import type { AnyPageElement, Sample } from "./public.js";
import { Rows } from "./rows.js";
import { Run, stoppedBefore } from "./run.js";
import { broughtBy } from "./sample.js";
import { decode } from "./share.js";
import { type Action, attemptOf, drawerOf, initialState, isActive, reduce, type State, type Tab } from "./state.js";
import { baseStyles } from "./styles.js";
import { Trials } from "./trials.js";
import { capital } from "./words.js";

/** The package, loaded when it is first needed. */
type Package = typeof import("../index.js");
type Panels = Awaited<ReturnType<typeof loadPanels>>;

const tabs: readonly Tab[] = ["table", "tree", "requests", "code"];
/** How often what changes with time alone is drawn, in ms. */
const tick = 100;
/** How long a note stands, in ms: one of 40 words can be read. */
const noteTime = 10_000;

export class AnyPage extends LitElement implements AnyPageElement {
  static override properties: PropertyDeclarations = {
    src: {},
    method: {},
    body: {},
    pagination: {},
    preset: {},
    items: {},
    maxPages: { type: Number, attribute: "max-pages" },
    maxItems: { type: Number, attribute: "max-items" },
    openapi: {},
    operation: {},
    view: {},
    theme: { reflect: true },
    density: { reflect: true },
    autorun: {},
    readonly: { type: Boolean },
    proxy: {},
    sample: {},
    samples: { attribute: false },
    headers: { attribute: false },
    fetch: { attribute: false },
    trust: { attribute: false },
  };

  static override styles = [
    baseStyles,
    barStyles,
    findingStyles,
    verdictStyles,
    tabsStyles,
    tableStyles,
    treeStyles,
    noteStyles,
  ];

  // What they are is said in public.ts.
  declare src: string | undefined;
  declare method: string | undefined;
  declare body: string | undefined;
  declare pagination: string | undefined;
  declare preset: string | undefined;
  declare items: string | undefined;
  declare maxPages: number | undefined;
  declare maxItems: number | undefined;
  declare openapi: string | undefined;
  declare operation: string | undefined;
  declare view: string | undefined;
  declare theme: "light" | "dark" | undefined;
  declare density: "compact" | "comfortable" | undefined;
  declare autorun: "off" | "visible" | "" | undefined;
  declare readonly: boolean;
  declare proxy: string | undefined;
  declare sample: string | undefined;
  declare samples: readonly Sample[];
  declare headers: PaginateOptions<unknown>["headers"];
  declare fetch: typeof globalThis.fetch | undefined;
  declare trust: string[] | undefined;

  #state: State = initialState;
  readonly #rows = new Rows();
  readonly #exchanges = new Exchanges();
  readonly #table = new ItemTable(
    this.#rows,
    (intent) => this.#intend(intent),
    () => this.requestUpdate(),
  );
  readonly #trials = new Trials(
    async () => (await this.#load()).paginate,
    (trial) => this.#tell({ type: "view", view: { trial } }),
  );
  #panels: Panels | "loading" | undefined;
  #documents: Documents | undefined;
  /** Of the walk that is shown; undefined while what it needs is loaded. */
  #run: Run | undefined;
  /** Counts walks and their continuations. */
  #starts = 0;
  /** Pages that the reader asked for last. */
  #asked = Number.POSITIVE_INFINITY;
  #checkpoint: Checkpoint | undefined;
  /** performance.now() of the dataset's time 0. */
  #origin = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #search = "";
  /** Ends the file that is written. */
  #saving: AbortController | undefined;
  #noteTimer: ReturnType<typeof setTimeout> | undefined;
  #package: Promise<Package> | undefined;
  #visible: IntersectionObserver | undefined;
  #inSight = false;
  /** Whether the page names a document that nobody has looked at yet. */
  #unopened = false;
  /** What had the focus when a drawer was opened. */
  #opener: Element | null = null;
  /** Whether the reader has changed anything. */
  #touched = false;

  constructor() {
    super();
    this.readonly = false;
    this.samples = [];
  }

  // What the page around the element calls

  /** All pages, from the start. Resolves when the walk has ended. */
  async run(): Promise<void> {
    await this.updateComplete; // properties that were set just now count
    await this.#begin(Number.POSITIVE_INFINITY);
  }

  /** One page more, or the first one. */
  async next(): Promise<void> {
    await this.updateComplete;
    const { walk } = this.#state;
    if (isActive(walk) && this.#run !== undefined) this.#allow(1);
    else if (this.#checkpoint !== undefined && (walk.phase === "failed" || walk.verdict?.status === "stopped"))
      await this.#resume(1);
    else await this.#begin(1);
  }

  /** Ends the walk; what has come stays. */
  async stop(): Promise<void> {
    if (this.#run !== undefined) await this.#run.stop();
    else if (isActive(this.#state.walk))
      this.#tell({ type: "ended", verdict: stoppedBefore(), now: performance.now() });
  }

  /** Goes on where the walk is held, was stopped, or has failed. */
  async resume(): Promise<void> {
    if (this.#state.walk.phase === "held") this.#allow(Number.POSITIVE_INFINITY);
    else await this.#resume(Number.POSITIVE_INFINITY);
  }

  /** What is loaded, as a Blob. */
  async export(form: "ndjson" | "csv" | "json" = "ndjson"): Promise<Blob> {
    const [{ paginate }, { loadedAs }] = await Promise.all([this.#load(), loadPanels()]);
    return new Response(loadedAs(form, this.#rows, paginate)).blob();
  }

  // The walk

  #load(): Promise<Package> {
    // A name that bundlers follow: the package's main entry stands beside the element.
    this.#package ??= import("../index.js").catch((error) => {
      this.#package = undefined;
      throw error;
    });
    return this.#package;
  }

  async #begin(pages: number, options: PaginateOptions<unknown> = {}): Promise<void> {
    const scheme = withScheme(this.#state.config.url);
    if (scheme !== this.#state.config.url) {
      this.#tell({ type: "edit", config: { url: scheme } });
      this.#note(`${scheme.slice(0, scheme.indexOf("//") + 2)} was put in front of the address.`);
    }
    const { config } = this.#state;
    const complaints = { ...complaintsOf(config), ...this.#documents?.complaints(config) };
    const [wrong] = Object.entries(complaints);
    if (wrong !== undefined) {
      const [option, message] = wrong;
      if (!this.#emit("error", new PaginationError("config", message, { option }), true)) return;
      this.#tell({ type: "complain", complaints });
      const drawer = drawerOf(complaints);
      if (drawer !== undefined) this.#tell({ type: "view", view: { drawer } });
      return;
    }
    this.#leave();
    this.#tell({ type: "begin", config, now: performance.now(), resumed: false });
    await this.#start(config, undefined, pages, options);
  }

  async #resume(pages: number, options: PaginateOptions<unknown> = {}): Promise<void> {
    const { config } = this.#state.walk;
    if (config === undefined || this.#checkpoint === undefined) return this.#begin(pages, options);
    this.#run = undefined;
    this.#tell({ type: "begin", config, now: performance.now(), resumed: true });
    await this.#start(config, this.#checkpoint, pages, options);
  }

  /** What the run before did stays where it is until the first request of the next one leaves. */
  #leave(): void {
    this.#checkpoint = this.#run?.checkpoint() ?? this.#checkpoint;
    this.#run?.abandon();
    this.#run = undefined;
  }

  async #start(
    config: Config,
    resume: Checkpoint | undefined,
    pages: number,
    more: PaginateOptions<unknown>,
  ): Promise<void> {
    const start = ++this.#starts;
    const isWanted = () => this.#starts === start && this.#state.walk.phase === "running";
    const { part } = this.#state.walk;
    const origin = resume === undefined ? performance.now() : this.#origin;
    this.#asked = pages;
    let run: Run;
    try {
      const walk = await this.#walker(config);
      if (!isWanted()) return;
      run = new Run({
        walk: (watched) => walk({ ...more, ...watched }),
        fetch: this.#fetcher(),
        rows: this.#rows,
        exchanges: this.#exchanges,
        part,
        origin,
        resume,
        asked: () => {
          if (resume !== undefined || this.#run !== run) return;
          this.#rows.clear();
          this.#exchanges.clear();
          this.#checkpoint = undefined;
          this.#origin = origin;
          this.#tell({ type: "asked" });
        },
        tell: (action) => {
          if (this.#run === run) this.#tell(action);
        },
        event: (event) => {
          this.#emit("request", event);
          if (event.type === "end") this.#emit("page", { index: event.page, items: event.items, bytes: event.bytes });
        },
      });
    } catch (cause) {
      if (!isWanted()) return;
      const message = `the package could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`;
      const error = cause instanceof PaginationError ? cause : new PaginationError("engine", message, { cause });
      this.#tell({ type: "failed", error, now: performance.now() });
      return;
    }
    this.#run = run;
    await run.start(pages);
    if (this.#run !== run) return;
    this.#checkpoint = run.checkpoint() ?? this.#checkpoint;
    if (this.#state.walk.error?.code === "network") await this.#reach(run);
  }

  /** Lets the walk that runs or is held ask for so many pages more. */
  #allow(pages: number): void {
    this.#asked = pages;
    this.#run?.allow(pages);
  }

  /** What makes walks of these settings, once all that it takes is loaded. */
  async #walker(config: Config): Promise<(watched: PaginateOptions<unknown>) => Walk<unknown>> {
    const { paginate } = await this.#load();
    const { source, method, url, body, headers, pagination, items, until, maxPages, maxItems, prefetch, concurrency } =
      config;
    const options: PaginateOptions<unknown> = {
      ...(pagination.trim() !== "" && { pagination: paginationOf(pagination) }),
      ...(items.trim() !== "" && { items }),
      ...(until.trim() !== "" && { until }),
      ...(maxPages !== undefined && { maxPages }),
      ...(maxItems !== undefined && { maxItems }),
      ...(prefetch > 0 && { prefetch }),
      ...(concurrency > 1 && { concurrency }),
      headers: this.#headersOf(config),
      ...(this.trust && { trust: this.trust }),
      numbers: "exact",
    };
    if (source.kind === "operation") {
      const api = await this.#documentsOf(await loadPanels()).api(source);
      if (options.pagination === "auto") delete options.pagination; // the document's own, where it has one
      return (watched) => api.paginate(source.operationId, source.values, { ...options, ...watched });
    }
    const target = {
      url,
      method,
      ...(body.trim() !== "" && { body }),
      headers:
        body.trim() !== "" && !typed(headers).some(([name]) => name.toLowerCase() === "content-type")
          ? [["content-type", "application/json"] as [string, string]]
          : [],
    };
    return (watched) => paginate(target, { ...options, ...watched });
  }

  /** The page's and the reader's. */
  #headersOf({ headers }: Config): PaginateOptions<unknown>["headers"] {
    const own = typed(headers);
    const given = this.headers ?? undefined;
    if (typeof given !== "function") return [...new Headers(given as HeadersInit | undefined), ...own];
    return async (reason) => {
      const all = new Headers(own);
      for (const [name, value] of new Headers((await given(reason)) as HeadersInit)) all.set(name, value);
      return all;
    };
  }

  #fetcher(): typeof globalThis.fetch {
    const fetch = this.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => globalThis.fetch(input, init));
    const { proxy } = this;
    if (!proxy) return fetch;
    return async (input, init) => {
      const url = String(input);
      const response = await fetch(new URL(proxy + encodeURIComponent(url), document.baseURI), init);
      // To the walk it is the answer of the server behind it.
      return Object.defineProperty(response, "url", { value: url });
    };
  }

  /** Looks why a request came to nothing, unless an answer to it had begun. */
  async #reach(run: Run): Promise<void> {
    const url = run.lastURL;
    if (url === undefined || new URL(url).origin === location.origin) return;
    if (attemptOf(this.#state.walk)?.status !== undefined) return;
    this.#tell({ type: "reach", reach: "checking" });
    const panels = await loadPanels().catch(() => undefined);
    const reach = (await panels?.reachOf(url, this.#fetcher())) ?? "unknown";
    if (this.#run === run) this.#tell({ type: "reach", reach });
  }

  // What happens

  #tell(action: Action): void {
    const told = action.type === "failed" && !this.#emit("error", action.error, true);
    const before = this.#state;
    this.#state = reduce(before, told ? { ...action, told } : action);
    if (this.#state === before) return;
    this.requestUpdate();
    if (action.type === "found") this.#emit("finding", action.finding);
    if (action.type === "ended") this.#emit("verdict", action.verdict);
    this.#tick();
  }

  /** Events cross the shadow root, so that a page can listen anywhere. Returns whether nobody prevented what follows. */
  #emit(name: string, detail: unknown, cancelable = false): boolean {
    return this.dispatchEvent(
      new CustomEvent(`any-page-${name}`, { detail, cancelable, bubbles: true, composed: true }),
    );
  }

  #tick(): void {
    const running = this.#state.walk.phase === "running" && this.isConnected;
    if (running && this.#ticking === undefined) this.#ticking = setInterval(() => this.requestUpdate(), tick);
    if (!running && this.#ticking !== undefined) {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    }
  }

  #intend(intent: Intent): void {
    if (this.readonly && changesSettings.has(intent.type)) return;
    switch (intent.type) {
      case "run":
        void this.run();
        break;
      case "next":
        void this.next();
        break;
      case "resume":
        void this.#goOn(intent.options);
        break;
      case "pause":
        this.#asked = 1;
        this.#run?.pause();
        break;
      case "stop":
        void this.stop();
        break;
      case "retry":
        void this.#retry();
        break;
      case "copy":
        void this.#copy(intent.text, intent.what);
        break;
      case "export":
        void this.#export(intent);
        break;
      case "stop-export":
        this.#saving?.abort();
        break;
      case "sample":
        this.#choose(intent.name);
        break;
      case "try":
        this.#trials.ask(this.#state.config);
        break;
      case "paste":
        void this.#paste(intent.text);
        break;
      default:
        if (intent.type === "view" && intent.view.dialog === "share") {
          void this.#share();
          return;
        }
        this.#touched ||= intent.type === "edit";
        this.#tell(intent);
        if (intent.type === "view" && intent.view.drawer !== undefined) this.#opener = this.#root.activeElement;
        if (intent.type === "view" && intent.view.item !== undefined) {
          this.#table.reveal(intent.view.item);
          void this.updateComplete.then(() => this.#enterItem());
        }
    }
  }

  /** After a failure, as far as was asked for: who asked for one page gets one. */
  async #goOn(options?: PaginateOptions<unknown>): Promise<void> {
    if (this.#state.walk.phase === "failed" || options !== undefined) await this.#resume(this.#asked, options);
    else await this.resume();
  }

  /** A wait can't be cut short from outside: the walk is left, and taken up again at once. */
  async #retry(): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    await run.leave();
    if (this.#run !== run) return;
    this.#checkpoint = run.checkpoint() ?? this.#checkpoint;
    await this.#resume(this.#asked);
  }

  /** Others may have a way of their own to share a link. */
  async #share(): Promise<void> {
    const panels = await loadPanels().catch(() => undefined);
    if (panels === undefined) return void this.#withPanels(); // which says so
    const { hash } = panels.encode(this.#state.config);
    if (this.#emit("share", { hash }, true)) this.#tell({ type: "view", view: { dialog: "share" } });
  }

  /** Some notes, such as failures, stay until they are closed or something else is told. */
  #note(note: string, { stays = false } = {}): void {
    clearTimeout(this.#noteTimer);
    this.#tell({ type: "view", view: { note } });
    if (!stays) this.#noteTimer = setTimeout(() => this.#tell({ type: "view", view: { note: "" } }), noteTime);
  }

  async #copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.#note(`${what} was copied.`);
    } catch {
      this.#note("The browser does not allow copying here.", { stays: true });
    }
  }

  async #export({ form, from }: Extract<Intent, { type: "export" }>): Promise<void> {
    try {
      const [{ paginate }, { saveAll, saveLoaded }] = await Promise.all([this.#load(), loadPanels()]);
      if (from === "loaded") return this.#note(await saveLoaded(form, this.#rows, paginate), { stays: true });
      const walk = await this.#walker(this.#state.config);
      this.#saving = new AbortController();
      const tell = (saving: string | undefined) => this.#tell({ type: "view", view: { saving } });
      tell("");
      const all = (watched: PaginateOptions<unknown>) => walk({ ...watched, fetch: this.#fetcher() });
      const note = await saveAll(form, all, this.#saving.signal, tell);
      tell(undefined);
      this.#note(note, { stays: true });
    } catch (error) {
      this.#note(capital((error as Error).message), { stays: true });
    }
  }

  #choose(name: string): void {
    const config = broughtBy(this.samples, name);
    if (config === undefined) return;
    this.#tell({ type: "edit", config });
    this.#tell({ type: "view", view: { drawer: undefined } });
    void this.run();
  }

  async #paste(text: string): Promise<void> {
    try {
      const { readCopied } = await loadCopied();
      const { target } = readCopied(text, { host: "browser" });
      const headers = Object.entries(target.headers).map(([name, value]) => ({ name, value }));
      this.#tell({
        type: "edit",
        config: {
          source: { kind: "url" },
          url: target.url,
          method: target.method,
          body: target.body ?? "",
          headers,
          pagination: "auto",
        },
      });
      this.#note(headers.length > 0 ? "Read, with its headers." : "Read.");
    } catch (error) {
      this.#tell({ type: "complain", complaints: { url: capital((error as Error).message) } });
    }
  }

  // The document

  /** Takes the settings of a link: what stands behind the # of an address. Returns whether it has any. */
  restore(hash: string): boolean {
    const config = decode(hash);
    if (config !== undefined) this.#tell({ type: "edit", config });
    return config !== undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#table.connect();
    this.#tick();
    this.#visible = new IntersectionObserver((entries) => {
      this.#inSight = entries.some(({ isIntersecting }) => isIntersecting);
      this.#openDocument();
      this.#autorun();
    });
    this.#visible.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#table.disconnect();
    this.#visible?.disconnect();
    void this.stop();
    this.#saving?.abort();
    this.#tick();
  }

  /** Starts the first walk, once there is something to walk, and the element is in sight. */
  #autorun(): void {
    const wanted = this.autorun === "visible" || this.autorun === "";
    if (
      !wanted ||
      this.#touched ||
      !this.#inSight ||
      this.#state.walk.phase !== "idle" ||
      !isAnything(this.#state.config)
    )
      return;
    void this.run();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    this.samples ??= [];
    if (changed.has("samples")) this.#state = reduce(this.#state, { type: "samples", samples: this.samples });
    const edits = this.#editsOf(changed);
    if (Object.keys(edits).length > 0) this.#state = reduce(this.#state, { type: "edit", config: edits });
    // What the page says is where the reader begins: there is nothing to undo.
    if (!this.hasUpdated) this.#state = { ...this.#state, undo: [] };
    if (changed.has("density")) {
      const density = this.density === "compact" ? "compact" : "comfortable";
      this.#state = reduce(this.#state, { type: "view", view: { density } });
    }
  }

  /** What the page has changed of the settings. An attribute that is taken away, and null, say nothing: what is usual counts. */
  #editsOf(changed: Map<PropertyKey, unknown>): Partial<Config> {
    const is = (...names: (keyof AnyPageElement)[]) =>
      names.some((name) => changed.has(name) && (changed.get(name) ?? undefined) !== (this[name] ?? undefined));
    const { source } = this.#state.config;
    const url = { kind: "url" } as const;
    const edits: Partial<Config> = {};
    if (is("src")) Object.assign(edits, { url: this.src ?? emptyConfig.url, source: url });
    if (is("method")) edits.method = (this.method ?? emptyConfig.method).toUpperCase();
    if (is("body")) edits.body = this.body ?? emptyConfig.body;
    if (is("pagination", "preset")) edits.pagination = this.pagination ?? this.preset ?? emptyConfig.pagination;
    if (is("items")) edits.items = this.items ?? emptyConfig.items;
    if (is("maxPages")) edits.maxPages = numberOr(this.maxPages);
    if (is("maxItems")) edits.maxItems = numberOr(this.maxItems);
    // It may be named before the page has samples: it is chosen then, unless something else is.
    if (is("sample") || (is("samples") && !isAnything(this.#state.config)))
      Object.assign(edits, broughtBy(this.samples, this.sample) ?? (source.kind === "sample" && { source: url }));
    if (is("openapi", "operation")) {
      const { openapi: document, operation: operationId } = this;
      if (document && operationId)
        Object.assign(edits, { url: "", source: { kind: "operation", document, operationId, values: {} } });
      else if (source.kind === "operation") edits.source ??= url;
      if (document && !operationId) this.#state = reduce(this.#state, { type: "view", view: { drawer: "document" } });
      this.#unopened = Boolean(document);
    }
    return edits;
  }

  get #root(): ShadowRoot {
    return this.renderRoot as ShadowRoot;
  }

  /** What has the focus may be disabled or gone when all is drawn anew: the focus stays in the element, and near. */
  protected override update(changed: Map<PropertyKey, unknown>): void {
    const held = this.#root.activeElement;
    const around: Element[] = [];
    for (let place = held; place !== null; place = place.parentElement) around.push(place);
    super.update(changed);
    if (held === null || (held.isConnected && !held.matches(":disabled"))) return;
    if (around.some(({ className }) => className === "beside")) {
      this.#table.focus();
      return;
    }
    if (around.some((one) => one.matches(".drawer") && !one.isConnected) && this.#opener?.isConnected) {
      (this.#opener as HTMLElement).focus();
      return;
    }
    for (const place of around) {
      const next = place.isConnected
        ? (place.querySelector<HTMLElement>(".primary") ??
          place.querySelector<HTMLElement>(":is(button, input):enabled:not(.sr), summary, [tabindex='0']"))
        : null;
      if (next === null) continue;
      next.focus();
      return;
    }
  }

  /** Where an item covers the table, the focus goes to what can be seen. */
  #enterItem(): void {
    const item = this.#root.querySelector<HTMLElement>(".beside");
    if (item === null || item.contains(this.#root.activeElement) || getComputedStyle(item).position !== "absolute")
      return;
    item.querySelector<HTMLElement>(".nodes")?.focus();
  }

  /** Escape closes the innermost of what is open, or stops the walk. */
  #escape(event: KeyboardEvent): void {
    const { view, walk } = this.#state;
    const target = event.target as Element;
    if (event.key !== "Escape" || event.defaultPrevented || view.dialog !== undefined) return;
    if (target.matches("[type=search]:not(:placeholder-shown)") || target.closest(".wf-open") !== null) return;
    if (target.closest(".drawer") !== null) this.#intend({ type: "view", view: { drawer: undefined } });
    else if (isActive(walk)) void this.stop();
    else if (view.item !== undefined) this.#intend({ type: "view", view: { item: undefined } });
    else if (view.drawer !== undefined) this.#intend({ type: "view", view: { drawer: undefined } });
  }

  get #tabs(): readonly Tab[] {
    const wanted = (this.view ?? "").split(/\s+/);
    const known = tabs.filter((tab) => wanted.includes(tab));
    return known.length === 0 ? tabs : known;
  }

  get #context(): Context {
    const now = performance.now() - this.#origin;
    return {
      state: this.#state,
      rows: this.#rows,
      exchanges: this.#exchanges,
      send: (intent) => this.#intend(intent),
      now,
      heard: (this.#run?.heard ?? this.#origin) - this.#origin,
      readonly: this.readonly,
      tabs: this.#tabs,
    };
  }

  protected override updated(): void {
    this.#openDocument();
    this.#autorun();
    const { view } = this.#state;
    if ((this.density ?? "comfortable") !== view.density) this.density = view.density;
  }

  protected override render(): TemplateResult {
    const state = this.#state;
    const { view, walk } = state;
    const context = this.#context;
    const shown = this.#tabs;
    const tab = shown.includes(view.tab) ? view.tab : shown[0]!;
    this.#table.update({ view: view.table, density: view.density, item: view.item, active: isActive(walk) });
    const here = { ...context, state: { ...state, view: { ...view, tab } } };
    return html`<div class="frame" @keydown=${this.#escape}>
      <div class="top">
        ${barView({ ...here, credentials: this.#credentials, proxy: this.proxy || undefined, first: this.#documents?.first, samples: this.samples.length > 0 })}
        ${this.#drawer(here)}
        ${findingView(here)}
        ${verdictView({ ...here, outcome: () => this.#withPanels()?.outcomeView })}
      </div>
      ${tabsView({ ...here, columns: this.#table.columns, full: this.#table.full, shown: this.#table.shown })}
      <div class="panel ${sameConfig(walk.config ?? state.config, state.config) ? "" : "stale"}" id="panel" role="tabpanel" aria-labelledby=${`tab-${tab}`}>
        ${this.#panel(here, tab)}
      </div>
      ${shown.includes("requests") && tab !== "requests" && walk.attempts.length > 0 ? (this.#withPanels()?.stripView(here) ?? nothing) : nothing}
      ${view.dialog === "share" ? (this.#withPanels()?.shareView(here) ?? nothing) : nothing}
      ${view.dialog === undefined ? noteView(here) : nothing}
      <slot name="footer"></slot>
    </div>`;
  }

  #panel(context: Context, tab: Tab): TemplateResult {
    const { state } = context;
    const neighbour = (item: number, step: 1 | -1) => this.#table.neighbour(item, step);
    switch (tab) {
      case "tree":
        return treeView({ ...context, neighbour, beside: false });
      case "table":
        return html`${this.#table.node}
          ${state.walk.items === 0 ? html`<div class="blank"><slot name="empty">${this.#empty(context)}</slot></div>` : nothing}
          ${state.view.item === undefined ? nothing : html`<div class="beside">${treeView({ ...context, neighbour, beside: true })}</div>`}`;
      default: {
        const panels = this.#withPanels();
        if (panels === undefined) return html``;
        return tab === "requests"
          ? panels.requestsView(context)
          : html`<div class="scroll">${panels.codeView(context)}</div>`;
      }
    }
  }

  /** Parts that are loaded when they are to be seen; undefined until they are there. */
  #withPanels(): Panels | undefined {
    if (this.#panels === undefined) {
      this.#panels = "loading";
      loadPanels().then(
        (panels) => {
          this.#panels = panels;
          const root = this.renderRoot as ShadowRoot;
          const sheets = panels.panelStyles.map(({ styleSheet }) => styleSheet!);
          root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheets];
          this.requestUpdate();
        },
        () => {
          this.#panels = undefined; // the next look tries again
          this.#note("A part of the playground could not be loaded: is element-panels.js beside element.js?", {
            stays: true,
          });
        },
      );
    }
    return this.#panels === "loading" ? undefined : this.#panels;
  }

  /** OpenAPI documents of this element. */
  #documentsOf(panels: Panels): Documents {
    this.#documents ??= new panels.Documents({
      openapi: async (document, options) => (await this.#load()).openapi(document, options),
      fetch: () => this.#fetcher(),
      headers: (config) => this.#headersOf(config),
      base: document.baseURI,
      changed: () => this.requestUpdate(),
    });
    return this.#documents;
  }

  /** Loads the document that the page or a link names, once the element is in sight. */
  #openDocument(): void {
    const { config } = this.#state;
    const isOperation = config.source.kind === "operation";
    if (!this.#inSight || !(isOperation || this.#unopened || this.#documents !== undefined)) return;
    const panels = this.#withPanels();
    if (panels === undefined) return;
    const documents = this.#documentsOf(panels);
    if (this.#unopened && this.openapi) documents.open(this.openapi);
    this.#unopened = false;
    documents.follow(config);
  }

  /** Where nothing was asked for: what there is to try. */
  #empty({ state, send }: Context): TemplateResult | string {
    if (state.walk.phase === "running") return "Items appear here as they come.";
    if (state.walk.phase !== "idle") return "No items came.";
    const starts = this.readonly ? [] : this.samples.filter(({ start }) => start !== undefined).slice(0, 3);
    if (starts.length === 0) return "Items appear here as they come.";
    return html`<p>Paste a URL above, or try one of these:</p>
      <div class="starts">${starts.map(
        ({ name, title, start }) =>
          html`<button type="button" @click=${() => send({ type: "sample", name })}><b>${title}</b><br><span class="hint">${start}</span></button>`,
      )}</div>`;
  }

  #drawer(context: Context): TemplateResult | typeof nothing {
    const { drawer } = context.state.view;
    const panels = drawer === undefined ? undefined : this.#withPanels();
    if (panels === undefined) return nothing;
    const { bodyView, documentView, editorView, headersView, limitsView, samplesView } = panels;
    switch (drawer) {
      case "headers":
        return headersView(context);
      case "limits":
        return limitsView(context);
      case "body":
        return bodyView(context);
      case "pagination":
        return editorView(context);
      case "document":
        return documentView({ ...context, documents: this.#documentsOf(panels) });
      case "samples":
        return samplesView({
          ...context,
          samples: this.samples,
          search: this.#search,
          onSearch: (text) => {
            this.#search = text;
            this.requestUpdate();
          },
        });
      default:
        return nothing;
    }
  }

  get #credentials(): readonly string[] {
    const own = this.#state.config.headers
      .map(({ name }) => name.trim())
      .filter((name) => name !== "" && !isOpenHeader(name));
    return !this.headers ? own : [...own, "this page’s headers"];
  }
}

/** Intents that change what is asked for. */
const changesSettings = new Set<Intent["type"]>(["edit", "undo", "paste", "sample"]);

/** Whether there is something to walk. */
const isAnything = ({ url, source }: Config) => url !== "" || source.kind === "operation";

/** Those that have a name. */
const typed = (headers: Config["headers"]) =>
  headers.filter(({ name }) => name.trim() !== "").map(({ name, value }): [string, string] => [name.trim(), value]);

const numberOr = (value: number | undefined | null) =>
  value === undefined || value === null || Number.isNaN(value) ? undefined : value;

/** What keeps a request from being made; the engine says what is wrong with the rest. */
function complaintsOf({ source, url, body, pagination, headers }: Config): Complaints {
  const complaints: Complaints = {};
  if (source.kind !== "operation" && url.trim() === "") complaints.url = "Which list? Paste a URL first.";
  if (body.trim() !== "") {
    try {
      JSON.parse(body);
    } catch (error) {
      complaints.body = `This is not JSON: ${(error as Error).message}`;
    }
  }
  try {
    paginationOf(pagination);
  } catch (error) {
    complaints.pagination = `This is not JSON: ${(error as Error).message}`;
  }
  for (const { name, value } of headers) {
    if (name.trim() === "") continue;
    try {
      new Headers([[name.trim(), value]]);
    } catch {
      complaints.headers = `The name or the value of ${JSON.stringify(name.trim())} is not allowed in a header.`;
    }
  }
  return complaints;
}
