"""A theme as real Word styles: everything a reader may want to restyle has a name in Word's style gallery."""

from collections.abc import Mapping
from dataclasses import replace

from reportgen.document.tree import Role
from reportgen.render.docx.markup import PARAGRAPH_ORDER, RUN_ORDER, escape, half_points, properties, rgb, twips
from reportgen.render.docx.ornaments import (
    border,
    callout_box,
    cover_bar,
    heading_rule,
    kicker_band,
    table_edges,
)
from reportgen.render.theme import TextLook, Theme

CALLOUTS = {"key": "Callout Key", "note": "Callout Note", "caution": "Callout Caution"}
CALLOUT_PAD = 8.0
"""Points between the box of a callout and its text."""
CALLOUT_EDGE = CALLOUT_PAD + 2.25
"""Points from the margin to the text of a callout: padding and bar."""
LIST_STEP = 16.0
"""Points by which each level of a list moves in."""
LEVELS = 5
"""Word has five built-in styles for each kind of list."""
CELL_PAD = 5.0
"""Points left and right of the text in a table cell."""

VERDICT_STYLES: dict[Role, str] = {
    "leads": "VerdictLeads",
    "trails": "VerdictTrails",
    "no-clear-difference": "VerdictUnclear",
    "no-difference": "VerdictEqual",
    "without-figure": "VerdictWithoutFigure",
    "conflicting": "VerdictConflicting",
    "not-comparable": "VerdictNotComparable",
    "not-reported": "VerdictNotReported",
    "muted": "Muted",
    "label": "Label",
}
"""Character style of each meaning a run can have."""

_VERDICT_NAMES = {
    "leads": "Verdict Leads",
    "trails": "Verdict Trails",
    "no-clear-difference": "Verdict No Clear Difference",
    "no-difference": "Verdict No Difference",
    "without-figure": "Verdict Without Figure",
    "conflicting": "Verdict Conflicting",
    "not-comparable": "Verdict Not Comparable",
    "not-reported": "Verdict Not Reported",
    "muted": "Muted",
    "label": "Label",
}


def style_elements(theme: Theme, *, numbered: int) -> list[str]:
    """Every style of a briefing as XML, paragraph styles first. Headings down to level `numbered` count."""
    return [
        *_text_styles(theme),
        *_heading_styles(theme, numbered=numbered),
        *_list_styles(theme),
        *_callout_styles(theme),
        *_table_text_styles(theme),
        *_contents_styles(theme),
        *_running_styles(theme),
        *_character_styles(theme),
        *_base_styles(),
        _table_style(theme),
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


def fonts_element(theme: Theme, family: str) -> str:
    """`w:rFonts` of a family of the theme; scripts the family lacks are set in the fallback."""
    name = escape(theme.fonts[family].name)
    fallback = escape(theme.fonts.get("fallback", theme.fonts[family]).name)
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{fallback}" w:cs="{fallback}"/>'


def text_width(theme: Theme) -> float:
    """Points between the margins."""
    return theme.page.width - theme.page.left - theme.page.right


def _run_pieces(theme: Theme, look: TextLook) -> dict[str, str]:
    size = half_points(look.size)
    pieces = {
        "color": f'<w:color w:val="{rgb(look.colour)}"/>',
        "sz": f'<w:sz w:val="{size}"/>',
        "szCs": f'<w:szCs w:val="{size}"/>',
    }
    if look.family != "body":
        pieces["rFonts"] = fonts_element(theme, look.family)
    if look.bold:
        pieces |= {"b": "", "bCs": ""}
    if look.italic:
        pieces |= {"i": "", "iCs": ""}
    if look.uppercase:
        pieces["caps"] = ""
    return pieces


def spacing(look: TextLook, *, before: float | None = None, after: float | None = None) -> str:
    """`w:spacing` of a look. `atLeast` keeps the leading and still makes room for taller fallback glyphs."""
    above = twips(look.before if before is None else before)
    below = twips(look.after if after is None else after)
    return f'<w:spacing w:before="{above}" w:after="{below}" w:line="{twips(look.leading)}" w:lineRule="atLeast"/>'


_CENTRED = ("Kicker", "Title", "Subtitle", "Question", "Heading 1", "Heading 2", "Heading 3", "Heading 4")
"""Styles that a theme may centre."""
_WHOLE = {"keepLines": "", "suppressAutoHyphens": ""}
_KEEP = {"keepNext": "", **_WHOLE}


def _style(
    theme: Theme,
    name: str,
    look: TextLook,
    *,
    based: str = "Normal",
    following: str = "",
    priority: int = 40,
    before: float | None = None,
    after: float | None = None,
    pieces: Mapping[str, str] | None = None,
) -> str:
    """A paragraph style. `pieces` are children of `w:pPr` by name."""
    style_id = name.replace(" ", "")
    builtin = _BUILTIN.get(name)
    custom = "" if builtin else ' w:customStyle="1"'
    follow = f'<w:next w:val="{following}"/>' if following else ""
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    paragraph = {"jc": '<w:jc w:val="both"/>'} if look.justify else {}
    if look.centred and name in _CENTRED:
        paragraph = {"jc": '<w:jc w:val="center"/>'}
    paragraph |= {**(pieces or {}), "spacing": spacing(look, before=before, after=after)}
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style_id}"><w:name w:val="{builtin or name}"/>'
        f'{parent}{follow}<w:uiPriority w:val="{priority}"/><w:qFormat/>{properties("pPr", PARAGRAPH_ORDER, paragraph)}'
        f"{properties('rPr', RUN_ORDER, _run_pieces(theme, look))}</w:style>"
    )


_BUILTIN = {
    "Title": "Title",
    "Subtitle": "Subtitle",
    "Body Text": "Body Text",
    "Quote": "Quote",
    "Caption": "caption",
    "Header": "header",
    "Footer": "footer",
    "TOC Heading": "TOC Heading",
    "Bibliography": "Bibliography",
    **{f"Heading {n}": f"heading {n}" for n in range(1, 5)},
    **{f"TOC {n}": f"toc {n}" for n in range(1, 5)},
    **{
        f"{kind}{suffix}": f"{kind}{suffix}"
        for kind in ("List Bullet", "List Number", "List Continue")
        for suffix in ("", " 2", " 3", " 4", " 5")
    },
}
"""Styles that Word knows: our name to Word's spelling."""


def _indent(left: float, *, hanging: float = 0, right: float = 0) -> str:
    hang = f' w:hanging="{twips(hanging)}"' if hanging else ""
    return f'<w:ind w:left="{twips(left)}" w:right="{twips(right)}"{hang}/>'


def _text_styles(theme: Theme) -> list[str]:
    looks, body = theme.looks, theme.looks["body"]
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr><w:widowControl/>{spacing(body, before=0, after=0)}</w:pPr></w:style>"
    )
    rule = theme.colours["rule_strong"]
    fact = "<w:pBdr>" + border("top", rule, 4, 7) + border("bottom", rule, 4, 7) + "</w:pBdr>"
    fact_tabs = f'<w:tabs><w:tab w:val="left" w:pos="{twips(FACT_STEP)}"/></w:tabs>'
    figure = TextLook("body", body.size, body.size * 1.2, body.colour, before=looks["caption"].before, after=4)
    hanging = _indent(reference_indent(theme), hanging=reference_indent(theme))
    kicker = looks["kicker"]
    if theme.ornaments.cover == "band":
        kicker = replace(kicker, colour=theme.colours["paper"], after=kicker.after + 8)
    bar = TextLook("body", 2, 4, body.colour, after=8)
    drawn = cover_bar(theme, text_width(theme)) or {}
    return [
        normal,
        _style(theme, "Cover Bar", bar, following="Kicker", pieces={**_KEEP, **drawn}),
        _style(theme, "Body Text", body, priority=1),
        _style(theme, "Lead", looks["lead"], following="BodyText", priority=2),
        _style(theme, "Note", looks["note"], following="BodyText"),
        _style(theme, "Kicker", kicker, following="Title", pieces={**_KEEP, **kicker_band(theme)}),
        _style(theme, "Title", looks["title"], following="Subtitle", priority=10, pieces=_KEEP),
        _style(theme, "Subtitle", looks["subtitle"], following="BodyText", priority=11, pieces=_WHOLE),
        _style(theme, "Question", looks["question"], following="BodyText", pieces=_WHOLE),
        _style(
            theme,
            "Cover Fact",
            looks["fact"],
            pieces={"pBdr": fact, "tabs": fact_tabs, "ind": _indent(FACT_STEP, hanging=FACT_STEP)},
        ),
        _style(
            theme,
            "Quote",
            looks["quote"],
            following="BodyText",
            priority=29,
            pieces={
                "pBdr": f"<w:pBdr>{border('left', theme.colours['rule_strong'], 12, 10)}</w:pBdr>",
                "ind": _indent(LIST_STEP, right=LIST_STEP),
            },
        ),
        _style(theme, "Caption", looks["caption"], following="BodyText", priority=35, pieces={"keepLines": ""}),
        _style(theme, "Figure", figure, following="Caption", pieces={"keepNext": "", "bidi": '<w:bidi w:val="0"/>'}),
        _style(
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


FACT_STEP = 92.0
"""Points from the label of a fact on the cover to its content."""


def reference_indent(theme: Theme) -> float:
    """Points of the hanging indent of a reference: room for `[88]`."""
    return theme.looks["reference"].size * 2.4


def _heading_styles(theme: Theme, *, numbered: int) -> list[str]:
    styles = []
    for level in range(1, 5):
        number = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{HEADING_NUMBERING}"/></w:numPr>'
        pieces = {"numPr": number} if level <= numbered else {}
        look = theme.looks[f"h{level}"]
        styles.append(
            _style(
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
            styles.append(
                _style(
                    theme,
                    f"Heading {level} Unnumbered",
                    look,
                    based=f"Heading{level}",
                    following="BodyText",
                    priority=9,
                    pieces={
                        "numPr": '<w:numPr><w:numId w:val="0"/></w:numPr>',
                        "ind": '<w:ind w:left="0" w:firstLine="0"/>',
                    },
                )
            )
    return styles


BULLETS, NUMBERS, CALLOUT_BULLETS, CALLOUT_NUMBERS, HEADINGS = range(5)
"""Abstract numbering definitions."""
BULLET_NUMBERING, NUMBER_NUMBERING, CALLOUT_NUMBERING, HEADING_NUMBERING = range(1, 5)
"""Numbering instances that styles refer to; lists of a document get the following ones."""
FIRST_FREE_NUMBERING = 5


def _list_styles(theme: Theme) -> list[str]:
    body = theme.looks["body"]
    styles = []
    for level in range(LEVELS):
        suffix = f" {level + 1}" if level else ""
        for kind, number in (("List Bullet", BULLET_NUMBERING), ("List Number", NUMBER_NUMBERING)):
            styles.append(
                _style(
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
            _style(
                theme,
                f"List Continue{suffix}",
                body,
                based="BodyText",
                before=0,
                after=body.after * 0.5,
                pieces={"ind": _indent(LIST_STEP * (level + 1))},
            )
        )
    return styles


def _callout_styles(theme: Theme) -> list[str]:
    look, title = replace(theme.looks["callout"], justify=False), theme.looks["callout_title"]
    styles = []
    for role, name in CALLOUTS.items():
        pieces = callout_box(theme, role)
        edge = _indent(CALLOUT_EDGE, right=CALLOUT_PAD)
        styles += [
            _style(theme, name, look, before=0, after=0, pieces={**pieces, "ind": edge}),
            _style(
                theme,
                f"{name} Title",
                title,
                following=name.replace(" ", ""),
                before=0,
                after=0,
                pieces={**pieces, **_KEEP, "ind": edge},
            ),
            _style(
                theme,
                f"{name} List",
                look,
                before=0,
                after=0,
                pieces={**pieces, "numPr": f'<w:numPr><w:numId w:val="{CALLOUT_NUMBERING}"/></w:numPr>'},
            ),
        ]
    return styles


def _table_text_styles(theme: Theme) -> list[str]:
    table, head, group = theme.looks["table"], theme.looks["table_head"], theme.looks["table_group"]
    note = theme.looks["note"]
    right = {"jc": '<w:jc w:val="right"/>', "suppressAutoHyphens": ""}
    centre = {"jc": '<w:jc w:val="center"/>'}
    head_pieces = {"keepNext": "", "suppressAutoHyphens": ""}
    total = TextLook(
        table.family, table.size, table.leading, table.colour, bold=True, before=table.before, after=table.after
    )
    return [
        _style(theme, "Table Text", table),
        _style(theme, "Table Number", table, based="TableText", pieces=right),
        _style(theme, "Table Centred", table, based="TableText", pieces=centre),
        _style(theme, "Table Head", head, pieces=head_pieces),
        _style(theme, "Table Head Number", head, based="TableHead", pieces={**head_pieces, **right}),
        _style(theme, "Table Head Centred", head, based="TableHead", pieces={**head_pieces, **centre}),
        _style(theme, "Table Group", group, pieces=head_pieces),
        _style(theme, "Table Total", total, based="TableText"),
        _style(theme, "Table Total Number", total, based="TableText", pieces=right),
        _style(theme, "Table Total Centred", total, based="TableText", pieces=centre),
        _style(theme, "Table Note", note, pieces={"keepLines": ""}),
    ]


def _contents_styles(theme: Theme) -> list[str]:
    look = theme.looks["contents"]
    right = twips(text_width(theme))
    styles = [
        _style(theme, "TOC Heading", theme.looks["contents_title"], following="BodyText", priority=39, pieces=_KEEP)
    ]
    for level in range(1, 5):
        left = contents_step(theme) * (level - 1)
        stop = left + contents_step(theme)
        tabs = (
            f'<w:tabs><w:tab w:val="left" w:pos="{twips(stop)}"/>'
            f'<w:tab w:val="right" w:leader="dot" w:pos="{right}"/></w:tabs>'
        )
        before = look.before if level == 1 else 0
        styles.append(
            _style(
                theme,
                f"TOC {level}",
                look,
                priority=39,
                before=before,
                pieces={"tabs": tabs, "ind": _indent(left), "keepLines": ""},
            )
        )
    return styles


def contents_step(theme: Theme) -> float:
    """Points from a number in the contents to its text, and from level to level."""
    return theme.looks["contents"].size * 2.2


def _running_styles(theme: Theme) -> list[str]:
    look, rule = theme.looks["running"], theme.colours["rule"]
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{twips(text_width(theme))}"/></w:tabs>'
    return [
        _style(
            theme,
            "Header",
            look,
            priority=99,
            pieces={"tabs": tabs, "pBdr": f"<w:pBdr>{border('bottom', rule, 4, 4)}</w:pBdr>"},
        ),
        _style(theme, "Footer", look, priority=99, pieces={"tabs": tabs}),
    ]


def _character(style_id: str, name: str, inner: str, *, custom: bool = True, priority: int = 40) -> str:
    mark = ' w:customStyle="1"' if custom else ""
    return (
        f'<w:style w:type="character"{mark} w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="{priority}"/><w:qFormat/>'
        f"<w:rPr>{inner}</w:rPr></w:style>"
    )


def _character_styles(theme: Theme) -> list[str]:
    mono, link = fonts_element(theme, "mono"), rgb(theme.colours["link"])
    caption_label = "<w:b/><w:bCs/>"
    styles = [
        _character("Strong", "Strong", "<w:b/><w:bCs/>", custom=False, priority=22),
        _character("Emphasis", "Emphasis", "<w:i/><w:iCs/>", custom=False, priority=20),
        _character("Code", "Code", f"{mono}<w:noProof/>"),
        _character("Hyperlink", "Hyperlink", f'<w:color w:val="{link}"/>', custom=False, priority=99),
        _character("CaptionLabel", "Caption Label", caption_label),
        _character("FactLabel", "Fact Label", f'<w:color w:val="{rgb(theme.verdicts["label"])}"/>'),
    ]
    for role, style_id in VERDICT_STYLES.items():
        strong = "<w:b/><w:bCs/>" if role == "label" else ""
        styles.append(
            _character(style_id, _VERDICT_NAMES[role], f'{strong}<w:color w:val="{rgb(theme.verdicts[role])}"/>')
        )
    return styles


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


def _table_style(theme: Theme) -> str:
    colours = theme.colours
    strong = colours["rule_strong"]
    between, bands = table_edges(theme)
    banding = '<w:tblStyleRowBandSize w:val="1"/>' if bands else ""
    pad, inset = twips(2.5), twips(CELL_PAD)
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{rgb(colours["table_head_fill"])}"/>'
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="BriefingTable"><w:name w:val="Briefing Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="40"/><w:qFormat/>'
        f"<w:tblPr>{banding}<w:tblBorders>{border('top', strong, 8)}{border('bottom', strong, 8)}"
        f'{between}</w:tblBorders><w:tblCellMar><w:top w:w="{pad}" w:type="dxa"/>'
        f'<w:left w:w="{inset}" w:type="dxa"/><w:bottom w:w="{pad}" w:type="dxa"/>'
        f'<w:right w:w="{inset}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>'
        f'{border("top", strong, 8)}{border("bottom", strong, 6)}</w:tcBorders>{fill}<w:vAlign w:val="bottom"/>'
        "</w:tcPr></w:tblStylePr>"
        f'<w:tblStylePr w:type="lastRow"><w:tblPr/><w:tcPr><w:tcBorders>{border("top", strong, 6)}</w:tcBorders>'
        "</w:tcPr></w:tblStylePr>"
        f'<w:tblStylePr w:type="firstCol"><w:rPr><w:color w:val="{rgb(colours["text"])}"/></w:rPr></w:tblStylePr>'
        f"{bands}</w:style>"
    )
