// Leaving the event loop to others for a moment.

/** The globals that a host may have. Some have them and throw when they are called, or never call back. */
interface Host {
  setImmediate?: (call: () => void) => void;
  process?: { versions?: { node?: string } };
  document?: unknown;
  importScripts?: unknown;
  MessageChannel?: typeof MessageChannel;
}

/**
 * One turn of the event loop, without the 4 ms that browsers make of a timer. Only hosts that are known are trusted
 * with something better than a timer: an edge runtime's setImmediate throws, and its MessageChannel never answers.
 */
export function turn(): Promise<void> {
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

/** Milliseconds before yielding. */
const longestTask = 8;
let lastTurn = 0;

/** Leaves the event loop to others if 8 ms have passed since they last had it. */
export async function yieldIfDue(): Promise<void> {
  if (performance.now() - lastTurn < longestTask) return;
  await turn();
  lastTurn = performance.now();
}
