/** Whether this is ./build.sh test --short: it leaves out browsers, and what repeats itself for long. */
export const short = Boolean(process.env.ANYPAGE_SHORT);
