"""Inline drawings: charts and the logo."""

from reportgen.codes import Code
from reportgen.document.tree import Figure, Span, Text
from reportgen.errors import Diagnostic, RenderError
from reportgen.render.docx.chart import native_charts, panel_key
from reportgen.render.docx.chart_markup import NativeChart, Setting
from reportgen.render.docx.inlines import runs
from reportgen.render.docx.markup import emu, escape, run
from reportgen.render.docx.measures import text_width
from reportgen.render.docx.story import Story
from reportgen.render.theme_files import picture_size


def chart_drawings(figure: Figure, story: Story) -> list[str]:
    """Runs that show the chart of a figure, as wide as the text: one string for each row of charts.

    The first chart has the alternative text of the figure, others their titles.
    """
    setting = Setting(story.theme, story.meta, text_width(story.theme))
    alt, rows = figure.alt, []
    for row in native_charts(figure.chart, setting):
        drawn = []
        for title, native in row:
            name = " · ".join(text for text in (figure.caption.label or "Chart", title) if text)
            drawn.append(_chart(native, name, alt or title, story))
            alt = ""
        rows.append("".join(drawn))
    return rows


def chart_key(figure: Figure, story: Story) -> str:
    """Runs of the words that stand above the charts of a figure; empty for none."""
    pieces = [runs((Span(role, (Text(words),)),), story) for role, words in panel_key(figure.chart)]
    return run("\u2003").join(pieces)


def _chart(native: NativeChart, name: str, alt: str, story: Story) -> str:
    content = (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{story.chart(native)}"/></a:graphicData>'
    )
    return _inline(story, name, alt, native.width, native.height, content)


def logo_drawing(story: Story) -> str:
    """A run that shows the logo of the theme in its height; its alternative text is the organisation.

    Raises RenderError if it is neither PNG nor JPEG.
    """
    size = picture_size(story.theme.logo or b"")
    if size is None or not all(size):
        raise RenderError(
            Diagnostic(
                Code.RENDER_UNREADABLE_LOGO,
                "The theme's logo cannot be used.",
                found="neither a PNG nor a JPEG",
                expected="a PNG or JPEG",
                hint="Save the logo as PNG, a few hundred pixels high.",
            )
        )
    height = min(story.theme.logo_height, text_width(story.theme) * size[1] / size[0])
    width = height * size[0] / size[1]
    alt = story.meta.organisation or "Logo"
    content = (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="0" name="logo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdLogo"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{emu(width)}" cy="{emu(height)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData>"
    )
    return _inline(story, "Logo", alt, width, height, content)


def _inline(story: Story, name: str, alt: str, width: float, height: float, content: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{emu(width)}" '
        f'cy="{emu(height)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{story.drawing_id()}" '
        f'name="{escape(name)}" descr="{escape(alt)}"/><wp:cNvGraphicFramePr/><a:graphic>{content}</a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
