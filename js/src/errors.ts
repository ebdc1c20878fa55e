import type { HostHeaders } from "./globals.js";
import type { Checkpoint, ItemIssue, PaginationErrorCode, ReceivedHead, SentRequest } from "./types.js";

/** The package's version. */
export const version: string = ANYPAGE_VERSION;

/** The response that failed, or the start of it. */
export interface FailedResponse extends ReceivedHead<HostHeaders> {
  /** The first 2 KiB. */
  body: string;
}

/** What a PaginationError knows besides its code and its message. */
export interface PaginationErrorDetails {
  /** See PaginationError.page. */
  page?: number | undefined;
  /** See PaginationError.index. */
  index?: number | undefined;
  /** See PaginationError.option. */
  option?: string | undefined;
  /** See PaginationError.issues. */
  issues?: readonly ItemIssue[] | undefined;
  /** See PaginationError.request. */
  request?: SentRequest | undefined;
  /** See PaginationError.response. */
  response?: FailedResponse | undefined;
  /** See PaginationError.checkpoint. */
  checkpoint?: Checkpoint | undefined;
  /** The exception behind it, which is not ours. */
  cause?: unknown;
}

/** Marks errors of every copy of the package, in every realm: an application may have more than one. */
const brand = /* @__PURE__ */ Symbol.for("anypage.PaginationError");

/**
 * Every failure of anypage. Items that were delivered before it stay valid. postMessage makes a plain Error of it, as of
 * every error: pass on what is needed of it, such as its code, message and checkpoint.
 */
export class PaginationError extends Error {
  /** The same in every copy of the package. */
  override readonly name = "PaginationError";
  /** config and checkpoint are thrown before any request is made. */
  readonly code: PaginationErrorCode;
  /** Index of the page that failed, 0 for the first. */
  readonly page: number | undefined;
  /** Index of the item that failed, in its page, 0 for the first: with the codes item and parse, where it is known. */
  readonly index: number | undefined;
  /** What is wrong, with the code config, where it is one option or part of the request: "pagination.inputs[0].name", "headers". */
  readonly option: string | undefined;
  /** What a schema in the option item found wrong, with the code item. */
  readonly issues: readonly ItemIssue[] | undefined;
  /** What failed was asked for by. The URL is without user name and password, too. */
  readonly request: SentRequest | undefined;
  /** What it was answered with, where there was an answer. */
  readonly response: FailedResponse | undefined;
  /** After the last item delivered: the option resume goes on from there. */
  readonly checkpoint: Checkpoint | undefined;

  /** For the package itself, and for tests of what handles such errors. */
  constructor(code: PaginationErrorCode, message: string, details: PaginationErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.page = details.page;
    this.index = details.index;
    this.option = details.option;
    this.issues = details.issues;
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

/** What an exception says. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
