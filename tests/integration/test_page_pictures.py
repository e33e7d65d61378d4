"""Small pages of every shipped theme look exactly as they did: drawn by PDFium with the shipped fonts."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.document.tree import (
    Block,
    Callout,
    Cell,
    Column,
    Cover,
    Figure,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Row,
    Span,
    Text,
)
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.theme import PageSetup
from reportgen.render.themes import load_theme, shipped_themes
from tests.builders_charts import bar_table, figure_of, panels, rank_chart, trend_chart
from tests.builders_pdf import LOREM, cite, document, figure, paragraph, table, value, words

pytestmark = pytest.mark.heavy

GOLDEN = Path(__file__).parent.parent / "golden" / "pages"
SMALL = PageSetup(width=330, height=390, top=26, bottom=24, left=26, right=26)


def first_page() -> tuple[Block, ...]:
    """A cover, a box, a heading and text."""
    return (
        Cover(
            "How far has the gap closed?",
            "",
            "Can open models do the work?",
            (("As of", words("1 March 2026")),),
            "Office for Evidence",
            is_page=False,
        ),
        Callout("key", "Key messages", (ListBlock(False, ((paragraph("Open models lead on 2 of 8 tasks."),),)),)),
        Heading(1, "1", words("Findings"), "findings"),
        Paragraph((Text("A gap of "), value("−16.3\u202fpp"), Text(" is reported "), cite("cite-1", "1"), Text("."))),
    )


def title_page() -> tuple[Block, ...]:
    """A cover with a page of its own."""
    facts = (("As of", words("1 March 2026")), ("Contact", words("Evidence desk")))
    return (Cover("How far has the gap closed?", "A review", "", facts, "Office for Evidence", is_page=True),)


def table_page() -> tuple[Block, ...]:
    """A table with groups, verdicts, numbers and a total."""
    rows = [Row((Cell(words("Health"), 3, is_header=True),), "group")]
    for name, gap, role, verdict in (
        ("Billing codes", "+12.10", "leads", "▲ leads"),
        ("Gastroenterology", "−16.3", "trails", "▼ trails"),
        ("Ophthalmology", "−0.4", "no-clear-difference", "≈ no clear difference"),
    ):
        rows.append(Row((Cell(words(name), is_header=True), Cell((value(gap),)), Cell((Span(role, words(verdict)),)))))  # type: ignore[arg-type]
    rows.append(
        Row((Cell(words("All tasks"), is_header=True), Cell((value("−4.2"),)), Cell(words("3 tasks"))), "total")
    )
    columns = (Column("left"), Column("decimal", 0), Column("left"))
    return (
        Heading(2, "1.1", words("Gaps by task"), "gaps"),
        table(
            tuple(rows), columns, ("Task", "Gap, pp", "Verdict"), notes=(words("Scores as the sources print them."),)
        ),
        Callout("caution", "", (paragraph("Figures of different cohorts are never mixed."),)),
    )


def chart_page() -> tuple[Block, ...]:
    """A chart with its caption, and a quotation."""
    chart: Figure = figure()
    return (chart, Heading(3, "", words("In their words"), "said"), Quote((paragraph(LOREM[:90]),)))


def rank_page() -> tuple[Block, ...]:
    """Ranked bars of two groups with a target."""
    return (figure_of(rank_chart(6)),)


def bars_page() -> tuple[Block, ...]:
    """A table with bars in its cells."""
    return (bar_table(),)


def trend_page() -> tuple[Block, ...]:
    """Four lines over time with a target."""
    return (figure_of(trend_chart(4), text="Best accuracy known by date"),)


def panels_page() -> tuple[Block, ...]:
    """Small multiples."""
    return (figure_of(panels(), text="Gaps by theme"),)


PAGES = {
    "first": first_page,
    "title": title_page,
    "table": table_page,
    "chart": chart_page,
    "rank": rank_page,
    "bars": bars_page,
    "trend": trend_page,
    "panels": panels_page,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("theme", [theme.name for theme in shipped_themes()])
def test_a_page_looks_as_it_did(theme: str, page: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    pictures = pytest.importorskip("tests.pictures", exc_type=ImportError)
    look = replace(load_theme(theme, base=None), page=SMALL)
    blocks = document(*PAGES[page](), organisation="", running_head="", page_label="")
    pdf = write_pdf(typeset(blocks, look, warn=lambda diagnostic: pytest.fail(str(diagnostic))))
    pictures.compare_picture(
        pictures.picture_of(pdf),
        GOLDEN / f"{theme}-{page}.png",
        renew=request.config.getoption("--update-golden"),
        folder=tmp_path,
    )


def test_a_difference_is_shown_side_by_side(tmp_path: Path) -> None:
    pictures = pytest.importorskip("tests.pictures", exc_type=ImportError)
    from PIL import Image

    page = Image.new("RGB", (60, 40), "white")
    changed = page.copy()
    changed.paste((0, 0, 0), (10, 20, 14, 23))
    golden = tmp_path / "golden" / "spot.png"
    pictures.compare_picture(page, golden, renew=True, folder=tmp_path)
    pictures.compare_picture(page, golden, renew=False, folder=tmp_path)
    with pytest.raises(AssertionError, match=r"spot looks different within \(10, 20, 14, 23\)"):
        pictures.compare_picture(changed, golden, renew=False, folder=tmp_path)
    with Image.open(tmp_path / "spot.png") as shown:
        colours = {colour: count for count, colour in shown.convert("RGB").getcolors() or ()}
    assert colours[208, 0, 0] == 12
    assert colours[0, 96, 208] > 20
