"""Integrity of a tagged PDF: what conformance checkers miss, and the text in reading order.

`check_tags` looks at the structure tree, the parent tree and the marked content of every page and says where they
disagree. `read_structure` gives the text of each structure element in the order of the tree.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from reportgen.render.pdf.bidi import mirror

PAINTING = frozenset(("Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "INLINE IMAGE"))


@dataclass
class Node:
    """A structure element as read back."""

    tag: str
    children: list["Node | tuple[int, int]"] = field(default_factory=list)
    """Elements, and (page, marked-content id) pairs, in order."""
    attributes: dict[str, Any] = field(default_factory=dict)
    alt: str = ""


def check_tags(file: bytes | Path) -> list[str]:
    """Every disagreement found in a file or its bytes; empty for a sound one."""
    with pikepdf.open(io.BytesIO(file) if isinstance(file, bytes) else file) as pdf:
        return list(_Checker(pdf).run())


class _Checker:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.tree = pdf.Root.StructTreeRoot
        self.pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        self.parents = dict(_number_tree(self.tree.ParentTree))
        self.painted: dict[tuple[int, int], int] = {}
        self.claims: Counter[tuple[int, int]] = Counter()
        self.annotations: set[tuple[int, int]] = set()
        self.seen: set[tuple[int, int]] = set()
        self.named: list[tuple[str, str]] = []
        self.headers: set[str] = set()

    def run(self) -> Iterator[str]:
        for index, page in enumerate(self.pdf.pages):
            yield from self.scan(index, page)
        yield from self.walk(self.tree.K, self.tree.objgen, None)
        yield from self.check_names()
        for place, count in self.claims.items():
            if count > 1:
                yield f"marked content {place} belongs to {count} elements"
        for place, painted in self.painted.items():
            if place not in self.claims:
                yield f"marked content {place} belongs to no element"
            if not painted:
                yield f"marked content {place} paints nothing"
        for index, page in enumerate(self.pdf.pages):
            for annotation in page.get("/Annots", []):
                if annotation.objgen not in self.annotations:
                    yield f"page {index}: an annotation belongs to no element"

    def scan(self, index: int, page: pikepdf.Page) -> Iterator[str]:
        """Marked content of a page: balanced, unique, never nested, everything painted inside."""
        stack: list[int | str] = []
        in_text = False
        depth_at_bt = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC" as name:
                    mcid = (
                        operands[1].get("/MCID")
                        if name == "BDC" and isinstance(operands[1], pikepdf.Dictionary)
                        else None
                    )
                    if mcid is not None:
                        if (index, int(mcid)) in self.painted:
                            yield f"page {index}: id {mcid} is used twice"
                        if any(isinstance(one, int) for one in stack):
                            yield f"page {index}: id {mcid} inside another"
                        self.painted[index, int(mcid)] = 0
                    stack.append(int(mcid) if mcid is not None else str(operands[0]))
                case "EMC":
                    if not stack:
                        yield f"page {index}: EMC without a beginning"
                    else:
                        stack.pop()
                case "BT":
                    if in_text:
                        yield f"page {index}: text object inside another"
                    in_text, depth_at_bt = True, len(stack)
                case "ET":
                    if len(stack) != depth_at_bt:
                        yield f"page {index}: marked content crosses the end of a text object"
                    in_text = False
                case name if name in PAINTING:
                    if not stack:
                        yield f"page {index}: {name} is neither tagged nor an artifact"
                    for one in stack:
                        if isinstance(one, int):
                            self.painted[index, one] += 1
        if stack:
            yield f"page {index}: {len(stack)} pieces of marked content are not closed"
        if in_text:
            yield f"page {index}: a text object is not closed"

    def walk(self, element: Any, parent: tuple[int, int], page: int | None) -> Iterator[str]:
        """An element and all below it: parents, parent tree, kids."""
        tag = str(element.S)[1:]
        if element.objgen in self.seen:
            yield f"<{tag}> is reached twice"
            return
        self.seen.add(element.objgen)
        if element.P.objgen != parent:
            yield f"<{tag}> names another parent"
        page = self.pages[element.Pg.objgen] if "/Pg" in element else page
        if "/ID" in element:
            self.named.append((str(element.ID), tag))
        self.headers.update(str(name) for name in element.get("/A", pikepdf.Dictionary()).get("/Headers", []))
        if tag == "Figure":
            yield from self.check_figure(element, page)
        kids = _kids(element)
        if not kids and tag not in ("TD", "TH", "Document"):
            yield f"<{tag}> is empty"
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR":
                yield from self.check_annotation(kid, element, tag)
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from self.walk(kid, element.objgen, page)
            else:
                yield from self.check_content(kid, element, tag, page)

    def check_figure(self, element: Any, page: int | None) -> Iterator[str]:
        """A figure has words, and a box within its page."""
        box = [float(edge) for edge in element.get("/A", {}).get("/BBox", ())]
        if not str(element.get("/Alt", "")):
            yield "<Figure> without alternative text"
        if len(box) != 4 or page is None:
            yield "<Figure> without a box"
            return
        _, _, width, height = (float(edge) for edge in self.pdf.pages[page].MediaBox)
        if not (0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height):
            yield "<Figure> with a box beyond its page"
        if any(isinstance(kid, pikepdf.Dictionary) and "/Pg" in kid for kid in _kids(element)):
            yield "<Figure> on several pages"

    def check_names(self) -> Iterator[str]:
        """Identifiers are unique and in the tree of identifiers, and the heads that cells name are heads."""
        if repeated := [name for name, count in Counter(name for name, _ in self.named).items() if count > 1]:
            yield f"identifiers are used twice: {repeated}"
        known = self.tree.get("/IDTree", pikepdf.Dictionary(Names=[]))
        listed = {str(name) for name in list(known.Names)[::2]}
        if listed != {name for name, _ in self.named}:
            yield "the tree of identifiers lists others than there are"
        heads = {name for name, tag in self.named if tag == "TH"}
        yield from (f"a cell names {name}, which is no head" for name in self.headers - heads)

    def check_annotation(self, kid: Any, element: Any, tag: str) -> Iterator[str]:
        annotation = kid.Obj
        self.annotations.add(annotation.objgen)
        owner = self.parents.get(int(annotation.StructParent))
        if owner is None or owner.objgen != element.objgen:
            yield f"<{tag}>: the parent tree gives its annotation to another"
        if not str(annotation.get("/Contents", "")):
            yield f"<{tag}>: an annotation without a description"
        left, bottom, right, top = (float(v) for v in annotation.Rect)
        if right - left < 1 or top - bottom < 1:
            yield f"<{tag}>: an annotation without area"

    def check_content(self, kid: Any, element: Any, tag: str, page: int | None) -> Iterator[str]:
        place = _place(kid, page, self.pages)
        self.claims[place] += 1
        if place not in self.painted:
            yield f"<{tag}>: there is no marked content {place}"
            return
        owners = self.parents.get(int(self.pdf.pages[place[0]].obj.get("/StructParents", -1)))
        if owners is None or place[1] >= len(owners) or owners[place[1]].objgen != element.objgen:
            yield f"<{tag}>: the parent tree gives {place} to another"


def _kids(element: Any) -> list[Any]:
    if "/K" not in element:
        return []
    return list(element.K) if isinstance(element.K, pikepdf.Array) else [element.K]


def _number_tree(node: Any) -> Iterator[tuple[int, Any]]:
    entries = node.get("/Nums", [])
    for index in range(0, len(entries), 2):
        yield int(entries[index]), entries[index + 1]
    for kid in node.get("/Kids", []):
        yield from _number_tree(kid)


def _place(kid: Any, page: int | None, pages: dict[tuple[int, int], int]) -> tuple[int, int]:
    if isinstance(kid, pikepdf.Dictionary):
        return (pages[kid.Pg.objgen] if "/Pg" in kid else page or 0), int(kid.MCID)
    return page or 0, int(kid)


def read_tree(pdf: pikepdf.Pdf) -> Node:
    """The structure tree."""
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}

    def read(element: Any, page: int | None) -> Node:
        page = pages[element.Pg.objgen] if "/Pg" in element else page
        attributes = {str(k)[1:]: v for k, v in element.get("/A", pikepdf.Dictionary()).items()}
        node = Node(str(element.S)[1:], attributes=attributes, alt=str(element.get("/Alt", "")))
        for kid in _kids(element):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                node.children.append(read(kid, page))
            elif not (isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"):
                node.children.append(_place(kid, page, pages))
        return node

    return read(pdf.Root.StructTreeRoot.K, None)


def read_marked_text(pdf: pikepdf.Pdf) -> dict[tuple[int, int], str]:
    """(page, marked-content id) -> its text, through the fonts' own tables to Unicode."""
    found: dict[tuple[int, int], str] = {}
    for index, page in enumerate(pdf.pages):
        fonts = {str(name): _to_unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
        table: dict[int, str] = {}
        stack: list[int | None] = []
        turned = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "Tf":
                    table = fonts[str(operands[0])]
                case "BDC":
                    properties = operands[1]
                    mcid = properties.get("/MCID") if isinstance(properties, pikepdf.Dictionary) else None
                    stack.append(int(mcid) if mcid is not None else None)
                case "BMC" if str(operands[0]) == "/ReversedChars":
                    stack.append(stack[-1])
                    turned = len(stack)
                case "BMC":
                    stack.append(None)
                case "EMC":
                    stack.pop()
                    turned = turned if turned <= len(stack) else 0
                case "TJ" | "Tj" if stack and stack[-1] is not None:
                    place, shown = (index, stack[-1]), _shown(operands[0], table)
                    if turned and turned == len(stack):
                        shown = mirror(shown)
                    found[place] = found.get(place, "") + shown
    return found


def _shown(operand: Any, table: dict[int, str]) -> str:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(table[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))


def _to_unicode(font: Any) -> dict[int, str]:
    """Code -> text of a font's ToUnicode map (bfchar lines)."""
    cmap = font.ToUnicode.read_bytes().decode("ascii")
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", cmap)
    }


def read_structure(data: bytes) -> list[tuple[str, str]]:
    """(tag, text) of each element that holds text of its own or of its inlines, in the order of the tree.

    Text of Link, Reference, Lbl and Span elements counts as text of what they stand in, except that list labels are
    given separately. Footnotes are left out. Soft hyphens are dropped and white space is folded.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        texts = read_marked_text(pdf)
        return list(_read_blocks(read_tree(pdf), texts))


def read_notes(data: bytes) -> list[tuple[str, str]]:
    """(mark, words) of each footnote, in the order of the tree."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        texts, found = read_marked_text(pdf), []
        waiting = [read_tree(pdf)]
        while waiting:
            node = waiting.pop()
            if node.tag == "Note":
                (_, mark), *words = _read_blocks(node, texts)
                found.append((mark, " ".join(text for _, text in words)))
            waiting += reversed([child for child in node.children if isinstance(child, Node)])
    return found


def read_heads(data: bytes) -> dict[str, list[str]]:
    """Text of each cell of the tables -> the texts of the heads that it names. No two cells have one text."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        texts = read_marked_text(pdf)
        both = zip(_walk(read_tree(pdf)), _walk_elements(pdf.Root.StructTreeRoot.K), strict=True)
        cells = [("".join(_inline_text(node, texts)), raw) for node, raw in both if node.tag in ("TH", "TD")]
        names = {str(raw.ID): text for text, raw in cells if "/ID" in raw}
        return {text: [names[str(name)] for name in raw.get("/A", {}).get("/Headers", [])] for text, raw in cells}


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        if isinstance(child, Node):
            yield from _walk(child)


def _walk_elements(element: Any) -> Iterator[Any]:
    """The dictionaries of an element and all below it, in the order of `_walk`."""
    yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _walk_elements(kid)


INLINE = frozenset(("Link", "Reference", "Span"))


def _read_blocks(node: Node, texts: dict[tuple[int, int], str]) -> Iterator[tuple[str, str]]:
    own = "".join(
        _inline_text(child, texts) for child in node.children if isinstance(child, tuple) or child.tag in INLINE
    )
    if own.strip():
        yield node.tag, " ".join(own.replace("\u00ad", "").split())
    for child in node.children:
        if isinstance(child, Node) and child.tag not in INLINE and child.tag != "Note":
            yield from _read_blocks(child, texts)


def _inline_text(child: Node | tuple[int, int], texts: dict[tuple[int, int], str]) -> str:
    if isinstance(child, tuple):
        return texts.get(child, "")
    return "".join(_inline_text(one, texts) for one in child.children)


def conformance_problems(data: bytes) -> list[str]:
    """What the conformance checker says about PDF/UA-1 and PDF/A-3a; empty if all is well."""
    import page

    found: list[str] = []
    limits = page.SafetyLimits.unlimited()
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        report = page.validate_pdf_bytes(data, profile=profile, limits=limits)
        found += [f"{profile.name}: {failure}" for failure in report.failures]
    return found
