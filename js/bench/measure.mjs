// How the benchmarks measure: variants of the same work in turns, medians of what they took.

/** What a measurement produced: kept, so that no compiler leaves the work out. */
export const sink = { value: undefined };

export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Milliseconds on the clock. */
export const wall = () => performance.now();

/** Milliseconds of CPU, of all threads of the process, where the runtime tells; else of the clock. */
export const cpu =
  typeof process === "object" && process.cpuUsage
    ? () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      }
    : wall;

/**
 * Runs variants in turns (A B C, B C A, …), so that whatever else the machine does
 * meets all of them, after warming each up.
 * @param variants functions by name; one that returns a number has measured itself
 * @param options.clock wall or cpu
 * @param options.warmUp milliseconds of runs that are not counted: compilers of hot code, wasm too, work on beside it
 * @param options.budget milliseconds after which no further round begins
 * @param options.most and least: rounds
 * @returns samples by name, one a round
 */
export async function inTurns(variants, { clock = cpu, budget, warmUp, most = 31, least = 3 }) {
  const names = Object.keys(variants);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  // The same time for each, not as many rounds: one that takes a tenth of another's time was still being compiled when it was measured.
  for (const name of names)
    for (const start = performance.now(); performance.now() - start < warmUp / names.length; ) await variants[name]();
  const begin = performance.now();
  for (let round = 0; round < most && (round < least || performance.now() - begin < budget); round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length];
      globalThis.gc?.(); // the garbage of the variant before is not this one's
      const start = clock();
      const result = await variants[name]();
      samples[name].push(typeof result === "number" ? result : clock() - start);
    }
  }
  return samples;
}

/** The median of the rounds' ratios a/b: rounds are short, so that both have met the same machine. */
export const ratio = (a, b) => median(a.map((value, i) => value / b[i]));
