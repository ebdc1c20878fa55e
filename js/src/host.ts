// What the engine asks of its host (wasm/host): URLs, regular expressions and
// dates, as pure functions.

import { decode, encode } from "./text.js";

/** The import object's "anypage" module, for an instance whose memory getMemory returns. */
export function hostImports(getMemory: () => ArrayBuffer): Record<string, WebAssembly.ImportValue> {
  const text = (address: number, length: number) => decode(new Uint8Array(getMemory(), address, length));
  const patterns = new Map<string, RegExp | null>();

  return {
    parse_url(ref: number, refLength: number, base: number, baseLength: number, out: number, capacity: number): number {
      let url: URL;
      try {
        url = baseLength === 0 ? new URL(text(ref, refLength)) : new URL(text(ref, refLength), text(base, baseLength));
      } catch {
        return -1;
      }
      const userInfo = url.username !== "" || url.password !== "" ? "1" : "";
      const answer = encode([url.href, url.origin, url.protocol, userInfo].join("\n"));
      if (answer.length <= capacity) new Uint8Array(getMemory(), out, answer.length).set(answer);
      return answer.length;
    },

    match_regexp(pattern: number, patternLength: number, subject: number, subjectLength: number): number {
      const source = text(pattern, patternLength);
      let compiled = patterns.get(source);
      if (compiled === undefined) {
        try {
          compiled = new RegExp(source, "u");
        } catch {
          compiled = null;
        }
        patterns.set(source, compiled);
      }
      return compiled === null ? -1 : Number(compiled.test(text(subject, subjectLength)));
    },

    parse_date(address: number, length: number): number {
      return Date.parse(text(address, length));
    },
  };
}
