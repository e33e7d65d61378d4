"""Trace: where a number of a finished file comes from, back to the rows of the data and the place in the source."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.aftercare.linked import Linked, open_linked
from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.links.derive import Deriver
from reportgen.links.model import Derivation, FoundFile, Manifest
from reportgen.links.standing import Standing, standings
from reportgen.links.sums import UnknownKeyError

_PAGE = re.compile(r"\s*(?:p\.?|page)?\s*([0-9]{1,5})\s*", re.IGNORECASE)
_SAME = str.maketrans({"\u2212": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2013": "-"})


@dataclass(frozen=True, slots=True)
class Trace:
    """A value of the file, where it stands and how it came about."""

    standing: Standing
    derivation: Derivation | None
    """None if nothing in the evidence has its key: the file was tampered with."""
    page: int | None
    """In a PDF; None in a Word file, which has no pages of its own."""
    now: str
    """As it reads in the file now; empty if it is there no more."""


@dataclass(frozen=True, slots=True)
class Traced:
    """Values of a file, in reading order."""

    file: str
    manifest: Manifest
    traces: tuple[Trace, ...]


def trace_all(path: Path, password: str = "") -> Traced:
    """Every value of the file. Raises `LoadError` if the file cannot be read or remembers nothing."""
    return _traced(open_linked(path, password))


def trace(path: Path, query: str, password: str = "") -> Traced:
    """The values that `query` means: a page (`3`, `p. 3`) of a PDF, or a text: a number (`12.10`), or words near it.

    A whole number is a page of a PDF if it has so many, else a text. Raises `LoadError` if the file cannot be read,
    remembers nothing, or has no such value.
    """
    opened = open_linked(path, password)
    every = _traced(opened)
    page = _page_of(query, opened.file)
    found = [one for one in every.traces if one.page == page] if page else []
    if not page:
        found = _matching(every.traces, query)
    if not found:
        raise LoadError(_nothing(path, query, page, every.traces))
    return Traced(every.file, every.manifest, tuple(found))


def _page_of(query: str, file: FoundFile) -> int | None:
    match = _PAGE.fullmatch(query)
    if match is None or file.format != "pdf":
        return None
    is_said = not query.strip()[:1].isdigit()
    last = max((one.page or 0 for one in file.paragraphs), default=0)
    return int(match[1]) if is_said or int(match[1]) <= last else None


def _matching(traces: tuple[Trace, ...], query: str) -> list[Trace]:
    """Values whose text is the query; else those that hold it as a whole number or word; else those near the words."""
    wanted = _plain(query)
    texts = [(one, _plain(one.standing.text), _plain(one.now)) for one in traces]
    exact = [one for one, text, now in texts if wanted in (text, now)]
    if exact or not wanted:
        return exact
    whole = re.compile(rf"(?<![\w.,]){re.escape(wanted)}(?![\w]|[.,][0-9])")
    inside = [one for one, text, now in texts if whole.search(text) or whole.search(now)]
    return inside or [one for one in traces if wanted in _plain(one.standing.around)]


def _plain(text: str) -> str:
    return " ".join(text.translate(_SAME).lower().split())


def _nothing(path: Path, query: str, page: int | None, traces: tuple[Trace, ...]) -> Diagnostic:
    hint = "Give a number as it is printed, words of its paragraph or row, or --all for every value."
    if page is None and not traces:
        hint = "The file has no linked values at all."
    elif page is None and _PAGE.fullmatch(query) and path.suffix.lower() == ".docx":
        hint = f"A Word file has no pages of its own: {hint[0].lower()}{hint[1:]}"
    message = f"No value stands on page {page}." if page else "No value of the file has this text or stands near it."
    return Diagnostic(Code.LINKS_NOTHING_TO_TRACE, message, Origin(path.name), found=query[:80], hint=hint)


# --- gathering --------------------------------------------------------------------------------------------


def _traced(opened: Linked) -> Traced:
    deriver, places = Deriver(opened.analysis, opened.changes), _places(opened.file)
    made = []
    for standing in standings(opened.snapshot.document):
        page, now = places.get(_place_key(standing), (None, ""))
        if standing.kind in ("chart", "alternative text"):
            page, now = places.get(standing.anchor, (None, ""))[0], standing.text
        made.append(Trace(standing, _derived(deriver, standing), page, now))
    return Traced(Path(opened.file.path).name, opened.snapshot.manifest, tuple(made))


def _derived(deriver: Deriver, standing: Standing) -> Derivation | None:
    try:
        return deriver.derive(standing.provenance)
    except UnknownKeyError:
        return None


def _place_key(standing: Standing) -> str:
    return standing.tag or f"{standing.anchor}/{standing.row}/{standing.column}"


def _places(file: FoundFile) -> Mapping[str, tuple[int | None, str]]:
    """Page and text of now: of values by tag, of cells by table, row and column, of figures by anchor."""
    found: dict[str, tuple[int | None, str]] = {}
    for table in file.tables:
        for row in table.rows:
            column = 1
            for cell in row.cells:
                key = f"{table.anchor}/{row.key}/{column}"
                found.setdefault(key, (row.page or table.page, cell.text))
                column += cell.colspan
    for paragraph in file.paragraphs:
        for anchor in paragraph.anchors:
            found.setdefault(anchor, (paragraph.page, paragraph.text))
    return found | {value.tag: (value.page, value.text) for value in file.values}
