"""What Word itself leaves in a file, which no office suite here can make: edits of the XML of `word/document.xml`.

    edited(data, split_runs("12.10"), proofing(), revision_ids())

Each edit takes the root of the body's part and changes it as Word does when somebody types, moves or saves. Text is
found over runs, first place first.
"""

import copy
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
PART = "word/document.xml"
WHEN = datetime(2027, 3, 1, 9, 30, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

Edit = Callable[[etree._Element], None]


def edited(data: bytes, *edits: Edit, part: str = PART) -> bytes:
    """A Word file with edits done in one of its parts; everything else is copied as it is."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(target, "w", ZIP_DEFLATED) as package:
        for entry in source.infolist():
            held = source.read(entry)
            if entry.filename == part:
                root = etree.fromstring(held)
                for edit in edits:
                    edit(root)
                held = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            package.writestr(entry, held)
    return target.getvalue()


# --- marks of Word's own ----------------------------------------------------------------------------------


def proofing() -> Edit:
    """Every run of letters stands between marks of the spelling checker."""

    def edit(root: etree._Element) -> None:
        for run in list(_runs(root)):
            if any(char.isalpha() for char in _text(run)):
                run.addprevious(_element("proofErr", type="spellStart"))
                run.addnext(_element("proofErr", type="spellEnd"))

    return edit


def revision_ids() -> Edit:
    """Every paragraph, row and run has ids of saving sessions, and paragraphs their own."""

    def edit(root: etree._Element) -> None:
        for number, node in enumerate(root.iter(_w("p"), _w("tr"), _w("r"))):
            node.set(_w("rsidR"), f"00{number % 7:01X}A12B3"[:8])
            if node.tag == _w("p"):
                node.set(f"{{{W14}}}paraId", f"{number + 1:08X}")

    return edit


def split_runs(text: str = "") -> Edit:
    """Runs that hold `text` (empty: all) are cut into runs of one or two characters, as editing and proofing do."""

    def edit(root: etree._Element) -> None:
        for run in list(_runs(root)):
            words = run.findall(_w("t"))
            if len(run) - (run.find(_w("rPr")) is not None) == len(words) == 1 and text in (words[0].text or ""):
                _cut(run, list(re.findall("..?", words[0].text or "", re.DOTALL)))

    return edit


def smart_quotes() -> Edit:
    """AutoFormat: straight quotes become curly, a hyphen between spaces a dash."""

    def edit(root: etree._Element) -> None:
        for node in root.iter(_w("t")):
            if node.text:
                node.text = re.sub(r'"([^"]*)"', "“\\1”", node.text).replace("'", "’").replace(" - ", " – ")

    return edit


# --- what people do ---------------------------------------------------------------------------------------


def retype(old: str, new: str, nth: int = 0) -> Edit:
    """Type over `old`; the new text goes where its first character stood, as in Word."""

    def edit(root: etree._Element) -> None:
        nodes, start, end = _find(root, old, nth)
        _overwrite(nodes, start, end, new)

    return edit


def retype_tracked(old: str, new: str, nth: int = 0, author: str = "Reader") -> Edit:
    """Type over `old` while changes are tracked; `new` empty: a deletion only."""

    def edit(root: etree._Element) -> None:
        nodes, start, end = _find(root, old, nth)
        last: etree._Element | None = None
        for run in _isolate(nodes, start, end):
            for words in run.findall(_w("t")):
                words.tag = _w("delText")
            last = _wrap(run, _revision(root, "del", author))
        if new and last is not None:
            run = copy.deepcopy(last[0])
            for words in run.findall(_w("delText"))[1:]:
                run.remove(words)
            words = run.find(_w("delText"))
            assert words is not None
            words.tag, words.text = _w("t"), new
            inserted = _revision(root, "ins", author)
            inserted.append(run)
            last.addnext(inserted)

    return edit


def delete_paragraph(text: str, nth: int = 0) -> Edit:
    """The paragraph that holds `text` goes."""

    def edit(root: etree._Element) -> None:
        paragraph = _paragraph(root, text, nth)
        _parent(paragraph).remove(paragraph)

    return edit


def move_paragraph(text: str, before: str) -> Edit:
    """Cut and paste without tracking."""

    def edit(root: etree._Element) -> None:
        _paragraph(root, before).addprevious(_paragraph(root, text))

    return edit


def copy_paragraph(text: str, before: str) -> Edit:
    """Copy and paste: the copy has the controls, but no bookmarks, which Word leaves with the first."""

    def edit(root: etree._Element) -> None:
        pasted = copy.deepcopy(_paragraph(root, text))
        for node in list(pasted.iter(_w("bookmarkStart"), _w("bookmarkEnd"))):
            _parent(node).remove(node)
        for number, node in enumerate(pasted.iter(_w("id"))):
            node.set(_w("val"), str(900_000_000 + number))
        target = _paragraph(root, before)
        target.addprevious(pasted)

    return edit


def move_paragraph_tracked(text: str, before: str, author: str = "Reader") -> Edit:
    """Drag a paragraph while changes are tracked: `w:moveFrom` where it was, `w:moveTo` where it is."""

    def edit(root: etree._Element) -> None:
        source, target = _paragraph(root, text), _paragraph(root, before)
        pasted = copy.deepcopy(source)
        for node in list(pasted.iter(_w("bookmarkStart"), _w("bookmarkEnd"))):
            _parent(node).remove(node)
        target.addprevious(pasted)
        name = f"move{sum(1 for _ in root.iter(_w('moveFromRangeStart')))}"
        for paragraph, kind in ((source, "moveFrom"), (pasted, "moveTo")):
            for run in list(_runs(paragraph)):
                _wrap(run, _revision(root, kind, author))
            _mark_of(paragraph).append(_revision(root, kind, author))
            number = str(_next_id(root))
            start = _element(f"{kind}RangeStart", id=number, name=name, author=author, date=WHEN)
            paragraph.addprevious(start)
            paragraph.addnext(_element(f"{kind}RangeEnd", id=number))

    return edit


def add_paragraph(after: str, text: str) -> Edit:
    """A new paragraph in the style of the one before."""

    def edit(root: etree._Element) -> None:
        before = _paragraph(root, after)
        made = _element("p")
        properties = before.find(_w("pPr"))
        if properties is not None:
            made.append(copy.deepcopy(properties))
        run = etree.SubElement(made, _w("r"))
        etree.SubElement(run, _w("t")).text = text
        before.addnext(made)

    return edit


def delete_row_tracked(row_of: str, author: str = "Reader") -> Edit:
    """Delete a table row while changes are tracked."""

    def edit(root: etree._Element) -> None:
        row = _row(root, row_of)
        properties = row.find(_w("trPr"))
        if properties is None:
            properties = _element("trPr")
            row.insert(1 if row.find(_w("tblPrEx")) is not None else 0, properties)
        properties.append(_revision(root, "del", author))
        for run in list(_runs(row)):
            for words in run.findall(_w("t")):
                words.tag = _w("delText")
            _wrap(run, _revision(root, "del", author))

    return edit


def delete_row(row_of: str) -> Edit:
    """The table row that holds `row_of` goes."""

    def edit(root: etree._Element) -> None:
        row = _row(root, row_of)
        _parent(row).remove(row)

    return edit


def move_row(row_of: str, before: str) -> Edit:
    """Cut a table row and paste it before another, as sorting does."""

    def edit(root: etree._Element) -> None:
        _row(root, before).addprevious(_row(root, row_of))

    return edit


def drop_controls() -> Edit:
    """Every content control is gone, its content stays: what other editors and "remove content control" do."""

    def edit(root: etree._Element) -> None:
        for control in list(root.iter(_w("sdt"))):
            content = control.find(_w("sdtContent"))
            for child in list(content) if content is not None else ():
                control.addprevious(child)
            _parent(control).remove(control)

    return edit


# --- finding ----------------------------------------------------------------------------------------------


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _element(kind: str, /, **attributes: str) -> etree._Element:
    made = etree.Element(_w(kind), nsmap={"w": W})
    for key, value in attributes.items():
        made.set(_w(key), value)
    return made


def _parent(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    assert parent is not None
    return parent


def _runs(root: etree._Element) -> Iterator[etree._Element]:
    yield from root.iter(_w("r"))


def _text(node: etree._Element) -> str:
    return "".join(words.text or "" for words in node.iter(_w("t")))


def _find(root: etree._Element, text: str, nth: int) -> tuple[list[etree._Element], int, int]:
    """The text nodes of the paragraph that holds the nth place of a text, and where in them it starts and ends."""
    for paragraph in root.iter(_w("p")):
        nodes = list(paragraph.iter(_w("t")))
        whole, at = "".join(node.text or "" for node in nodes), -1
        while (at := whole.find(text, at + 1)) >= 0:
            if nth == 0:
                return nodes, at, at + len(text)
            nth -= 1
    raise LookupError(f"the file does not hold {text!r}")


def _paragraph(root: etree._Element, text: str, nth: int = 0) -> etree._Element:
    nodes, _, _ = _find(root, text, nth)
    return next(nodes[0].iterancestors(_w("p")))


def _row(root: etree._Element, text: str) -> etree._Element:
    for row in root.iter(_w("tr")):
        if text in _text(row):
            return row
    raise LookupError(f"no table row holds {text!r}")


# --- changing ---------------------------------------------------------------------------------------------


def _overwrite(nodes: list[etree._Element], start: int, end: int, new: str) -> None:
    at = 0
    for node in nodes:
        text = node.text or ""
        low, high = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if low < high:
            node.text = text[:low] + new + text[high:]
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            new = ""


def _isolate(nodes: list[etree._Element], start: int, end: int) -> Iterator[etree._Element]:
    """The runs of a stretch of text, cut off from what stands before and after."""
    at = 0
    for node in nodes:
        text = node.text or ""
        low, high = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if low < high:
            pieces = [text[:low], text[low:high], text[high:]]
            runs = _cut(_parent(node), [piece for piece in pieces if piece])
            yield runs[1 if low else 0]


def _cut(run: etree._Element, pieces: list[str]) -> list[etree._Element]:
    """A run with one text becomes several with the same looks."""
    made = []
    for piece in pieces:
        one = copy.deepcopy(run)
        words = one.find(_w("t"))
        assert words is not None
        words.text = piece
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.addprevious(one)
        made.append(one)
    if made:
        _parent(run).remove(run)
    return made


def _wrap(node: etree._Element, around: etree._Element) -> etree._Element:
    node.addprevious(around)
    around.append(node)
    return around


def _mark_of(paragraph: etree._Element) -> etree._Element:
    """The properties of the paragraph mark, made if missing."""
    properties = paragraph.find(_w("pPr"))
    if properties is None:
        properties = _element("pPr")
        paragraph.insert(0, properties)
    mark = properties.find(_w("rPr"))
    if mark is None:
        mark = _element("rPr")
        properties.append(mark)
    return mark


def _revision(root: etree._Element, kind: str, author: str) -> etree._Element:
    return _element(kind, id=str(_next_id(root)), author=author, date=WHEN)


def _next_id(root: etree._Element) -> int:
    kinds = ("ins", "del", "moveFrom", "moveTo", "bookmarkStart", "moveFromRangeStart", "moveToRangeStart")
    used = (int(node.get(_w("id"), "0")) for node in root.iter(*map(_w, kinds)))
    return max(used, default=0) + 1001
