"""What a Word chart says: the texts of its labels and of the cells they repeat, its names and its numbers."""

from collections.abc import Iterator
from typing import Any

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def chart_values(root: Any) -> tuple[str, ...]:
    """Cached texts of a chart part, series by series and in the order of its points; empty ones are left out.

    A label that repeats a cell is told by the cache of the cells, as Word 2013 and later show it.
    """
    return tuple(text for text in _texts(root) if text)


def _texts(root: Any) -> Iterator[str]:
    for series in root.iter(f"{_C}ser"):
        labels = [label for label in series.iter(f"{_C}dLbl") if label.find(f".//{_A}fld") is None]
        yield from ("".join(node.text or "" for node in label.iter(f"{_A}t")) for label in labels)
        for kind in (f"{_C15}dlblRangeCache", f"{_C}strCache", f"{_C}numCache"):
            for cache in series.iter(kind):
                yield from (node.text or "" for node in cache.iter(f"{_C}v"))
