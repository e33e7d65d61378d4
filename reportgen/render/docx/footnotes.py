"""The part that holds the words of the footnotes, with the two separators that Word asks for."""

from reportgen.render.docx.markup import DECLARATION, NAMESPACES

SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
"""(id, kind): the line above the notes, and above a note that goes on from the page before."""


def footnotes_part(notes: list[str]) -> str:
    """The footnotes part. It is there without notes as well, since the settings name its separators."""
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" '
        f'w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in SEPARATORS
    )
    return f"{DECLARATION}<w:footnotes {NAMESPACES}>{lines}{''.join(notes)}</w:footnotes>"


def footnote_settings() -> str:
    """`w:footnotePr` of the settings."""
    return "<w:footnotePr>" + "".join(f'<w:footnote w:id="{number}"/>' for number, _ in SEPARATORS) + "</w:footnotePr>"
