"""PDF, Typst by its Python binding, in process; data as a JSON string in sys.inputs.

The compiler object is kept between documents. Typst tags its PDF by default.
"""

import json

import typst
from _common import (
    BODY_PT,
    FAMILY,
    FONT_DIR,
    GAP_WIDTHS_MM,
    H1_PT,
    MARGIN_MM,
    SCORE_WIDTHS_MM,
    SUB_PT,
    TABLE_PT,
    TITLE_PT,
    main,
)


def mm_list(widths):
    return "(" + ", ".join(f"{w}mm" for w in widths) + ")"


SOURCE = r"""
#let data = json(bytes(sys.inputs.data))
#let meta = data.meta
#set document(title: meta.title, author: meta.author)
#set page(paper: "a4", margin: MARGINmm,
  header: text(8pt, meta.short_title),
  footer: align(center, text(8pt)[Page #context counter(page).display()]))
#set text(font: "FAMILY", size: BODYpt, lang: "en")
#set par(spacing: 9pt, leading: 0.65em)
#show heading.where(level: 1): it => block(above: 16pt, below: 9pt, text(H1pt, it.body))
#show figure: set block(breakable: true)
#show figure.caption: it => align(left, text(TABLEpt, weight: "bold", it.body))
#set figure.caption(position: top)
#let spans(p) = par(for s in p {
  if "c" in s { link(label("ref-" + str(s.c)), text(fill: rgb("1f4e9e"), "[" + str(s.c) + "]")) }
  else if "b" in s { strong(s.b) } else { s.t }
})
#let fixed(x) = {
  let t = str(calc.round(calc.abs(x), digits: 1))
  if not t.contains(".") { t += ".0" }
  (if x < 0 { "-" } else { "" }) + t
}
#let thousands(n) = {
  let t = str(n)
  if n >= 1000 { t.slice(0, -3) + "," + t.slice(-3) } else { t }
}
#let grid-table(t, widths, right, cells) = figure(caption: t.caption, kind: table,
  supplement: none, numbering: none, {
  set text(TABLEpt)
  table(columns: widths, inset: (x: 3pt, y: 2.5pt), stroke: 0.4pt + rgb("bbbbbb"),
    fill: (_, y) => if y == 0 { rgb("eeeeee") },
    align: (x, _) => if x in right { end } else { start },
    table.header(..t.columns.map(strong)),
    ..t.rows.map(cells).flatten())
})
#let scores(t) = grid-table(t, SCOREW, (4, 5),
  r => (r.at(0), r.at(1), r.at(2), r.at(3), fixed(r.at(4)), thousands(r.at(5)), "[" + str(r.at(6)) + "]"))

#block(below: 9pt, text(TITLEpt, weight: "bold", meta.title))
#block(below: 7pt, text(SUBpt, meta.subtitle))
#meta.date · #meta.author

= Executive summary
#for p in data.summary { spans(p) }
#for s in data.sections {
  heading(s.heading)
  for p in s.paragraphs { spans(p) }
  if s.table != none { scores(s.table) }
}
= Gap summary
#grid-table(data.gap_table, GAPW, (1, 2, 3),
  r => (r.at(0), fixed(r.at(1)), fixed(r.at(2)), (if r.at(3) >= 0 { "+" } else { "" }) + fixed(r.at(3)), r.at(4)))
= References
#for r in data.references [
  #block[\[#r.n\] #r.authors (#r.year). #r.title. #r.venue. #r.url] #label("ref-" + str(r.n))
]
"""
for _k, _v in {
    "MARGIN": MARGIN_MM,
    "FAMILY": FAMILY,
    "BODY": BODY_PT,
    "H1": H1_PT,
    "TITLE": TITLE_PT,
    "SUB": SUB_PT,
    "SCOREW": mm_list(SCORE_WIDTHS_MM),
    "GAPW": mm_list(GAP_WIDTHS_MM),
    "TABLE": TABLE_PT,
}.items():
    SOURCE = SOURCE.replace(_k, str(_v))
SOURCE = SOURCE.encode()
COMPILER = None


def render(data, **options):
    global COMPILER
    if COMPILER is None:
        COMPILER = typst.Compiler(font_paths=[FONT_DIR], ignore_system_fonts=True)
    payload = json.dumps(data, ensure_ascii=False)
    # the source is given again: a second compile() forgets source bytes given to Compiler()
    return COMPILER.compile(SOURCE, format="pdf", sys_inputs={"data": payload}, **options)


if __name__ == "__main__":
    main(render)
