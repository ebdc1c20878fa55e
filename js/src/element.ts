// The entry point anypage/element: importing it defines <any-page>. A page that imports two copies of the package keeps the
// first definition.

import { AnyPage as Element } from "./element/element.js";
import type { AnyPageElement } from "./element/public.js";

export type { AnyPageElement, AnyPageEventMap, Sample } from "./element/public.js";

/** The class of <any-page>. */
export const AnyPage: { new (): AnyPageElement; prototype: AnyPageElement } = Element;

if (customElements.get("any-page") === undefined) customElements.define("any-page", Element);

declare global {
  interface HTMLElementTagNameMap {
    "any-page": AnyPageElement;
  }
}
