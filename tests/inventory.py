"""What a Word file holds, as a list that can be compared: for knowing what an office suite keeps of it."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import etree

from tests.docx_check import R, W, read_parts

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"


def inventory(path: Path) -> dict[str, Any]:
    """Kinds of things in a Word file -> what there is of them, in order where order matters."""
    parts = {name: data for name, data in read_parts(path).items() if name.endswith((".xml", ".rels"))}
    roots = {name: etree.fromstring(data) for name, data in parts.items()}
    body = roots["word/document.xml"]
    targets = {node.get("Id"): node.get("Target") for node in roots["word/_rels/document.xml.rels"]}
    links = list(body.iter(f"{W}hyperlink"))
    styles = [node.get(f"{W}val") for node in body.iter(f"{W}pStyle")]
    bookmarks = [node.get(f"{W}name") for node in body.iter(f"{W}bookmarkStart")]
    running = [name for name in sorted(parts) if re.match(r"word/(header|footer)\d*[_a-z]*\d*\.xml", name)]
    return {
        "words": _squeezed("".join(_without_pages(each) for each in body.iter(f"{W}p"))),
        **{
            kind: [_squeezed(_words(note)) for note in roots.get(f"word/{kind}.xml", ()) if not note.get(f"{W}type")]
            for kind in ("footnotes", "endnotes")
        },
        "headers and footers": sorted({_squeezed(_words(roots[name])) for name in running} - {""}),
        "tables": [_shape(table) for table in body.iter(f"{W}tbl")],
        "header rows": len(list(body.iter(f"{W}tblHeader"))),
        "headings": Counter(name for name in styles if name.startswith("Heading")),
        "web links": sorted(filter(None, (targets.get(node.get(f"{R}id")) for node in links))),
        "links inside": sorted(filter(None, (node.get(f"{W}anchor") for node in links))),
        "bookmarks": sorted(name for name in bookmarks if not name.startswith("_")),
        "fields": _fields(body),
        "running fields": sum((_fields(roots[name]) for name in running), Counter()).keys(),
        "charts": sorted(_chart(root) for name, root in roots.items() if name.startswith("word/charts/chart")),
        "bars in cells": [
            node.find(f"{W}pPr/{W}ind").get(f"{W}right")
            for node in body.iter(f"{W}p")
            if (style := node.find(f"{W}pPr/{W}pStyle")) is not None and style.get(f"{W}val") == "TableBar"
        ],
        "alternative texts": [text for node in body.iter("{*}docPr") if (text := node.get("descr"))],
        "table summaries": [node.get(f"{W}val") for node in body.iter(f"{W}tblDescription")],
        "runs of landscape pages": _landscape_runs(body),
        "title": "".join(roots["docProps/core.xml"].itertext("{*}title")),
        "properties": sorted(node.get("name") for node in roots.get("docProps/custom.xml", ())),
        "language": sorted({node.get(f"{W}val")[:2] for node in roots["word/styles.xml"].iter(f"{W}lang")}),
    }


def _landscape_runs(body: Any) -> int:
    """How often landscape pages begin, in however many sections they are."""
    turns = groupby(node.get(f"{W}orient") == "landscape" for node in body.iter(f"{W}pgSz"))
    return sum(is_landscape for is_landscape, _ in turns)


def _shape(table: Any) -> tuple[int, int]:
    """Rows and columns."""
    return len(table.findall(f"{W}tr")), len(table.findall(f"{W}tblGrid/{W}gridCol"))


def _chart(root: Any) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[float, ...]], ...], tuple[str, ...]]:
    """Kinds, (name, numbers) of each series, and the words of labels of a chart."""
    plot = root.find(f".//{C}plotArea")
    kinds = tuple(etree.QName(node).localname for node in plot if node.tag.endswith("Chart"))
    series = tuple(
        ("".join(node.itertext(f"{C}v")) if (node := each.find(f"{C}tx")) is not None else "", _numbers(each))
        for each in plot.iter(f"{C}ser")
    )
    labels = sorted(text for each in plot.iter(f"{C}ser") for text in _labels(each) if text)
    return kinds, series, tuple(labels)


def _labels(series: Any) -> Iterator[str]:
    """The words of the labels of a series; a field over a cell says what the cell holds."""
    cells = {node.get("idx"): "".join(node.itertext()) for node in series.iterfind(f".//{C15}dlblRangeCache/{C}pt")}
    for label in series.iter(f"{C}dLbl"):
        place = label.find(f"{C}idx").get("val")
        is_field = any(node.get("type") == "CELLRANGE" for node in label.iter(f"{A}fld"))
        yield cells[place] if is_field else "".join(label.itertext(f"{A}t"))


def _numbers(series: Any) -> tuple[float, ...]:
    return tuple(round(float(node.text), 4) for node in series.iterfind(f"{C}val//{C}pt/{C}v"))


def _words(root: Any) -> str:
    return "".join(node.text or "" for node in root.iter(f"{W}t"))


def _without_pages(paragraph: Any) -> str:
    """The words of a paragraph; in contents and references without page numbers, which each program counts itself."""
    style, words = paragraph.find(f"{W}pPr/{W}pStyle"), _words(paragraph)
    if style is not None and style.get(f"{W}val").lower().startswith(("toc", "contents", "tableoffigures")):
        return re.sub(r"\d+$", "", words)
    return re.sub(r"↑[\s\d,]*$", "↑", words)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _fields(root: Any) -> Counter[str]:
    """How many fields of each kind there are."""
    codes = [node.text or "" for node in root.iter(f"{W}instrText")]
    codes += [node.get(f"{W}instr") or "" for node in root.iter(f"{W}fldSimple")]
    return Counter(code.split()[0] for code in codes if code.split())
