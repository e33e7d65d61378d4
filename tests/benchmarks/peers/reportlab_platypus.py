"""PDF, ReportLab platypus, the usual idiom: every cell a Paragraph (so that it wraps)."""

import io
from xml.sax.saxutils import escape

from _common import (
    BODY_PT,
    FONT,
    FONT_BOLD,
    GAP_RIGHT,
    GAP_WIDTHS_MM,
    H1_PT,
    MARGIN_MM,
    SCORE_RIGHT,
    SCORE_WIDTHS_MM,
    SUB_PT,
    TABLE_PT,
    TITLE_PT,
    gap_cells,
    main,
    ref_text,
    score_cells,
)
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, Paragraph, Spacer, TableStyle

pdfmetrics.registerFont(TTFont("Body", FONT))
pdfmetrics.registerFont(TTFont("Body-Bold", FONT_BOLD))
pdfmetrics.registerFontFamily("Body", normal="Body", bold="Body-Bold", italic="Body", boldItalic="Body-Bold")


def style(name, size, font="Body", **kw):
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.3, **kw)


BODY = style("body", BODY_PT, spaceAfter=6)
TITLE = style("title", TITLE_PT, "Body-Bold", spaceAfter=6)
SUB = style("subtitle", SUB_PT, spaceAfter=4)
H1 = style("h1", H1_PT, "Body-Bold", spaceBefore=12, spaceAfter=6, keepWithNext=1)
CAPTION = style("caption", TABLE_PT, "Body-Bold", spaceBefore=4, spaceAfter=3, keepWithNext=1)
CELL = style("cell", TABLE_PT)
CELL_R = style("cell-r", TABLE_PT, alignment=2)
HEAD = style("head", TABLE_PT, "Body-Bold")
HEAD_R = style("head-r", TABLE_PT, "Body-Bold", alignment=2)
TABLE_STYLE = [
    ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#bbbbbb")),
    ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eeeeee")),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
]


class Briefing(BaseDocTemplate):
    def __init__(self, out, meta):
        super().__init__(
            out,
            pagesize=A4,
            leftMargin=MARGIN_MM * mm,
            rightMargin=MARGIN_MM * mm,
            topMargin=MARGIN_MM * mm,
            bottomMargin=MARGIN_MM * mm,
            title=meta["title"],
            author=meta["author"],
            lang="en",
        )
        frame = Frame(self.leftMargin, self.bottomMargin, self.width, self.height, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("main", [frame], onPage=self.decorate))
        self.short_title = meta["short_title"]
        self.headings = 0

    def decorate(self, canvas, doc):
        canvas.saveState()
        canvas.setFont("Body", 8)
        canvas.drawString(self.leftMargin, A4[1] - 12 * mm, self.short_title)
        canvas.drawCentredString(A4[0] / 2, 10 * mm, f"Page {doc.page}")
        canvas.restoreState()

    def afterFlowable(self, flowable):
        if flowable.__class__ is Paragraph and flowable.style is H1:
            self.headings += 1
            key = f"h{self.headings}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, 0)


def spans(par):
    out = []
    for s in par:
        if "c" in s:
            out.append(f'<a href="#ref_{s["c"]}" color="#1f4e9e">[{s["c"]}]</a>')
        elif "b" in s:
            out.append(f"<b>{escape(s['b'])}</b>")
        else:
            out.append(escape(s["t"]))
    return Paragraph("".join(out), BODY)


def make_table(columns, rows, widths, right):
    styles = [CELL_R if i in right else CELL for i in range(len(columns))]
    cells = [[Paragraph(c, HEAD_R if i in right else HEAD) for i, c in enumerate(columns)]]
    for row in rows:
        cells.append([Paragraph(escape(t), st) for t, st in zip(row, styles, strict=False)])
    return LongTable(cells, colWidths=[w * mm for w in widths], repeatRows=1, style=TableStyle(TABLE_STYLE))


def build(data, make_table=make_table):
    meta = data["meta"]
    story = [
        Paragraph(escape(meta["title"]), TITLE),
        Paragraph(escape(meta["subtitle"]), SUB),
        Paragraph(escape(f"{meta['date']} · {meta['author']}"), BODY),
        Paragraph("Executive summary", H1),
    ]
    story += map(spans, data["summary"])
    for s in data["sections"]:
        story.append(Paragraph(escape(s["heading"]), H1))
        story += map(spans, s["paragraphs"])
        t = s["table"]
        if t:
            story.append(Paragraph(escape(t["caption"]), CAPTION))
            story.append(make_table(t["columns"], map(score_cells, t["rows"]), SCORE_WIDTHS_MM, SCORE_RIGHT))
            story.append(Spacer(1, 8))
    t = data["gap_table"]
    story.append(Paragraph("Gap summary", H1))
    story.append(Paragraph(escape(t["caption"]), CAPTION))
    story.append(make_table(t["columns"], map(gap_cells, t["rows"]), GAP_WIDTHS_MM, GAP_RIGHT))
    story.append(Paragraph("References", H1))
    for r in data["references"]:
        story.append(Paragraph(f'<a name="ref_{r["n"]}"/>[{r["n"]}] {escape(ref_text(r))}', BODY))
    out = io.BytesIO()
    Briefing(out, meta).build(story)
    return out.getvalue()


def render(data):
    return build(data)


if __name__ == "__main__":
    main(render)
