"""DOCX, docxtpl: a template made once with python-docx, then filled with Jinja2.

The template is kept in work/ and rebuilt when absent. Its loops are docxtpl's
own: {%p %} around paragraphs, {%tr %} around rows, {%r %} around runs.
"""

import io
import os

from _common import (
    BENCH,
    GAP_RIGHT,
    GAP_WIDTHS_MM,
    SCORE_RIGHT,
    SCORE_WIDTHS_MM,
    gap_cells,
    main,
    ref_text,
    score_cells,
)
from docx import Document  # noqa: F401  (docxtpl needs it anyway)
from docxtpl import DocxTemplate

TEMPLATE = os.path.join(os.environ.get("BENCH_WORK", os.path.join(BENCH, "work")), "docxtpl_template.docx")


def make_template(path):
    import python_docx as base
    from docx.shared import Mm

    doc = base.new_document(
        {"title": "{{ meta.title }}", "author": "{{ meta.author }}", "short_title": "{{ meta.short_title }}"}
    )

    def spans(var):
        par = doc.add_paragraph()
        par.add_run(f"{{%r for s in {var} %}}")
        par.add_run("{%r if s.c %}")
        base.add_link(par, "ref_{{ s.c }}", "[{{ s.c }}]")
        par.add_run("{%r elif s.b %}")
        par.add_run("{{ s.b }}").bold = True
        par.add_run("{%r else %}")
        par.add_run("{{ s.t }}")
        par.add_run("{%r endif %}")
        par.add_run("{%r endfor %}")

    def table(columns, widths, right, var):
        doc.add_paragraph(f"{{{{ {var}.caption }}}}", style="Caption")
        t = doc.add_table(rows=4, cols=len(columns), style="Table Grid")
        t.autofit = False
        st = doc.styles["Cell"]
        base.repeat_header(t.rows[0])
        for i, c in enumerate(columns):
            t.columns[i].width = Mm(widths[i])
            base.fill(t.cell(0, i), c, st, i in right, bold=True)
            base.fill(t.cell(2, i), f"{{{{ row[{i}] }}}}", st, i in right)
        t.cell(1, 0).text = f"{{%tr for row in {var}.rows %}}"
        t.cell(3, 0).text = "{%tr endfor %}"

    doc.add_paragraph("{{ meta.title }}", style="Title")
    doc.add_paragraph("{{ meta.subtitle }}", style="Subtitle")
    doc.add_paragraph("{{ meta.date }} · {{ meta.author }}")
    doc.add_heading("Executive summary", 1)
    doc.add_paragraph("{%p for p in summary %}")
    spans("p")
    doc.add_paragraph("{%p endfor %}")
    doc.add_paragraph("{%p for sec in sections %}")
    doc.add_heading("{{ sec.heading }}", 1)
    doc.add_paragraph("{%p for p in sec.paragraphs %}")
    spans("p")
    doc.add_paragraph("{%p endfor %}")
    doc.add_paragraph("{%p if sec.table %}")
    table(["System", "Group", "Task", "Metric", "Score", "n", "Source"], SCORE_WIDTHS_MM, SCORE_RIGHT, "sec.table")
    doc.add_paragraph()
    doc.add_paragraph("{%p endif %}")
    doc.add_paragraph("{%p endfor %}")
    doc.add_heading("Gap summary", 1)
    table(["Task", "Best group A", "Best group B", "Gap", "Direction"], GAP_WIDTHS_MM, GAP_RIGHT, "gap")
    doc.add_heading("References", 1)
    doc.add_paragraph("{%p for r in references %}")
    par = doc.add_paragraph("[{{ r.n }}] {{ r.text }}")
    base.add_bookmark(par, "ref_{{ r.n }}", "{{ r.n }}")
    doc.add_paragraph("{%p endfor %}")
    doc.save(path)


def context(data):
    return {
        "meta": data["meta"],
        "summary": data["summary"],
        "sections": [
            {
                "heading": s["heading"],
                "paragraphs": s["paragraphs"],
                "table": s["table"]
                and {"caption": s["table"]["caption"], "rows": [score_cells(r) for r in s["table"]["rows"]]},
            }
            for s in data["sections"]
        ],
        "gap": {"caption": data["gap_table"]["caption"], "rows": [gap_cells(r) for r in data["gap_table"]["rows"]]},
        "references": [{"n": r["n"], "text": ref_text(r)} for r in data["references"]],
    }


def render(data):
    if not os.path.exists(TEMPLATE):
        make_template(TEMPLATE)
    tpl = DocxTemplate(TEMPLATE)
    tpl.render(context(data), autoescape=True)
    out = io.BytesIO()
    tpl.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main(render)
