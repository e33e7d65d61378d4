// What the JavaScript peers share; the counterpart of _common.py.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const fontDir = join(here, "..", "..", "..", "reportgen", "assets", "fonts", "source-sans-3");
export const FONT = join(fontDir, "SourceSans3-Regular.ttf");
export const FONT_BOLD = join(fontDir, "SourceSans3-Bold.ttf");
export const FAMILY = "Source Sans 3";
export const MARGIN_MM = 20;
export const BODY_PT = 9.5, TABLE_PT = 7.5, H1_PT = 14, TITLE_PT = 22, SUB_PT = 12;
export const SCORE_WIDTHS_MM = [33, 13, 50, 25, 15, 17, 17];
export const GAP_WIDTHS_MM = [60, 30, 30, 25, 25];
export const SCORE_RIGHT = [4, 5], GAP_RIGHT = [1, 2, 3];

const thousands = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
export const scoreCells = ([s, g, t, m, score, n, src]) =>
  [s, g, t, m, score.toFixed(1), thousands(n), `[${src}]`];
export const gapCells = ([t, a, b, gap, d]) =>
  [t, a.toFixed(1), b.toFixed(1), (gap >= 0 ? "+" : "") + gap.toFixed(1), d];
export const refText = (r) => `${r.authors} (${r.year}). ${r.title}. ${r.venue}. ${r.url}`;

export async function main(url, render) {
  const argv = process.argv.slice(2);
  if (!process.argv[1] || url !== pathToFileURL(process.argv[1]).href || argv.includes("--noop")) return;
  const arg = (k) => argv[argv.indexOf(k) + 1];
  const data = JSON.parse(readFileSync(arg("--data"), "utf8"));
  writeFileSync(arg("--out"), await render(data));
}
