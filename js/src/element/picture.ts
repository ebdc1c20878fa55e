// The waterfall as a picture of its own. Its colours stand in attributes, for a Content Security Policy may forbid style elements.

import type { WalkState } from "./state.js";
import {
  dashesOf,
  figuresOf,
  ground,
  heights,
  markOf,
  nameOf,
  placeIn,
  type Row,
  rowHeight,
  type Span,
  segmentsOf,
  signsOf,
  spanOf,
  type Tone,
  ticksOf,
  toneOf,
  Waterfall,
} from "./waterfall.js";

const colours = {
  wait: "#855400",
  headers: "#586070",
  body: "#4353d6",
  items: "#4353d6",
  failed: "#b0231b",
  cancelled: "#586070",
};
const text = "#191c22";
const muted = "#586070";
const line = "#e2e5eb";
const seam = "#4353d6";

/** In px: left of the bars, right of them, above and below them. */
const room = { left: 88, right: 64, top: 40, bottom: 40 };
/** Bars get as much, and more where there are many attempts. */
const plot = { least: 1048, most: 12_000, perRow: 5 };

/** An SVG document that shows all attempts. */
export function pictureOf(walk: WalkState, now: number): string {
  const waterfall = new Waterfall(walk);
  const rows = waterfall.slice(0, waterfall.count);
  const span = { ...spanOf(rows, now), from: 0 };
  const inner = Math.min(plot.most, Math.max(plot.least, rows.length * plot.perRow));
  const width = room.left + inner + room.right;
  const height = room.top + rows.length * rowHeight + room.bottom;
  const x = (ms: number) => rounded(room.left + placeIn(span, ms) * inner);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(`Requests: ${walk.config?.url || "a walk"}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
  ];
  for (const { at, name } of ticksOf(span, 8))
    lines.push(
      `<path d="M${x(at)} ${room.top - 8}V${height - room.bottom}" stroke="${line}"/>`,
      `<text x="${x(at)}" y="${room.top - 16}" fill="${muted}" text-anchor="middle">${name}</text>`,
    );
  rows.forEach((row, index) => {
    const y = room.top + index * rowHeight;
    if (waterfall.isSeam(index))
      lines.push(
        `<path d="M0 ${y}H${width}" stroke="${seam}" stroke-dasharray="6 3"/>`,
        `<text x="${width - 8}" y="${y - 4}" fill="${seam}" text-anchor="end">resumed</text>`,
      );
    lines.push(...drawn(row, y, x, span, now));
  });
  lines.push(...legend(height - rowHeight), "</svg>", "");
  return lines.join("\n");
}

/** What the shapes mean. */
function legend(y: number): string[] {
  const kinds = { wait: "waiting", headers: "to headers", body: "body", items: "items" };
  const shapes = Object.entries(kinds).map(([kind, name], i) => {
    const x = room.left + i * 112;
    return `${shape(kind as Tone, heights[kind as keyof typeof kinds], x, x + 16, y)}<text x="${x + 24}" y="${y + ground - 3}" fill="${muted}">${name}</text>`;
  });
  return [
    ...shapes,
    `<text x="${room.left + 448}" y="${y + ground - 3}" fill="${muted}">✕ failed   ↻ asked again   » asked ahead   ⊘ cancelled</text>`,
  ];
}

function shape(tone: Tone, height: number, left: number, right: number, y: number): string {
  const dashes = dashesOf(tone);
  return dashes === undefined
    ? `<rect x="${left}" y="${y + ground - height}" width="${Math.max(1, rounded(right - left))}" height="${height}" fill="${colours[tone]}"/>`
    : `<path d="M${left} ${y + ground - height / 2}H${Math.max(right, left + 1)}" stroke="${colours[tone]}" stroke-width="${height}" stroke-dasharray="${dashes}"/>`;
}

function drawn(row: Row, y: number, x: (ms: number) => number, span: Span, now: number): string[] {
  const lines = [
    `<g><title>${escaped(figuresOf(row, now).join(" · "))}</title>`,
    `<text x="8" y="${y + ground - 3}" fill="${text}">${escaped(`${nameOf(row)} ${signsOf(row)}`)}</text>`,
  ];
  let end = span.from;
  for (const { kind, from, to } of segmentsOf(row, now)) {
    lines.push(shape(toneOf(row, kind), heights[kind], x(from), x(to), y));
    end = to;
  }
  const mark = markOf(row, now);
  if (mark !== "")
    lines.push(`<text x="${x(end) + 4}" y="${y + ground - 3}" fill="${colours.failed}">${escaped(mark)}</text>`);
  return [...lines, "</g>"];
}

const rounded = (px: number): number => Math.round(px * 100) / 100;

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** Text within XML, without the characters that it can't hold. */
const escaped = (words: string): string =>
  words.replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "�").replace(/[&<>"]/g, (one) => escapes[one]!);

/** Beyond it, browsers draw no canvas. */
const tallest = 16_000;

/**
 * A picture as PNG. Throws an error that says why there is none: a Content Security Policy without blob: images, or a waterfall
 * that is too tall.
 */
export async function pngOf(picture: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([picture], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode().catch(() => {
      throw new Error("This page's Content Security Policy lets no picture be drawn. Save the SVG.");
    });
    const { width, height } = image;
    if (height > tallest) throw new Error("There are too many requests for a PNG. Save the SVG: it shows all of them.");
    const canvas = document.createElement("canvas");
    const sharp = Math.min(2, tallest / Math.max(width, height)); // twice as many pixels, where that fits
    canvas.width = width * sharp;
    canvas.height = height * sharp;
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    if (png === null) throw new Error("This browser draws no picture of that size. Save the SVG.");
    return png;
  } finally {
    URL.revokeObjectURL(address);
  }
}
