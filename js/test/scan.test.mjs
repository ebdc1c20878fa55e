// Walks each GET operation of some documents without saying how it is paginated, against a server that answers page 1 as
// the operation's schema says, and each other page in a way of its own. Whatever comes, the walk ends soon, cleanly or by a
// PaginationError; it calls nothing complete that the server refused or contradicts; and it sends nothing that the operation
// doesn't declare while something that it declares fits.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { openapi, PaginationError } from "../dist/index.js";
import { sample } from "./scale.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const own = here("documents");
const foreign = here("../../../shared/data/openapi");

const unhandled = [];
const note = (reason) => unhandled.push(reason);
process.on("unhandledRejection", note);
after(() => process.off("unhandledRejection", note));

/** What page 1 says of the pages behind it, by the fields that its schema has. */
const moods = {
  more: { flag: true, text: (name) => `${name}-2`, total: 57, null: false },
  last: { flag: false, text: () => "", total: 3, null: true },
  plain: { flag: true, text: (name) => name, total: 1, null: false },
};

/** An instance of a schema. */
function instance(document, schema, mood, at = { name: "", index: 0, depth: 0, seen: [] }) {
  const { name, index, depth, seen } = at;
  const within = (schema, more) => instance(document, schema, mood, { ...at, ...more });
  if (schema === undefined || schema === true || depth > 9) return depth > 9 ? null : { anything: [index] };
  if (typeof schema.$ref === "string") {
    if (seen.filter((ref) => ref === schema.$ref).length > 1) return null;
    const target = schema.$ref
      .slice(2)
      .split("/")
      .reduce((node, key) => node?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], document);
    return within(target, { seen: [...seen, schema.$ref] });
  }
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[index % schema.enum.length];
  if (schema.allOf) {
    const parts = schema.allOf.map((part) => within(part));
    if (schema.properties) parts.push(within({ ...schema, allOf: undefined }));
    return parts.every((part) => typeof part === "object") ? Object.assign({}, ...parts) : parts[0];
  }
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) {
    const real = choices.filter(({ type }) => type !== "null");
    if (mood.null && real.length < choices.length && depth < 5) return null;
    return within(real[index % real.length]);
  }
  const types = [schema.type].flat();
  if (mood.null && (schema.nullable || types.includes("null"))) return null;
  const [type] = types.filter((type) => type !== "null");
  switch (type ?? (schema.properties ? "object" : schema.items ? "array" : "any")) {
    case "array":
      return [0, 1, 2].map((index) => within(schema.items, { index: at.index * 3 + index, depth: depth + 1 }));
    case "object": {
      const members = Object.entries(schema.properties ?? {}).map(([name, value]) => [
        name,
        within(value, { name, depth: depth + 1 }),
      ]);
      if (typeof schema.additionalProperties === "object")
        members.push(["more", within(schema.additionalProperties, { depth: depth + 1 })]);
      return Object.fromEntries(members);
    }
    case "boolean":
      return mood.flag;
    case "integer":
    case "number":
      if (/total|count|matched/i.test(name)) return mood.total;
      return /^(current_?)?page$|^number$/.test(name) ? 1 : index + 1;
    case "string":
      if (schema.format === "uri") return mood.flag ? `https://shop.example/v1/next?${name}=2` : "";
      if (schema.format?.startsWith("date")) return `2026-01-${String(10 + index)}`;
      return /id$/i.test(name) ? `${name}${index}` : mood.text(name, index);
  }
  return `any ${index}`;
}

const json = (value, status = 200, type = "application/json") =>
  new Response(typeof value === "string" ? value : JSON.stringify(value), {
    status,
    headers: { "content-type": type },
  });

/** Pages without their items. */
const emptied = (value) =>
  Array.isArray(value)
    ? []
    : value && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([name, value]) => [name, emptied(value)]))
      : value;

/** How the server answers what is not page 1; refused: by no page at all. */
const ways = {
  repeats: { answer: (page) => json(page) },
  "is a 400": { refused: true, answer: () => json({ title: "wrong", status: 400 }, 400, "application/problem+json") },
  "is a 404": { refused: true, answer: () => json("<!doctype html><p>Not found</p>", 404, "text/html") },
  "is a 500": { refused: true, answer: () => json("oops", 500, "text/plain") },
  "is HTML": {
    refused: true,
    answer: () => json("<!doctype html><title>Hello</title>", 200, "text/html; charset=utf-8"),
  },
  "is an error under 200": { refused: true, answer: () => json({ error: { code: 7, message: "no such page" } }) },
  "breaks off": { refused: true, answer: (page) => json(JSON.stringify(page).slice(0, -5)) },
  "is another value": { refused: true, answer: () => json("7") },
  "is empty": { answer: (page) => json(emptied(page)) },
  "is a 204": { answer: () => new Response(null, { status: 204 }) },
  "has no body": { refused: true, answer: () => json("") },
};

/** GET operations, with the schema of what they answer. */
function operations(document) {
  const follow = (node) =>
    typeof node?.$ref === "string"
      ? node.$ref
          .slice(2)
          .split("/")
          .reduce((node, key) => node?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], document)
      : node;
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) => {
    const operation = item?.get;
    if (!operation) return [];
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(follow);
    const [, response] = Object.entries(operation.responses ?? {}).find(([status]) => /^2|default/.test(status)) ?? [];
    const [type, media] = Object.entries(follow(response)?.content ?? {})[0] ?? [];
    if (media && !/json|\*/.test(type)) return [];
    const params = {};
    for (const { name, in: where, required, schema } of parameters)
      if (required || where === "path") params[`${where}.${name}`] = instance(document, schema, moods.plain) ?? "x";
    const names = parameters.flatMap(({ name, schema, style }) => [
      name,
      ...Object.keys(follow(schema)?.properties ?? {}).map((inner) =>
        style === "deepObject" ? `${name}[${inner}]` : inner,
      ),
    ]);
    return [{ id: `GET ${path}`, params, names, media, type: type?.replace("*/*", "application/json") }];
  });
}

/** Names that have to do with pages. */
const tells = /page|offset|skip|cursor|after|token|position|startIndex|next|more|total|last|continu|numberMatched/i;

/** Whether the response says that there is more. */
const promises = (mood, page) => mood === moods.more && /next|cursor|total|more|pages/i.test(JSON.stringify(page));

async function walk(api, { id, params, media, type }, document, mood, way, how) {
  const page = media === undefined ? undefined : instance(document, media.schema, mood);
  const first = () => {
    if (page === undefined) return new Response(null, { status: 204 });
    if (/ndjson/.test(type))
      return json([page, page].map((record) => `${JSON.stringify(record)}\n`).join(""), 200, type);
    return json(page, 200, type);
  };
  let requests = 0;
  const sent = []; // names of parameters, of each request
  const fetch = async (input, init) => {
    if (++requests > 20) throw new Error("the walk does not end");
    const url = new URL(input);
    sent.push([...url.searchParams.keys()]);
    return requests === 1 ? first() : way.answer(page, init);
  };
  const list = api.paginate(id, params, { fetch, retry: false });
  let items = 0;
  try {
    if (how === "pages") for await (const { items: some } of list.pages()) items += some.length;
    else for await (const _ of list) items++;
  } catch (error) {
    assert.ok(error instanceof PaginationError, String(error?.stack));
    assert.notEqual(error.code, "engine", error.stack);
    return { error, requests, sent, items, page };
  }
  return { verdict: list.verdict, requests, sent, items, page };
}

async function scan(t, name, text) {
  const document = name.endsWith(".json") ? JSON.parse(text) : parse(text);
  const api = await openapi(text);
  const cases = operations(document).flatMap((operation) =>
    Object.entries(moods).flatMap(([mood, fields]) =>
      Object.entries(ways).flatMap(([says, way]) =>
        ["items", "pages"].map((how) => ({ operation, mood, fields, says, way, how })),
      ),
    ),
  );
  const ends = {};
  for (const { operation, mood, fields, says, way, how } of sample(cases, 7, 3)) {
    const title = `${name}, ${operation.id}, ${mood}, page 2 ${says}, ${how}`;
    const late = sleep(20_000, undefined, { ref: false });
    const result = await Promise.race([walk(api, operation, document, fields, way, how), late]);
    assert.ok(result !== undefined, `${title}: hangs`);
    const { verdict, error, requests, sent, page } = result;
    assert.ok(requests <= 6, `${title}: ${requests} requests`);
    // What is refused is no end, unless page 1 says by itself that it is the last.
    if (requests > 1 && way.refused && verdict?.status === "complete") {
      assert.equal(promises(fields, page), false, `${title}: ${verdict.evidence}`);
      assert.match(verdict.evidence, /page 1 of 1|done is true|3 items of a total of 3/, title);
    }
    ends[error?.code ?? verdict.status] = (ends[error?.code ?? verdict.status] ?? 0) + 1;
    const told = JSON.stringify(page) ?? "";
    const undeclared = (names = []) =>
      names.filter((name) => !operation.names.includes(name) && !told.includes(`${name}=`));
    // Where something pages, it is tried first; where nothing tells of pages, nothing else is tried at all.
    if (operation.names.some((name) => tells.test(name))) assert.deepEqual(undeclared(sent[1]), [], title);
    if (!tells.test(told)) assert.deepEqual(undeclared(sent.flat()), [], title);
  }
  t.diagnostic(`${name}: ${JSON.stringify(ends)}`);
}

for (const folder of [own, foreign]) {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(json|ya?ml)$/.test(name)) : [];
  test(`documents of ${folder === own ? "our own" : "others"}`, {
    timeout: 600_000,
    skip: files.length === 0 && `there are none in ${folder}`,
  }, async (t) => {
    for (const name of files) await scan(t, name, readFileSync(path.join(folder, name), "utf8"));
    await sleep(0);
    assert.deepEqual(unhandled, []);
  });
}
