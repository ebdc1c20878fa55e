// Leaving the event loop to others for a moment.

/** The globals that a host may have. Some have them and throw when they are called, or never call back. */
interface Host {
  setImmediate?: (call: () => void) => void;
  process?: { versions?: { node?: string } };
  document?: unknown;
  importScripts?: unknown;
  MessageChannel?: typeof MessageChannel;
}

/** Leaves the event loop to others for one turn. */
export async function turn(): Promise<void> {
  await nextTask();
  lastTurn = performance.now();
}

/** Whether so much time has passed since the last turn that others should have one. */
export function turnIsDue(): boolean {
  return performance.now() - lastTurn >= longestTask;
}

/** Milliseconds before yielding. */
const longestTask = 8;
let lastTurn = 0;

/**
 * One turn of the event loop, without the 4 ms that browsers make of a timer. Only hosts that are known are trusted
 * with something better than a timer: an edge runtime's setImmediate throws, and its MessageChannel never answers.
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
