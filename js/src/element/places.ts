// Where things stand in a JSON text that is being typed: the first mistake, and the value that a path leads to.

/** A part of a text. */
export interface Place {
  from: number;
  to: number;
}

/** What a JSON text has where. */
export interface Places {
  /** Of each value, by its path as the engine writes it: "" for all of it, ".inputs[0].in". */
  values: ReadonlyMap<string, Place>;
  /** Of each member's name, by the same path. */
  names: ReadonlyMap<string, Place>;
  /** The first mistake. */
  mistake: (Place & { what: string }) | undefined;
}

/** Deeper than any pagination. */
const deepest = 50;

/** Reads a text as far as it is JSON. */
export function readPlaces(text: string): Places {
  const values = new Map<string, Place>();
  const names = new Map<string, Place>();
  let at = 0;
  const space = () => {
    while (/[ \t\r\n]/.test(text[at] ?? "")) at++;
  };
  const wrong = (what: string, from = at, to = Math.min(at + 1, text.length)): never => {
    throw Object.assign(new Error(what), { from, to });
  };
  const string = (): string => {
    const from = at;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in a text.
    const [found, , close] = /^"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*)("?)/.exec(text.slice(at))!;
    at += found.length;
    if (close === "")
      wrong(text[at] === "\\" ? "this is no escape of JSON's" : "the text has no closing quote", from, at);
    return JSON.parse(found) as string;
  };
  const value = (path: string, depth: number): void => {
    space();
    const from = at;
    const open = text[at];
    if (open === "{" || open === "[") {
      if (depth === deepest) wrong("this nests too deep");
      at++;
      space();
      for (let i = 0; text[at] !== (open === "{" ? "}" : "]"); i++) {
        if (i > 0) {
          if (text[at] !== ",") wrong(`a comma or ${open === "{" ? "}" : "]"} is missing`);
          at++;
          space();
        }
        let inner = `${path}[${i}]`;
        if (open === "{") {
          const begin = at;
          if (text[at] !== '"') wrong('a name in quotes is missing, such as "type"');
          inner = `${path}.${string()}`;
          names.set(inner, { from: begin, to: at });
          space();
          if (text[at] !== ":") wrong("a colon is missing");
          at++;
        }
        value(inner, depth + 1);
        space();
      }
      at++;
    } else if (open === '"') string();
    else {
      const word = /^[^\s,:{}[\]"]*/.exec(text.slice(at))![0];
      at += word.length;
      if (word === "") wrong("a value is missing", from);
      if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(word))
        wrong(`${word.slice(0, 30)} is no value: put quotes around a text`, from, at);
    }
    values.set(path, { from, to: at });
  };
  let mistake: Places["mistake"];
  try {
    value("", 0);
    space();
    if (at < text.length) wrong("this stands behind the end", at, text.length);
  } catch (error) {
    const { message: what, from, to } = error as Error & Place;
    mistake = { what, from, to };
  }
  return { values, names, mistake };
}

/** What an error is about, by its option: pagination.inputs[0].in. A value that is missing is missing in what is around it. */
export function placeOf(places: Places, option: string | undefined): Place | undefined {
  let path = option?.startsWith("pagination") ? option.slice("pagination".length) : undefined;
  while (path !== undefined) {
    const place = places.values.get(path);
    if (place !== undefined) return place;
    path = path === "" ? undefined : path.replace(/(?:\.[^.[]*|\[\d+\])$/, "");
  }
  return undefined;
}

/** Line and column, from 1. */
export function lineOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
