// What the samples of a run say: a line for each row as it comes, and the whole as a page in Markdown.

const runtimeNames = ["Node", "Chromium"]; // in the order of targets and limits

export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The median of the rounds' ratios a/b: rounds are short, so that both have met the same machine. */
const ratio = (a, b) => median(a.map((value, i) => value / b[i]));

const digits = (value) => {
  if (value === undefined) return "";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(Math.abs(value) < 1 ? 2 : 3);
};

const isOurs = (name) => name.startsWith("anypage");
const unitOf = ({ runtime, row }) => row.unit ?? (row.clock === "cpu" && runtime === "Node" ? "ms CPU" : "ms");

/**
 * What a row says of us: beside each peer, or alone where it has a limit.
 * @returns { work, peer, ours, theirs, value, goal, sign, met }: the value is what the goal is for, both are numbers
 */
function findings({ runtime, row, samples }) {
  const at = runtimeNames.indexOf(runtime);
  const names = Object.keys(samples);
  return names.filter(isOurs).flatMap((name) => {
    const work = row.work + name.slice("anypage".length);
    const ours = median(samples[name]);
    const alone = { work, ours, value: ours, goal: row.limit?.[at], sign: "≤" };
    const beside = names
      .filter((peer) => !isOurs(peer))
      .map((peer) => ({
        work,
        peer,
        ours,
        theirs: median(samples[peer]),
        value: row.faster ? ratio(samples[peer], samples[name]) : ratio(samples[name], samples[peer]),
        goal: row.targets?.[peer]?.[at],
        sign: row.faster ? "≥" : "≤",
      }));
    return [...(row.limit ? [alone] : []), ...beside].map((finding) => ({ ...finding, met: met(finding) }));
  });
}

function met({ value, goal, sign }) {
  if (goal === undefined) return "";
  return (sign === "≤" ? value <= goal : value >= goal) ? "met" : "**missed**";
}

/** One line for a row as it comes. */
export function line(result) {
  const { runtime, row, samples } = result;
  const medians = Object.entries(samples).map(([name, values]) => `${name} ${digits(median(values))}`);
  const missed = findings(result).filter((finding) => finding.met === "**missed**");
  const targets = missed.map(
    ({ peer, value, goal, sign }) => `${peer ?? "alone"} ${digits(value)}, not ${sign} ${goal}`,
  );
  return `${runtime}, ${row.work}: ${medians.join(", ")} ${unitOf(result)}${missed.length > 0 ? `; MISSED: ${targets.join("; ")}` : ""}`;
}

const tableOf = (head, lines) =>
  [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");

/** All that has a target: a line for each work and peer, with both runtimes beside each other. */
function targets(results, runtimes) {
  const lines = new Map(); // cells by runtime, by work and peer
  for (const result of results) {
    for (const { work, peer, value, goal, sign, met } of findings(result)) {
      if (goal === undefined) continue;
      const key = JSON.stringify([work, peer ?? `alone, ${unitOf(result)}`]);
      const cells = lines.get(key) ?? {};
      lines.set(key, { ...cells, [result.runtime]: [digits(value), `${sign} ${Number(goal.toPrecision(3))}`, met] });
    }
  }
  return tableOf(
    ["work", "/ peer", ...runtimes.flatMap(({ name }) => [name, "target", ""])],
    [...lines].map(([key, cells]) => [
      ...JSON.parse(key),
      ...runtimes.flatMap(({ name }) => cells[name] ?? ["–", "", ""]),
    ]),
  );
}

/** Everything that was measured beside a peer or alone, in one runtime. */
const comparisons = (results) =>
  tableOf(
    ["work", "anypage", "peer", "peer's", "ratio"],
    results.flatMap((result) =>
      findings(result).map(({ work, peer, ours, theirs, value }) => [
        work,
        `${digits(ours)} ${unitOf(result)}`,
        ...(peer === undefined ? ["", "", ""] : [peer, digits(theirs), digits(value)]),
      ]),
    ),
  );

/**
 * The a and b of y ≈ a + b·n, by least squares of the relative errors: of the absolute ones, the errors of large pages would be a.
 * @param points [n, y]
 */
export function fit(points) {
  let [w, wn, wnn, wy, wny] = [0, 0, 0, 0, 0];
  for (const [n, y] of points) {
    const weight = 1 / y ** 2;
    w += weight;
    wn += weight * n;
    wnn += weight * n * n;
    wy += weight * y;
    wny += weight * n * y;
  }
  const b = (w * wny - wn * wy) / (w * wnn - wn * wn);
  return { a: (wy - b * wn) / w, b };
}

/** Rows by the size of a page, and the model that they make, for each peer: in µs. */
function models(results) {
  const peers = [...new Set(results.flatMap(({ samples }) => Object.keys(samples)))];
  const sizes = [...new Set(results.map(({ row }) => row.model.bytes))];
  const perPage = ({ row, samples }, peer) => (median(samples[peer]) * 1000) / row.model.pages;
  const model = (peer, bytes) => {
    const points = results
      .filter(({ row }) => row.model.bytes === bytes)
      .map((r) => [r.row.model.size, perPage(r, peer)]);
    if (points.length < 2) return "";
    const { a, b } = fit(points);
    return `${digits(a)} + ${digits(b)} n`;
  };
  return (
    tableOf(
      ["a page of n items, µs", ...sizes.map((bytes) => `${bytes.toLocaleString("en-US")} B each`)],
      peers.map((peer) => [peer, ...sizes.map((bytes) => model(peer, bytes))]),
    ) +
    "\n" +
    tableOf(
      ["page, µs", ...peers],
      results.map((result) => [
        `${result.row.model.size} × ${result.row.model.bytes} B`,
        ...peers.map((peer) => digits(perPage(result, peer))),
      ]),
    )
  );
}

/** The whole run as Markdown. */
export function page({ date, version, machine, go, runtimes, command, seconds, results }) {
  const used = runtimes.map(({ name, version }) => `${name} ${version}`).join(", ");
  const parts = [
    `anypage ${version}, ${date.slice(0, 10)}, on ${machine}: ${go}, ${used}. \`${command}\`, ${seconds} s.\n\n` +
      "Variants run in turns; times are medians, a ratio is the median of the rounds' ratios: ours to the peer's, and where at least (≥) is wanted the " +
      "peer's to ours.\n",
  ];
  if (results.some(({ row }) => row.targets ?? row.limit)) parts.push(`## Targets\n\n${targets(results, runtimes)}`);
  for (const { name } of runtimes) {
    const own = results.filter(({ runtime }) => runtime === name);
    const compared = own.filter(({ row }) => row.model === undefined);
    if (compared.length > 0) parts.push(`## ${name}\n\n${comparisons(compared)}`);
    for (const http of [false, true]) {
      const sized = own.filter(({ row }) => row.model?.http === http);
      const clock = sized[0] && unitOf(sized[0]) === "ms CPU" ? "CPU time" : "time";
      if (sized.length > 0)
        parts.push(
          `## ${name}, ${clock} of a page ${http ? "over HTTP on loopback" : "by a stub"}\n\n${models(sized)}`,
        );
    }
  }
  return parts.join("\n");
}
