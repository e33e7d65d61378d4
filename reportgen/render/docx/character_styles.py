"""Styles of runs: stress, links, the verdicts, the marks of notes."""

from reportgen.document.tree import Role
from reportgen.render.docx.markup import rgb
from reportgen.render.docx.paragraph_style import fonts_element
from reportgen.render.theme import Theme

RAISED = '<w:vertAlign w:val="superscript"/>'
"""How the mark of a note stands."""
_MEANINGS: dict[Role, tuple[str, str]] = {
    "leads": ("VerdictLeads", "Verdict Leads"),
    "trails": ("VerdictTrails", "Verdict Trails"),
    "no-clear-difference": ("VerdictUnclear", "Verdict No Clear Difference"),
    "no-difference": ("VerdictEqual", "Verdict No Difference"),
    "without-figure": ("VerdictWithoutFigure", "Verdict Without Figure"),
    "conflicting": ("VerdictConflicting", "Verdict Conflicting"),
    "not-comparable": ("VerdictNotComparable", "Verdict Not Comparable"),
    "not-reported": ("VerdictNotReported", "Verdict Not Reported"),
    "muted": ("Muted", "Muted"),
    "label": ("Label", "Label"),
}
"""Id and name of the style of each meaning a run can have."""


def meaning_style(role: Role) -> str:
    """The character style of a run with a meaning."""
    return _MEANINGS[role][0]


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
    for role, (style_id, name) in _MEANINGS.items():
        strong = "<w:b/><w:bCs/>" if role == "label" else ""
        styles.append(_character(style_id, name, f'{strong}<w:color w:val="{rgb(theme.verdicts[role])}"/>'))
    return styles
