"""A bare PDF page for looking at text and drawings before there is a layout: no tags, no outline, one content stream.

`python -m tests.specimen FOLDER` writes a specimen of every shipped theme there.
"""

import zlib

from reportgen.render.pdf.faces import Face, FontBook
from reportgen.render.pdf.words import Line


class Page:
    """Collects the operators of one page; origin at the bottom left, points."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self.operators: list[str] = []
        self._names: dict[Face, str] = {}

    def font_name(self, face: Face) -> str:
        return self._names.setdefault(face, f"/F{len(self._names) + 1}")

    def text(self, line: Line, x: float, y: float, *, extra: float = 0.0) -> None:
        """A line word by word; `extra` is added to every space."""
        for word in line.words:
            x += word.space_before + (extra if word.space_before else 0.0)
            for fragment in word.fragments:
                style = fragment.style
                self.operators.append(
                    f"BT {self.font_name(style.face)} {style.size} Tf {style.colour} {x:.3f} "
                    f"{y + style.rise:.3f} Td [<{fragment.hexed}>] TJ ET"
                )
                x += fragment.width

    def pdf(self, book: FontBook) -> bytes:
        """The page as a whole file."""
        objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"", b""]
        fonts = "".join(f"{name} {_add_font(objects, face)} 0 R" for face, name in self._names.items())
        body = zlib.compress("\n".join(self.operators).encode("latin-1"))
        objects[2] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {self.width} {self.height}]/Contents 4 0 R"
            f"/Resources<</Font<<{fonts}>>>>>>"
        ).encode()
        objects[3] = _stream("/Filter/FlateDecode", body)
        return _file(objects)


def _add_font(objects: list[bytes], face: Face) -> int:
    program = face.embedded()
    first = len(objects) + 1
    box = " ".join(map(str, face.bbox))
    objects += [
        f"<</Type/Font/Subtype/Type0/BaseFont/{program.name}/Encoding/Identity-H/DescendantFonts[{first + 1} 0 R]"
        f"/ToUnicode {first + 4} 0 R>>".encode(),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{program.name}/CIDToGIDMap/Identity/CIDSystemInfo"
        f"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/W[{program.widths}]"
        f"/FontDescriptor {first + 2} 0 R>>".encode(),
        f"<</Type/FontDescriptor/FontName/{program.name}/Flags 4/FontBBox[{box}]/ItalicAngle {face.italic_angle}"
        f"/Ascent {face.ascent}/Descent {face.descent}/CapHeight {face.cap_height}/StemV 80"
        f"/FontFile2 {first + 3} 0 R>>".encode(),
        _stream(f"/Filter/FlateDecode/Length1 {program.length1}", program.program),
        _stream("/Filter/FlateDecode", program.to_unicode),
    ]
    return first


def _stream(entries: str, body: bytes) -> bytes:
    return f"<<{entries}/Length {len(body)}>>stream\n".encode() + body + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
