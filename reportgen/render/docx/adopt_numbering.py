"""The lists of a Word template behind ours: its numbering ids move up, so that ours keep the ids we write."""

from collections.abc import Mapping
from typing import Any

from reportgen.render.docx.adopt_styles import rename_styles
from reportgen.render.docx.base import BaseRequest
from reportgen.render.docx.markup import DECLARATION, NAMESPACES
from reportgen.render.docx.measures import FIRST_FREE_NUMBERING, HEADINGS, NUMBERS
from reportgen.render.docx.numbering import own_abstracts, own_instances
from reportgen.render.list_marks import LEVELS
from reportgen.render.word_looks import StyleSheet, W

_ABSTRACTS = HEADINGS + 1
"""Abstract definitions of ours: the template's count from here."""
_INSTANCES = FIRST_FREE_NUMBERING - 1
_MOST = 100_000
"""Numbering ids above are no ids but damage."""


def adopt_numbering(
    root: Any, styles: Any, request: BaseRequest, renamed: Mapping[str, str]
) -> tuple[str, int, dict[str, Any]]:
    """Joins the lists of a template with ours, and moves the numbering ids in its styles.

    Args:
        root: The numbering part, None for none.
        styles: The styles part, still with the style ids of the template.
        request: For our own definitions.
        renamed: Style id of the template -> the id it gets.

    Returns the numbering part without its end, the first free numbering id, and the abstract numbering of each of
    the template's numbering ids.
    """
    for node in styles.iter(f"{W}numId"):
        _shift(node, "val", _INSTANCES, spares_zero=True)
    children = [] if root is None else list(root)
    if root is not None:
        rename_styles(root, renamed)
        _shift_all(root)
    pictures, abstracts, instances = (
        [node for node in children if node.tag == f"{W}{tag}"] for tag in ("numPicBullet", "abstractNum", "num")
    )
    by_id = {node.get(f"{W}abstractNumId"): node for node in abstracts}
    counting = {}
    for node in instances:
        link = node.find(f"{W}abstractNumId")
        abstract = None if link is None else by_id.get(link.get(f"{W}val"))
        if abstract is not None:
            counting[node.get(f"{W}numId")] = abstract
    kept = [node for node in instances if node.get(f"{W}numId") in counting]
    first = 1 + max([_INSTANCES, *(int(number) for number in counting)])
    taken = {renamed.get(name, name) for name in (node.get(f"{W}styleId") for node in styles.iter(f"{W}style"))}
    inner = (
        _written(pictures)
        + "".join(_unlinked(abstract, taken) for abstract in own_abstracts(request.theme))
        + _written(abstracts)
        + "".join(own_instances())
        + _written(kept)
    )
    return f"{DECLARATION}<w:numbering {NAMESPACES}>{inner}", first, counting


def list_levels(sheet: StyleSheet, counting: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    """(abstract numbering, level in it) of ordered lists at each depth: the template's if its style counts."""
    levels = []
    for depth in range(LEVELS):
        style = sheet.by_name[f"list number {depth + 1}" if depth else "list number"]
        number, level = (sheet.find(style, f"pPr/numPr/{tag}") for tag in ("numId", "ilvl"))
        abstract = None if number is None else counting.get(number.get(f"{W}val"))
        if abstract is None:
            levels.append((NUMBERS, depth))
        else:
            stated = "0" if level is None else level.get(f"{W}val") or "0"
            levels.append((int(abstract.get(f"{W}abstractNumId")), int(stated) if stated in "012345678" else 0))
    return tuple(levels)


def _shift_all(root: Any) -> None:
    for node in root.iter(f"{W}abstractNum"):
        _shift(node, "abstractNumId", _ABSTRACTS)
    for node in root.iter(f"{W}num"):
        _shift(node, "numId", _INSTANCES)
    for node in root.iter(f"{W}abstractNumId"):
        _shift(node, "val", _ABSTRACTS)


def _shift(node: Any, name: str, by: int, *, spares_zero: bool = False) -> None:
    text = node.get(f"{W}{name}") or ""
    number = int(text) if text.isdigit() and int(text[:9]) < _MOST else 0
    node.set(f"{W}{name}", str(number if spares_zero and not number else number + by))


def _written(nodes: list[Any]) -> str:
    """Elements without the attributes of later Words, which a part would have to declare as ignorable."""
    from lxml import etree

    for node in nodes:
        for inner in node.iter():
            for name in [name for name in inner.attrib if "/office/word/20" in name]:
                del inner.attrib[name]
    return "".join(etree.tostring(node, encoding="unicode", with_tail=False) for node in nodes)


def _unlinked(abstract: str, taken: set[str]) -> str:
    """A definition of ours without links to styles that are the template's: those count by their own."""
    for name in sorted(taken):
        abstract = abstract.replace(f'<w:pStyle w:val="{name}"/>', "")
    return abstract
