// OpenAPI documents of lists, up to one as large as the largest that there are: most of it is prose.

export const list = { type: "array", items: { type: "object" } };
/** A parameter of the query. */
export const parameter = (name, type, { schema, self } = {}) => ({
  name,
  in: "query",
  schema: { type, ...schema },
  ...self,
});
/** The answers of an operation, by the schema of their JSON. */
export const answer = (schema) => ({ 200: { description: "OK", content: { "application/json": { schema } } } });
/** A document with these paths, below an address. */
export const documentOf = (paths, url) => ({
  openapi: "3.1.0",
  info: { title: "Lists", version: "1" },
  servers: [{ url }],
  paths,
});

/**
 * @param {object} document whose operations stand behind 6,000 others
 * @returns {string} JSON, of 13 MB
 */
export function largeDocument({ paths, ...document }) {
  const others = Array.from({ length: 6_000 }, (_, i) => [
    `/area${i % 60}/things${i}`,
    {
      get: {
        operationId: `listThings${i}`,
        summary: `Things of the kind ${i}`,
        description: "What it is good for, and for whom. ".repeat(52),
        parameters: [parameter("page", "integer"), parameter(`filter${i}`, "string")],
        responses: answer(list),
      },
    },
  ]);
  return JSON.stringify({ ...document, paths: { ...Object.fromEntries(others), ...paths } });
}
