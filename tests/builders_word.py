"""Word templates of different makers, for the tests of the Word renderer."""

import io
import struct
import zlib
from zipfile import ZipFile

import docx
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOUSE = (140, 20, 60)
"""The colour of the house with the brand."""


def word_defaults() -> bytes:
    """As Word makes it when nobody has decided anything."""
    return _saved(docx.Document())


def pandoc_like() -> bytes:
    """As pandoc's reference document: few styles, no headers, a section without paper."""
    document = docx.Document()
    kept = ("Normal", "Body Text", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption")
    for style in list(document.styles):
        if style.name not in (*kept, "Default Paragraph Font", "Normal Table", "No List"):
            style.element.getparent().remove(style.element)
    for style in document.styles.element.iter(f"{W}link"):
        style.getparent().remove(style)
    section = document.element.body.sectPr
    for child in list(section):
        section.remove(child)
    return _saved(document)


def brand() -> bytes:
    """A house style from a German Word: cover page, other first page, odd and even headers, logo, its own numbering."""
    document = docx.Document()
    _restyle(document)
    _number_headings(document)
    document.settings.odd_and_even_pages_header_footer = True
    document.add_paragraph("Deckblatt", style="Title")
    cover = document.sections[0]
    cover.different_first_page_header_footer = True
    cover.first_page_header.paragraphs[0].add_run().add_picture(io.BytesIO(picture(180, 40, HOUSE)), height=Mm(9))
    document.add_section(WD_SECTION.NEW_PAGE)
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin, section.top_margin = Mm(32), Mm(24), Mm(38)
        section.header_distance = Mm(14)
    cover.header.paragraphs[0].text = "Landesamt für Proben"
    cover.header.paragraphs[0].add_run().add_picture(io.BytesIO(picture(60, 40, HOUSE)), height=Mm(6))
    cover.even_page_header.paragraphs[0].text = "Landesamt für Proben · gerade Seite"
    for footer in (cover.footer, cover.even_page_footer, cover.first_page_footer):
        footer.paragraphs[0]._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "/>'))
    document.add_paragraph("Text der Vorlage, der nicht in den Bericht kommt.")
    return _saved(document)


def with_part(template: bytes, name: str, data: bytes, replacing: tuple[str, bytes, bytes] | None = None) -> bytes:
    """A template with one more part, and perhaps some bytes of another one replaced: for hostile files."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(template)) as source, ZipFile(target, "w") as package:
        for entry in source.namelist():
            held = source.read(entry)
            if replacing and entry == replacing[0]:
                assert replacing[1] in held
                held = held.replace(replacing[1], replacing[2], 1)
            if entry != name:
                package.writestr(entry, held)
        package.writestr(name, data)
    return target.getvalue()


def picture(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A PNG in one colour."""
    rows = (b"\0" + bytes(colour) * width) * height

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _restyle(document: "docx.document.Document") -> None:
    """Georgia in body and headings, a colour of the house, style ids as a German Word writes them."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(10.5)
    normal.paragraph_format.space_after = Pt(7)
    ids = {"Heading1": "berschrift1", "Heading2": "berschrift2", "Heading3": "berschrift3", "Title": "Titel"}
    ids |= {"ListBullet": "Aufzhlungszeichen", "Caption": "Beschriftung", "BodyText": "Textkrper"}
    for node in document.styles.element.iter():
        if node.tag == f"{W}style" and node.get(f"{W}styleId") in ids:
            node.set(f"{W}styleId", ids[node.get(f"{W}styleId")])
        elif node.tag in (f"{W}basedOn", f"{W}next", f"{W}link"):
            node.set(f"{W}val", ids.get(node.get(f"{W}val"), node.get(f"{W}val")))
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        font = document.styles[name].font
        font.color.rgb = RGBColor(*HOUSE)
        font.name = "Georgia"
        for node in document.styles[name].element.iter(f"{W}rFonts"):
            for attribute in [one for one in node.attrib if one.endswith("Theme")]:
                del node.attrib[attribute]
    document.styles["Heading 1"].font.size = Pt(17)


def _number_headings(document: "docx.document.Document") -> None:
    """`1.` and `1.1.` by the heading styles."""
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="berschrift{level + 1}"/>'
        f'<w:lvlText w:val="{"".join(f"%{n}." for n in range(1, level + 2))}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="700" w:hanging="700"/></w:pPr></w:lvl>'
        for level in range(3)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="88"><w:abstractNumId w:val="77"/></w:num>'))
    for level in range(3):
        properties = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        number = properties.get_or_add_numPr()
        number.get_or_add_ilvl().val = level
        number.get_or_add_numId().val = 88


def _saved(document: "docx.document.Document") -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
