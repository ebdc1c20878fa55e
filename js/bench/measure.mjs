// How rows are measured: variants of the same work in turns.

/** What a measurement produced: kept, so that no compiler leaves the work out. */
export const sink = { value: undefined };

/** Milliseconds on the clock. */
export const wall = () => performance.now();

/** Milliseconds of CPU, of all threads of the process, where the runtime tells; else of the clock. */
const cpu =
  typeof process === "object" && process.cpuUsage
    ? () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      }
    : wall;

const clocks = { wall, cpu };

/**
 * Runs variants in turns (A B C, B C A, …), so that whatever else the machine does
 * meets all of them, after warming each up.
 * @param variants functions by name; one that returns a number has measured itself
 * @param times.clock "wall" or "cpu"
 * @param times.warmUp for each variant, milliseconds of runs that are not counted: compilers of hot code, wasm too, work on
 *   beside it. Not as many rounds: a variant that takes a tenth of another's time was still being compiled when it was measured.
 * @param times.budget milliseconds after which no further round begins
 * @param times.most and least: rounds
 * @returns samples by name, one a round
 */
export async function inTurns(variants, { clock, budget, warmUp, most, least }) {
  const names = Object.keys(variants);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const now = clocks[clock];
  for (const name of names) for (const start = wall(); wall() - start < warmUp; ) await variants[name]();
  const begin = wall();
  for (let round = 0; round < most && (round < least || wall() - begin < budget); round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length];
      globalThis.gc?.(); // the garbage of the variant before is not this one's
      const start = now();
      const result = await variants[name]();
      samples[name].push(typeof result === "number" ? result : now() - start);
    }
  }
  return samples;
}

/** A turn of the event loop without the delay of timers. */
export const turn = (() => {
  const { port1, port2 } = new MessageChannel();
  const waiting = [];
  port1.onmessage = () => waiting.shift()();
  port1.unref?.(); // Node: an idle port must not keep the process alive
  return () =>
    new Promise((resolve) => {
      port1.ref?.();
      waiting.push(() => {
        if (waiting.length === 0) port1.unref?.();
        resolve();
      });
      port2.postMessage(undefined);
    });
})();

/** The longest time, in ms, in which the main thread answered nothing else while work was done. */
export async function longestTask(work) {
  let longest = 0;
  let done = false;
  const ticking = (async () => {
    for (let last = wall(); !done; ) {
      await turn();
      const now = wall();
      longest = Math.max(longest, now - last);
      last = now;
    }
  })();
  await turn();
  await work();
  await turn();
  done = true;
  await ticking;
  return longest;
}
