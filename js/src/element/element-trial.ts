export { tryOut } from "./trial.js";
