// What a sample brings to the settings, and what of it stays there when they change.

import { type Config, emptyConfig } from "./config.js";
import type { Sample } from "./public.js";

const single = ["method", "url", "body", "pagination", "items"] as const;

/** What a sample asks for: all of it is the sample's own, until somebody types something else. */
type Brought = Pick<Config, "source" | "headers" | (typeof single)[number]>;

export function broughtBy(samples: readonly Sample[], name: string | undefined): Brought | undefined {
  const sample = samples.find((one) => one.name === name);
  if (sample === undefined) return undefined;
  const { url, body = "", pagination = "auto", items = "" } = sample;
  const method = sample.method ?? (body === "" ? "GET" : "POST");
  const headers = Object.entries(sample.headers ?? {}).map(([header, value]) => ({ name: header, value }));
  return { source: { kind: "sample", name: sample.name }, url, method, body, headers, pagination, items };
}

const ownOf = ({ source }: Config, samples: readonly Sample[]) =>
  source.kind === "sample" ? broughtBy(samples, source.name) : undefined;

/** Where a list is: its address without a query. */
const endpoint = (url: string) => url.trim().replace(/[?#].*$/s, "");

/** The settings after an edit. A sample's own are left behind with the sample. */
export function edited(config: Config, edit: Partial<Config>, samples: readonly Sample[]): Config {
  if (!leaves(config, edit, samples)) return { ...config, ...edit };
  const own = ownOf(config, samples);
  const left = own === undefined ? config : exchanged(config, own, emptyConfig);
  return { ...left, source: { kind: "url" }, ...edit };
}

/** Whether an edit leads away from the sample: to another source or address. With another query it is the sample still. */
function leaves(config: Config, { source, url }: Partial<Config>, samples: readonly Sample[]): boolean {
  if (config.source.kind !== "sample") return false;
  if (source !== undefined) return source.kind !== "sample";
  const own = ownOf(config, samples) ?? config;
  return url !== undefined && endpoint(url) !== endpoint(own.url);
}

/** The settings where the page around the element has other samples: the one that is chosen may be another request now. */
export function renewed(config: Config, before: readonly Sample[], now: readonly Sample[]): Config {
  const own = ownOf(config, before);
  const other = ownOf(config, now);
  return own === undefined || other === undefined ? config : exchanged(config, own, other);
}

/** What still is the one's becomes the other's; what was typed stays. */
function exchanged(config: Config, own: Brought, other: Brought): Config {
  const next = { ...config };
  for (const name of single) if (config[name] === own[name]) next[name] = other[name];
  if (next.body !== other.body) next.method = config.method; // a body that was typed is sent as before
  const isOwn = (field: Config["headers"][number]) =>
    own.headers.some(({ name, value }) => name === field.name && value === field.value);
  next.headers = [...other.headers, ...config.headers.filter((field) => !isOwn(field))];
  return next;
}
