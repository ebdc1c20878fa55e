// What every entry point of the package exports.

import { presets as table } from "../build/presets.js";
import type { PageRequest, PaginateOptions, Pagination, Preset, Walk } from "./types.js";
import { ListWalk } from "./walk.js";

export { type EngineSource, init, version } from "./engine.js";
export { PaginationError, type PaginationErrorCode } from "./errors.js";
export { openapi } from "./openapi.js";
export type * from "./types.js";

/** The pagination object behind each preset's name. Some presets know rules of their family that an object can't express. */
export const presets = table as Readonly<Record<Preset, Pagination>>;

/**
 * Describes a walk over a paginated list. Nothing is fetched until iteration
 * starts; each iteration is a fresh walk from the start.
 *
 * @throws PaginationError, always while iterating: nothing handed out before is lost.
 */
export function paginate<T = unknown>(
  target: string | URL | Request | PageRequest,
  options: PaginateOptions<T> = {},
): Walk<T> {
  return new ListWalk<T>(target, options);
}
