"""ReportLab's PDF document with object streams and a cross-reference stream (PDF 1.7).

A tagged table of 10,000 rows has about 90,000 structure elements. In the classic file form each costs 20 bytes
of cross-reference and cannot be compressed; packed into object streams the file is about a quarter of the size.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from reportlab.pdfbase import pdfdoc as reportlab_pdfdoc

from reportgen.render.pdf.objects import StreamStore

pdfdoc: Any = reportlab_pdfdoc
"""Untyped: the published stubs know few of its attributes."""

OBJECTS_PER_STREAM = 500
"""Readers decompress a whole object stream to reach one object; a few hundred is customary."""

_ENTRY = struct.Struct(">BIH")


class PackedDocument(pdfdoc.PDFDocument):  # type: ignore[misc]
    """Writes a store's objects, and what is registered with `Reference`, in the packed form."""

    def __init__(self, store: StreamStore, level: int) -> None:
        """`level` is the zlib level of the streams made here, 1 to 9."""
        super().__init__(dummyoutline=1, invariant=1, pdfVersion=(1, 7))
        for registry in (self.idToObject, self.idToObjectNumberAndVersion, self.numberToId):
            registry.clear()  # the standard fonts, which nothing here refers to
        self.objectcounter = store.last
        self._store = store
        self._level = level

    def format(self) -> bytes:
        """The whole file. Its identifier is a digest of its content."""
        root = self.Reference(self.Catalog).format(self).decode("latin-1")
        info = self.Reference(self.info).format(self).decode("latin-1")
        packed = dict(self._store.texts)
        for number, text in self._registered():
            packed[number] = text
        self._store.last = self.objectcounter
        self._pack(packed)
        out = pdfdoc.PDFFile(self._pdfVersion)
        offsets = {
            number: out.add(_indirect(number, entries, body)) for number, (entries, body) in self._store.streams.items()
        }
        self._cross_reference(out, offsets, root, info)
        return bytes(out.format(self))

    def _registered(self) -> Iterator[tuple[int, str]]:
        """Objects of ReportLab's own classes; formatting one may register more."""
        number = min(self.numberToId, default=0)
        while number in self.numberToId:
            blob: Any = pdfdoc.format(self.idToObject[self.numberToId[number]], self, toplevel=1)
            yield number, blob.decode("latin-1")
            number += 1

    def _pack(self, texts: dict[int, str]) -> None:
        self._where: dict[int, tuple[int, int]] = {}
        # Objects that read alike stand side by side, which makes a large tagged file a tenth smaller.
        rest = iter(sorted(texts.items(), key=_kind))
        while part := list(islice(rest, OBJECTS_PER_STREAM)):
            holder, at, head = self._store.reserve(), 0, []
            for index, (number, text) in enumerate(part):
                head.append(f"{number} {at}")
                at += len(text) + 1
                self._where[number] = (holder, index)
            first = " ".join(head) + "\n"
            body = zlib.compress((first + "\n".join([text for _, text in part])).encode("latin-1"), self._level)
            self._store.put_stream(holder, f"/Type/ObjStm/N {len(part)}/First {len(first)}/Filter/FlateDecode", body)

    def _cross_reference(self, out: Any, offsets: dict[int, int], root: str, info: str) -> None:
        number, start = self._store.reserve(), out.offset
        offsets[number] = start
        entry, where = _ENTRY.pack, self._where
        table = [entry(0, 0, 65535)]
        for n in range(1, number + 1):
            if n in where:
                table.append(entry(2, *where[n]))
            else:
                table.append(entry(1, offsets[n], 0) if n in offsets else entry(0, 0, 0))
        digest = hashlib.sha256(b"".join(out.strings)).hexdigest()[:32]
        out.add(
            _indirect(
                number,
                f"/Type/XRef/Size {number + 1}/W[1 4 2]/Root {root}/Info {info}"
                f"/ID[<{digest}><{digest}>]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {_ENTRY.size}>>",
                zlib.compress(_predicted(b"".join(table), _ENTRY.size), self._level),
            )
        )
        out.add(f"startxref\n{start}\n%%EOF\n")


def _kind(item: tuple[int, str]) -> str:
    """How an object begins: `<</S/TD/`."""
    return item[1][:8]


def _predicted(data: bytes, width: int) -> bytes:
    """Rows of so many bytes as what they differ from the row above (PNG's filter Up): neighbours are nearly alike."""
    above = bytes(width) + data
    less = bytes([(one - other) & 255 for one, other in zip(data, above, strict=False)])
    rows = len(data) // width
    made = bytearray(rows * (width + 1))
    made[:: width + 1] = b"\2" * rows
    for column in range(width):
        made[column + 1 :: width + 1] = less[column::width]
    return bytes(made)


def _indirect(number: int, entries: str, body: bytes) -> bytes:
    head = f"{number} 0 obj\n<<{entries}/Length {len(body)}>>stream\n".encode("latin-1")
    # after a body that ends with CR, a lone LF would be taken for the second half of one end of line
    end = b"\r\n" if body.endswith(b"\r") else b"\n"
    return b"".join((head, body, end, b"endstream\nendobj\n"))
