// What the option onRequest is told.

import type { Effect } from "./engine.js";
import type { OutgoingRequest } from "./fetch.js";
import { callBack } from "./progress.js";
import type { RequestEvent } from "./types.js";

type Without<E, K extends PropertyKey> = E extends unknown ? Omit<E, K> : never;

/** What happens to an attempt. */
type Happening = Without<RequestEvent, "id" | "page" | "attempt" | "at">;

/** The number of the request that is sent before the engine has numbered any. */
export const earlyID = 0;

/** Tells of the attempts of one walk, in the order in which things happen to them. */
export class RequestReport {
  #onRequest: (event: RequestEvent) => void;
  #began = performance.now();
  /** By the fetch's id. An attempt is open from its start to its end. */
  #attempts = new Map<number, { page: number; attempt: number; open: boolean }>();
  /** The id of the fetch that the engine takes the early request for. */
  #takenOver: number | undefined;

  constructor(onRequest: (event: RequestEvent) => void) {
    this.#onRequest = onRequest;
  }

  /** A request leaves. */
  start({ id = earlyID, page = 0, attempt = 0, method, url, shown = url, ahead = false }: OutgoingRequest): void {
    this.#attempts.set(id, { page, attempt, open: true });
    this.#tell(id, page, attempt, { type: "start", method, url: shown, ahead });
  }

  /** The engine has asked for the request that was sent early. */
  takeOver(id: number): void {
    this.#takenOver = id;
  }

  /** The early request is not what the engine has asked for, after all. */
  giveBack(): void {
    this.cancelled(earlyID);
    this.#takenOver = undefined;
  }

  headers(id: number, status: number): void {
    this.#report(id, { type: "headers", status });
  }

  /** The engine says how an attempt goes. */
  goes({ id, effect: _, ...happening }: Extract<Effect, { effect: "attempt" }>): void {
    this.#report(id, happening as Happening, happening.type !== "bytes");
  }

  cancelled(id: number): void {
    this.#report(id, { type: "cancelled" }, true);
  }

  wait({ id, ms, why, page = 0 }: Extract<Effect, { effect: "wait" }>): void {
    const known = this.#known(id);
    this.#tell(known, page, this.#attempts.get(known)?.attempt ?? 0, { type: "wait", ms, why });
  }

  #known(id: number): number {
    return id === this.#takenOver ? earlyID : id;
  }

  #report(id: number, happening: Happening, ends = false): void {
    const known = this.#known(id);
    const attempt = this.#attempts.get(known);
    if (attempt?.open !== true) return;
    attempt.open = !ends;
    this.#tell(known, attempt.page, attempt.attempt, happening);
  }

  #tell(id: number, page: number, attempt: number, happening: Happening): void {
    const at = performance.now() - this.#began;
    callBack(this.#onRequest, { id, page, attempt, at, ...happening } as RequestEvent);
  }
}
