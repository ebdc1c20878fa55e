/**
 * A key that is used twice. A module that needs only the engine's text puts a function under this key of globalThis; the
 * snippet (devtools.ts) then calls it with the text and does nothing else. A snippet that is in use has the text under
 * the same key of what it defines.
 */
export const handover: unique symbol = /* @__PURE__ */ Symbol.for("anypage.engine");
