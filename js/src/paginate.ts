// Makes the functions that every entry point of the package exports. Each entry point passes its own engine.

import type { Engines } from "./load.js";
import { readDocument } from "./openapi.js";
import type {
  EngineSource,
  Init,
  OpenApi,
  OpenApiOptions,
  Paginate,
  PaginateOptions,
  PaginateTarget,
} from "./types.js";
import { ListWalk, warmUp } from "./walk.js";

export function paginateWith(engines: Engines): Paginate {
  return <T = unknown>(target: PaginateTarget, options: PaginateOptions<T> = {}) =>
    new ListWalk<T>(engines, target, options);
}

export function openapiWith(engines: Engines): OpenApi {
  return (document: string | object | URL, options: OpenApiOptions = {}) => readDocument(engines, document, options);
}

export function initWith(engines: Engines): Init {
  return async (source?: EngineSource) => {
    const known = engines.loaded;
    await engines.ready(source);
    if (!known) await warmUp(engines, ["auto", "openai-cursor"]);
  };
}
