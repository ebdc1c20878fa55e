export { codeOf, languages, pieces } from "./codegen/index.js";
