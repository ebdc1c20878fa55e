// What parts of the element have in common. A part is a function of what there is to show; it sends what the reader wants,
// and talks to no other part.

import type { TemplateResult } from "lit";
import type { PaginateOptions } from "../../types.js";
import type { Exchanges } from "../exchanges.js";
import type { Rows } from "../rows.js";
import type { Action, State, Tab } from "../state.js";

/** What a person wants. */
export type Intent =
  | Extract<Action, { type: "edit" | "undo" | "view" | "table" }>
  /** All pages, from the start. */
  | { type: "run" }
  /** One page more, or the first one. */
  | { type: "next" }
  /** Goes on where the walk is held, stopped or has failed. */
  | { type: "resume"; options?: PaginateOptions<unknown> }
  /** After the page that is being received. */
  | { type: "pause" }
  | { type: "stop" }
  /** Not to wait any longer for what the walk waits for. */
  | { type: "retry" }
  /** Text that was pasted or typed into the bar: a URL, "Copy as fetch", cURL, HAR. */
  | { type: "paste"; text: string }
  | { type: "copy"; text: string; what: string }
  | { type: "export"; form: "ndjson" | "csv" | "json"; from: "loaded" | "start" }
  | { type: "stop-export" }
  | { type: "sample"; name: string }
  /** What the pagination would ask for (trial.ts). */
  | { type: "try" };

/** What a part shows. */
export interface Context {
  state: State;
  rows: Rows;
  exchanges: Exchanges;
  send(intent: Intent): void;
  /** ms, in the dataset's time (Attempt.start). It stands still where nothing goes on. */
  now: number;
  /** When anything last arrived, in the same time. */
  heard: number;
  /** Whether settings can be changed. */
  readonly: boolean;
  /** Those that there are. */
  tabs: readonly Tab[];
}

/** A part. */
export type Part = (context: Context) => TemplateResult;
