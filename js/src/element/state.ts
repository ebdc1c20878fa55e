// All that the element shows, and how it changes: a reducer, without the DOM. Items and bodies are not in it, they are in Rows
// and Exchanges; the state only counts them.

import type { PaginationError } from "../errors.js";
import type { Detection, RequestEvent, Verdict } from "../types.js";
import { type Complaints, type Config, emptyConfig, sameConfig } from "./config.js";
import type { Sample } from "./public.js";
import { edited, renewed } from "./sample.js";
import type { Trial } from "./trial.js";

/** Why a request doesn't leave yet. */
export interface Wait {
  ms: number;
  why: string;
  /** When it began. */
  at: number;
}

/** A first request that a rate limit holds back. */
export interface Hold extends Wait {
  /** Of the attempt to come. */
  id: number;
  page: number;
}

/** One try at a page's request. Times are in ms since the dataset's first request was made. */
export interface Attempt {
  /** Unique among the attempts of all parts. */
  id: number;
  /** Of the walk: it grows by 1 with each continuation. */
  part: number;
  /** The page's index, from 0. */
  page: number;
  /** From 0. */
  attempt: number;
  method: string;
  /** Without credentials. */
  url: string;
  /** Whether it was made before anybody wanted its items. */
  ahead: boolean;
  /** The wait before a first request. That before a further one stands with the one that failed. */
  held?: Wait;
  start: number;
  headers?: number;
  status?: number;
  /** When the first of its items was there. */
  firstItem?: number;
  /** Received so far. */
  bytes: number;
  /** Of the page, handed out so far. */
  items: number;
  end?: number;
  outcome: "open" | "end" | "failed" | "cancelled";
  /** Why it failed. */
  why?: string;
  /** Whether another attempt follows. */
  retry?: boolean;
  /** The wait behind it. */
  wait?: Wait;
}

/** What the walk does. The finer names that are shown are derived, by statusOf. */
export type Phase =
  /** Nothing was asked for yet. */
  | "idle"
  /** Requests are made. */
  | "running"
  /** It would go on with a further page, if it were let. */
  | "held"
  /** There is a verdict. */
  | "ended"
  /** There is an error. */
  | "failed";

/** What a second look has found out of a request that came to nothing (reach.ts). */
export type Reach =
  | "unknown"
  | "checking"
  /** The server is there, and does not let this page read the answer. */
  | "cors"
  /** This page's own policy forbids the request. */
  | "policy"
  /** The page came by https, and the request would not go by it. */
  | "mixed"
  /** Nothing is there. */
  | "down";

/** The walk that the rows are of. */
export interface WalkState {
  phase: Phase;
  /** What it was started with; undefined before the first one. */
  config: Config | undefined;
  finding: Detection | undefined;
  verdict: Verdict | undefined;
  error: PaginationError | undefined;
  reach: Reach;
  attempts: readonly Attempt[];
  /** Requests that have never left yet. */
  holds: readonly Hold[];
  /** How often it was resumed. */
  part: number;
  /** Of the items that the server says there are. */
  total: number | undefined;
  /** Items in Rows, those that it has let go included. */
  items: number;
  /** Items in front of those that are kept. */
  dropped: number;
  /** ms in which requests were made; the current run's are added by elapsedOf. */
  spent: number;
  /** performance.now() where the current run began. */
  since: number | undefined;
  /** The walk before, whose rows stay until the first request of this one leaves. */
  before: WalkState | undefined;
}

/** A view over the dataset. */
export type Tab = "table" | "tree" | "requests" | "code";

/** What of the drawer is open. */
export type Drawer = "headers" | "pagination" | "limits" | "document" | "samples" | "body";

/** Where it has the settings that are not in the bar. */
const drawers: Partial<Record<keyof Config, Drawer>> = {
  source: "document",
  body: "body",
  headers: "headers",
  pagination: "pagination",
  items: "limits",
  until: "limits",
  maxPages: "limits",
  maxItems: "limits",
  prefetch: "limits",
  concurrency: "limits",
};

/** What of the drawer has what is complained of. */
export function drawerOf(complaints: Complaints): Drawer | undefined {
  const wrong = (Object.keys(drawers) as (keyof Config)[]).find((name) => complaints[name] !== undefined);
  return wrong && drawers[wrong];
}

/** What the table shows. */
export interface TableView {
  sort: { column: string; descending: boolean } | undefined;
  filter: string;
  hidden: readonly string[];
  widths: Readonly<Record<string, number>>;
}

/** What a person has chosen to look at. Nothing of it changes the walk. */
export interface ViewState {
  tab: Tab;
  drawer: Drawer | undefined;
  /** Shown whole, by its number in the list from 0. */
  item: number | undefined;
  /** Shown whole, by its id. */
  attempt: number | undefined;
  table: TableView;
  density: "compact" | "comfortable";
  language: string;
  why: boolean;
  /** Whether the reader takes a doubtful end for the end. */
  accepted: boolean;
  dialog: "share" | "export" | undefined;
  /** What the link has that it would leave out, by share.ts. */
  include: readonly string[];
  /** What the pagination asked for when it was tried last. */
  trial: Trial | undefined;
  /** How far the file is that all pages are written into; undefined where none is. */
  saving: string | undefined;
  /** What was told last: "Copied". */
  note: string;
}

export interface State {
  /** As edited. */
  config: Config;
  /** What it was before, the latest last. */
  undo: readonly Config[];
  /** What is being typed into: its letters are one step of undo. */
  typing: keyof Config | undefined;
  /** Those of the page around the element. */
  samples: readonly Sample[];
  /** What keeps it from being walked. */
  complaints: Complaints;
  walk: WalkState;
  view: ViewState;
}

const emptyTable: TableView = { sort: undefined, filter: "", hidden: [], widths: {} };

const idle: WalkState = {
  phase: "idle",
  config: undefined,
  finding: undefined,
  verdict: undefined,
  error: undefined,
  reach: "unknown",
  attempts: [],
  holds: [],
  part: 0,
  total: undefined,
  items: 0,
  dropped: 0,
  spent: 0,
  since: undefined,
  before: undefined,
};

export const initialState: State = {
  config: emptyConfig,
  undo: [],
  typing: undefined,
  samples: [],
  complaints: {},
  walk: idle,
  view: {
    tab: "table",
    drawer: undefined,
    item: undefined,
    attempt: undefined,
    table: emptyTable,
    density: "comfortable",
    language: "javascript",
    why: false,
    accepted: false,
    dialog: undefined,
    include: [],
    trial: undefined,
    saving: undefined,
    note: "",
  },
};

/** What a part asks for, and what the walk reports. */
export type Action =
  /** Fields were changed. `typing` edits of one field in a row are one step of undo. */
  | { type: "edit"; config: Partial<Config>; typing?: keyof Config }
  | { type: "undo" }
  | { type: "samples"; samples: readonly Sample[] }
  | { type: "complain"; complaints: Complaints }
  | { type: "view"; view: Partial<ViewState> }
  | { type: "table"; table: Partial<TableView> }
  /** A walk begins; with `resumed` it goes on behind the rows that are there. */
  | { type: "begin"; config: Config; now: number; resumed: boolean }
  /** The first request of a walk from the start leaves: the rows of the walk before are gone. */
  | { type: "asked" }
  /** What happened since the last frame, at once. */
  | { type: "requests"; events: readonly RequestEvent[]; offset: number }
  | { type: "found"; finding: Detection }
  | { type: "rows"; items: number; dropped: number; total: number | undefined }
  | { type: "hold"; held: boolean; now: number }
  | { type: "ended"; verdict: Verdict; now: number }
  /** `told`: the page around the element tells of it itself. */
  | { type: "failed"; error: PaginationError; now: number; told?: boolean }
  | { type: "reach"; reach: Reach };

/** How many steps back are kept. */
const undoSteps = 100;

/** The state after an action. The state before it is not changed. */
export function reduce(state: State, action: Action): State {
  const { walk, view } = state;
  const withWalk = (change: Partial<WalkState>): State => ({ ...state, walk: { ...walk, ...change } });
  switch (action.type) {
    case "edit": {
      // What is typed is held against what there was before its first letter.
      const { typing } = action;
      const last = typing !== undefined && typing === state.typing ? state.undo.at(-1) : undefined;
      const config = edited(last ?? state.config, action.config, state.samples);
      return sameConfig(config, state.config) ? state : { ...withConfig(state, config, last === undefined), typing };
    }
    case "undo": {
      const config = state.undo.at(-1);
      return config === undefined
        ? state
        : {
            ...state,
            config,
            undo: state.undo.slice(0, -1),
            typing: undefined,
            complaints: {},
          };
    }
    case "samples": {
      const { samples } = action;
      const config = renewed(state.config, state.samples, samples);
      return { ...(sameConfig(config, state.config) ? state : withConfig(state, config, true)), samples };
    }
    case "complain":
      return { ...state, complaints: action.complaints };
    case "view":
      return { ...state, view: { ...view, ...action.view } };
    case "table":
      return { ...state, view: { ...view, table: { ...view.table, ...action.table } } };
    case "begin": {
      const { now: since, resumed, config } = action;
      if (!resumed) {
        const { items, dropped } = walk;
        const left = isActive(walk) ? { ...walk, phase: "ended" as const, ...stopped(walk, since) } : walk;
        const before = walk.before ?? (items > 0 ? left : undefined);
        return {
          ...state,
          complaints: {},
          typing: undefined,
          walk: { ...idle, config, phase: "running", since, items, dropped, before },
          view: { ...view, attempt: undefined, why: false, accepted: false, dialog: undefined },
        };
      }
      return {
        ...withWalk({
          ...stopped(walk, since),
          phase: "running",
          config,
          part: walk.part + 1,
          holds: [],
          verdict: undefined,
          error: undefined,
          reach: "unknown",
          since,
        }),
        view: { ...view, accepted: false },
      };
    }
    case "asked":
      return {
        ...withWalk({ items: 0, dropped: 0, before: undefined }),
        view: { ...view, item: undefined, table: emptyTable },
      };
    case "requests":
      return action.events.length === 0 ? state : withWalk(withEvents(walk, action.events, action.offset));
    case "found":
      return withWalk({ finding: action.finding });
    case "rows": {
      const { items, dropped, total = walk.total } = action;
      return withWalk({ items, dropped, total });
    }
    case "hold":
      return action.held
        ? withWalk({ phase: "held", ...stopped(walk, action.now) })
        : withWalk({ phase: "running", since: action.now });
    case "ended":
      // A walk that has asked for nothing leaves everything as it was.
      if (walk.before !== undefined) return { ...state, walk: walk.before };
      return withWalk({
        phase: "ended",
        verdict: action.verdict,
        total: action.verdict.total ?? walk.total,
        ...stopped(walk, action.now),
      });
    case "failed": {
      const { error, told, now } = action;
      if (told)
        return walk.before ? { ...state, walk: walk.before } : withWalk({ phase: "ended", ...stopped(walk, now) });
      const complaints = { ...state.complaints, ...complaintOf(error) };
      const drawer = drawerOf(complaints);
      if (walk.before !== undefined && Object.keys(complaints).length > 0)
        return { ...state, complaints, walk: walk.before, view: { ...view, ...(drawer && { drawer }) } };
      return { ...withWalk({ phase: "failed", error, before: undefined, ...stopped(walk, now) }), complaints };
    }
    case "reach":
      return withWalk({ reach: action.reach });
  }
}

/** Of the setting that the engine, or the package, finds wrong. */
function complaintOf({ code, option = "", message }: PaginationError): Complaints {
  const [name = ""] = /^\w+/.exec(option) ?? [];
  return code === "config" && Object.hasOwn(emptyConfig, name) ? { [name]: message } : {};
}

const stopped = (walk: WalkState, now: number) => ({ spent: elapsedOf(walk, now), since: undefined });

/** The state with other settings, maybe a step of undo away. What was complained of is taken back where they differ. */
function withConfig(state: State, config: Config, step: boolean): State {
  const stays = (name: string) => config[name as keyof Config] === state.config[name as keyof Config];
  return {
    ...state,
    config,
    complaints: Object.fromEntries(Object.entries(state.complaints).filter(([name]) => stays(name))),
    undo: step ? [...state.undo, state.config].slice(-undoSteps) : state.undo,
    typing: undefined,
  };
}

/** Ids of parts stay apart: an engine numbers its fetches from 0. */
export const partIDs = 1e9;

/** What happened to the attempts. Their times are told since the part began; `offset` makes them those of the dataset. */
function withEvents(
  walk: WalkState,
  events: readonly RequestEvent[],
  offset: number,
): Pick<WalkState, "attempts" | "holds"> {
  const { part } = walk;
  const attempts = [...walk.attempts];
  let holds = walk.holds;
  const changed = new Set<number>();
  const places = new Map<number, number>();
  const find = (id: number) => {
    const known = places.get(id);
    if (known !== undefined) return known;
    for (let i = attempts.length - 1; i >= 0; i--)
      if (attempts[i]!.id === id) {
        places.set(id, i);
        return i;
      }
    return undefined;
  };
  for (const event of events) {
    const id = part * partIDs + event.id;
    const at = event.at + offset;
    if (event.type === "start") {
      const { page, attempt, method, url, ahead } = event;
      places.set(id, attempts.length);
      changed.add(attempts.length);
      const made: Attempt = {
        id,
        part,
        page,
        attempt,
        method,
        url,
        ahead,
        start: at,
        bytes: 0,
        items: 0,
        outcome: "open",
      };
      const hold = holds.find((one) => one.id === id);
      if (hold !== undefined) {
        made.held = { ms: hold.ms, why: hold.why, at: hold.at };
        holds = holds.filter((one) => one !== hold);
      }
      attempts.push(made);
      continue;
    }
    const place = find(id);
    if (place === undefined) {
      // A wait before a first request is told of the request to come.
      if (event.type === "wait")
        holds = [...holds.filter((one) => one.id !== id), { id, page: event.page, ms: event.ms, why: event.why, at }];
      continue;
    }
    let one = attempts[place]!;
    if (!changed.has(place)) {
      one = attempts[place] = { ...one };
      changed.add(place);
    }
    switch (event.type) {
      case "headers":
        one.headers = at;
        one.status = event.status;
        break;
      case "bytes":
        one.bytes = event.bytes;
        one.items = event.items;
        if (event.items > 0) one.firstItem ??= at;
        break;
      case "end":
        if (event.items > 0) one.firstItem ??= at;
        Object.assign(one, { bytes: event.bytes, items: event.items, end: at, outcome: "end" });
        break;
      case "failed":
        Object.assign(one, { end: at, outcome: "failed", why: event.why, retry: event.retry });
        break;
      case "cancelled":
        Object.assign(one, { end: at, outcome: "cancelled" });
        break;
      case "wait":
        one.wait = { ms: event.ms, why: event.why, at };
        break;
    }
  }
  return { attempts, holds };
}

/** ms in which requests were made; the time in which the reader held the walk doesn't count. */
export const elapsedOf = ({ spent, since }: WalkState, now: number): number =>
  spent + (since === undefined ? 0 : now - since);

/** Whether the rows were walked with other settings than those that are shown. */
export const isStale = ({ config, walk }: State): boolean =>
  walk.config !== undefined && !sameConfig(walk.config, config);

/** Whether requests are made, or would be. */
export const isActive = ({ phase }: WalkState): boolean => phase === "running" || phase === "held";

/** The word for what is going on. */
export type Status =
  | "empty"
  | "loading"
  | "checking"
  | "proving"
  | "walking"
  | "streaming"
  | "waiting"
  | "stalled"
  | "paused"
  | "complete"
  | "stopped"
  | "suspect"
  | "failed";

/** ms without a byte after which a walk is said to be stalled. */
export const stalledAfter = 4_000;

/** The wait that is going on: until when, in the dataset's time, and why. */
export function waitOf({ phase, attempts, holds }: WalkState): { until: number; why: string; id: number } | undefined {
  if (phase !== "running") return undefined;
  const last = attempts.at(-1);
  if (last?.outcome === "open") return undefined; // others may wait, but this one goes on
  const wait = last?.wait === undefined ? holds[0] : { ...last.wait, id: last.id };
  return wait && { until: wait.at + wait.ms, why: wait.why, id: wait.id };
}

/**
 * What the state is called.
 *
 * @param now in the dataset's time, ms
 * @param heard when anything last arrived, in the same time
 */
export function statusOf(walk: WalkState, now: number, heard: number): Status {
  const { phase, verdict, attempts, finding } = walk;
  if (phase === "idle") return "empty";
  if (phase === "held") return "paused";
  if (phase === "failed") return "failed";
  if (phase === "ended") return verdict?.status ?? "stopped";
  if (waitOf(walk) !== undefined) return "waiting";
  if (attempts.length === 0) return "loading";
  const open = lastWith(attempts, "open");
  if (open !== undefined && now - heard > stalledAfter) return "stalled";
  if (finding === undefined) return "checking";
  if (open?.page === 1 && finding.confidence < proven && walk.config?.pagination === "auto") return "proving";
  return open !== undefined && open.items > 0 ? "streaming" : "walking";
}

/** The latest attempt with an outcome. */
export function lastWith(attempts: readonly Attempt[], wanted: Attempt["outcome"]): Attempt | undefined {
  for (let i = attempts.length - 1; i >= 0; i--) if (attempts[i]!.outcome === wanted) return attempts[i];
  return undefined;
}

/** The attempt that the walk's error is of: the last one of its page, or of the page that named that one where it was not asked for. */
export function attemptOf({ attempts, part, error }: WalkState): Attempt | undefined {
  const page = error?.page;
  if (page === undefined) return lastWith(attempts, "failed");
  let found: Attempt | undefined;
  for (const one of attempts) if (one.part === part && one.page <= page && one.page >= (found?.page ?? 0)) found = one;
  return found;
}

/** The confidence of a guess that page 2 has proven (types.ts, Detection). */
export const proven = 0.98;

/** Counts over all parts. */
export function countsOf({ attempts }: WalkState): {
  pages: number;
  requests: number;
  failures: number;
  retries: number;
  bytes: number;
} {
  const pages = new Set<number>();
  let failures = 0;
  let retries = 0;
  let bytes = 0;
  for (const { outcome, page, attempt, bytes: received } of attempts) {
    if (outcome === "end") pages.add(page);
    if (outcome === "failed") failures++;
    if (attempt > 0) retries++;
    bytes += received;
  }
  return { pages: pages.size, requests: attempts.length, failures, retries, bytes };
}
