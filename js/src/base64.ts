/** Bytes of base64 text, by the fastest means that the host has. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array as typeof Uint8Array & { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
  if (bytes.fromBase64 !== undefined) return bytes.fromBase64(text);
  const { Buffer } = globalThis as { Buffer?: { from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> } };
  if (Buffer !== undefined) return Buffer.from(text, "base64");
  const characters = atob(text);
  const decoded = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i++) decoded[i] = characters.charCodeAt(i);
  return decoded;
}
