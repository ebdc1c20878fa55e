// Parts that are not in sight at first, loaded when one of them is to be seen: drawers, dialogs, and the tabs beside the items.

import { codeStyles } from "./parts/code.js";
import { documentStyles } from "./parts/document.js";
import { drawerStyles } from "./parts/drawer.js";
import { editorStyles } from "./parts/editor.js";
import { outcomeStyles } from "./parts/outcome.js";
import { requestsStyles } from "./parts/requests.js";
import { shareStyles } from "./parts/share.js";

export { Documents } from "./documents.js";
export { codeView } from "./parts/code.js";
export { documentView } from "./parts/document.js";
export { bodyView, headersView, limitsView, samplesView } from "./parts/drawer.js";
export { editorView } from "./parts/editor.js";
export { outcomeView } from "./parts/outcome.js";
export { requestsView, stripView } from "./parts/requests.js";
export { shareView } from "./parts/share.js";
export { reachOf } from "./reach.js";
export { loadedAs, saveAll, saveLoaded } from "./save.js";
export { encode } from "./share.js";
export const panelStyles = [
  outcomeStyles,
  drawerStyles,
  documentStyles,
  codeStyles,
  editorStyles,
  requestsStyles,
  shareStyles,
];
