"""Characters that no font of the theme has: told one by one, ideographs all together."""

from dataclasses import replace

from reportgen.document.tree import Document
from reportgen.errors import Diagnostic, Warn
from reportgen.render.pdf.problems import warn_of_missing_glyphs
from reportgen.render.pdf.scripts import IS_IDEOGRAPHIC

_HINT = (
    "None is shipped, for it would be larger than all the rest. Put a TrueType font that has them, such as "
    "NotoSansSC-Regular.ttf or NotoSansJP-Regular.ttf, into a folder named `cjk`, and name the folder above it in "
    "REPORTGEN_FONTS (docs/themes.md, Other scripts)."
)


def warn_of_missing(document: Document, missing: tuple[str, ...], warn: Warn) -> None:
    """Tell of each missing character, but once of all that are Chinese, Japanese or Korean."""
    ideographs = tuple(char for char in missing if IS_IDEOGRAPHIC.match(char))

    def warn_of_all(first: Diagnostic) -> None:
        message = (
            "No font of the theme has the Chinese, Japanese or Korean characters of the text "
            f"({len(ideographs)}, first U+{ord(ideographs[0]):04X})."
        )
        warn(replace(first, message=message, hint=_HINT))

    warn_of_missing_glyphs(document, tuple(char for char in missing if char not in ideographs), warn)
    warn_of_missing_glyphs(document, ideographs[:1], warn_of_all)
