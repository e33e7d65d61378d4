"""A theme as real Word styles: everything a reader may want to restyle has a name in Word's style gallery."""

from dataclasses import replace

from reportgen.render.docx.character_styles import character_styles
from reportgen.render.docx.markup import escape, half_points, rgb, twips
from reportgen.render.docx.measures import (
    BULLET_NUMBERING,
    CALLOUT_EDGE,
    CALLOUT_NUMBERING,
    CALLOUT_PAD,
    CALLOUTS,
    CHAPTER_GAP,
    FACT_STEP,
    HEADING_NUMBERING,
    LIST_STEP,
    NUMBER_NUMBERING,
    contents_step,
    reference_indent,
    text_width,
)
from reportgen.render.docx.ornaments import border, callout_box, cover_bar, heading_rule, kicker_band, quote_bar
from reportgen.render.docx.paragraph_style import fonts_element, indent, paragraph_style, spacing
from reportgen.render.docx.table_styles import table_style, table_text_styles
from reportgen.render.list_marks import LEVELS
from reportgen.render.theme import TextLook, Theme, compact_title

_WHOLE = {"keepLines": "", "suppressAutoHyphens": ""}
_KEEP = {"keepNext": "", **_WHOLE}


def style_elements(theme: Theme, *, numbered: int, is_right_to_left: bool) -> list[str]:
    """Every style of a briefing as XML, paragraph styles first. Headings down to level `numbered` count."""
    return [
        *_text_styles(theme, is_right_to_left=is_right_to_left),
        *_heading_styles(theme, numbered=numbered),
        *_list_styles(theme),
        *_callout_styles(theme, is_right_to_left=is_right_to_left),
        *table_text_styles(theme),
        *_contents_styles(theme),
        *_running_styles(theme),
        *character_styles(theme),
        *_base_styles(),
        table_style(theme),
    ]


def document_defaults(theme: Theme, language: str, *, is_right_to_left: bool) -> str:
    """`w:docDefaults`: the body look, the language, and the direction."""
    body = theme.looks["body"]
    kind = language.split("-")[0].lower()
    east = language if kind in ("zh", "ja", "ko") else "en-US"
    bidi = language if is_right_to_left else "ar-SA"
    direction = "<w:bidi/>" if is_right_to_left else ""
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts_element(theme, 'body')}"
        f'<w:color w:val="{rgb(body.colour)}"/><w:kern w:val="0"/>'
        f'<w:sz w:val="{half_points(body.size)}"/><w:szCs w:val="{half_points(body.size)}"/>'
        f'<w:lang w:val="{escape(language)}" w:eastAsia="{escape(east)}" w:bidi="{escape(bidi)}"/>'
        f"</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>{direction}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _text_styles(theme: Theme, *, is_right_to_left: bool) -> list[str]:
    looks, body = theme.looks, theme.looks["body"]
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr><w:widowControl/>{spacing(body, before=0, after=0)}</w:pPr></w:style>"
    )
    rule = theme.colours["rule_strong" if theme.ornaments.cover == "rules" else "rule"]
    fact = "<w:pBdr>" + border("top", rule, 4, 7) + border("bottom", rule, 4, 7) + "</w:pBdr>"
    fact_tabs = f'<w:tabs><w:tab w:val="left" w:pos="{twips(FACT_STEP)}"/></w:tabs>'
    figure = TextLook("body", body.size, body.size * 1.2, body.colour, before=looks["caption"].before, after=4)
    hanging = indent(reference_indent(theme), hanging=reference_indent(theme))
    kicker = looks["kicker"]
    if theme.ornaments.cover == "band":
        kicker = replace(kicker, colour=theme.colours["paper"], after=kicker.after + 8)
    bar = TextLook("body", 2, 4, body.colour, after=8)
    drawn = cover_bar(theme, text_width(theme)) or {}
    return [
        normal,
        paragraph_style(theme, "Cover Bar", bar, following="Kicker", pieces={**_KEEP, **drawn}),
        paragraph_style(theme, "Body Text", body, priority=1),
        paragraph_style(theme, "Lead", looks["lead"], following="BodyText", priority=2),
        paragraph_style(theme, "Note", looks["note"], following="BodyText"),
        paragraph_style(theme, "Kicker", kicker, following="Title", pieces={**_KEEP, **kicker_band(theme)}),
        paragraph_style(theme, "Title", looks["title"], following="Subtitle", priority=10, pieces=_KEEP),
        paragraph_style(theme, "Title Compact", compact_title(theme), following="Subtitle", pieces=_KEEP),
        paragraph_style(theme, "Subtitle", looks["subtitle"], following="BodyText", priority=11, pieces=_WHOLE),
        paragraph_style(theme, "Question", looks["question"], following="BodyText", pieces=_WHOLE),
        paragraph_style(
            theme,
            "Cover Fact",
            looks["fact"],
            pieces={"pBdr": fact, "tabs": fact_tabs, "ind": indent(FACT_STEP, hanging=FACT_STEP)},
        ),
        paragraph_style(
            theme,
            "Quote",
            looks["quote"],
            following="BodyText",
            priority=29,
            pieces={
                "pBdr": quote_bar(theme, is_right_to_left=is_right_to_left),
                "ind": indent(LIST_STEP, right=LIST_STEP),
            },
        ),
        paragraph_style(
            theme, "Caption", looks["caption"], following="BodyText", priority=35, pieces={"keepLines": ""}
        ),
        paragraph_style(
            theme, "Figure", figure, following="Caption", pieces={"keepNext": "", "bidi": '<w:bidi w:val="0"/>'}
        ),
        paragraph_style(
            theme,
            "Bibliography",
            looks["reference"],
            priority=37,
            pieces={
                "keepLines": "",
                "ind": hanging,
                "tabs": f'<w:tabs><w:tab w:val="left" w:pos="{twips(reference_indent(theme))}"/></w:tabs>',
            },
        ),
    ]


def _heading_styles(theme: Theme, *, numbered: int) -> list[str]:
    styles = []
    for level in range(1, 5):
        number = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{HEADING_NUMBERING}"/></w:numPr>'
        pieces = {"numPr": number} if level <= numbered else {}
        look = theme.looks[f"h{level}"]
        styles.append(
            paragraph_style(
                theme,
                f"Heading {level}",
                look,
                following="BodyText",
                priority=9,
                pieces={
                    **_KEEP,
                    **pieces,
                    **heading_rule(theme, level),
                    "outlineLvl": f'<w:outlineLvl w:val="{level - 1}"/>',
                },
            )
        )
        if level <= numbered:
            styles.append(_unnumbered_heading(level))
    return styles


def _unnumbered_heading(level: int) -> str:
    """As the heading of its level, without number."""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="Heading{level}Unnumbered"><w:name w:val="Heading '
        f'{level} Unnumbered"/><w:basedOn w:val="Heading{level}"/><w:next w:val="BodyText"/><w:uiPriority w:val="9"/>'
        '<w:qFormat/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr><w:ind w:left="0" w:firstLine="0"/></w:pPr>'
        "</w:style>"
    )


def _list_styles(theme: Theme) -> list[str]:
    body = theme.looks["body"]
    styles = []
    for level in range(LEVELS):
        suffix = f" {level + 1}" if level else ""
        for kind, number in (("List Bullet", BULLET_NUMBERING), ("List Number", NUMBER_NUMBERING)):
            styles.append(
                paragraph_style(
                    theme,
                    kind + suffix,
                    body,
                    based="BodyText",
                    before=0,
                    after=body.after * 0.5,
                    pieces={"numPr": f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'},
                )
            )
        styles.append(
            paragraph_style(
                theme,
                f"List Continue{suffix}",
                body,
                based="BodyText",
                before=0,
                after=body.after * 0.5,
                pieces={"ind": indent(LIST_STEP * (level + 1))},
            )
        )
    return styles


def _callout_styles(theme: Theme, *, is_right_to_left: bool) -> list[str]:
    look, title = replace(theme.looks["callout"], justify=False), theme.looks["callout_title"]
    styles = []
    for role, name in CALLOUTS.items():
        pieces = callout_box(theme, role, is_right_to_left=is_right_to_left)
        edge = indent(CALLOUT_EDGE, right=CALLOUT_PAD)
        styles += [
            paragraph_style(theme, name, look, before=0, after=0, pieces={**pieces, "ind": edge}),
            paragraph_style(
                theme,
                f"{name} Title",
                title,
                following=name.replace(" ", ""),
                before=0,
                after=0,
                pieces={**pieces, **_KEEP, "ind": edge},
            ),
            paragraph_style(
                theme,
                f"{name} List",
                look,
                before=0,
                after=0,
                pieces={**pieces, "numPr": f'<w:numPr><w:numId w:val="{CALLOUT_NUMBERING}"/></w:numPr>'},
            ),
        ]
    return styles


def _contents_styles(theme: Theme) -> list[str]:
    look = theme.looks["contents"]
    right = twips(text_width(theme))
    styles = [
        paragraph_style(
            theme, "TOC Heading", theme.looks["contents_title"], following="BodyText", priority=39, pieces=_KEEP
        )
    ]
    for level in range(1, 5):
        left = contents_step(theme) * (level - 1)
        stop = left + contents_step(theme)
        tabs = (
            f'<w:tabs><w:tab w:val="left" w:pos="{twips(stop)}"/>'
            f'<w:tab w:val="right" w:leader="dot" w:pos="{right}"/></w:tabs>'
        )
        before = max(look.before, look.leading * CHAPTER_GAP) if level == 1 else 0
        styles.append(
            paragraph_style(
                theme,
                f"TOC {level}",
                replace(look, bold=look.bold or level == 1),
                priority=39,
                before=before,
                pieces={"tabs": tabs, "ind": indent(left), "keepLines": ""},
            )
        )
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{right}"/></w:tabs>'
    listed = {"tabs": tab, "ind": indent(0), "keepLines": ""}
    return [*styles, paragraph_style(theme, "Table of Figures", look, priority=99, before=0, pieces=listed)]


def _running_styles(theme: Theme) -> list[str]:
    look, rule = theme.looks["running"], theme.colours["rule"]
    mark = replace(look, bold=True, colour=theme.colours["text"])
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{twips(text_width(theme))}"/></w:tabs>'
    return [
        paragraph_style(
            theme,
            "Header",
            look,
            priority=99,
            pieces={"tabs": tabs, "pBdr": f"<w:pBdr>{border('bottom', rule, 4, 4)}</w:pBdr>"},
        ),
        paragraph_style(theme, "Footer", look, priority=99, pieces={"tabs": tabs}),
        paragraph_style(theme, "Footnote Text", theme.looks["note"], priority=99, before=0, after=2),
        paragraph_style(theme, "Endnote Text", theme.looks["note"], priority=99, before=0, after=4),
        paragraph_style(theme, "Classification", mark, after=4, pieces={"jc": '<w:jc w:val="center"/>'}),
    ]


def _base_styles() -> list[str]:
    return [
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>',
    ]
