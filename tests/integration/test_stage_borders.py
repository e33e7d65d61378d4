"""Goldens at every stage border of small briefings, so that the first file that differs names the guilty stage.

Renew with `pytest tests/integration/test_stage_borders.py --update-golden`, then read the difference.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from reportgen import analyse, compose, load, render, resources
from reportgen.document.tree import Document
from reportgen.stages import to_json
from tests.parity import expected_pieces, pdf_lines

CASES = {"starter": resources.PACKAGE / "assets" / "starter", "alarms": resources.data() / "icu-alarms"}


@pytest.mark.parametrize("case", CASES)
def test_every_stage_gives_what_it_gave(golden: Callable[[str, str], None], case: str, tmp_path: Path) -> None:
    evidence = load(CASES[case])
    neutral = replace(evidence, meta=replace(evidence.meta, folder=""))
    golden(f"stages/{case}/evidence.json", to_json(neutral) + "\n")
    analysis = analyse(neutral)
    without_evidence = re.sub(r'^  "evidence": \{.*?^  \},\n', "", to_json(analysis), flags=re.S | re.M)
    golden(f"stages/{case}/analysis.json", without_evidence + "\n")
    document = compose(analysis, template="briefing")
    golden(f"stages/{case}/document.txt", outline(document))
    docx, pdf = render(document)
    golden(f"stages/{case}/document.xml", body_of(docx.data))
    (tmp_path / "a.pdf").write_bytes(pdf.data)
    golden(f"stages/{case}/pdf.txt", "\n".join(pdf_lines(tmp_path / "a.pdf")) + "\n")


def outline(document: Document) -> str:
    """Every piece of the document, one a line, behind its kind."""
    return "".join(f"{kind:>14}  {text}\n" for kind, text in expected_pieces(document))


def body_of(docx: bytes) -> str:
    """The first blocks of the Word body and its last section, indented."""
    with zipfile.ZipFile(BytesIO(docx)) as package:
        body = etree.fromstring(package.read("word/document.xml"))[0]
    for extra in body[11:-1]:
        body.remove(extra)
    etree.indent(body)
    text = etree.tostring(body, encoding="unicode")
    return re.sub(r' xmlns:\w+="[^"]*"', "", text) + "\n"
