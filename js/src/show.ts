/**
 * Defines what consoles show of an object. Node, Bun and Deno call the method with this symbol. Other consoles show the
 * object's class and its fields.
 *
 * @param name is written before the fields
 * @param fields returns what to show
 */
export function showAs(object: object, name: string, fields: () => object): void {
  Object.defineProperty(object, Symbol.for("nodejs.util.inspect.custom"), {
    value: (_depth: number, options: object, inspect?: (value: object, options: object) => string) =>
      inspect === undefined ? fields() : `${name} ${inspect(fields(), options)}`,
  });
  Object.defineProperty(object, Symbol.toStringTag, { value: name, configurable: true });
}
