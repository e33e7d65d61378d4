"""The settings part: Word 2013 and later, no request to update fields on opening."""

from reportgen.render.docx.base import BaseRequest
from reportgen.render.docx.markup import DECLARATION, NAMESPACES, escape
from reportgen.render.docx.notes import note_settings

_COMPATIBILITY = (
    ("compatibilityMode", "15"),
    ("overrideTableStyleFontSizeAndJustification", "1"),
    ("enableOpenTypeFeatures", "1"),
    ("doNotFlipMirrorIndents", "1"),
    ("differentiateMultirowTableHeaders", "1"),
)
_DECIMAL_COMMA = ("de", "fr", "es", "it", "nl", "pl", "pt", "da", "sv", "nb", "fi", "cs", "ru", "uk", "tr", "el")
"""Languages that write a decimal comma, for the hint to Word only; every printed number is text."""
_COLOURS = (
    '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
    'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" '
    'w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>'
)


def settings_part(request: BaseRequest, *, has_fonts: bool | None = None, kept: str = "") -> str:
    """The whole part.

    Args:
        request: Theme and language.
        has_fonts: Whether fonts are embedded; None: as the theme asks.
        kept: Settings of a Word template that go along, those between hyphenation and character spacing.
    """
    uri = "http://schemas.microsoft.com/office/word"
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{uri}" w:val="{value}"/>' for name, value in _COMPATIBILITY
    )
    kind = request.language[:2]
    east = f' w:eastAsia="{escape(request.language)}"' if kind in ("zh", "ja", "ko") else ""
    decimal, separator = (",", ";") if kind in _DECIMAL_COMMA else (".", ",")
    embedded = request.theme.embed_fonts if has_fonts is None else has_fonts
    return (
        f'{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent="100"/>'
        f"{'<w:embedTrueTypeFonts/>' if embedded else ''}"
        f'<w:defaultTabStop w:val="720"/>{"<w:autoHyphenation/>" if request.theme.hyphenate else ""}{kept}'
        f'<w:characterSpacingControl w:val="doNotCompress"/>{note_settings()}'
        f"<w:compat><w:doNotExpandShiftReturn/>{compat}</w:compat>"
        f'<w:themeFontLang w:val="{escape(request.language)}"{east}/>{_COLOURS}'
        f'<w:decimalSymbol w:val="{decimal}"/><w:listSeparator w:val="{separator}"/></w:settings>'
    )
