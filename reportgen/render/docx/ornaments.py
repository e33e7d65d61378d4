"""What a theme draws besides letters, as borders and fills of Word styles."""

import re
from typing import assert_never

from reportgen.render.docx.markup import rgb, twips
from reportgen.render.docx.measures import CALLOUT_PAD, QUOTE_SPACE
from reportgen.render.theme import Theme

BAR_WIDTH = 42.0
"""Points of the short bar above a title."""
_PAD = 8.0
_EDGE = 6
"""Eighths of a point of the edge of a box."""
_MOST_SPACE = 31
"""Points that Word leaves at most between a border and its text."""
_FLAGS = re.compile(
    r"\A<w:p><w:pPr><w:pStyle [^>]*/>(?:<w:keepNext/>)?(?:<w:pageBreakBefore/>)?(?:<w:numPr>.*?</w:numPr>)?"
)


def border(side: str, colour: str, eighths: int, space: int = 0) -> str:
    """One edge: eighths of a point thick, `space` points from the text."""
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{rgb(colour)}"/>'


def borders(*edges: str) -> str:
    """`w:pBdr` of edges in the order top, left, bottom, right, between."""
    return f"<w:pBdr>{''.join(edges)}</w:pBdr>"


def shade(colour: str) -> str:
    """`w:shd` in one colour."""
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{rgb(colour)}"/>'


def cover_bar(theme: Theme, width: float) -> dict[str, str] | None:
    """Properties of the drawn line above the title; None if the theme has none."""
    accent = theme.colours["accent"]
    match theme.ornaments.cover:
        case "bar":
            rest = twips(width - BAR_WIDTH)
            left, right = (rest // 2, rest // 2) if theme.looks["title"].centred else (0, rest)
            return {
                "pBdr": borders(border("top", accent, 24)),
                "ind": f'<w:ind w:left="{left}" w:right="{right}"/>',
            }
        case "rules":
            # Two edges, since programs do not agree which line of a double one lies outside.
            return {"pBdr": borders(border("top", accent, 14), border("bottom", accent, 4))}
        case "band" | "plain":
            return None
        case form:
            assert_never(form)


def kicker_band(theme: Theme) -> dict[str, str]:
    """A band in the accent colour behind the kicker, if the theme has one."""
    if theme.ornaments.cover != "band":
        return {}
    accent = theme.colours["accent"]
    edges = [border(side, accent, 2, space) for side, space in (("top", 5), ("left", 8), ("bottom", 5), ("right", 8))]
    return {
        "pBdr": borders(*edges),
        "shd": shade(accent),
        "ind": f'<w:ind w:left="{twips(_PAD)}" w:right="{twips(_PAD)}"/>',
    }


def heading_rule(theme: Theme, level: int) -> dict[str, str]:
    """The line at headings of the first level."""
    if level > 1:
        return {}
    match theme.ornaments.headings:
        case "plain":
            return {}
        case "above":
            return {"pBdr": borders(border("top", theme.colours["accent"], 6, 6))}
        case "below":
            return {"pBdr": borders(border("bottom", theme.colours["rule_strong"], 6, 3))}
        case form:
            assert_never(form)


def quote_bar(theme: Theme, *, is_right_to_left: bool) -> str:
    """`w:pBdr` of a quotation: a bar where its lines begin. Borders of Word know no start and end, only sides."""
    side = "right" if is_right_to_left else "left"
    return borders(border(side, theme.colours["rule_strong"], 12, round(QUOTE_SPACE)))


def callout_box(theme: Theme, role: str, *, is_right_to_left: bool, space: float = CALLOUT_PAD) -> dict[str, str]:
    """Borders and fill of the paragraphs of a callout, whose lines begin some points behind its bar (at most 31).

    Borders in the colour of the fill pad the box, also where Word or LibreOffice do not join its paragraphs.
    """
    form = theme.ornaments.callouts
    fill, line = theme.colours[f"callout_{role}"], _line_colour(theme, role)
    pad = _padding(theme)
    start = {"bar": (line, 18), "frame": (line, _EDGE), "rules": (fill, 2)}[form]
    end = (line, _EDGE) if form == "frame" else (fill, 2)
    near, far = (*start, min(round(space), _MOST_SPACE)), (*end, round(CALLOUT_PAD))
    left, right = (far, near) if is_right_to_left else (near, far)
    return {
        "pBdr": borders(
            border("top", fill, 2, pad),
            border("left", *left),
            border("bottom", fill, 2, pad),
            border("right", *right),
            border("between", fill, 2, pad),
        ),
        "shd": shade(fill),
    }


def callout_gap(theme: Theme) -> float:
    """Space above and below a callout, share of its leading: lines need more than fills."""
    return 0.65 if theme.ornaments.callouts == "bar" else 0.95


def close_callout(paragraphs: list[str], theme: Theme, role: str, *, is_right_to_left: bool) -> list[str]:
    """Paragraphs of one callout with the lines above the first and below the last that some themes draw.

    The lines are direct: a style cannot know which paragraph is first.
    """
    form = theme.ornaments.callouts
    if form == "bar" or not paragraphs:
        return paragraphs
    box, pad = callout_box(theme, role, is_right_to_left=is_right_to_left)["pBdr"], _padding(theme)
    result = list(paragraphs)
    for place, side in ((0, "top"), (-1, "bottom")):
        edge = border(side, _line_colour(theme, role), _EDGE, pad)
        found = re.search("<w:pBdr>.*?</w:pBdr>", result[place])
        # Without `between`, which LibreOffice would draw instead of the lines of two neighbouring callouts.
        drawn = re.sub(rf"<w:{side} [^>]*/>|<w:between [^>]*/>", "", found.group() if found else box)
        drawn = _with_edge(drawn, side, edge)
        if found:
            result[place] = result[place].replace(found.group(), drawn, 1)
        else:
            flags = _FLAGS.match(result[place])
            end = flags.end() if flags else 0
            result[place] = result[place][:end] + drawn + result[place][end:]
    return result


def _with_edge(box: str, side: str, edge: str) -> str:
    """Borders with an edge in its place: top is the first, bottom follows left."""
    if side == "top":
        return box.replace("<w:pBdr>", "<w:pBdr>" + edge, 1)
    return re.sub("(?=<w:right )", lambda match: match.group() + edge, box, count=1)


def table_edges(theme: Theme) -> tuple[str, str]:
    """(edge between rows, conditional format of every other row) of the table style; either may be empty."""
    match theme.ornaments.tables:
        case "lines":
            return border("insideH", theme.colours["rule"], 4), ""
        case "open":
            return "", ""
        case "bands":
            fill = shade(theme.colours["table_band_fill"])
            return "", f'<w:tblStylePr w:type="band2Horz"><w:tblPr/><w:tcPr>{fill}</w:tcPr></w:tblStylePr>'
        case form:
            assert_never(form)


def _padding(theme: Theme) -> int:
    return max(2, round(theme.looks["callout"].after * 0.5))


def _line_colour(theme: Theme, role: str) -> str:
    return {"key": theme.colours["accent"], "note": theme.colours["rule_strong"]}.get(role, theme.verdicts["trails"])
