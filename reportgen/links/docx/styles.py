"""The styles of a Word file by the ids that we give them, whatever program saved it and in whatever language."""

from typing import Any

from reportgen.links.docx.package import W

_LEVELS = range(1, 10)
_ODD = {"toc": "TOC", "of": "of"}
"""Words that ids write otherwise."""


def canonical_styles(root: Any) -> dict[str, str]:
    """Id of each paragraph style -> its name without blanks, each word beginning with a capital: `heading 1` is
    `Heading1`, and so is the id of ours.

    LibreOffice makes ids of its own (`TextBody` for `Body Text`) and Word translates them; names of built-in styles are
    English in every file.
    """
    found: dict[str, str] = {}
    for style in root.iter(f"{W}style"):
        name = style.find(f"{W}name")
        if style.get(f"{W}type") == "paragraph" and name is not None:
            words = (name.get(f"{W}val") or "").split()
            found[style.get(f"{W}styleId") or ""] = "".join(
                _ODD.get(word, word[:1].upper() + word[1:]) for word in words
            )
    return found


def is_heading(style: str) -> bool:
    """Whether a style, by our id, is that of a heading; ours without a number count."""
    return style.removesuffix("Unnumbered") in {f"Heading{level}" for level in _LEVELS}
