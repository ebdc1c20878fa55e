// How much of the tests that repeat themselves for long is run: ANYPAGE_TESTS.

/** ./build.sh test --short: no browser, and a sample of what repeats itself. */
export const short = process.env.ANYPAGE_TESTS === "short";

/** ./build.sh matrices: every case, at its full size. */
export const full = process.env.ANYPAGE_TESTS === "full";
