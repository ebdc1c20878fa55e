// Prints rows under each other as they arrive.

const widths = [66, 20, 20, 20, 9, 9];

const number = (value) =>
  value === undefined ? "" : value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3);

/** How far a row is from its target: { value, target, reached }, all undefined where it has none. */
export function judge({ ours, ratio, below, above, limit }) {
  if (above !== undefined) return { value: ratio, target: `≥ ${above}×`, reached: ratio >= above };
  if (below !== undefined)
    return { value: ratio, target: `≤ ${Number(below.toPrecision(3))}`, reached: ratio <= below };
  return {
    value: ratio,
    target: limit === undefined ? "" : `≤ ${limit}`,
    reached: limit === undefined ? undefined : ours <= limit,
  };
}

const line = (cells, last) =>
  console.log(
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("") + "  " + last,
  );

export const print = {
  head(runtime) {
    console.log(`\n${runtime}`);
    line(["work", "ours", "", "peer's", "ratio", "target"], "");
  },
  row(row) {
    const { value, target, reached } = judge(row);
    const unit = (x) => (x === undefined ? "" : `${number(x)} ${row.unit}`);
    line(
      [row.work, unit(row.ours), row.peer ?? "", unit(row.theirs), number(value), target],
      reached === undefined ? "" : reached ? "reached" : "NOT REACHED",
    );
  },
};
