"""PDF, ReportLab platypus, the known fast idiom: cells are plain strings (no wrapping)."""

from _common import TABLE_PT, main
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, TableStyle
from reportlab_platypus import TABLE_STYLE, build

PLAIN = [
    ("FONT", (0, 0), (-1, -1), "Body", TABLE_PT, TABLE_PT * 1.3),
    ("FONT", (0, 0), (-1, 0), "Body-Bold", TABLE_PT, TABLE_PT * 1.3),
]


def make_table(columns, rows, widths, right):
    align = [("ALIGN", (i, 0), (i, -1), "RIGHT") for i in right]
    return LongTable(
        [columns, *rows],
        colWidths=[w * mm for w in widths],
        repeatRows=1,
        style=TableStyle(TABLE_STYLE + PLAIN + align),
    )


def render(data):
    return build(data, make_table)


if __name__ == "__main__":
    main(render)
