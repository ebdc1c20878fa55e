// Parts that are not in sight at first, loaded when one of them is to be seen: drawers, dialogs, and the tabs beside the items.

import { codeStyles } from "./parts/code.js";
import { documentStyles } from "./parts/document.js";
import { drawerStyles } from "./parts/drawer.js";
import { editorStyles } from "./parts/editor.js";
import { requestsStyles } from "./parts/requests.js";
import { shareStyles } from "./parts/share.js";

export { Documents } from "./documents.js";
export { codeView } from "./parts/code.js";
export { documentView } from "./parts/document.js";
export { bodyView, headersView, limitsView, samplesView } from "./parts/drawer.js";
export { editorView } from "./parts/editor.js";
export { requestsView, stripView } from "./parts/requests.js";
export { shareView } from "./parts/share.js";
export const panelStyles = [drawerStyles, documentStyles, codeStyles, editorStyles, requestsStyles, shareStyles];
