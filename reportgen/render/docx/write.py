"""A document as a Word file: real styles, live fields with cached results, native charts, the same bytes each time."""

from reportgen.document.tree import Document
from reportgen.errors import Warn
from reportgen.render.artifact import PageMap
from reportgen.render.docx.base import BaseRequest, static_parts
from reportgen.render.docx.blocks import write_blocks
from reportgen.render.docx.chart import chart_part, plan_chart
from reportgen.render.docx.markup import DECLARATION, NAMESPACES, escape
from reportgen.render.docx.numbering import numbered_depth, numbering_part
from reportgen.render.docx.package import Part, pack_part, write_package
from reportgen.render.docx.properties import core_properties, extended_properties
from reportgen.render.docx.sections import HEADER_FOOTER, running_parts, section_properties
from reportgen.render.docx.story import Story, open_story
from reportgen.render.docx.workbook import chart_workbook
from reportgen.render.theme import Theme

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_STATIC_RELATIONS = (
    ("rIdStyles", "styles", "styles.xml"),
    ("rIdSettings", "settings", "settings.xml"),
    ("rIdTheme", "theme", "theme/theme1.xml"),
    ("rIdFonts", "fontTable", "fontTable.xml"),
    ("rIdWeb", "webSettings", "webSettings.xml"),
    ("rIdNumbering", "numbering", "numbering.xml"),
)


def write_docx(document: Document, theme: Theme, page_map: PageMap, *, warn: Warn) -> bytes:
    """The bytes of a .docx.

    Args:
        document: Blocks in printing order.
        theme: Looks; its faces are measured for column widths and embedded.
        page_map: Page numbers for the contents and the footer until Word counts for itself; an anchor that is
            missing gets a line without a number.
        warn: Told of what cannot be shown well.

    The same arguments give the same bytes. Reads font files, once per process.
    """
    meta = document.meta
    numbered = numbered_depth(document.blocks)
    story = open_story(document.blocks, theme, meta, page_map, numbered=numbered, warn=warn)
    write_blocks(document.blocks, story)
    if not story.xml or not story.xml[-1].endswith("</w:p>"):
        story.paragraph("BodyText", "")
    section = section_properties(theme, is_right_to_left=meta.is_right_to_left)
    story.xml.append(section)
    body = f"{DECLARATION}<w:document {NAMESPACES}><w:body>{''.join(story.xml)}</w:body></w:document>"
    parts = [
        pack_part("[Content_Types].xml", _content_types(story)),
        pack_part("_rels/.rels", _package_relations()),
        pack_part("word/document.xml", body),
        pack_part("word/_rels/document.xml.rels", _document_relations(story)),
        pack_part("word/numbering.xml", numbering_part(story.lists, theme)),
        *(pack_part(f"word/{name}", xml) for name, xml in running_parts(theme, meta, page_map)),
        *_chart_parts(story),
        *([pack_part(f"word/media/logo.{_logo_kind(theme)}", theme.logo)] if theme.logo else []),
        *static_parts(BaseRequest(theme, meta.language, meta.is_right_to_left, numbered)),
        pack_part("docProps/core.xml", core_properties(meta)),
        pack_part("docProps/app.xml", extended_properties(meta, page_map.pages)),
    ]
    return write_package(parts)


def _chart_parts(story: Story) -> list[Part]:
    parts = []
    for number, chart in enumerate(story.charts, 1):
        relation = f'<Relationship Id="rId1" Type="{_OFFICE}/package" Target="../embeddings/chart{number}.xlsx"/>'
        plan = plan_chart(chart, story.theme)
        parts += [
            pack_part(f"word/charts/chart{number}.xml", chart_part(chart, story.theme, story.meta, plan)),
            pack_part(f"word/charts/_rels/chart{number}.xml.rels", _relations(relation)),
            pack_part(f"word/embeddings/chart{number}.xlsx", chart_workbook(chart, plan, story.meta.as_of)),
        ]
    return parts


def _logo_kind(theme: Theme) -> str:
    return "png" if (theme.logo or b"").startswith(b"\x89PNG") else "jpeg"


def _relations(inner: str) -> str:
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _package_relations() -> str:
    return _relations(
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/>'
    )


def _document_relations(story: Story) -> str:
    internal = list(_STATIC_RELATIONS)
    internal += [(f"rIdRunning{number}", kind, name) for number, (kind, _, name) in enumerate(HEADER_FOOTER, 1)]
    internal += [
        (f"rIdChart{number}", "chart", f"charts/chart{number}.xml") for number in range(1, len(story.charts) + 1)
    ]
    if story.theme.logo:
        internal.append(("rIdLogo", "image", f"media/logo.{_logo_kind(story.theme)}"))
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for name, kind, target in internal
    )
    inner += "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/hyperlink" Target="{escape(href)}" TargetMode="External"/>'
        for href, name in story.links.items()
    )
    return _relations(inner)


def _content_types(story: Story) -> str:
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "odttf": "application/vnd.openxmlformats-officedocument.obfuscatedFont",
    }
    if story.charts:
        defaults["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    if story.theme.logo:
        kind = _logo_kind(story.theme)
        defaults[kind] = f"image/{kind}"
    overrides = {
        "word/document.xml": f"{_WORD_TYPE}.document.main+xml",
        "word/styles.xml": f"{_WORD_TYPE}.styles+xml",
        "word/settings.xml": f"{_WORD_TYPE}.settings+xml",
        "word/webSettings.xml": f"{_WORD_TYPE}.webSettings+xml",
        "word/fontTable.xml": f"{_WORD_TYPE}.fontTable+xml",
        "word/numbering.xml": f"{_WORD_TYPE}.numbering+xml",
        "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        **{f"word/{name}": f"{_WORD_TYPE}.{kind}+xml" for kind, _, name in HEADER_FOOTER},
        **{
            f"word/charts/chart{number}.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
            for number in range(1, len(story.charts) + 1)
        },
    }
    inner = "".join(f'<Default Extension="{suffix}" ContentType="{kind}"/>' for suffix, kind in defaults.items())
    inner += "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{inner}</Types>'
