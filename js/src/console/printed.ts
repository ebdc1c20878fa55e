/**
 * Makes an object whose printout in a console says what to do with it. Consoles show its name and its own members at first
 * sight, but of an instance of a class its private fields before these: so it is a plain object.
 *
 * @param shown members that are printed
 * @param more members that are not: those of its prototype
 */
export function printed<Shown extends object, More extends object>(
  name: string,
  shown: Shown,
  more: More,
): Shown & More {
  Object.defineProperty(more, Symbol.toStringTag, { value: name });
  return Object.setPrototypeOf(shown, more);
}
