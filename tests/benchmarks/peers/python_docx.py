"""DOCX, python-docx, the idiom of its documentation: add_row().cells, cell.text."""

import io

from _common import (
    BODY_PT,
    FAMILY,
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
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

BLACK = RGBColor(0, 0, 0)


def set_style(style, size, bold=None):
    style.font.name = FAMILY
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FAMILY)
    style.font.size = Pt(size)
    style.font.color.rgb = BLACK
    if bold is not None:
        style.font.bold = bold


def new_document(meta):
    doc = Document()
    sec = doc.sections[0]
    sec.page_width, sec.page_height = Mm(210), Mm(297)
    sec.left_margin = sec.right_margin = sec.top_margin = sec.bottom_margin = Mm(MARGIN_MM)
    st = doc.styles
    set_style(st["Normal"], BODY_PT)
    st["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in (("Title", TITLE_PT), ("Subtitle", SUB_PT), ("Heading 1", H1_PT), ("Caption", TABLE_PT)):
        set_style(st[name], size, bold=name != "Subtitle")
        for fonts in st[name].element.iter(qn("w:rFonts")):  # drop the theme's fonts
            for a in [a for a in fonts.attrib if a.endswith("Theme")]:
                del fonts.attrib[a]
    cell = st.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    set_style(cell, TABLE_PT)
    cell.paragraph_format.space_after = Pt(0)
    link = st.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)  # LibreOffice wants this name
    link.font.color.rgb = RGBColor(0x1F, 0x4E, 0x9E)
    doc.core_properties.title = meta["title"]
    doc.core_properties.author = meta["author"]
    sec.header.paragraphs[0].text = meta["short_title"]
    foot = sec.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("Page ")
    fld = OxmlElement("w:fldSimple")
    fld.set(qn("w:instr"), "PAGE")
    foot._p.append(fld)
    return doc


def add_link(par, anchor, text):
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    run = par.add_run(text)
    run._r.style = "Hyperlink"
    link.append(run._r)
    par._p.append(link)


def add_bookmark(par, name, ident):
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(ident))
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), str(ident))
    par._p.insert(1 if par._p.pPr is not None else 0, start)
    par._p.append(end)


def add_spans(doc, spans):
    par = doc.add_paragraph()
    for s in spans:
        if "c" in s:
            add_link(par, f"ref_{s['c']}", f"[{s['c']}]")
        elif "b" in s:
            par.add_run(s["b"]).bold = True
        else:
            par.add_run(s["t"])


def repeat_header(row):
    el = OxmlElement("w:tblHeader")
    el.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(el)


def fill(cell, text, style, right=False, bold=False):
    par = cell.paragraphs[0]
    par.style = style
    run = par.add_run(text)
    if bold:
        run.bold = True
    if right:
        par.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def add_table(doc, columns, rows, widths, right):
    style = doc.styles["Cell"]
    table = doc.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    for i, w in enumerate(widths):
        table.columns[i].width = Mm(w)
    for i, c in enumerate(columns):
        fill(table.rows[0].cells[i], c, style, i in right, bold=True)
    repeat_header(table.rows[0])
    for row in rows:
        cells = table.add_row().cells
        for i, text in enumerate(row):
            fill(cells[i], text, style, i in right)


def build(data, add_table=add_table):
    meta = data["meta"]
    doc = new_document(meta)
    doc.add_paragraph(meta["title"], style="Title")
    doc.add_paragraph(meta["subtitle"], style="Subtitle")
    doc.add_paragraph(f"{meta['date']} · {meta['author']}")
    doc.add_heading("Executive summary", 1)
    for p in data["summary"]:
        add_spans(doc, p)
    for s in data["sections"]:
        doc.add_heading(s["heading"], 1)
        for p in s["paragraphs"]:
            add_spans(doc, p)
        t = s["table"]
        if t:
            doc.add_paragraph(t["caption"], style="Caption").paragraph_format.keep_with_next = True
            add_table(doc, t["columns"], map(score_cells, t["rows"]), SCORE_WIDTHS_MM, SCORE_RIGHT)
            doc.add_paragraph()
    t = data["gap_table"]
    doc.add_heading("Gap summary", 1)
    doc.add_paragraph(t["caption"], style="Caption").paragraph_format.keep_with_next = True
    add_table(doc, t["columns"], map(gap_cells, t["rows"]), GAP_WIDTHS_MM, GAP_RIGHT)
    doc.add_heading("References", 1)
    for r in data["references"]:
        par = doc.add_paragraph(f"[{r['n']}] {ref_text(r)}")
        add_bookmark(par, f"ref_{r['n']}", r["n"])
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def render(data):
    return build(data)


if __name__ == "__main__":
    main(render)
