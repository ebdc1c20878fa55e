import type { Checkpoint } from "./types.js";

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

export interface PaginationErrorDetails {
  page?: number | undefined;
  request?: { method: string; url: string; body?: string } | undefined;
  response?: { status: number; url: string; headers: Headers; body: string } | undefined;
  checkpoint?: Checkpoint | undefined;
  cause?: unknown;
}

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
  }
}
