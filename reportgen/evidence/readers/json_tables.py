"""Rows inside a JSON or YAML file that was made by a program: a list of objects, or objects by name. Part of load."""

from collections.abc import Iterator
from dataclasses import replace

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_COLUMNS
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawScalar
from reportgen.evidence.readers.rows import RawRows
from reportgen.evidence.readers.shapes import wrong_shape

KEY = "(key)"
"""The name of the column that holds the name of each object, where objects stand by name."""


def json_table_rows(root: RawNode | None, at: str, path: str, tell: Warn) -> RawRows:
    """The rows at `at` (names joined by dots; empty: the whole file); what lies deeper is named with dots.

    A mapping of objects gives a row for each, whose name is in the column `(key)`; any other mapping is one row. Raises
    LoadError where nothing stands at `at`, and for too many fields.
    """
    node = _find(root, at, path)
    places: list[Origin] = []

    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        for key, item in _items(node):
            if not isinstance(item, RawMap):
                tell(wrong_shape(item, "a record with named fields"))
                continue
            values = {KEY: key} if key else {}
            _spread(item, "", values)
            places.append(replace(item.origin, column=None))
            yield len(places) - 1, values

    return RawRows({}, rows(), lambda number: places[number], Origin(path), {})


def _find(root: RawNode | None, at: str, path: str) -> RawNode | None:
    node = root
    for step in filter(None, at.split(".")):
        if not isinstance(node, RawMap) or step not in node.entries:
            known = ", ".join(list(node.entries)[:16]) if isinstance(node, RawMap) else ""
            raise LoadError(
                Diagnostic(
                    Code.LOAD_WRONG_SHAPE,
                    f"There is no `{step[:80]}` in the file.",
                    replace(node.origin, column=None) if node else Origin(path),
                    expected=f"one of {known}" if known else "a mapping",
                    hint="Correct `at` in briefing.yaml.",
                )
            )
        node = node.entries[step]
    return node


def _items(node: RawNode | None) -> list[tuple[str, RawNode]]:
    match node:
        case RawList(items=items):
            return [("", item) for item in items]
        case RawMap(entries=entries) if entries and all(isinstance(below, RawMap) for below in entries.values()):
            return list(entries.items())
        case None:
            return []
        case _:
            return [("", node)]


def _spread(node: RawMap, prefix: str, values: dict[str, str]) -> None:
    for key, below in node.entries.items():
        match below:
            case RawMap():
                _spread(below, f"{prefix}{key}.", values)
                continue
            case RawList(items=items):
                text = "; ".join(item.text for item in items if isinstance(item, RawScalar) and item.text)
            case RawScalar():
                text = below.text or ""
        if text:
            values.setdefault(prefix + key, text)
        if len(values) > MAX_COLUMNS:
            origin = replace(node.origin, column=None)
            message = f"The record has more than {MAX_COLUMNS} fields."
            raise LoadError(Diagnostic(Code.LOAD_TOO_MANY_RECORDS, message, origin, expected=f"at most {MAX_COLUMNS}"))
