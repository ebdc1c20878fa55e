// What goes into the operation of an OpenAPI document.

import { type About, foundScheme, schemeOf } from "./about.js";

/** x-speakeasy-pagination, or why it can't hold the scheme. */
export function speakeasy({ finding }: About): string {
  if (finding === undefined) return unknown;
  if (finding.speakeasy !== null) return extension("x-speakeasy-pagination", finding.speakeasy);
  return `# x-speakeasy-pagination can't hold this: ${finding.why ?? "it lacks what the list needs"}.\n# x-anypage-pagination can.\n`;
}

/** x-anypage-pagination, which is the option pagination. */
export function anypage(about: About): string {
  const { finding } = about;
  let { pagination, items } = schemeOf(about);
  if (pagination === undefined) {
    if (finding === undefined) return unknown;
    if (finding.unsayable) return `# Only detection knows this: ${finding.why}. Leave the extension out.\n`;
    ({ pagination, items = items } = foundScheme(finding));
  }
  const hint = items === undefined ? "" : `# The items are at ${items}: pass that in the option items.\n`;
  return hint + extension("x-anypage-pagination", pagination);
}

const unknown = "# Ask for the first page: what is found in it stands here then.\n";

const extension = (name: string, value: unknown) =>
  `# In the operation of your OpenAPI document:\n${name}:${yaml(value, "")}\n`;

/** What stands behind a colon. */
function yaml(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return ` ${scalar(value)}`;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return value.map((one) => `\n${inner}-${yaml(one, `${inner}`).replace(/^\n\s*/, " ")}`).join("") || " []";
  return (
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `\n${inner}${scalar(name)}:${yaml(member, inner)}`)
      .join("") || " {}"
  );
}

/** In quotes, as JSON has them, unless no reader of YAML could take it for anything else than a text. */
const scalar = (value: unknown): string =>
  typeof value === "string" && /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z$][\w.$/-]*$/i.test(value)
    ? value
    : JSON.stringify(value);
