export { exchangeView } from "./parts/exchange.js";
export { pictureOf, pngOf } from "./picture.js";
