"""What leads elsewhere: contents, lists of tables and figures, references; each with its page numbers."""

from dataclasses import replace
from typing import assert_never

from reportgen.document.tree import Contents, ContentsEntry, ReferenceEntry
from reportgen.render.docx.inlines import internal_link, runs
from reportgen.render.docx.markup import bookmark_name, field, field_mark, field_start, half_points, rgb, run, twips
from reportgen.render.docx.measures import contents_step, text_width
from reportgen.render.docx.story import Story

_MOST_WAYS_BACK = 5
"""A reference leads back to at most so many pages."""


def write_contents(contents: Contents, story: Story) -> None:
    """A table of contents, or a list of tables or figures, as a field with its entries and page numbers."""
    match contents.kind:
        case "contents":
            _write_table_of_contents(contents, story)
        case "tables":
            _write_list_of_captions(contents, "Table", story)
        case "figures":
            _write_list_of_captions(contents, "Figure", story)
        case kind:
            assert_never(kind)


def _write_list_of_captions(contents: Contents, sequence: str, story: Story) -> None:
    """A list of tables or figures: what Word collects from the captions of a sequence."""
    if contents.title and contents.entries:
        story.paragraph("TOCHeading", story.run(contents.title))
    for place, entry in enumerate(contents.entries):
        label = f"{entry.number}\u2002" if entry.number and entry.text else entry.number
        line = _contents_line(replace(entry, number="", text=label + entry.text), story)
        story.paragraph("TableofFigures", _field_line(f'TOC \\h \\z \\c "{sequence}"', line, place, contents))
    story.gap_due = story.theme.looks["body"].leading


def _field_line(instruction: str, line: str, place: int, contents: Contents) -> str:
    """A line of the result of a field over all entries: the first opens the field, the last ends it."""
    opening = closing = ""
    if place == 0:
        opening = field_start(instruction)
    if place == len(contents.entries) - 1:
        closing = field_mark("end")
    return opening + line + closing


def _write_table_of_contents(contents: Contents, story: Story) -> None:
    """A content control of Word's own kind, so that its tab offers to update the table."""
    deepest = max((entry.level for entry in contents.entries), default=1)
    outer, story.xml = story.xml, []
    if contents.title:
        story.paragraph("TOCHeading", story.run(contents.title))
    for place, entry in enumerate(contents.entries):
        content = _field_line(f'TOC \\o "1-{deepest}" \\h \\z \\u', _contents_line(entry, story), place, contents)
        story.paragraph(f"TOC{min(max(entry.level, 1), 4)}", content, **_contents_tabs(entry, story))
    inner, story.xml = "".join(story.xml), outer
    if inner:
        story.xml.append(
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
        )
        story.gap_due = story.theme.looks["body"].leading


def _contents_tabs(entry: ContentsEntry, story: Story) -> dict[str, str]:
    """A number wider than its place (`10.12`) gets a wider one; the rest is the style's."""
    if len(entry.number) <= 4:
        return {}
    step = contents_step(story.theme)
    stop = step * (entry.level - 1) + step * (len(entry.number) / 4 + 0.2)
    return {
        "tabs": f'<w:tabs><w:tab w:val="left" w:pos="{twips(stop)}"/>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{twips(text_width(story.theme))}"/></w:tabs>'
    }


def _contents_line(entry: ContentsEntry, story: Story) -> str:
    face = (
        '<w:rPr><w:rStyle w:val="Hyperlink"/><w:noProof/>'
        f'<w:color w:val="{rgb(story.theme.looks["contents"].colour)}"/></w:rPr>'
    )
    tab = f"<w:r>{face}<w:tab/></w:r>"
    text = (story.run(entry.number, face) + tab if entry.number else "") + story.run(entry.text, face)
    page = story.page_map.anchors.get(entry.target)
    if page is not None:
        text += tab + field(f"PAGEREF {bookmark_name(entry.target)} \\h", run(str(page), face), face)
    return internal_link(entry.target, text) if entry.target in story.targets else text


def write_reference(entry: ReferenceEntry, story: Story) -> None:
    """An entry of the reference list, with the ways back to where it is cited."""
    label = story.run(entry.label) + "<w:r><w:tab/></w:r>" if entry.label else ""
    text = story.bookmark(entry.anchor, label + runs(entry.children, story))
    story.paragraph("Bibliography", text + _ways_back(entry, story))


def _ways_back(entry: ReferenceEntry, story: Story) -> str:
    """` ↑ 2, 5`: links to the pages that cite the entry, each page once; only `↑` if that is this page or unknown."""
    size = half_points(story.theme.looks["reference"].size * 0.85)
    small = f'<w:color w:val="{rgb(story.theme.colours["muted"])}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    plain, linked = f"<w:rPr>{small}</w:rPr>", f'<w:rPr><w:rStyle w:val="Hyperlink"/>{small}</w:rPr>'
    pages: dict[int, str] = {}
    for anchor in entry.backlinks:
        page = story.page_map.anchors.get(anchor)
        if page is not None:
            pages.setdefault(page, anchor)
    if set(pages) <= {story.page_map.anchors.get(entry.anchor)}:
        return "".join(run(" ") + internal_link(anchor, run("↑", linked)) for anchor in entry.backlinks[:1])
    links = [
        internal_link(
            anchor,
            (run("↑\u00a0", linked) if place == 0 else "")
            + field(f"PAGEREF {bookmark_name(anchor)} \\h", run(str(page), linked), linked),
        )
        for place, (page, anchor) in enumerate(list(pages.items())[:_MOST_WAYS_BACK])
    ]
    return run(" ", plain) + run(", ", plain).join(links)
