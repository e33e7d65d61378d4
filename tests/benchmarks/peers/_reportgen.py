"""What the reportgen slots share: the way to a document, and from a document to each format.

The input becomes a document either by the whole way (evidence, analysis, template, citations) or directly, for the
renderers alone. Theme and template are read once, as in a batch; each slot imports what it uses.
"""

import os
import sys
from functools import lru_cache

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from adapter import LOOKS, evidence_of, tree_of

from reportgen.render.artifact import PageMap


@lru_cache(maxsize=1)
def theme():
    from reportgen.render.themes import load_theme

    return load_theme("theme.toml", base=LOOKS)


@lru_cache(maxsize=1)
def template():
    from reportgen.document.template import load_template

    return load_template("template/", base=LOOKS)


def ignore(_):
    """Warnings are for people."""


def whole(data):
    """The document by the whole way."""
    from reportgen.analysis.analyse import analyse
    from reportgen.document.compose import compose

    evidence = evidence_of(data)
    return compose(analyse(evidence, warn=ignore), template(), as_of=evidence.meta.as_of, warn=ignore)


def direct(data):
    """The document as the input says it."""
    return tree_of(data)


def typeset(document):
    from reportgen.render.pdf.layout import typeset

    return typeset(document, theme(), warn=ignore)


def pdf(document):
    """Tagged, PDF/UA."""
    from reportgen.render.pdf.write import write_pdf

    return write_pdf(typeset(document))


def docx(document, pages=None):
    """Without page numbers, which only a layout knows."""
    from reportgen.render.docx.write import write_docx

    return write_docx(document, theme(), pages or PageMap(0, {}), warn=ignore)


def paged_docx(document):
    """With the page numbers of the layout."""
    return docx(document, typeset(document).page_map)
