const { TestEnvironment } = require("jest-environment-jsdom");

/** jsdom has no fetch: the tests get Node's. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.fetch = fetch;
  }
};
