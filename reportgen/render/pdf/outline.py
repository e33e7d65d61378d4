"""Bookmarks: the headings, nested by level."""

from dataclasses import dataclass, field

from reportgen.render.pdf.objects import ObjectStore, text_string
from reportgen.render.pdf.pages import Place
from reportgen.render.pdf.tags import Page


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One heading as it stands in the outline."""

    level: int
    title: str
    place: Place


@dataclass(slots=True)
class _Entry:
    number: int
    title: str = ""
    destination: str = ""
    children: list["_Entry"] = field(default_factory=list)


def write_outline(bookmarks: tuple[Bookmark, ...], pages: tuple[Page, ...], left: float, store: ObjectStore) -> int:
    """Write the outline into the store.

    Args:
        bookmarks: in reading order; a jump over levels nests only once.
        pages: the pages they point into.
        left: left margin, points.
        store: where the objects go.

    Returns:
        The object number of the outline, 0 if there are no bookmarks.
    """
    if not bookmarks:
        return 0
    root = _Entry(store.reserve())
    path = [(0, root)]
    for bookmark in bookmarks:
        while path[-1][0] >= bookmark.level:
            path.pop()
        place = bookmark.place
        destination = f"[{pages[place.page].number} 0 R/XYZ {left:.0f} {place.y:.0f} 0]"
        entry = _Entry(store.reserve(), text_string(bookmark.title), destination)
        path[-1][1].children.append(entry)
        path.append((bookmark.level, entry))
    _write_children(root, store)
    store.put(root.number, f"<</Type/Outlines{_span(root)}>>")
    return root.number


def _write_children(parent: _Entry, store: ObjectStore) -> None:
    children = parent.children
    for index, entry in enumerate(children):
        _write_children(entry, store)
        before = f"/Prev {children[index - 1].number} 0 R" if index else ""
        after = f"/Next {children[index + 1].number} 0 R" if index + 1 < len(children) else ""
        store.put(
            entry.number,
            f"<</Title{entry.title}/Parent {parent.number} 0 R{before}{after}{_span(entry)}/Dest{entry.destination}>>",
        )


def _span(entry: _Entry) -> str:
    if not entry.children:
        return ""
    first, last = entry.children[0].number, entry.children[-1].number
    return f"/First {first} 0 R/Last {last} 0 R/Count {_visible(entry)}"


def _visible(entry: _Entry) -> int:
    return sum(1 + _visible(child) for child in entry.children)
