"""Nouns between load and validate: what stood in the files, as text, each with its place. Nothing is interpreted.

Text is NFC-normalised and trimmed; a number is the characters somebody wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from reportgen.errors import Diagnostic, Origin


@dataclass(frozen=True, slots=True)
class RawScalar:
    """One value of a YAML or JSON file, or of a cell."""

    text: str | None
    """None for `null`, which means the same as leaving the field out."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class RawList:
    """A list of a YAML or JSON file."""

    items: tuple["RawNode", ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class RawMap:
    """A mapping of a YAML or JSON file in the author's order; of a repeated key the first counts."""

    entries: Mapping[str, "RawNode"]
    keys: Mapping[str, Origin]
    """Where each key stands."""
    origin: Origin


RawNode = RawScalar | RawList | RawMap


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One flat record: a row of a table, or a mapping whose values are all scalars."""

    values: Mapping[str, str]
    """Text by column, without the empty ones."""
    place: Origin
    """The row, or the mapping, without a field."""
    letters: Mapping[str, str]
    """Column letters of a workbook by column name, shared by all rows; empty elsewhere."""
    lines: Mapping[str, int]
    """Line of each value of a mapping; empty for rows, whose values stand on the row's own line."""

    def origin(self, field: str) -> Origin:
        """Where `field` stands, or would stand if the record had it."""
        if self.place.cell is not None and field in self.letters:
            sheet, _, spot = self.place.cell.rpartition("!")
            return replace(self.place, cell=f"{sheet}!{self.letters[field]}{spot.lstrip(_LETTERS)}", field=field)
        return replace(self.place, line=self.lines.get(field, self.place.line), field=field)


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class RawTable:
    """The records of one file."""

    columns: Mapping[str, Origin]
    """Header cells by name; empty for YAML and JSON, where every record names its own fields."""
    records: tuple[RawRecord, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class BibliographyItem:
    """One entry of a bibliography."""

    csl: dict[str, Any]
    """CSL-JSON with at least `id`: text, lists and mappings; numbers only inside `date-parts`."""
    origin: Origin
    """The line where the entry begins."""


@dataclass(frozen=True, slots=True)
class RawBriefing:
    """Everything `load` read. Problems travel along, so that one run tells those of both stages."""

    folder: str
    """Absolute path of the briefing folder."""
    briefing: RawMap
    catalogue: tuple[RawMap, ...] = ()
    scores: tuple[RawTable, ...] = ()
    comparisons: tuple[RawMap, ...] = ()
    """Records, those of tables already nested (`left_group` is `left: {group}`)."""
    findings: tuple[RawMap, ...] = ()
    references: tuple[BibliographyItem, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    """In the order met; `validate` hands on the warnings and raises the errors as `LoadError`."""
    unread: frozenset[str] = frozenset()
    """Kinds of file (`catalogue`, `scores`, ...) of which at least one could not be read: what they would
    have declared is unknown, so nothing is called missing for it."""
    absent: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Kinds of file of which there is none, under the default name or in `data`: what to do, a hint."""


def node_at(node: RawNode, path: tuple[str | int, ...]) -> RawNode | None:
    """The node at `path` (keys and indices) below `node`; None if there is none."""
    for step in path:
        match node, step:
            case RawMap(entries=entries), str() if step in entries:
                node = entries[step]
            case RawList(items=items), int() if step < len(items):
                node = items[step]
            case _:
                return None
    return node


def place_of(node: RawNode, path: tuple[str | int, ...]) -> Origin:
    """Where `path` below `node` stands: the deepest part of it that exists. Its field is not set."""
    origin = node.origin
    for step in path:
        if isinstance(node, RawMap) and step in node.keys:
            origin = node.keys[str(step)]
        below = node_at(node, (step,))
        if below is None:
            break
        if isinstance(below, RawScalar) or isinstance(step, int):
            origin = below.origin
        node = below
    return origin


def pointer(path: tuple[str | int, ...]) -> str:
    """A path as people read it.

    >>> pointer(("groups", 1, "label"))
    'groups[1].label'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
