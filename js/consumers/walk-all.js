// Copied into every row: walks the sample API and tells what came, as text.

/**
 * @param {typeof import("anypage").paginate} paginate as the row has imported it
 * @param {string} api origin of the sample API
 * @param {(text: string) => string | Promise<string>} [digest] SHA-256 in hex, where there is no crypto.subtle
 * @returns {Promise<string>} JSON in one line: items, sha256 and verdict; or the error
 */
export async function walkAll(paginate, api, digest = subtleDigest) {
  try {
    const walk = paginate(`${api}/api/link-header?per_page=500`, { pagination: "link-header", items: "$.items" });
    let items = 0;
    let text = "";
    for await (const page of walk.pages()) {
      for (let i = 0; i < page.items.length; i++) text += page.raw(i) + "\n";
      items += page.items.length;
    }
    return JSON.stringify({ items, sha256: await digest(text), verdict: walk.verdict });
  } catch (error) {
    return JSON.stringify({ error: `${error.name} ${error.code ?? ""}: ${error.message}`, stack: error.stack });
  }
}

async function subtleDigest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
