"""The HTML of a mail: one page with its styles in the elements, since mail programs drop much of what stands elsewhere.

Colours for the dark stand in a style sheet, by classes: `prefers-color-scheme` for programs that ask, `data-ogsc` and
`data-ogsb` for Outlook, which marks what it darkened.
"""

from collections.abc import Mapping

from reportgen.document.tree import Document, Paragraph, plain_text, walk_blocks
from reportgen.render.mail.html_blocks import Writer
from reportgen.render.mail.markup import FONTS, element, escaped
from reportgen.render.mail.palette import Palette, Shades

_PREHEADER = 110
"""Characters of the first words, which lists of mails show after the subject."""
_FILL = "&#847;&zwnj;&nbsp;" * 40
"""Keeps what follows out of that line."""


def write_page(document: Document, palette: Palette) -> str:
    """The whole page."""
    meta, light = document.meta, palette.light
    direction = "rtl" if meta.is_right_to_left else "ltr"
    body = Writer(palette.light, is_right_to_left=meta.is_right_to_left).document(document)
    paper = light.grounds["paper"]
    column = element("div", body, style="max-width:600px;margin:0 auto;padding:28px 16px 40px")
    article = element("div", column, role="article", lang=meta.language, dir=direction, aria_label=meta.title)
    page = (
        f'<body class="g-paper i-text" style="margin:0;padding:0;width:100%;background-color:{paper};'
        f"color:{light.inks['text']};font-family:{FONTS};-webkit-text-size-adjust:100%;"
        f'text-size-adjust:100%" bgcolor="{paper}">\n{_preheader(document)}'
        f'<!--[if mso]><table role="presentation" width="600" align="center"><tr><td><![endif]-->\n'
        f"{article}<!--[if mso]></td></tr></table><![endif]-->\n</body>"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escaped(meta.language)}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">\n'
        f"<title>{escaped(meta.title)}</title>\n<style>\n{_sheet(palette.dark)}</style>\n</head>\n{page}\n</html>\n"
    )


def _preheader(document: Document) -> str:
    first = next((one for one in walk_blocks(document.blocks) if isinstance(one, Paragraph)), None)
    words = " ".join(plain_text(first.children).split()) if first else ""
    if len(words) > _PREHEADER:
        words = words[:_PREHEADER].rsplit(" ", 1)[0] + "…"
    hidden = (
        "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;font-size:1px;line-height:1px"
    )
    return (
        f'<div class="preheader" style="{hidden}" aria-hidden="true">{escaped(words)}{_FILL}</div>\n' if words else ""
    )


def _sheet(dark: Shades) -> str:
    """The style sheet: dark colours, and nothing that the mail cannot do without."""
    asked = _rules(dark, "", "")
    return (
        ":root{color-scheme:light dark;supported-color-schemes:light dark}\n"
        "a{text-decoration:underline}\n"
        f"@media (prefers-color-scheme:dark){{\n{asked}}}\n{_rules(dark, '[data-ogsc] ', '[data-ogsb] ')}"
    )


def _rules(shades: Shades, ink: str, ground: str) -> str:
    return (
        _each(shades.inks, f"{ink}.i-", "color")
        + _each(shades.grounds, f"{ground}.g-", "background-color")
        + f"{ink}.r{{border-color:{shades.rule}!important}}\n"
        + f"{ink}.b{{border-color:{shades.inks['accent']}!important}}\n"
    )


def _each(colours: Mapping[str, str], prefix: str, property_: str) -> str:
    """One rule for each colour, with all the classes that have it."""
    by_colour: dict[str, list[str]] = {}
    for name, colour in colours.items():
        by_colour.setdefault(colour, []).append(f"{prefix}{name}")
    return "".join(f"{','.join(names)}{{{property_}:{colour}!important}}\n" for colour, names in by_colour.items())
