"""The map of places that a linked PDF carries (`places.json`): read back from a file that anybody can have changed.

The writer is `reportgen.render.pdf.places`; the form is told in `docs/pdf-links.md`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import isfinite
from typing import Any, TypeVar

T = TypeVar("T")

VALUE_KEY, MORE_KEY, PAGE_KEY = "XXReportgenValue", "XXReportgenMore", "XXReportgenPage"
"""Entries of property lists of marked content: tag of a value; it goes on from an earlier page; which page it is."""
FORMAT = 1
MAX_BYTES = 64 * 1024 * 1024
_MOST = 1_000_000
"""Boxes, rows and runs of rows, each."""
_MOST_PAGES = 100_000

Box = tuple[int, float, float, float, float]
"""Index of a page when the file was made, then left, bottom, right and top edge in points."""


@dataclass(frozen=True, slots=True)
class RowsOnPage:
    """Rows of a table one below the other on one page."""

    page: int
    first: int
    """Place of the first among all rows of the table, header rows first."""
    edges: tuple[float, ...]
    """Height of the top of the first row and of the bottom of each, falling."""


@dataclass(frozen=True, slots=True)
class TablePlaces:
    """A table, or the columns of one that one of its parts shows."""

    anchor: str
    columns: tuple[int, ...]
    edges: tuple[tuple[float, float], ...]
    """Left and right edge of each of these columns."""
    parts: tuple[RowsOnPage, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the values of a document stood when it was made."""

    pages: int
    values: dict[str, tuple[Box, ...]]
    """Tag -> boxes; the tag of a value of a chart is `ANCHOR/INDEX`."""
    tables: tuple[TablePlaces, ...]
    figures: dict[str, tuple[Box, ...]]


def page_name(index: int) -> str:
    """The destination that names a page."""
    return f"_p{index}"


def read_places(data: bytes) -> Places:
    """Read a file of places. Raises `ValueError`: what is wrong with it."""
    if len(data) > MAX_BYTES:
        raise ValueError(f"it has {len(data):,} bytes")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON that can be read") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("it is no map of places of this version")
    pages = _whole(content.get("pages"), _MOST_PAGES)
    return Places(
        pages,
        _boxes(content.get("values"), pages),
        _tuple(content.get("tables"), lambda one: _table(one, pages)),
        _boxes(content.get("figures"), pages),
    )


def _boxes(value: Any, pages: int) -> dict[str, tuple[Box, ...]]:
    if not isinstance(value, dict) or len(value) > _MOST:
        raise ValueError("its boxes are no mapping")
    return {tag: _tuple(boxes, lambda box: _box(box, pages)) for tag, boxes in value.items()}


def _box(value: Any, pages: int) -> Box:
    page, left, bottom, right, top = _list(value, 5)
    return _whole(page, pages - 1), _number(left), _number(bottom), _number(right), _number(top)


def _table(value: Any, pages: int) -> TablePlaces:
    if not isinstance(value, dict) or not isinstance(value.get("anchor"), str):
        raise ValueError("it has a table without anchor")
    columns = _tuple(value.get("columns"), lambda one: _whole(one, _MOST))
    edges = _tuple(value.get("edges"), _pair)
    if len(columns) != len(edges):
        raise ValueError("it has a table whose columns and edges differ in number")
    return TablePlaces(value["anchor"], columns, edges, _tuple(value.get("rows"), lambda one: _rows(one, pages)))


def _rows(value: Any, pages: int) -> RowsOnPage:
    page, first, top, runs = _list(value, 4)
    heights = [height for run in _list(runs) for height in _run(run)]
    edges = accumulate(heights, lambda at, height: at - height, initial=_number(top))
    return RowsOnPage(_whole(page, pages - 1), _whole(first, _MOST), tuple(edges))


def _run(value: Any) -> Iterator[float]:
    count, height = _list(value, 2)
    rise = _number(height)
    if rise < 0:
        raise ValueError("it has a row of negative height")
    return iter((rise,) * _whole(count, 100_000))


def _pair(value: Any) -> tuple[float, float]:
    left, right = _list(value, 2)
    return _number(left), _number(right)


def _tuple(value: Any, read: Callable[[Any], T]) -> tuple[T, ...]:
    return tuple([read(one) for one in _list(value)])


def _list(value: Any, length: int | None = None) -> list[Any]:
    if not isinstance(value, list) or len(value) > _MOST or (length is not None and len(value) != length):
        raise ValueError("it has a list of the wrong length")
    return value


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"it has a number out of bounds: {str(value)[:20]}")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value) or abs(value) > 1_000_000:
        raise ValueError(f"it has a number out of bounds: {str(value)[:20]}")
    return float(value)
