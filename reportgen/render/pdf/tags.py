"""The structure tree: elements made as content is placed, and which piece of which page belongs to each.

An element is written at the end, when its kids are known. The cells of a large table are leaves whose one kid
is known at once; `reportgen.render.pdf.rows` writes those straight into the object store.
"""

from dataclasses import dataclass, field
from typing import Literal

from reportgen.render.pdf.objects import ObjectStore, decimal, text_string
from reportgen.render.theme import PageSetup

Tag = Literal[
    "Document",
    "Div",
    "H1",
    "H2",
    "H3",
    "H4",
    "P",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "BlockQuote",
    "Table",
    "THead",
    "TBody",
    "TR",
    "TH",
    "TD",
    "Caption",
    "Figure",
    "Link",
    "Span",
    "TOC",
    "TOCI",
    "Reference",
    "Note",
]
"""Standard structure types of PDF 1.7 that we use; no role map is needed."""


@dataclass(slots=True, eq=False)
class Element:
    """A structure element under construction."""

    number: int
    """Its object number."""
    tag: Tag
    parent: int
    """Object number of the parent."""
    attributes: str = ""
    """Further entries of its dictionary, as PDF text."""
    page: int = 0
    """Object number of the page of its first content, 0 while it has none."""
    kids: list[str] = field(default_factory=list)
    """References, marked-content ids and MCR or OBJR dictionaries, in reading order."""


@dataclass(slots=True, eq=False)
class Page:
    """A page under construction. All its content is inside marked content or an artifact."""

    number: int
    """Its object number."""
    key: int
    """Its key in the parent tree."""
    setup: PageSetup
    """Its size and margins."""
    mirror: float
    """If it runs from right to left, the sum of the left and right edge of its text; else 0. Points."""
    under: list[str] = field(default_factory=list)
    """Operators of fills and rules beneath the text: artifacts."""
    operators: list[str] = field(default_factory=list)
    """Operators of the content."""
    owners: list[str] = field(default_factory=list)
    """Reference to the owner of each marked-content id, in order."""
    annotations: list[int] = field(default_factory=list)
    """Object numbers of its link annotations."""

    def fill(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        """Fill a rectangle beneath the text; `colour` is a fill operator."""
        self.under.append(f"{colour} {decimal(x)} {decimal(y)} {decimal(width)} {decimal(height)} re f")

    def rule(self, colour: str, weight: float, left: float, width: float, *heights: float) -> None:
        """Draw lines across beneath the text; `colour` is a stroke operator."""
        start, end = decimal(left), decimal(left + width)
        lines = " ".join([f"{start} {y} m {end} {y} l" for y in map(decimal, heights)])
        self.under.append(f"{colour} {weight} w {lines} S")

    def mirrored(self, x: float, width: float) -> float:
        """Left edge of a thing of a width that stands at x if the page runs from left to right."""
        return self.mirror - x - width if self.mirror else x


class StructureTree:
    """All elements of a document."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._elements: list[Element] = []
        self._parents: list[Page | Element] = []
        self._identified: dict[str, Element] = {}
        self.number = store.reserve()
        """Object number of the tree's root."""
        self.document = self._make("Document", self.number, "")
        """The element that holds everything."""

    def add(self, tag: Tag, parent: Element, attributes: str = "") -> Element:
        """A new last kid of `parent`."""
        element = self._make(tag, parent.number, attributes)
        parent.kids.append(f"{element.number} 0 R")
        return element

    def add_note(self, anchor: str, parent: Element) -> Element:
        """A footnote as the last kid of `parent`. PDF/UA-1 (7.9) wants an identifier of each; this is its anchor."""
        note = self.add("Note", parent)
        self.identify(note, anchor)
        return note

    def identify(self, element: Element, name: str) -> None:
        """Give an element an identifier; no other of the document has it."""
        element.attributes += f"/ID{text_string(name)}"
        self._identified[name] = element

    def _make(self, tag: Tag, parent: int, attributes: str) -> Element:
        element = Element(self._store.reserve(), tag, parent, attributes)
        self._elements.append(element)
        return element

    def add_page(self, setup: PageSetup, mirror: float) -> Page:
        """A new page, known to the parent tree."""
        page = Page(self._store.reserve(), len(self._parents), setup, mirror)
        self._parents.append(page)
        return page

    def own(self, element: Element, page: Page) -> int:
        """A new marked-content id on `page` that belongs to `element`."""
        mcid = len(page.owners)
        page.owners.append(f"{element.number} 0 R")
        if not element.page:
            element.page = page.number
        element.kids.append(
            str(mcid) if element.page == page.number else f"<</Type/MCR/Pg {page.number} 0 R/MCID {mcid}>>"
        )
        return mcid

    def add_link(self, link: Element, page: Page, rectangle: str, description: str, action: str) -> None:
        """A clickable rectangle that belongs to a Link element.

        Args:
            link: the element; it must have content already.
            page: where the rectangle lies.
            rectangle: `left bottom right top` in points.
            description: what a reader who cannot see it is told.
            action: the `/A` or `/Dest` entry.
        """
        number, key = self._store.reserve(), len(self._parents)
        self._parents.append(link)
        page.annotations.append(number)
        link.kids.append(f"<</Type/OBJR/Obj {number} 0 R/Pg {page.number} 0 R>>")
        self._store.put(
            number,
            f"<</Type/Annot/Subtype/Link/Rect[{rectangle}]/Border[0 0 0]/F 4"
            f"/StructParent {key}/Contents{text_string(description)}{action}>>",
        )

    def _prune(self) -> None:
        """Leave out what came to hold nothing, e.g. the body of an empty list item."""
        by_number = {element.number: element for element in self._elements}
        for element in reversed(self._elements):
            if not element.kids and element.tag not in ("TD", "TH", "Document"):
                by_number[element.parent].kids.remove(f"{element.number} 0 R")
                del by_number[element.number]
        self._elements = list(by_number.values())

    def write(self) -> None:
        """Put the elements, the parent tree and the root into the object store. Empty elements are left out."""
        put = self._store.put
        self._prune()
        for element in self._elements:
            page = f"/Pg {element.page} 0 R" if element.page else ""
            kids = f"/K[{' '.join(element.kids)}]" if element.kids else ""
            put(element.number, f"<</S/{element.tag}/P {element.parent} 0 R{page}{kids}{element.attributes}>>")
        entries = []
        for key, parent in enumerate(self._parents):
            number = parent.number if isinstance(parent, Element) else self._store.add(f"[{' '.join(parent.owners)}]")
            entries.append(f"{key} {number} 0 R")
        tree = self._store.add(f"<</Nums[{' '.join(entries)}]>>")
        names = " ".join(f"{text_string(name)} {one.number} 0 R" for name, one in sorted(self._identified.items()))
        identifiers = f"/IDTree<</Names[{names}]>>" if names else ""
        put(
            self.number,
            f"<</Type/StructTreeRoot/K {self.document.number} 0 R/ParentTree {tree} 0 R"
            f"/ParentTreeNextKey {len(self._parents)}{identifiers}>>",
        )
