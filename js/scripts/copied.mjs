/** What the build copies from the root into js, for npm packs only what stands there. */
export const copied = ["LICENSE", "README.md", "SECURITY.md"];
