"""Reads a PDF with PDFium, in a process of its own: PDFium is written in C++, and the file may be anybody's.

    python -m reportgen.links.pdf.extract < FILE

The password, if any, is the first line of what is read. What is found is written as JSON; see `contents`. The process
ends with 0, or with one of the statuses below. Limits of memory and time are its own (`apart` has the clock).
"""

import ctypes
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportgen.links.pdf.contents import ATTACHED
from reportgen.links.pdf.places_file import (
    MAX_BYTES,
    MORE_KEY,
    PAGE_KEY,
    VALUE_KEY,
    Box,
    Places,
    page_name,
    read_places,
)

DAMAGED, LOCKED, TOO_LARGE, MISSING = 3, 4, 5, 6
"""Exit statuses: no PDF that can be read, a password is needed, more than is read, PDFium is not installed."""
MEMORY = 3 * 1024**3
_MOST_PAGES = 20_000
_MOST_PIECES = 4_000_000
_MOST_TEXT = 100_000_000
_MOST_ATTACHED = {"snapshot.json": 256 * 1024 * 1024, "places.json": MAX_BYTES}
_MOST_NAMES = 500_000
_MOST_ELEMENTS = 200_000
"""Of the structure, on one page."""
_DEEPEST = 40
_BLOCKS = frozenset(("P", "H1", "H2", "H3", "H4", "H5", "H6", "H", "Caption", "LBody", "Lbl", "Note", "TOCI", "Figure"))
_ROWS = frozenset(("TR", "THead", "TBody", "TFoot"))
_QUIET = frozenset((2, 16, 20))
"""Types of annotations that are no notes of people: links, pop-ups, fields of forms (fpdf_annot.h)."""


class TooMuchError(Exception):
    """More than is read."""


def main() -> int:
    """Read from standard input, write to standard output; the exit status."""
    limit_memory()
    try:
        import pypdfium2  # type: ignore[import-untyped]
    except ImportError:
        return MISSING
    password = sys.stdin.buffer.readline().rstrip(b"\n").decode("utf-8", "replace")
    data = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError as error:
        return LOCKED if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD else DAMAGED
    try:
        found = _Reader(document).read()
    except (TooMuchError, MemoryError):
        return TOO_LARGE
    except pypdfium2.PdfiumError:
        return DAMAGED
    sys.stdout.write(json.dumps(found, separators=(",", ":")))
    return 0


def limit_memory() -> None:
    """Take at most so much memory, where the system can see to it."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


class _Reader:
    """Reads one document; C structures are asked once for each piece of text, so that large files are read quickly."""

    def __init__(self, document: Any) -> None:
        import pypdfium2.raw as raw  # type: ignore[import-untyped]

        self.c = raw
        self.document = document
        self.pieces = self.length = 0
        self.buffer = (ctypes.c_ushort * 4096)()
        self.size = ctypes.c_ulong()
        self.edges = [ctypes.c_float() for _ in range(4)]
        self.number = ctypes.c_int()

    def read(self) -> list[Any]:
        """All there is, in the order of the fields of `Contents`."""
        if len(self.document) > _MOST_PAGES:
            raise TooMuchError
        destinations = dict(self.destinations())
        attachments = dict(self.attachments())
        pages = [self.page(index) for index in range(len(self.document))]
        boxed = self.boxed(attachments.get("places.json"), destinations, [page[3] for page in pages])
        signatures = max(self.c.FPDF_GetSignatureCount(self.document.raw), 0)
        return [pages, destinations, attachments, boxed, signatures, self.producer()]

    def producer(self) -> str:
        """The program that wrote the file last."""
        return str(self.document.get_metadata_dict().get("Producer", ""))[:200]

    # --- pages ----------------------------------------------------------------------------------

    def page(self, index: int) -> list[Any]:
        """Pieces, blocks, the number of notes, and which page it was."""
        c = self.c
        page = c.FPDF_LoadPage(self.document.raw, index)
        text = c.FPDFText_LoadPage(page) if page else None
        pieces: list[Any] = []
        blocks: list[Any] = []
        notes, self.was = 0, -1
        if text:
            for number in range(c.FPDFPage_CountObjects(page)):
                self.piece(c.FPDFPage_GetObject(page, number), text, pieces, 0)
            blocks = list(self.blocks(page))
            c.FPDFText_ClosePage(text)
        if page:
            notes = self.notes(page)
            c.FPDF_ClosePage(page)
        return [pieces, blocks, notes, self.was]

    def piece(self, thing: Any, text: Any, pieces: list[Any], depth: int) -> None:
        """A text object, or those in a form."""
        c = self.c
        kind = c.FPDFPageObj_GetType(thing)
        if kind == c.FPDF_PAGEOBJ_FORM and depth < 4:
            for index in range(max(c.FPDFFormObj_CountObjects(thing), 0)):
                self.piece(c.FPDFFormObj_GetObject(thing, index), text, pieces, depth + 1)
        if kind == c.FPDF_PAGEOBJ_PATH and self.was < 0:
            self.was = self.page_of(thing)
        if kind != c.FPDF_PAGEOBJ_TEXT:
            return
        shown = self.shown(thing, text)
        left, bottom, right, top = self.edges
        if not shown or not c.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            return
        self.pieces += 1
        self.length += len(shown)
        if self.pieces > _MOST_PIECES or self.length > _MOST_TEXT:
            raise TooMuchError
        edges = [round(edge.value, 2) if abs(edge.value) < 1e6 else 0.0 for edge in self.edges]
        pieces.append([shown, *edges, c.FPDFPageObj_GetMarkedContentID(thing), *self.marks(thing)])

    def shown(self, thing: Any, text: Any) -> str:
        """The text of a text object."""
        size = self.c.FPDFTextObj_GetText(thing, text, self.buffer, ctypes.sizeof(self.buffer))
        if size > ctypes.sizeof(self.buffer):
            if size > 2 * _MOST_TEXT:
                raise TooMuchError
            self.buffer = (ctypes.c_ushort * (size // 2 + 1))()
            size = self.c.FPDFTextObj_GetText(thing, text, self.buffer, ctypes.sizeof(self.buffer))
        return _decoded(ctypes.string_at(self.buffer, max(size - 2, 0)))

    def marks(self, thing: Any) -> tuple[str, bool, bool]:
        """Tag of the value it is, whether it is an artifact, whether its paragraph goes on from an earlier page."""
        c, tag, is_artifact, goes_on = self.c, "", False, False
        for index in range(min(c.FPDFPageObj_CountMarks(thing), _DEEPEST)):
            mark = c.FPDFPageObj_GetMark(thing, index)
            name = self.name_of(mark)
            if name == "Artifact":
                is_artifact = True
            elif name == "Span":
                tag = self.string_of(mark, VALUE_KEY.encode()) or tag
            elif c.FPDFPageObjMark_GetParamIntValue(mark, MORE_KEY.encode(), self.number):
                goes_on = self.number.value == 1
        return tag, is_artifact, goes_on

    def page_of(self, thing: Any) -> int:
        """Which page the lines of a page say it was; -1 if they do not."""
        c = self.c
        if c.FPDFPageObj_CountMarks(thing) < 1:
            return -1
        mark = c.FPDFPageObj_GetMark(thing, 0)
        is_said = c.FPDFPageObjMark_GetParamIntValue(mark, PAGE_KEY.encode(), self.number)
        return int(self.number.value) if is_said else -1

    def name_of(self, mark: Any) -> str:
        """Name of a mark."""
        if not self.c.FPDFPageObjMark_GetName(mark, self.buffer, ctypes.sizeof(self.buffer), self.size):
            return ""
        return self.buffered()

    def string_of(self, mark: Any, key: bytes) -> str:
        """An entry of a mark that is a string; empty for none."""
        limit = ctypes.sizeof(self.buffer)
        if not self.c.FPDFPageObjMark_GetParamStringValue(mark, key, self.buffer, limit, self.size):
            return ""
        return self.buffered()[:80]

    def buffered(self) -> str:
        """What was put into the buffer, unless it did not fit."""
        size = self.size.value
        return _decoded(ctypes.string_at(self.buffer, size - 2)) if 2 <= size <= ctypes.sizeof(self.buffer) else ""

    def bounded(self, text: Any, left: float, bottom: float, right: float, top: float) -> str:
        """The text in a box."""
        count = self.c.FPDFText_GetBoundedText(text, left, top, right, bottom, None, 0)
        if not 0 < count <= 2000:
            return ""
        buffer = (ctypes.c_ushort * (count + 1))()
        count = self.c.FPDFText_GetBoundedText(text, left, top, right, bottom, buffer, count)
        return _decoded(ctypes.string_at(buffer, 2 * count))

    def notes(self, page: Any) -> int:
        """How many annotations people added."""
        count = 0
        for index in range(min(self.c.FPDFPage_GetAnnotCount(page), _MOST_ELEMENTS)):
            annotation = self.c.FPDFPage_GetAnnot(page, index)
            if annotation:
                count += self.c.FPDFAnnot_GetSubtype(annotation) not in _QUIET
                self.c.FPDFPage_CloseAnnot(annotation)
        return count

    # --- structure ------------------------------------------------------------------------------

    def blocks(self, page: Any) -> Iterator[list[Any]]:
        """Blocks in reading order: role, marked-content ids, alternative text."""
        tree = self.c.FPDF_StructTree_GetForPage(page)
        if not tree:
            return
        found: list[list[Any]] = []
        self.left = _MOST_ELEMENTS
        for index in range(max(self.c.FPDF_StructTree_CountChildren(tree), 0)):
            self.element(self.c.FPDF_StructTree_GetChildAtIndex(tree, index), None, found, 0)
        self.c.FPDF_StructTree_Close(tree)
        yield from (block for block in found if block[1] or block[0] == "Figure")

    def element(self, element: Any, holder: list[Any] | None, found: list[list[Any]], depth: int) -> None:
        """An element and what is in it; `holder` is the block it stands in."""
        self.left -= 1
        if not element or depth > _DEEPEST or self.left < 0:
            return
        role = self.word(self.c.FPDF_StructElement_GetType, element, 64)
        if role in _ROWS:
            return
        if role in _BLOCKS:
            alt = self.word(self.c.FPDF_StructElement_GetAltText, element, 100_000) if role == "Figure" else ""
            holder = [role, [], alt]
            found.append(holder)
        for index in range(max(self.c.FPDF_StructElement_CountChildren(element), 0)):
            kid = self.c.FPDF_StructElement_GetChildAtIndex(element, index)
            if kid:
                self.element(kid, holder, found, depth + 1)
            elif holder is not None:
                mcid = self.c.FPDF_StructElement_GetChildMarkedContentID(element, index)
                if mcid >= 0:
                    holder[1].append(mcid)

    def word(self, ask: Any, element: Any, most: int) -> str:
        """A string of an element; empty if there is none or it is too long."""
        size = ask(element, None, 0)
        if not 2 <= size <= 2 * most:
            return ""
        buffer = (ctypes.c_ushort * (size // 2))()
        ask(element, buffer, size)
        return _decoded(ctypes.string_at(buffer, size - 2))

    # --- the document ---------------------------------------------------------------------------

    def destinations(self) -> Iterator[tuple[str, tuple[int, float]]]:
        """Named destinations with their page and height; those that lead nowhere are left out."""
        c, document = self.c, self.document.raw
        size, flags = ctypes.c_long(), [ctypes.c_int() for _ in range(3)]
        places = [ctypes.c_float() for _ in range(3)]
        buffer = ctypes.create_string_buffer(512)
        for index in range(min(c.FPDF_CountNamedDests(document), _MOST_NAMES)):
            size.value = len(buffer)
            target = c.FPDF_GetNamedDest(document, index, buffer, size)
            if not target or size.value < 2:
                continue
            page = c.FPDFDest_GetDestPageIndex(document, target)
            if page < 0:
                continue
            is_placed = c.FPDFDest_GetLocationInPage(target, *flags, *places) and flags[1].value
            yield _decoded(buffer.raw[: size.value - 2]), (page, round(places[1].value, 2) if is_placed else 0.0)

    def attachments(self) -> Iterator[tuple[str, str]]:
        """The attachments that are ours, each byte a character; of several of one name the first."""
        c, seen = self.c, set()
        for index in range(min(c.FPDFDoc_GetAttachmentCount(self.document.raw), 1000)):
            attachment = c.FPDFDoc_GetAttachment(self.document.raw, index)
            name = self.word(c.FPDFAttachment_GetName, attachment, 200) if attachment else ""
            if name not in ATTACHED or name in seen:
                continue
            seen.add(name)
            size = ctypes.c_ulong()
            if not c.FPDFAttachment_GetFile(attachment, None, 0, size):
                continue
            if size.value > _MOST_ATTACHED[name]:
                raise TooMuchError
            data = ctypes.create_string_buffer(max(size.value, 1))
            c.FPDFAttachment_GetFile(attachment, data, size.value, size)
            yield name, data.raw[: size.value].decode("latin-1")

    def boxed(self, data: str | None, destinations: dict[str, tuple[int, float]], was: list[int]) -> dict[str, str]:
        """Tag of each value -> the text that stands where it stood."""
        try:
            places = read_places((data or "").encode("latin-1"))
        except ValueError:
            return {}
        now = pages_now(places, destinations, was)
        by_page: dict[int, list[tuple[str, Box]]] = {}
        for tag, boxes in places.values.items():
            for box in boxes:
                if box[0] in now:
                    by_page.setdefault(now[box[0]], []).append((tag, box))
        found: dict[str, str] = {}
        for index, values in sorted(by_page.items()):
            page = self.c.FPDF_LoadPage(self.document.raw, index)
            text = self.c.FPDFText_LoadPage(page) if page else None
            for tag, box in values if text else ():
                found[tag] = found.get(tag, "") + self.bounded(text, *box[1:])
            if text:
                self.c.FPDFText_ClosePage(text)
            if page:
                self.c.FPDF_ClosePage(page)
        return found


def pages_now(places: Places, destinations: Mapping[str, tuple[int, float]], was: Sequence[int]) -> dict[int, int]:
    """Index of each page when the file was made -> index now; those that are gone are left out.

    `was` says of each page now which it was, as far as its content tells. Where no page tells, their names do; a file
    that has lost these too, but no page, has them where they were. Of two copies of a page the first counts.
    """
    told = {old: new for new, old in reversed(list(enumerate(was))) if 0 <= old < places.pages}
    named = {
        index: destinations[page_name(index)][0] for index in range(places.pages) if page_name(index) in destinations
    }
    if told:
        free = set(range(len(was))) - set(told.values())
        return {**{old: new for old, new in named.items() if new in free}, **told}
    return named or ({index: index for index in range(len(was))} if len(was) == places.pages else {})


def _decoded(data: bytes) -> str:
    """UTF-16 as PDFium gives it; half characters are replaced, so that JSON can be written."""
    return data.decode("utf-16-le", "replace").replace("\0", "")


if __name__ == "__main__":
    sys.exit(main())
