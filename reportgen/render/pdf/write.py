"""From the laid-out pages to the bytes of the file. Nothing is decided here."""

import hashlib
import zlib

from reportgen.document.tree import DocumentMeta
from reportgen.render.artifact import Protection
from reportgen.render.pdf.colour import compressed_profile
from reportgen.render.pdf.embed import EmbeddedFace
from reportgen.render.pdf.faces import Face
from reportgen.render.pdf.layout import Layout
from reportgen.render.pdf.metadata import day_of, information, xmp_packet
from reportgen.render.pdf.objects import StreamStore, decimal, text_string
from reportgen.render.pdf.outline import write_outline
from reportgen.render.pdf.packed import PackedDocument, pdfdoc
from reportgen.render.pdf.places import page_mark, page_name
from reportgen.render.pdf.protect import protect

_LEVEL = 6
"""zlib level: 9 costs a third of the time of a small file and saves one part in a hundred."""

ATTACHMENT, SNAPSHOT, PLACES = "findings.json", "snapshot.json", "places.json"
"""Names of what is attached: the evidence, what the file remembers of its numbers, and where those stand."""

_SYMBOLIC, _ITALIC = 4, 64
"""Flags of a font descriptor."""


class _Entries(pdfdoc.PDFDictionary):  # type: ignore[misc]
    """A dictionary whose text does not depend on ReportLab's own settings files."""

    def format(self, _document: object, IND: bytes = b"") -> bytes:  # noqa: N803 (the name is ReportLab's)
        """The entries in their order."""
        return ("<<" + "".join(f"/{key} {value}" for key, value in self.dict.items()) + ">>").encode("latin-1")


def write_pdf(layout: Layout, protection: Protection | None = None) -> bytes:
    """The PDF file of a layout: PDF 1.7, tagged (PDF/UA-1, PDF/A-3a), the same bytes each time.

    A protected one does not claim to be an archive and is never the same; `RenderError` if it cannot be protected.
    """
    store = StreamStore(layout.last_number, layout.objects)
    pages = _write_pages(layout, store)
    document = PackedDocument(store, _LEVEL)
    document.Catalog = _Entries(_catalog(layout, store, pages, is_archive=protection is None))
    document.info = _Entries(information(layout.meta))
    document.objectcounter = store.last
    data = document.format()
    return protect(data, protection) if protection else data


def _write_pages(layout: Layout, store: StreamStore) -> int:
    tree = store.reserve()
    resources = _write_resources(layout, store)
    for index, page in enumerate(layout.pages):
        begin = page_mark(index) if layout.places else "/Artifact BMC"
        operators = [begin, *page.under, "EMC", *page.operators] if page.under else page.operators
        body = zlib.compress("\n".join(operators).encode("latin-1"), _LEVEL)
        content = store.add_stream("/Filter/FlateDecode", body)
        size = f"{decimal(page.setup.width)} {decimal(page.setup.height)}"
        links = f"/Annots[{' '.join([f'{n} 0 R' for n in page.annotations])}]" if page.annotations else ""
        store.put(
            page.number,
            f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {size}]/Resources {resources} 0 R"
            f"/Contents {content} 0 R/StructParents {page.key}/Tabs/S{links}>>",
        )
    kids = " ".join([f"{page.number} 0 R" for page in layout.pages])
    store.put(tree, f"<</Type/Pages/Count {len(layout.pages)}/Kids[{kids}]>>")
    return tree


def _write_resources(layout: Layout, store: StreamStore) -> int:
    fonts = " ".join([f"{name} {_write_font(face, embedded, store)} 0 R" for face, name, embedded in layout.fonts])
    pictures = "".join(
        [
            f"/XObject<</Logo {store.add_stream(picture.entries, picture.body)} 0 R>>"
            for picture in (layout.logo,)
            if picture
        ]
    )
    return store.add(f"<</Font<<{fonts}>>{pictures}>>")


def _write_font(face: Face, embedded: EmbeddedFace, store: StreamStore) -> int:
    """A composite font whose codes are glyph ids (Identity-H)."""
    program = store.add_stream(f"/Filter/FlateDecode/Length1 {embedded.length1}", embedded.program)
    to_unicode = store.add_stream("/Filter/FlateDecode", embedded.to_unicode)
    flags = _SYMBOLIC | (_ITALIC if face.italic_angle else 0)
    box = " ".join(str(v) for v in face.bbox)
    descriptor = store.add(
        f"<</Type/FontDescriptor/FontName/{embedded.name}/Flags {flags}/FontBBox[{box}]"
        f"/ItalicAngle {decimal(face.italic_angle)}/Ascent {face.ascent}/Descent {face.descent}"
        f"/CapHeight {face.cap_height}/XHeight {face.x_height}/StemV {140 if face.is_bold else 80}"
        f"/FontFile2 {program} 0 R>>"
    )
    descendant = store.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{embedded.name}/CIDSystemInfo<</Registry(Adobe)"
        f"/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap/Identity"
        f"/W[{embedded.widths}]>>"
    )
    return store.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{embedded.name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {to_unicode} 0 R>>"
    )


def _catalog(layout: Layout, store: StreamStore, pages: int, *, is_archive: bool) -> dict[str, str]:
    metadata = store.add_stream("/Type/Metadata/Subtype/XML", xmp_packet(layout.meta, is_archive=is_archive))
    direction = "/Direction/R2L" if layout.meta.is_right_to_left else ""
    entries = {
        "Type": "/Catalog",
        "Pages": f"{pages} 0 R",
        "PageLabels": "<</Nums[0<</S/D>>]>>",
        "Lang": text_string(layout.meta.language),
        "MarkInfo": "<</Marked true>>",
        "StructTreeRoot": f"{layout.structure} 0 R",
        "Metadata": f"{metadata} 0 R",
        "ViewerPreferences": f"<</DisplayDocTitle true{direction}>>",
        "OutputIntents": _output_intents(store),
    }
    names = f"/Dests {_write_destinations(layout, store)} 0 R" if layout.anchors or layout.places else ""
    if files := _write_attachments(layout, store):
        listed = " ".join([f"{text_string(name)} {file} 0 R" for name, file in sorted(files.items())])
        names += f"/EmbeddedFiles<</Names[{listed}]>>"
        entries["AF"] = f"[{' '.join([f'{file} 0 R' for file in files.values()])}]"
    if names:
        entries["Names"] = f"<<{names}>>"
    outline = write_outline(layout.bookmarks, layout.pages, layout.left, store)
    if outline:
        entries |= {"Outlines": f"{outline} 0 R", "PageMode": "/UseOutlines" if len(layout.pages) > 1 else "/UseNone"}
    return entries


def _write_attachments(layout: Layout, store: StreamStore) -> dict[str, int]:
    """Name -> number of each file that there is to attach."""
    meta = layout.meta
    files = (
        (ATTACHMENT, "Source", meta.attachment),
        (SNAPSHOT, "Data", meta.snapshot),
        (PLACES, "Supplement", layout.places),
    )
    return {name: _write_attachment(name, relation, text, meta, store) for name, relation, text in files if text}


def _write_attachment(name: str, relation: str, text: str, meta: DocumentMeta, store: StreamStore) -> int:
    """An associated file of the document (ISO 19005-3, 6.8 and annex E)."""
    data = text.encode()
    checksum = hashlib.md5(data, usedforsecurity=False).hexdigest()
    stream = store.add_stream(
        f"/Type/EmbeddedFile/Subtype/application#2Fjson/Filter/FlateDecode/Params<</Size {len(data)}"
        f"/CheckSum<{checksum}>/ModDate{day_of(meta)}>>",
        zlib.compress(data, _LEVEL),
    )
    return store.add(
        f"<</Type/Filespec/F{text_string(name)}/UF{text_string(name)}"
        f"/AFRelationship/{relation}/EF<</F {stream} 0 R/UF {stream} 0 R>>>>"
    )


def _output_intents(store: StreamStore) -> str:
    profile = store.add_stream("/N 3/Filter/FlateDecode", compressed_profile())
    return (
        f"[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
        f"/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>]"
    )


def _write_destinations(layout: Layout, store: StreamStore) -> int:
    entries = [
        f"{text_string(anchor)}[{layout.pages[place.page].number} 0 R/XYZ {layout.left:.0f} {place.y:.0f} 0]"
        for anchor, place in sorted(layout.anchors.items())
    ]
    if layout.places:  # each page is known by name, wherever it is moved; these names come before all anchors
        named = sorted((page_name(index), page.number) for index, page in enumerate(layout.pages))
        entries = [*[f"{text_string(name)}[{number} 0 R/Fit]" for name, number in named], *entries]
    return store.add(f"<</Names[{' '.join(entries)}]>>")
