// Loaded before node:test by ./build.sh test. node:test follows every promise to its
// collection by async hooks, only to tell which test an error came from that nobody
// caught; where bodies arrive in many chunks that took four fifths of the time. Here
// it follows nothing but tests. Such an error fails its file still; which test it came
// from `node --test FILE` tells.

import asyncHooks from "node:async_hooks";

const { createHook } = asyncHooks;

asyncHooks.createHook = ({ init }) =>
  createHook({
    init(id, type, trigger, resource) {
      if (type === "Test") init(id, type, trigger, resource);
    },
  });
