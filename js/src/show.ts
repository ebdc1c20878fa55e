/**
 * Says what consoles show of an object: Node, Bun and Deno ask for it under this symbol. Others show the name and the
 * fields that the object has.
 *
 * @param name stands in front.
 * @param fields gives what there is to see.
 */
export function showAs(object: object, name: string, fields: () => object): void {
  Object.defineProperty(object, Symbol.for("nodejs.util.inspect.custom"), {
    value: (_depth: number, options: object, inspect?: (value: object, options: object) => string) =>
      inspect === undefined ? fields() : `${name} ${inspect(fields(), options)}`,
  });
  Object.defineProperty(object, Symbol.toStringTag, { value: name, configurable: true });
}
