import type { Checkpoint } from "./types.js";

/** The package's version. */
export const version: string = ANYPAGE_VERSION;

/** What went wrong: see PaginationError. */
export type PaginationErrorCode =
  | "config"
  | "network"
  | "http"
  | "parse"
  | "limit"
  | "repeated-cursor"
  | "cross-origin"
  | "aborted"
  | "no-next-page"
  | "undetected"
  | "checkpoint"
  | "engine";

/** What a PaginationError knows besides its code and its message. */
export interface PaginationErrorDetails {
  page?: number | undefined;
  request?: { method: string; url: string; body?: string } | undefined;
  response?: { status: number; url: string; headers: Headers; body: string } | undefined;
  checkpoint?: Checkpoint | undefined;
  cause?: unknown;
}

/** Marks errors of every copy of the package, in every realm: an application may have more than one. */
const brand = /* @__PURE__ */ Symbol.for("anypage.PaginationError");

/** Every failure of anypage. Items that were handed out before it stay valid. */
export class PaginationError extends Error {
  override readonly name = "PaginationError";
  /** config and checkpoint are thrown before any request is made. */
  readonly code: PaginationErrorCode;
  /** Index of the page that failed, 0 for the first. */
  readonly page: number | undefined;
  /** The URL is without user name and password, and without the values of parameters such as api_key, token or signature; so is response.url. */
  readonly request: { method: string; url: string; body?: string } | undefined;
  /** body: the first 2 KiB. */
  readonly response: { status: number; url: string; headers: Headers; body: string } | undefined;
  /** After the last item handed out: the option resume goes on from there. */
  readonly checkpoint: Checkpoint | undefined;

  constructor(code: PaginationErrorCode, message: string, details: PaginationErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.page = details.page;
    this.request = details.request;
    this.response = details.response;
    this.checkpoint = details.checkpoint;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether a value is a PaginationError, of this copy of the package or of another one. */
  static override [Symbol.hasInstance](value: unknown): value is PaginationError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this, and asks as any class does.
    if (this !== PaginationError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && brand in value;
  }
}
