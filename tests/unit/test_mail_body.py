"""A document as a mail: text and HTML say the same, can be read by everybody, and fetch nothing."""

import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import html as lxml_html

from reportgen.document.mail import compose_mail
from reportgen.document.tree import (
    Callout,
    Caption,
    Cell,
    Column,
    Contents,
    Document,
    Footnote,
    Link,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    Row,
    Span,
    Table,
    Text,
    Value,
    walk_blocks,
)
from reportgen.render.mail import MailBody, render_mail
from reportgen.render.mail.palette import CONTRAST, contrast, palette_of, turn
from reportgen.render.mail.shapes import is_listed, width
from reportgen.render.mail.wrap import wrap
from reportgen.render.themes import load_theme, shipped_themes
from tests.builders_compose import AS_OF, analysis
from tests.parity import expected_pieces
from tests.strategies import documents

HOUSE = load_theme("house", base=None)
VOID = {"meta", "br"}


def document(*blocks: object) -> Document:
    """A document of some blocks."""
    draft = compose_mail(analysis(), subject="x", body="x", as_of=AS_OF, changes=None, warn=lambda _: None)
    return replace(draft.document, blocks=blocks)  # type: ignore[arg-type]


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def table(rows: int, *heads: str, text: str = "cell") -> Table:
    """A table with so many rows."""
    header = Row(tuple(Cell((Text(head),), is_header=True) for head in heads))
    body = (Row(tuple(Cell((Text(f"{text} {row}"),)) for _ in heads)) for row in range(rows))
    return Table("table-x", Caption("Table 1", (Text("Words"),)), (Column(),) * len(heads), (header,), tuple(body))


def standard() -> MailBody:
    draft = compose_mail(
        analysis(), subject="x", body="", as_of=AS_OF, changes=None, warn=lambda _: None, attached=["A.pdf"]
    )
    return render_mail(draft.document, HOUSE)


class Wellformed(HTMLParser):
    """Every element that begins ends, in order; nothing that runs or fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {
            "script",
            "img",
            "link",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "svg",
            "video",
            "base",
        }
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "href" or (value or "").lower().startswith(("https://", "http://", "mailto:"))
            assert "url(" not in (value or "")
            self.fetched += [name] if name in {"src", "srcset", "background"} else []
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check_html(body: MailBody) -> None:
    parser = Wellformed()
    parser.feed(body.html)
    parser.close()
    assert not parser.open and not parser.fetched
    sheet = body.html[body.html.index("<style>") : body.html.index("</style>")]
    assert "url(" not in sheet and "@import" not in sheet and len(sheet) < 8_000
    assert len(body.html.encode()) <= 100_000
    assert not [line for line in body.text.split("\n") if line != line.rstrip(" ")]


def words(body: MailBody) -> tuple[str, str]:
    """All that both forms say, without what only layout adds."""
    tree = lxml_html.fromstring(body.html)
    for hidden in tree.xpath("//style|//title|//*[@class='preheader']|//comment()"):
        hidden.drop_tree()
    return plain(tree.text_content()), plain(body.text)


def plain(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b-\u200f\u2028]+", "", unicodedata.normalize("NFKC", text)).casefold()


def test_the_standard_mail_is_well_formed_and_small() -> None:
    body = standard()
    check_html(body)
    assert len(body.html) < 20_000


def test_the_same_document_gives_the_same_bytes() -> None:
    assert standard() == standard()


def test_both_forms_say_every_piece_in_order() -> None:
    draft = compose_mail(analysis(), subject="x", body="", as_of=AS_OF, changes=None, warn=lambda _: None)
    for text in words(render_mail(draft.document, HOUSE)):
        at = 0
        for kind, piece in expected_pieces(draft.document):
            # A stop or colon stands between a label and what follows.
            found = at if kind in ("fact", "caption") else text.find(plain(piece), at)
            assert found >= 0, (kind, piece)
            at = found


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(documents(max_blocks=4))
def test_any_document_says_the_same_in_both_forms(made: Document) -> None:
    body = render_mail(made, HOUSE)
    check_html(body)
    in_html, in_text = words(body)
    if made.meta.cut_label in body.text:
        return
    for word in {word for one in nodes(made.blocks) for word in texts_of(one)}:
        assert (plain(word) in in_html) is (plain(word) in in_text) is True, word


def texts_of(node: object) -> set[str]:
    """The words that a node prints; long ones may be divided in the text."""
    found = node.text.split() if isinstance(node, (Text, Value)) else []
    return {word for word in found if len(word) < 20 and plain(word)}


def nodes(value: object) -> list[object]:
    """Every node, at any depth; not the heads over empty cells, which a table that becomes a list leaves out."""
    if isinstance(value, Table) and any(not cell.children for row in value.rows for cell in row.cells):
        value = replace(value, header=())
    if isinstance(value, tuple):
        return [one for each in value for one in nodes(each)]
    if hasattr(value, "__dataclass_fields__"):
        return [value, *(one for name in value.__dataclass_fields__ for one in nodes(getattr(value, name)))]
    return []


def test_markup_in_data_stays_text() -> None:
    evil = "<script>alert(1)</script>\"'&<!--"
    body = render_mail(
        document(paragraph(evil), Callout("key", evil, (paragraph(evil),)), table(1, evil, text=evil)), HOUSE
    )
    check_html(body)
    assert "<script" not in body.html
    assert lxml_html.fromstring(body.html).text_content().count("<script>alert(1)</script>") >= 5


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "#a"])
def test_only_web_and_mail_addresses_are_links(address: str) -> None:
    body = render_mail(document(Paragraph((Link(address, (Text("words"),)),))), HOUSE)
    assert "<a " not in body.html and f'"{address}"' not in body.html
    assert body.text == "words\n"


def test_links_stand_in_brackets_in_the_text() -> None:
    made = document(
        Paragraph((Link("https://example.org/a?b=1&c=2", (Text("here"),)), Text(" or "))),
        Paragraph((Link("mailto:a@example.org", (Text("a@example.org"),)),)),
    )
    body = render_mail(made, HOUSE)
    assert body.text == "here [https://example.org/a?b=1&c=2] or\n\na@example.org\n"
    assert 'href="https://example.org/a?b=1&amp;c=2"' in body.html


def test_the_page_says_its_language_title_and_first_words() -> None:
    made = document(paragraph("First words. " * 30))
    page = render_mail(replace(made, meta=replace(made.meta, language="de", title="A < B")), HOUSE).html
    tree = lxml_html.fromstring(page)
    assert tree.get("lang") == "de" and tree.get("dir") == "ltr"
    assert tree.findtext(".//title") == "A < B"
    (preheader,) = tree.xpath("//*[@class='preheader']")
    assert preheader.text_content().startswith("First words. First words.") and "…" in preheader.text_content()
    assert 'content="light dark"' in page and "prefers-color-scheme:dark" in page and "[data-ogsc]" in page


def test_headings_and_tables_are_real() -> None:
    tree = lxml_html.fromstring(standard().html)
    assert [one.tag for one in tree.iter("h1", "h2", "h3")] == ["h1", "h2", "h2", "h2"]
    (real,) = tree.iter("table")
    assert real.find("caption") is not None
    assert [one.get("scope") for one in real.find("thead").iter("th")] == ["col"] * 3
    assert {one.get("scope") for body in real.iter("tbody") for one in body.iter("th")} == {"row", "rowgroup"}


def test_a_verdict_has_a_shape_and_a_word() -> None:
    html, text = words(standard())
    for one in ("▲leads", "▼trails", "◆reportedwithoutafigure"):
        assert one in html and one in text


def test_a_table_that_is_too_wide_becomes_lists() -> None:
    wide = table(2, "First column", "Second column", "Third column", "Fourth column", text="Extraordinarily-long-words")
    assert is_listed(wide)
    body = render_mail(document(wide), HOUSE)
    assert "<table" not in body.html.replace("<!--[if mso]><table", "")
    assert "  Second column: Extraordinarily-long-words 1" in body.text
    assert "Second column:" in body.html


def test_columns_of_the_text_are_aligned_on_the_decimal_mark() -> None:
    heads = Row((Cell((Text("Task"),)), Cell((Text("Gap"),))))
    rows = tuple(Row((Cell((Text("x"),)), Cell((Text(value),)))) for value in ("−16.3", "+12.10", "–", "5"))
    made = Table("t", Caption("Table 1", ()), (Column(), Column("decimal")), (heads,), rows)
    lines = render_mail(document(made), HOUSE).text.splitlines()[-4:]
    assert [line.index(mark) for line, mark in zip(lines, (".", "."), strict=False)] == [lines[0].index(".")] * 2
    assert lines[3].index("5") == lines[0].index(".") - 1


def test_lines_of_the_text_have_72_columns() -> None:
    made = document(
        paragraph("word " * 60), ListBlock(False, ((paragraph("item " * 40),),)), Quote((paragraph("said " * 40),))
    )
    text = render_mail(made, HOUSE).text
    assert max(map(len, text.splitlines())) <= 72
    assert all(line.startswith("> ") for line in text.split("\n\n")[-1].splitlines())


def test_footnotes_stand_at_the_end_of_both_forms() -> None:
    note = Footnote("1", "fn-1", (Text("The words of the note."),))
    body = render_mail(document(Paragraph((Text("Said"), note)), paragraph("After.")), HOUSE)
    assert body.text == "Said¹\n\nAfter.\n\n--------------------\n\n¹ The words of the note.\n"
    assert body.html.index("After.") < body.html.index("The words of the note.")


def test_a_classification_stands_first() -> None:
    made = document(paragraph("x"))
    body = render_mail(replace(made, meta=replace(made.meta, classification="OFFICIAL")), HOUSE)
    assert body.text.startswith("OFFICIAL\n\n")
    assert body.html.index("OFFICIAL") < body.html.index(">x<")


def test_a_page_break_and_contents_do_no_harm() -> None:
    assert render_mail(document(PageBreak(), Contents("Contents", ()), paragraph("x")), HOUSE).text.endswith("x\n")


def test_right_to_left_turns_the_sides() -> None:
    made = document(ListBlock(False, ((paragraph("x"),),)), table(1, "a", "b"))
    page = render_mail(replace(made, meta=replace(made.meta, is_right_to_left=True)), HOUSE).html
    assert 'dir="rtl"' in page and "text-align:left" not in page and "0 22px 0 0" in page


# --- too large --------------------------------------------------------------------------------------------


def test_a_table_that_is_too_long_is_cut_and_says_so() -> None:
    made = document(paragraph("Before."), table(3000, "a", "b"), paragraph("After."))
    body = render_mail(made, HOUSE)
    check_html(body)
    shown = re.search(r"Shown here: (\d+) of 3000 rows\.", body.text)
    assert shown and 100 < int(shown[1]) < 1000
    assert f"cell {int(shown[1]) - 1}" in body.text and f"cell {shown[1]}" not in body.text
    assert shown[0] in body.html and body.text.endswith("After.\n")
    assert len(body.html) > 90_000


def test_a_document_that_is_too_long_without_tables_ends_early_and_says_so() -> None:
    body = render_mail(document(*(paragraph(f"Paragraph {place} " * 20) for place in range(500))), HOUSE)
    check_html(body)
    assert body.text.endswith("This mail ends here, because mail programs show no longer ones.\n")
    assert "Paragraph 0" in body.html and len(body.html) > 90_000


def test_one_text_that_is_too_long_leaves_the_remark() -> None:
    body = render_mail(document(paragraph("x" * 200_000)), HOUSE)
    assert body.text == "This mail ends here, because mail programs show no longer ones.\n"


# --- colours ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", shipped_themes(), ids=lambda one: one.name)
def test_every_ink_can_be_read_on_every_ground_in_light_dark_and_turned_round(theme: object) -> None:
    palette = palette_of(theme)  # type: ignore[arg-type]
    assert palette.light.inks.keys() == palette.dark.inks.keys()
    for shades in (palette.light, palette.dark):
        for ink in shades.inks.values():
            assert min(contrast(ink, ground) for ground in shades.grounds.values()) >= CONTRAST
    for ink in palette.light.inks.values():
        assert min(contrast(turn(ink), turn(ground)) for ground in palette.light.grounds.values()) >= CONTRAST


def test_every_colour_of_the_page_is_one_of_the_palette() -> None:
    page, palette = standard().html, palette_of(HOUSE)
    known = {
        one
        for shades in (palette.light, palette.dark)
        for one in (*shades.inks.values(), *shades.grounds.values(), shades.rule)
    }
    assert set(re.findall(r"#[0-9a-f]{6}\b", page)) <= known


def test_every_element_with_a_colour_has_a_class_for_the_dark() -> None:
    tree = lxml_html.fromstring(standard().html)
    for one in tree.body.iter():
        style = one.get("style", "") if isinstance(one.tag, str) else ""
        if re.search(r"(?<![-a-z])color:#", style):
            assert "i-" in one.get("class", ""), style
        if "background-color:" in style:
            assert "g-" in one.get("class", ""), style


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert turn("#000000") == "#ffffff"


# --- lines ------------------------------------------------------------------------------------------------


def test_words_wrap_by_their_width() -> None:
    assert wrap("日本語 のテキスト です", 10) == ["日本語", "のテキスト", "です"]
    assert width("e\u0301") == 1
    assert wrap("x" * 20, 8) == ["x" * 8, "x" * 8, "x" * 4]
    assert wrap("see https://example.org/a/very/long/path", 10) == ["see", "https://example.org/a/very/long/path"]
    assert wrap("", 10) == []


def test_a_span_of_any_role_is_written() -> None:
    made = document(Paragraph((Span("conflicting", (Text("≠ conflicting"),)),)))
    assert 'class="i-conflicting"' in render_mail(made, HOUSE).html
    assert list(walk_blocks(made.blocks))
