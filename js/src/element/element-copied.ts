// What reads requests that were copied, loaded when somebody pastes one.

export { readCopied } from "../copied/index.js";
