import { PaginationError } from "../errors.js";

/** What a user can copy that is read for sure. */
export const menu = '"Copy as fetch" or "Copy as cURL" in the menu of a request in the browser\'s network panel';

/** The one error of all readers of copied texts. It quotes nothing of the text, which may be a credential. */
export const unreadable = (what: string, advice = `use ${menu}`): PaginationError =>
  new PaginationError("config", `the copied request can't be read: ${what}; ${advice}`);

/** The error of a text that ends within something. */
export const cutOff = (): PaginationError => unreadable("the text is cut off");
