// How the page asks the sample API: over the network, for the server that the page comes from has it. On a site that
// ./build.sh site writes, web/samplewasm/sample.js stands in the place of this file.

export const fetch = (input, init) => globalThis.fetch(input, init);
