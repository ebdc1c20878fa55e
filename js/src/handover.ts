/**
 * Under this key of globalThis the snippet (devtools.ts) finds who wants the engine's text instead of the snippet; and
 * under the same key of what the snippet defines there is the text.
 */
export const handover: unique symbol = /* @__PURE__ */ Symbol.for("anypage.engine");
