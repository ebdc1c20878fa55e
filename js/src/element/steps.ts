// What a reader can do next, for each way in which a walk waits, ends or fails: buttons as data.

import type { PaginateOptions } from "../types.js";
import { defaults, tries } from "./contract.js";
import type { Intent } from "./parts/part.js";
import { attemptOf, drawerOf, type State, type Status, type Tab } from "./state.js";
import { bytes, mayPass } from "./words.js";

export interface Step {
  label: string;
  /** Sent one after the other. */
  intents: readonly Intent[];
  /** Whether it only shows something. */
  quiet?: true;
}

/** What is allowed to what the element is. */
export interface Allowed {
  readonly: boolean;
  tabs: readonly Tab[];
}

/** How a walk goes on where its end is in doubt. */
const onward: Readonly<Record<string, PaginateOptions<unknown>>> = {
  "empty-page": { emptyPage: "follow" },
  "empty-pages": { maxEmptyPages: 10 * defaults.maxEmptyPages! },
  "repeated-page": { repeatedCursor: "follow" },
  "repeated-cursor": { repeatedCursor: "follow" },
};

const resume = (label: string, options?: PaginateOptions<unknown>): Step => ({
  label,
  intents: [{ type: "resume", ...(options && { options }) }],
});
const look = (view: Extract<Intent, { type: "view" }>["view"]): readonly Intent[] => [{ type: "view", view }];

export function stepsOf(state: State, status: Status, allowed: Allowed): Step[] {
  const { verdict, error } = state.walk;
  if (status === "waiting") return [{ label: "Retry now", intents: [{ type: "retry" }] }];
  if (status === "stopped") return [resume("Go on from here")];
  if (status === "failed" && error !== undefined) return stepsAfter(state, allowed);
  const options = status === "suspect" && !state.view.accepted ? onward[verdict?.reason ?? ""] : undefined;
  if (options === undefined) return [];
  return [{ label: "Stop here", intents: look({ accepted: true }) }, resume("Go on", options)];
}

/** After a failure. What only tries the same again is offered where nothing else is. */
function stepsAfter(state: State, { readonly, tabs }: Allowed): Step[] {
  const { walk, config } = state;
  const error = walk.error!;
  const steps: Step[] = [];
  const drawer = (label: string, name: State["view"]["drawer"]) => {
    if (!readonly) steps.push({ label, intents: look({ drawer: name }) });
  };
  const status = error.response?.status;
  if (status === 401 || status === 403) drawer("Set headers", "headers");
  if (error.checkpoint !== undefined && mayPass(error.code)) steps.push(resume("Try again from here"));
  if (error.code === "repeated-cursor")
    steps.push(resume("Stop here", { repeatedCursor: "stop" }), resume("Go on", { repeatedCursor: "follow" }));
  if (error.code === "limit") {
    const maxPageBytes = 4 * defaults.maxPageBytes!;
    steps.push(resume(`Go on, with pages of up to ${bytes(maxPageBytes)}`, { maxPageBytes }));
  }
  if (error.code === "cross-origin" && config.body.trim() !== "") drawer("See what is sent", "body");
  else if (error.code === "cross-origin" && config.headers.length > 0) drawer("See what is sent", "headers");
  const wrong = drawerOf(state.complaints);
  if (error.code === "config" && wrong !== undefined) drawer(`Edit the ${wrong}`, wrong);
  if (error.code === "engine" || steps.length === 0) steps.push({ label: "Run again", intents: [{ type: "run" }] });
  const attempt = attemptOf(walk);
  if (attempt !== undefined && tabs.includes("requests"))
    steps.push({ label: "Show the request", intents: look({ tab: "requests", attempt: attempt.id }), quiet: true });
  return steps;
}

/** Parameters that ask for the next page on other servers, where detection found none that does here. */
export function triesOf({ walk }: State): Step[] {
  const results = walk.finding?.pagination.outputs?.results;
  if (results === undefined) return [];
  return tries.map(({ name, type }) => {
    const pagination = { type: "offsetLimit", inputs: [{ name, in: "query", type }], outputs: { results } };
    return {
      label: `${name}=${type === "page" ? 2 : "…"}`,
      intents: [{ type: "edit", config: { pagination: JSON.stringify(pagination, null, 2) } }, { type: "run" }],
    };
  });
}
