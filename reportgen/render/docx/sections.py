"""Page setup, header and footer."""

from reportgen.document.tree import DocumentMeta
from reportgen.render.artifact import PageMap
from reportgen.render.docx.markup import DECLARATION, NAMESPACES, field, run, twips
from reportgen.render.theme import Theme

HEADER_FOOTER = (
    ("header", "default", "header1.xml"),
    ("header", "first", "header2.xml"),
    ("footer", "default", "footer1.xml"),
    ("footer", "first", "footer2.xml"),
)
"""(kind, page type, file name) of each part; the relationship of part n is `rIdRunning<n>`."""


def section_properties(theme: Theme, *, is_right_to_left: bool) -> str:
    """`w:sectPr` of the document: paper, margins, running lines, a first page of its own."""
    page = theme.page
    references = "".join(
        f'<w:{kind}Reference w:type="{place}" r:id="rIdRunning{number}"/>'
        for number, (kind, place, _) in enumerate(HEADER_FOOTER, 1)
    )
    orient = ' w:orient="landscape"' if page.width > page.height else ""
    direction = "<w:bidi/>" if is_right_to_left else ""
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{twips(page.width)}" w:h="{twips(page.height)}"{orient}/>'
        f'<w:pgMar w:top="{twips(page.top)}" w:right="{twips(page.right)}" w:bottom="{twips(page.bottom)}" '
        f'w:left="{twips(page.left)}" w:header="{twips(page.top * 0.5)}" w:footer="{twips(page.bottom * 0.5)}" '
        f'w:gutter="0"/><w:cols w:space="708"/><w:titlePg/>{direction}<w:docGrid w:linePitch="360"/></w:sectPr>'
    )


def running_parts(theme: Theme, meta: DocumentMeta, page_map: PageMap) -> list[tuple[str, str]]:
    """(file name, XML) of each header and footer; the header of the first page is empty."""
    footer = _footer(meta, page_map)
    empty = '<w:p><w:pPr><w:pStyle w:val="Header"/><w:pBdr><w:bottom w:val="nil"/></w:pBdr></w:pPr></w:p>'
    header = f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{run(meta.running_head)}</w:p>'
    bodies = {
        "header1.xml": header if meta.running_head else empty,
        "header2.xml": empty,
        "footer1.xml": footer,
        "footer2.xml": footer,
    }
    return [
        (name, f"{DECLARATION}<w:{tag} {NAMESPACES}>{bodies[name]}</w:{tag}>")
        for kind, _, name in HEADER_FOOTER
        for tag in ("hdr" if kind == "header" else "ftr",)
    ]


def _footer(meta: DocumentMeta, page_map: PageMap) -> str:
    """Organisation at the left, the page label at the right with live page numbers."""
    pieces = []
    rest = meta.page_label
    while rest:
        before, mark, rest = _next_placeholder(rest)
        pieces.append(run(before))
        if mark == "{page}":
            pieces.append(field("PAGE", run("1")))
        elif mark == "{pages}":
            pieces.append(field("NUMPAGES", run(str(page_map.pages))))
    left = run(meta.organisation)
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{left}<w:r><w:tab/></w:r>{"".join(pieces)}</w:p>'


def _next_placeholder(text: str) -> tuple[str, str, str]:
    """What stands before the first placeholder, the placeholder, and the rest."""
    places = [(text.index(mark), mark) for mark in ("{page}", "{pages}") if mark in text]
    if not places:
        return text, "", ""
    place, mark = min(places)
    return text[:place], mark, text[place + len(mark) :]
