"""A document as a Word file: real styles, live fields with cached results, native charts, the same bytes each time."""

from functools import lru_cache
from itertools import starmap

from reportgen.document.tree import Document
from reportgen.errors import Warn
from reportgen.render.artifact import PageMap
from reportgen.render.docx.adopt import adopt_template
from reportgen.render.docx.base import Base, BaseRequest, Running
from reportgen.render.docx.blocks import write_blocks
from reportgen.render.docx.cover import write_title_page
from reportgen.render.docx.fonts import font_parts
from reportgen.render.docx.markup import DECLARATION, LINKED_NAMESPACES, NAMESPACES, WORD_TYPE, escape
from reportgen.render.docx.numbering import numbered_depth, numbering_part
from reportgen.render.docx.own_base import own_base
from reportgen.render.docx.package import PACKAGE, Part, pack_part, relations_part, relationship, write_package
from reportgen.render.docx.properties import core_properties, custom_properties, extended_properties
from reportgen.render.docx.sections import (
    MARK_PLACE,
    divide_sheets,
    end_section,
    mark_paragraph,
    own_running,
    section_properties,
    sheet_width,
)
from reportgen.render.docx.snapshot import SNAPSHOT_TYPES, snapshot_parts, snapshot_relation
from reportgen.render.docx.story import Story, open_story
from reportgen.render.docx.workbook import workbook_bytes
from reportgen.render.theme import Theme, has_title_page

_STATIC_RELATIONS = (
    ("rIdStyles", "styles", "styles.xml"),
    ("rIdSettings", "settings", "settings.xml"),
    ("rIdTheme", "theme", "theme/theme1.xml"),
    ("rIdFonts", "fontTable", "fontTable.xml"),
    ("rIdWeb", "webSettings", "webSettings.xml"),
    ("rIdNumbering", "numbering", "numbering.xml"),
    ("rIdFootnotes", "footnotes", "footnotes.xml"),
    ("rIdEndnotes", "endnotes", "endnotes.xml"),
)


def write_docx(document: Document, theme: Theme, page_map: PageMap, *, warn: Warn) -> bytes:
    """The bytes of a .docx.

    Args:
        document: Blocks in printing order.
        theme: Looks; its faces are measured for column widths and, if it asks for that, embedded. Its Word template,
            if it has one, brings styles, numbering, page setup, headers and footers.
        page_map: Page numbers for the contents and the footer until Word counts for itself; an anchor that is
            missing gets a line without a number.
        warn: Told of what cannot be shown well.

    The same arguments give the same bytes. Reads font files, once per process.
    """
    meta = document.meta
    numbered = numbered_depth(document.blocks)
    base = base_of(BaseRequest(theme, meta.language, meta.is_right_to_left, numbered))
    story = open_story(document.blocks, theme, meta, page_map, base=base, numbered=numbered, warn=warn)
    is_titled = has_title_page(document, theme)
    has_wide = _write_sheets(document, story, has_title_page=is_titled)
    body = f"{DECLARATION}<w:document {_namespaces(story)}><w:body>{''.join(story.xml)}</w:body></w:document>"
    running = _running(story, has_wide=has_wide, has_title_page=is_titled)
    fonts = () if theme.word_template else font_parts(theme, story.scripts.met)
    parts = [
        pack_part("[Content_Types].xml", _content_types(story, running)),
        pack_part("_rels/.rels", _package_relations()),
        pack_part("word/document.xml", body),
        pack_part("word/_rels/document.xml.rels", _document_relations(story, running)),
        pack_part("word/numbering.xml", numbering_part(base.numbering, story.lists)),
        *_note_parts(story),
        *(pack_part(f"word/{one.file}", xml) for one, xml in running),
        *_chart_parts(story),
        *([pack_part(f"word/media/logo.{_logo_kind(theme)}", theme.logo)] if theme.logo else []),
        *base.parts,
        *fonts,
        *snapshot_parts(meta.snapshot),
        pack_part("docProps/core.xml", core_properties(meta)),
        pack_part("docProps/app.xml", extended_properties(meta, page_map.pages)),
        pack_part("docProps/custom.xml", custom_properties(meta)),
    ]
    return write_package(parts)


@lru_cache(maxsize=16)
def base_of(request: BaseRequest) -> Base:
    """The parts that are the same for every document of a look: made once for each."""
    template = request.theme.word_template
    return adopt_template(template, request) if template else own_base(request)


def _write_sheets(document: Document, story: Story, *, has_title_page: bool) -> bool:
    """Writes the sections of a document into the story; whether any lies on landscape pages."""
    sheets = divide_sheets(document.blocks, story.page_map.landscape, has_title_page=has_title_page)
    is_right_to_left = document.meta.is_right_to_left
    for place, sheet in enumerate(sheets):
        story.width, story.break_due = sheet_width(story.theme, is_wide=sheet.paper == "landscape"), False
        if place == 0 and has_title_page:
            write_title_page(sheet.blocks, story)
        else:
            write_blocks(sheet.blocks, story)
        section = section_properties(
            sheet, story.theme, story.base, is_right_to_left=is_right_to_left, is_first=place == 0
        )
        if place < len(sheets) - 1:
            end_section(story.xml, section)
        else:
            if not story.xml or not story.xml[-1].endswith("</w:p>"):
                story.paragraph("BodyText", "")
            story.xml.append(section)
    return any(sheet.is_landscape for sheet in sheets)


def _running(story: Story, *, has_wide: bool, has_title_page: bool) -> list[tuple[Running, str]]:
    """Each header and footer with its XML, with the mark of the document."""
    if story.base.running:
        mark = mark_paragraph(story)
        return [(running, xml.replace(MARK_PLACE, mark, 1)) for running, xml in story.base.running]
    return own_running(story, has_wide=has_wide, has_title_page=has_title_page)


def _namespaces(story: Story) -> str:
    return LINKED_NAMESPACES if story.is_linked else NAMESPACES


def _note_parts(story: Story) -> list[Part]:
    parts = []
    for notes in story.notes.values():
        parts.append(pack_part(f"word/{notes.kind}s.xml", notes.part(_namespaces(story))))
        if notes.links:
            parts.append(pack_part(f"word/_rels/{notes.kind}s.xml.rels", relations_part(_links(notes.links))))
    return parts


def _chart_parts(story: Story) -> list[Part]:
    parts = []
    for number, chart in enumerate(story.charts, 1):
        workbook = relationship("rId1", "package", f"../embeddings/chart{number}.xlsx")
        parts += [
            pack_part(f"word/charts/chart{number}.xml", chart.xml),
            pack_part(f"word/charts/_rels/chart{number}.xml.rels", relations_part(workbook)),
            pack_part(f"word/embeddings/chart{number}.xlsx", workbook_bytes(chart.sheet, story.meta.as_of)),
        ]
    return parts


def _logo_kind(theme: Theme) -> str:
    return "png" if (theme.logo or b"").startswith(b"\x89PNG") else "jpeg"


def _links(links: dict[str, str]) -> str:
    return "".join(relationship(name, "hyperlink", escape(href), is_external=True) for href, name in links.items())


def _package_relations() -> str:
    core = f"{PACKAGE}/relationships/metadata/core-properties"
    return relations_part(
        relationship("rId1", "officeDocument", "word/document.xml")
        + f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/>'
        + relationship("rId3", "extended-properties", "docProps/app.xml")
        + relationship("rId4", "custom-properties", "docProps/custom.xml")
    )


def _document_relations(story: Story, running: list[tuple[Running, str]]) -> str:
    present = {name for name, _ in story.base.overrides} | set(_PLAIN_TYPES)
    internal = [each for each in _STATIC_RELATIONS if f"word/{each[2]}" in present]
    internal += [(one.relation, one.kind, one.file) for one, _ in running]
    internal += [
        (f"rIdChart{number}", "chart", f"charts/chart{number}.xml") for number in range(1, len(story.charts) + 1)
    ]
    if story.theme.logo:
        internal.append(("rIdLogo", "image", f"media/logo.{_logo_kind(story.theme)}"))
    remembered = snapshot_relation() if story.is_linked else ""
    return relations_part("".join(starmap(relationship, internal)) + _links(story.links) + remembered)


_DEFAULT_TYPES = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "odttf": "application/vnd.openxmlformats-officedocument.obfuscatedFont",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "emf": "image/x-emf",
    "wmf": "image/x-wmf",
    "svg": "image/svg+xml",
}
"""Content type by suffix."""
_PLAIN_TYPES = {
    "word/document.xml": f"{WORD_TYPE}.document.main+xml",
    "word/numbering.xml": f"{WORD_TYPE}.numbering+xml",
    "word/footnotes.xml": f"{WORD_TYPE}.footnotes+xml",
    "word/endnotes.xml": f"{WORD_TYPE}.endnotes+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
}


def _content_types(story: Story, running: list[tuple[Running, str]]) -> str:
    overrides = {
        **_PLAIN_TYPES,
        **dict(story.base.overrides),
        **{f"word/{one.file}": f"{WORD_TYPE}.{one.kind}+xml" for one, _ in running},
        **{
            f"word/charts/chart{number}.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
            for number in range(1, len(story.charts) + 1)
        },
        **(SNAPSHOT_TYPES if story.is_linked else {}),
    }
    inner = "".join(f'<Default Extension="{suffix}" ContentType="{kind}"/>' for suffix, kind in _DEFAULT_TYPES.items())
    inner += "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">{inner}</Types>'
