// An OpenAPI document as large as the largest that there are: most of it is prose.

/**
 * @param {object} document whose operations stand behind 6,000 others
 * @returns {string} JSON, of 13 MB
 */
export function largeDocument({ paths, ...document }) {
  const items = { type: "array", items: { type: "object" } };
  const parameter = (name, type) => ({ name, in: "query", schema: { type } });
  const others = Array.from({ length: 6_000 }, (_, i) => [
    `/area${i % 60}/things${i}`,
    {
      get: {
        operationId: `listThings${i}`,
        summary: `Things of the kind ${i}`,
        description: "What it is good for, and for whom. ".repeat(52),
        parameters: [parameter("page", "integer"), parameter(`filter${i}`, "string")],
        responses: { 200: { description: "Things", content: { "application/json": { schema: items } } } },
      },
    },
  ]);
  return JSON.stringify({ ...document, paths: { ...Object.fromEntries(others), ...paths } });
}
