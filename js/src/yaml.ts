// YAML to JSON: a chunk of its own, loaded when a document is no JSON.

import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";

/** What a JSON number looks like: one in YAML keeps its digits. */
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Members taken over by merge keys: aliases let a short text ask for many. */
const maxMerged = 1_000_000;

/**
 * Writes YAML text (1.2, core schema, with aliases and merge keys) as JSON text of at most limit characters.
 *
 * @throws Error with the line of what is wrong.
 */
export function yamlToJSON(text: string, limit: number, maxDepth: number): string {
  // Errors are made readable here: the library would count lines for each of them
  // anew. Repeated names are taken as in JSON, the last one counts: looking for them
  // compares each with each.
  const document = parseDocument(text, {
    version: "1.2",
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  const fail = (offset: number, message: string): never => {
    const before = text.slice(0, offset).split("\n");
    throw new Error(`${message} at line ${before.length}, column ${before.at(-1)!.length + 1}`);
  };
  const [error] = document.errors;
  if (error?.code === "MULTIPLE_DOCS")
    fail(error.pos[0], "a stream of several YAML documents: pass one of them; the second begins");
  if (error !== undefined) fail(error.pos[0], error.message.replace(/[\s.]+$/, ""));

  const anchors = new Map<string, { node: Node; text: string | undefined }>();
  const known = new Map<YAMLMap, Map<string, string>>(); // of the targets of merge keys
  let merged = 0;

  const write = (node: Node | null | undefined, depth: number): string => {
    if (node === null || node === undefined) return "null";
    const at = node.range?.[0] ?? 0;
    if (depth > maxDepth) fail(at, `nested deeper than ${maxDepth} levels`);
    if (isAlias(node)) {
      const anchor = anchors.get(node.source);
      if (anchor === undefined) return fail(at, `*${node.source} is the alias of nothing before it`);
      return anchor.text ?? fail(at, `*${node.source} contains itself`);
    }
    const held =
      "anchor" in node && node.anchor !== undefined ? { node, text: undefined as string | undefined } : undefined;
    if (held !== undefined) anchors.set(node.anchor as string, held);
    let json = "";
    const add = (more: string) => {
      if (json.length + more.length > limit) fail(at, `aliases make more than ${limit} characters of it`);
      json += more;
    };
    if (isScalar(node)) {
      add(typeof node.value === "number" && number.test(node.source ?? "") ? node.source! : scalar(node.value));
    } else if (isSeq(node)) {
      add("[");
      node.items.forEach((item, i) => add((i > 0 ? "," : "") + write(item as Node, depth + 1)));
      add("]");
    } else if (isMap(node)) {
      add("{");
      const repeated: [string, string][] = []; // they stay: the engine tells of them
      const own = members(node, depth, repeated);
      for (const [name, value] of [...repeated, ...own])
        add(`${json.length > 1 ? "," : ""}${JSON.stringify(name)}:${value}`);
      add("}");
    }
    if (held !== undefined) held.text = json;
    return json;
  };

  /** The members of a map. Where a merge key brings a member of the same name, the map's own counts. */
  const members = (map: YAMLMap, depth: number, repeated: [string, string][] = []): Map<string, string> => {
    const own = new Map<string, string>();
    const others: Map<string, string>[] = [];
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const key = pair.key;
      const at = key?.range?.[0] ?? map.range?.[0] ?? 0;
      if (isScalar(key) && isMerge(key)) {
        const sources = isSeq(pair.value) ? (pair.value.items as Node[]) : [pair.value as Node];
        for (const source of sources) {
          let target: Node | undefined = source;
          if (isAlias(source)) {
            write(source, depth + 1); // refuses what is not there yet
            target = anchors.get(source.source)!.node;
          }
          if (!isMap(target)) return fail(at, "<< needs a map, or a list of maps");
          if (depth > maxDepth) fail(at, `nested deeper than ${maxDepth} levels`);
          const other = known.get(target) ?? members(target, depth + 1);
          known.set(target, other);
          others.push(other);
        }
        continue;
      }
      let name: string;
      if (isAlias(key)) {
        name = JSON.parse(write(key, depth)) as string;
        if (typeof name === "object") fail(at, "the name of a member is no scalar");
        name = String(name);
      } else if (key === null || isScalar(key)) {
        name =
          key === null || key.value === null
            ? ""
            : typeof key.value === "string"
              ? key.value
              : (key.source ?? String(key.value));
        if (key !== null && key.anchor !== undefined) write(key, depth + 1);
      } else {
        return fail(at, "the name of a member is no scalar");
      }
      const before = own.get(name);
      if (before !== undefined) repeated.push([name, before]);
      own.set(name, write(pair.value, depth + 1));
    }
    for (const other of others) {
      merged += other.size;
      if (merged > maxMerged) fail(map.range?.[0] ?? 0, `merge keys take over more than ${maxMerged} members`);
      for (const [name, value] of other) if (!own.has(name)) own.set(name, value);
    }
    return own;
  };

  return write(document.contents, 1);
}

/** Whether a key is a merge key: << without quotes. The library makes a symbol of its value, so its source is compared. */
function isMerge(key: { value: unknown; source?: string; type?: unknown }): boolean {
  return key.type === "PLAIN" && key.source === "<<";
}

function scalar(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return "null"; // as JSON.stringify has it
  return JSON.stringify(typeof value === "bigint" ? String(value) : value) ?? "null";
}
