// The entry point anypage/element on servers, which have no elements: it defines nothing, so that a page that is rendered
// there can import it all the same.

import type { AnyPageElement } from "./element/public.js";

export type { AnyPageElement, AnyPageEventMap, Sample } from "./element/public.js";

/** There is none here. */
export const AnyPage: { new (): AnyPageElement; prototype: AnyPageElement } | undefined = undefined;
