"""The renderer of mail: a `Document` and a `Theme` become text and HTML. Decides nothing but layout."""

from reportgen.document.tree import Document
from reportgen.render.mail.fit import fit
from reportgen.render.mail.model import MailBody
from reportgen.render.mail.page import write_page
from reportgen.render.mail.palette import palette_of
from reportgen.render.mail.text import write_text
from reportgen.render.theme import Theme

MAX_HTML = 100_000
"""Bytes of the HTML; Gmail shows no more than 102 kB of a mail."""


def render_mail(document: Document, theme: Theme) -> MailBody:
    """Text and HTML of a document, of the same content.

    A document whose HTML would be too large loses rows of its longest tables, and if need be its end; the words for
    that stand in its `meta`.
    """
    palette = palette_of(theme)
    fitting = fit(document, lambda one: len(write_page(one, palette).encode()), MAX_HTML)
    return MailBody(write_text(fitting), write_page(fitting, palette))
