// What every entry point of the package exports.

import { presets as table } from "./tables.js";
import type { Pagination, Preset } from "./types.js";

export {
  type FailedResponse,
  PaginationError,
  type PaginationErrorDetails,
  version,
} from "./errors.js";
export type { ByteStream, HeadersInput } from "./globals.js";
export type * from "./types.js";

/** The pagination object behind each preset's name. Some presets know rules of their family that an object can't express. */
export const presets = table as Readonly<Record<Preset, Pagination>>;
