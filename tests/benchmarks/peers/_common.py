"""What every Python peer shares: formatting of cells, fonts, command line.

Kept to the standard library and few imports, so that it costs every peer the
same small time.
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.dirname(HERE)
FONT_DIR = os.path.join(BENCH, "..", "..", "reportgen", "assets", "fonts", "source-sans-3")
FONT = os.path.join(FONT_DIR, "SourceSans3-Regular.ttf")
FONT_BOLD = os.path.join(FONT_DIR, "SourceSans3-Bold.ttf")
FAMILY = "Source Sans 3"

# Shared look: A4, 20 mm margins, body 9.5 pt, tables 7.5 pt.
MARGIN_MM = 20
BODY_PT, TABLE_PT, H1_PT, TITLE_PT, SUB_PT = 9.5, 7.5, 14, 22, 12
SCORE_WIDTHS_MM = [33, 13, 50, 25, 15, 17, 17]  # 170 mm together
GAP_WIDTHS_MM = [60, 30, 30, 25, 25]
SCORE_RIGHT = (4, 5)  # right-aligned columns
GAP_RIGHT = (1, 2, 3)


def score_cells(row):
    s, g, t, m, score, n, src = row
    return [s, g, t, m, f"{score:.1f}", f"{n:,}", f"[{src}]"]


def gap_cells(row):
    t, a, b, gap, d = row
    return [t, f"{a:.1f}", f"{b:.1f}", f"{gap:+.1f}", d]


def ref_text(r):
    return f"{r['authors']} ({r['year']}). {r['title']}. {r['venue']}. {r['url']}"


def main(render):
    """`peer.py --data d.json --out f` renders one document; `--noop` only imports."""
    argv = sys.argv[1:]
    if "--noop" in argv:
        return
    data_path = argv[argv.index("--data") + 1]
    out_path = argv[argv.index("--out") + 1]
    with open(data_path, encoding="utf-8") as f:
        data = json.load(f)
    blob = render(data)
    with open(out_path, "wb") as f:
        f.write(blob)
