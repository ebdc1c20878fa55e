// The styles of the sample API as samples of <any-page>. All of them are walked by detection alone.

/** By the first rule that holds. */
const groups = [
  ["Special", ({ pagination }) => pagination === null || pagination === "none"],
  ["Families of APIs", ({ preset }) => preset !== undefined],
  ["OpenAI", ({ pagination }) => typeof pagination === "string" && pagination.startsWith("openai")],
  ["Link header", ({ pagination }) => typeof pagination === "string"],
  ["Next URL in the body", ({ pagination }) => pagination.type === "url"],
  ["Cursor", ({ pagination }) => pagination.type === "cursor"],
  ["Page number", ({ pagination }) => pagination.inputs.some(({ type }) => type === "page")],
  ["Offset", () => true],
];

/** What people know a style by. */
const knownAs = {
  "link-header": "GitHub, GitLab, Shopify",
  "link-header-array": "GitHub, GitLab",
  offset: "Jira, Spotify",
  cursor: "Slack, Shopify GraphQL, Discord",
  relay: "GitHub GraphQL, Linear, Shopify",
  "relay-edges": "GitHub GraphQL",
  odata: "Microsoft Graph, Dynamics",
  stripe: "Stripe",
  "openai-cursor": "OpenAI",
  "json-api": "JSON:API, Heroku",
  "google-aip": "Google Cloud, YouTube",
  "content-range": "PostgREST, Supabase",
  page: "WordPress",
  notion: "Notion",
  slack: "Slack",
  kubernetes: "Kubernetes",
  fhir: "FHIR, hospitals",
  hal: "HAL, Spring",
  "root-array": "WordPress, Gitea",
  mediawiki: "Wikipedia",
};

/** Offered where nothing was asked for yet. */
const starts = {
  cursor: "A cursor in each answer",
  "link-header": "A Link header names the next page",
};

/** @param {[string, string][]} knobs parameters that are added to each URL */
export function samplesOf({ styles }, api, knobs) {
  const samples = styles.map((style) => {
    const { name, title, description, note, method, headers, body } = style;
    // The braces of a template mean nothing to detection: it starts at the first page itself.
    const url = new URL(/[{}]/.test(style.url) ? style.path : style.url, api);
    const query = knobs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
    return {
      name,
      title,
      description: [knownAs[name], description, note].filter(Boolean).join(". "),
      group: groups.find(([, holds]) => holds(style))[0],
      url: url.href + (query === "" ? "" : `${url.search === "" ? "?" : "&"}${query}`),
      method,
      ...(headers && { headers }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(starts[name] && { start: starts[name] }),
    };
  });
  const { url, ...cursor } = samples.find(({ name }) => name === "cursor");
  return [
    ...samples,
    {
      ...cursor,
      name: "429",
      title: "429 on page 3",
      description: "The server asks for patience, and gets it",
      group: "Special",
      url: `${url}&fault=429-date`,
      start: "Too many requests on page 3",
    },
  ];
}
