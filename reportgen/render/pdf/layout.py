"""From the document to its pages: every block measured and placed, in one pass."""

from dataclasses import dataclass

from reportgen.document.tree import Document, DocumentMeta, PageBreak
from reportgen.errors import Warn
from reportgen.render.artifact import PageMap
from reportgen.render.pdf.blocks import Blocks, runs_by_turn
from reportgen.render.pdf.embed import EmbeddedFace
from reportgen.render.pdf.faces import Face, open_fontbook
from reportgen.render.pdf.foot import Foot
from reportgen.render.pdf.furniture import draw_running_lines, rule_drawer
from reportgen.render.pdf.images import Picture, read_picture
from reportgen.render.pdf.inlines import survey_targets
from reportgen.render.pdf.outline import Bookmark
from reportgen.render.pdf.pages import Canvas, Flow, Place, extent_of_all, place_all, text_width, turned
from reportgen.render.pdf.problems import check_page_limit, warn_of_characters
from reportgen.render.pdf.sheet import Sheet
from reportgen.render.pdf.tags import Page
from reportgen.render.theme import PageSetup, Theme, has_title_page

_LEAST_LINES = 6
"""The last page, and one before a forced new page, holds at least the height of so many lines of text: of those
without a heading, or of a heading and two or three more.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """Pages ready to be written. Lengths are points."""

    meta: DocumentMeta
    left: float
    """Left margin."""
    pages: tuple[Page, ...]
    structure: int
    """Object number of the structure tree."""
    objects: dict[int, str]
    """Objects made during layout: structure elements and links."""
    last_number: int
    """The highest object number given out."""
    fonts: tuple[tuple[Face, str, EmbeddedFace], ...]
    """Each face with its resource name and what the file needs of it."""
    logo: Picture | None
    anchors: dict[str, Place]
    """Named destinations."""
    bookmarks: tuple[Bookmark, ...]
    page_map: PageMap
    places: str = ""
    """Where the values of a linked document stand, as JSON (`Places.to_json`)."""


def typeset(document: Document, theme: Theme, *, warn: Warn) -> Layout:
    """Lay a document out on pages.

    Args:
        document: what to set.
        theme: how it looks.
        warn: hears of characters that no font has and of tables too wide to be read.

    Raises:
        RenderError: more pages than `meta.max_pages`, or a font or logo that cannot be used.
    """
    book = open_fontbook(theme)
    book.start_document(document.meta.language, is_right_to_left=document.meta.is_right_to_left)
    logo = read_picture(theme.logo, theme.colours["paper"]) if theme.logo else None
    meta, is_linked = document.meta, bool(document.meta.snapshot)
    sheet = Sheet(theme, book, is_linked=is_linked)
    canvas = Canvas(book, meta.language, is_right_to_left=meta.is_right_to_left, is_linked=is_linked)
    canvas.descriptions.update(survey_targets(document.blocks))
    flow = Flow(canvas, Foot(rule_drawer(canvas, sheet)), theme.page, _LEAST_LINES * sheet.leading("body"))
    is_titled = has_title_page(document, theme)
    blocks = Blocks(canvas, sheet, meta, logo, warn, has_title_page=is_titled)
    landscape = _place_runs(document, blocks, flow, theme.page)
    if not canvas.pages:
        flow.start(theme.page)
    flow.finish()
    blocks.finish()
    draw_running_lines(canvas, sheet, document, has_title_page=is_titled)
    canvas.tree.write()
    warn_of_characters(document, book.missing(), book.unshaped(), warn)
    check_page_limit(document, len(canvas.pages), canvas.anchors)
    return _layout(meta, theme, canvas, logo, blocks.bookmarks(), landscape)


def _place_runs(document: Document, blocks: Blocks, flow: Flow, page: PageSetup) -> tuple[int, ...]:
    """Place the blocks, wide tables on landscape pages; give the places of those that stand there.

    Text that is short enough goes on below a wide table, no wider than on an upright page; so does very little text
    between two of them.
    """
    runs, parent = tuple(runs_by_turn(document.blocks)), flow.canvas.tree.document
    landscape: list[int] = []
    start = 0
    for index, (is_wide, run) in enumerate(runs):
        places = range(start, start + len(run))
        start = places.stop
        made = blocks.prepare_run(run, turned(page) if is_wide else page)
        if not is_wide and not document.meta.is_right_to_left and flow.canvas.pages and flow.setup != page:
            extent = extent_of_all(made)
            is_little = extent < flow.least and index + 1 < len(runs)
            goes_over = any(isinstance(block, PageBreak) for block in run[:-1])
            if not goes_over and (made[0].before + extent <= flow.room() or is_little):
                with flow.inset(right=flow.width - text_width(page)):
                    place_all(made, flow, parent)
                landscape += places
                continue
        flow.start(turned(page) if is_wide else page)
        place_all(made, flow, parent)
        landscape += places if is_wide else ()
    return tuple(landscape)


def _layout(
    meta: DocumentMeta,
    theme: Theme,
    canvas: Canvas,
    logo: Picture | None,
    bookmarks: tuple[Bookmark, ...],
    landscape: tuple[int, ...],
) -> Layout:
    pages = {anchor: place.page + 1 for anchor, place in canvas.anchors.items()}
    return Layout(
        meta=meta,
        left=theme.page.left,
        pages=tuple(canvas.pages),
        structure=canvas.tree.number,
        objects=canvas.store.texts,
        last_number=canvas.store.last,
        fonts=tuple((face, name, face.embedded()) for face, name in canvas.fonts),
        logo=logo,
        anchors=dict(canvas.anchors),
        bookmarks=bookmarks,
        page_map=PageMap(len(canvas.pages), pages, landscape),
        places=canvas.places.to_json(len(canvas.pages)) if canvas.places else "",
    )
