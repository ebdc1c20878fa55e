// Leaving the event loop to others for a moment.

/** Node's and Bun's, and Deno's since 2. */
const { setImmediate } = globalThis as { setImmediate?: (call: () => void) => void };

/** One turn of the event loop, without the 4 ms that browsers make of a timer. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate !== undefined) {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
