"""Styles of runs: stress, links, the verdicts, the marks of notes."""

from reportgen.document.tree import Role
from reportgen.render.docx.markup import rgb
from reportgen.render.docx.paragraph_style import fonts_element
from reportgen.render.theme import Theme

RAISED = '<w:vertAlign w:val="superscript"/>'
"""How the mark of a note stands."""
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


def _character(style_id: str, name: str, inner: str, *, custom: bool = True, priority: int = 40) -> str:
    mark = ' w:customStyle="1"' if custom else ""
    return (
        f'<w:style w:type="character"{mark} w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="{priority}"/><w:qFormat/>'
        f"<w:rPr>{inner}</w:rPr></w:style>"
    )


def character_styles(theme: Theme) -> list[str]:
    """Every character style as XML."""
    mono, link = fonts_element(theme, "mono"), rgb(theme.colours["link"])
    caption_label = f'<w:b/><w:bCs/><w:color w:val="{rgb(theme.colours["accent"])}"/>'
    styles = [
        _character("Strong", "Strong", "<w:b/><w:bCs/>", custom=False, priority=22),
        _character("Emphasis", "Emphasis", "<w:i/><w:iCs/>", custom=False, priority=20),
        _character("Code", "Code", f"{mono}<w:noProof/>"),
        _character("Hyperlink", "Hyperlink", f'<w:color w:val="{link}"/>', custom=False, priority=99),
        _character("FootnoteReference", "footnote reference", RAISED, custom=False, priority=99),
        _character("EndnoteReference", "endnote reference", RAISED, custom=False, priority=99),
        _character("CaptionLabel", "Caption Label", caption_label),
        _character("FactLabel", "Fact Label", f'<w:color w:val="{rgb(theme.verdicts["label"])}"/>'),
    ]
    for role, style_id in VERDICT_STYLES.items():
        strong = "<w:b/><w:bCs/>" if role == "label" else ""
        styles.append(
            _character(style_id, _VERDICT_NAMES[role], f'{strong}<w:color w:val="{rgb(theme.verdicts[role])}"/>')
        )
    return styles
