// What few readers need is loaded when it is needed: files beside the element's, by these names.

/** CodeMirror, when somebody begins to edit. */
export const loadEditor = () => import("./element-editor.js");
/** When a pagination is tried out. */
export const loadTrial = () => import("./element-trial.js");
/** When the code is looked at. */
export const loadCode = () => import("./element-code.js");
/** When a request is looked at, or the waterfall is saved. */
export const loadRequests = () => import("./element-requests.js");

/** When somebody pastes a request that was copied. */
export const loadCopied = () => import("./element-copied.js");

/** When a part that is not in sight at first is to be seen. */
export const loadPanels = () => import("./element-panels.js");
