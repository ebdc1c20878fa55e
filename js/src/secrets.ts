// Which names say that a value is a credential. policy.Secret in wasm/policy does the same in the engine; the lists are the contract's.

import { secretNames, secretParts } from "./tables.js";

/** A name's letters and digits alone. */
export const lettersOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Whether a parameter's, a header's or a member's name says that its value is a credential. */
export function isSecret(name: string): boolean {
  const letters = lettersOf(name);
  return secretNames.includes(letters) || secretParts.some((part) => letters.includes(part));
}
