// Yields to the event loop.

/** The globals that a host may have. Some have them and throw when they are called, or never call back. */
interface Host {
  setImmediate?: (call: () => void) => void;
  process?: { versions?: { node?: string } };
  document?: unknown;
  importScripts?: unknown;
  MessageChannel?: typeof MessageChannel;
}

/** Resolves after one turn of the event loop, so that other tasks can run. */
export async function turn(): Promise<void> {
  await nextTask();
  lastTurn = performance.now();
}

/** Whether it is time to yield. */
export function turnIsDue(): boolean {
  return performance.now() - lastTurn >= longestTask;
}

/** Milliseconds before yielding. */
const longestTask = 8;
let lastTurn = 0;

/**
 * Waits for one turn of the event loop. A timer takes at least 4 ms in browsers, so faster ways are used where they are
 * known to work. Elsewhere they can fail: in an edge runtime, setImmediate throws and MessageChannel never answers.
 */
function nextTask(): Promise<void> {
  const { setImmediate, process, document, importScripts, MessageChannel } = globalThis as Host;
  return new Promise((resolve) => {
    if (setImmediate !== undefined && process?.versions?.node !== undefined) {
      setImmediate(resolve); // Node's and Bun's, and Deno's since 2
    } else if (MessageChannel !== undefined && (document !== undefined || importScripts !== undefined)) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    } else {
      setTimeout(resolve, 0);
    }
  });
}
