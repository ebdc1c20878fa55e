// Where SDKs that Speakeasy generates from an OpenAPI document go on otherwise than anypage does. Each rule was read in
// generated code that its owners have published, or in the library that this code looks up its paths with; the repository and the file stand beside it.

import type { Pagination } from "../types.js";

export type Language = "TypeScript" | "Go" | "Python";

/** One way in which an SDK is different. */
export interface Difference {
  sdk: Language;
  /** What it does, beside what anypage does. */
  what: string;
  /** The repository, and the file in it, that shows it. */
  source: string;
}

/** A path and each repository in which it was read, by its language. Generated in 2025 and 2026. */
const generated = {
  // Pages: numPages, results and limit.
  pages: {
    TypeScript: "polarsource/polar-js, src/funcs/benefitGrantsList.ts",
    Go: "Kong/sdk-konnect-go, cloudgateways.go",
    Python: "polarsource/polar-python, src/polar_sdk/benefit_grants.py",
  },
  // Cursors, with results.
  cursors: {
    TypeScript: "OpenRouterTeam/typescript-sdk, src/funcs/filesList.ts",
    Go: "OpenRouterTeam/go-sdk, files.go",
    Python: "mistralai/client-python, src/mistralai/client/runs.py",
  },
  // Offsets.
  offsets: {
    TypeScript: "OpenRouterTeam/typescript-sdk, src/funcs/byokList.ts",
    Go: "OpenRouterTeam/go-sdk, byok.go",
  },
  // Next URLs.
  urls: {
    TypeScript: "mollie/mollie-api-typescript, src/funcs/accountsList.ts",
    Go: "mollie/mollie-api-golang, accounts.go",
    Python: "mollie/mollie-api-py, src/mollie/accounts.py",
  },
} as const;

const all: readonly Language[] = ["TypeScript", "Go", "Python"];

/** The differences for a list that is paginated so, those of one rule behind each other. */
export function differences(pagination: Pagination): Difference[] {
  const { type, inputs = [], outputs = {} } = pagination;
  const input = (wanted: string) => inputs.find((one) => one.type === wanted);
  const found: Difference[] = [];
  const add = (sdk: Language, what: string, source: string) => found.push({ sdk, what, source });
  const paths = Object.values(outputs).filter((path) => typeof path === "string");

  // jsonpath-python takes only digits for an index, and needs a colon in a slice (its _trace); dub's SDK hands it $[-1].id as it is.
  // TypeScript's jsonpath-rfc9535, in dubinc/dub-ts, and Go's ajson (its ApplyJSONPath) count from the end.
  if (paths.some((path) => /\[-\d+\]/.test(path)))
    add(
      "Python",
      "Its JSONPath library knows no index from the end, such as [-1], and finds nothing there: the first page is its last one.",
      "dubinc/dub-python, src/dub/commissions.py; sean2077/jsonpath-python, jsonpath/jsonpath.py",
    );
  // Both libraries take a filter for one only in parentheses: RFC 9535 does without.
  if (paths.some((path) => /\[\?(?!\()/.test(path))) {
    const what = "Its JSONPath library knows a filter in parentheses only: [?(…)].";
    add("Go", what, "spyzhov/ajson, jsonpath.go");
    add("Python", what, "sean2077/jsonpath-python, jsonpath/jsonpath.py");
  }

  if (type === "offsetLimit" && outputs.numPages !== undefined) {
    const stops = "A number of pages in a string, such as “3”, ends its walk after the first page. anypage reads it.";
    add("TypeScript", stops, generated.pages.TypeScript);
    add("Go", stops, generated.pages.Go);
    add(
      "Python",
      "A number of pages in a string, or null, raises a TypeError. anypage reads the string.",
      generated.pages.Python,
    );
  }

  if (type === "cursor") {
    add(
      "TypeScript",
      "A cursor that comes as a number ends its walk where the parameter is declared as a string. anypage sends it.",
      generated.cursors.TypeScript,
    );
    add(
      "Go",
      "A cursor that comes as a number is read as a float64: digits beyond 2^53 are rounded. anypage sends all of them.",
      generated.cursors.Go,
    );
    for (const sdk of all)
      add(
        sdk,
        "A cursor that stays the same is followed without an end. anypage ends with an error that says so.",
        generated.cursors[sdk],
      );
    if (outputs.results !== undefined)
      for (const sdk of all)
        add(
          sdk,
          "A page without items ends its walk without a word, though a cursor came with it. anypage tells that there may be more.",
          generated.cursors[sdk],
        );
  }

  const limit = input("limit");
  if (limit !== undefined && outputs.results !== undefined && type !== "url") {
    const what = `A page shorter than ${limit.name}’s default in the document ends its walk, though nobody has asked for that many. anypage takes the limit of the request.`;
    add("TypeScript", what, generated.pages.TypeScript);
    add("Python", what, generated.pages.Python);
    if (input("offset") !== undefined)
      add(
        "Go",
        `Without a ${limit.name} of yours it compares no page with a limit, and asks until a page is empty.`,
        generated.offsets.Go,
      );
  }

  if (type === "url") {
    // A relative URL is resolved by RFC 3986 in anypage.
    add(
      "TypeScript",
      "A next URL such as “?page=2” or “page/2” ends its walk: only “/…” and whole URLs are followed. anypage follows each.",
      generated.urls.TypeScript,
    );
    for (const sdk of ["Go", "Python"] as const)
      add(
        sdk,
        "A next URL that begins with “/” is put behind the server’s URL: a path in that comes twice. “?page=2” is taken for a whole URL, which fails.",
        generated.urls[sdk],
      );
    // HAL's next is an object with an href.
    if (outputs.nextUrl !== undefined && !/href'?\]?$/.test(outputs.nextUrl)) {
      const what = "A next link that is an object with an href ends its walk. anypage takes the href.";
      add("TypeScript", what, generated.urls.TypeScript);
      add("Go", what, generated.urls.Go);
      add("Python", "A next link that is an object raises a KeyError. anypage takes its href.", generated.urls.Python);
    }
    for (const sdk of all)
      add(
        sdk,
        "Your credentials go to whatever origin the next URL names. anypage sends them to the list’s own, and to those in trust.",
        generated.urls[sdk],
      );
  }
  return found;
}
