// Lit, once for all files of the element: what they import from "lit" comes from this file (js/scripts/build.mjs).

export { css, html, LitElement, noChange, nothing, render, svg } from "lit";
export { AsyncDirective } from "lit/async-directive.js";
export { Directive, directive } from "lit/directive.js";
export { guard } from "lit/directives/guard.js";
export { keyed } from "lit/directives/keyed.js";
export { live } from "lit/directives/live.js";
export { ref } from "lit/directives/ref.js";
export { repeat } from "lit/directives/repeat.js";
