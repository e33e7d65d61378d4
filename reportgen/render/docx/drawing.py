"""Inline drawings: charts and the logo."""

from reportgen.codes import Code
from reportgen.document.tree import Figure
from reportgen.errors import Diagnostic, RenderError
from reportgen.render.docx.chart import plan_chart
from reportgen.render.docx.markup import emu, escape
from reportgen.render.docx.measures import text_width
from reportgen.render.docx.story import Story
from reportgen.render.theme_files import picture_size


def chart_drawing(figure: Figure, story: Story) -> str:
    """A run that shows the chart of a figure, as wide as the text."""
    relation = story.chart(figure.chart)
    content = (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData>'
    )
    height = plan_chart(figure.chart, story.theme).height
    name = f"{figure.caption.label or 'Chart'}"
    return _inline(story, name, figure.alt, text_width(story.theme), height, content)


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
