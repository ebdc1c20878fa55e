// How much of the tests that repeat themselves for long is run: ANYPAGE_TESTS.

/** ./build.sh test --short: no browser, and a sample of what repeats itself. */
export const short = process.env.ANYPAGE_TESTS === "short";

/** Why a short run leaves a test out that waits or takes long; false in others. */
export const slow = short && "a short run leaves it out";

/** ./build.sh test --full: every case, at its full size. */
export const full = process.env.ANYPAGE_TESTS === "full";

/** Each n-th case in a short run, each m-th in ./build.sh test, all of them in a full run. */
export const sample = (cases, n, m = 1) => cases.filter((_, i) => full || i % (short ? n : m) === 0);
