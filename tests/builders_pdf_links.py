"""Linked PDFs for tests: of the sample and by hand, and files as people and programs change them."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf

from reportgen import pipeline
from reportgen.document.compose import compose
from reportgen.document.rewriting import inlines_of
from reportgen.document.tagging import tagged
from reportgen.document.template import load_template
from reportgen.document.tree import Block, Document, Value
from reportgen.evidence.model import Evidence
from reportgen.links.model import FoundFile
from reportgen.links.pdf.read import read_pdf
from reportgen.links.snapshot import Making, take, to_text
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_pdf import document as plain_document


@cache
def evidence() -> Evidence:
    """Of the smallest sample."""
    return pipeline.load(pipeline.sample("icu-alarms"))


def linked(document: Document, of: Evidence | None = None) -> Document:
    """The document with tags and a snapshot."""
    made = tagged(document)
    snapshot = to_text(take(of or evidence(), made, Making("briefing", "0" * 64, "house")))
    return replace(made, meta=replace(made.meta, snapshot=snapshot))


def by_hand(*blocks: Block, **meta: object) -> Document:
    """A linked document of some blocks."""
    return linked(plain_document(*blocks, **meta))


def written(document: Document, theme: str = "house") -> bytes:
    """The PDF of a document."""
    return write_pdf(typeset(document, load_theme(theme, base=None), warn=lambda _: None))


@cache
def sample(name: str = "icu-alarms", template: str = "briefing", theme: str = "house") -> tuple[Document, bytes]:
    """A linked briefing and its PDF."""
    found = pipeline.load(pipeline.sample(name))
    analysis = pipeline.analyse(found)
    as_of = found.meta.as_of
    assert as_of
    made = compose(analysis, load_template(template, base=None), as_of=as_of, warn=lambda _: None)
    document = linked(made, found)
    return document, written(document, theme)


def read(data: bytes, password: str = "") -> FoundFile:
    """What is found in a file."""
    return read_pdf(Path("briefing.pdf"), data, password)


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None], **how: object) -> bytes:
    """The file after a program changed it and saved it anew."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def with_content(data: bytes, edit: Callable[[str], str]) -> bytes:
    """The file with the operators of each page changed."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.Contents = pdf.make_stream(edit(page.Contents.read_bytes().decode("latin-1")).encode("latin-1"))

    return changed(data, change)


def show_instead(data: bytes, tag: str, other: str) -> bytes:
    """The file in which one value shows the words of another of the same face."""
    shown: dict[str, str] = {}
    mark = r"XXReportgenValue\({}\)>>BDC\s[^\[]*\[<([^\]]*)>\]"

    def look(content: str) -> str:
        if found := re.search(mark.format(re.escape(other)), content):
            shown[other] = found[1]
        return content

    with_content(data, look)

    def edit(content: str) -> str:
        return re.sub(
            mark.format(re.escape(tag)), lambda match: match[0].replace(match[1], shown[other]), content, count=1
        )

    return with_content(data, edit)


def tags_of(document: Document) -> dict[str, str]:
    """Tag -> text of each linked value."""
    return {node.tag: node.text for node in inlines_of(document.blocks) if isinstance(node, Value) and node.tag}
