"""The values that one row holds: one in a tidy table, one for each column of a wide one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.evidence.mapping.schema import NAMED, NUMBERS, PLAIN, ColumnRecord, MapRecord, TakeRecord
from reportgen.evidence.mapping.take import Cells, Taker, columns_of, taker

FIELDS = (*NAMED, *PLAIN, *NUMBERS)
"""Fields of a score that a mapping may give."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one value of a row and its fields come from."""

    takers: tuple[tuple[str, Taker], ...]
    """By field of the score; those of `NUMBERS` are converted."""
    columns: Mapping[str, str]
    """Column by field, where it comes from one column."""


def tidy_slot(record: MapRecord, cells: Cells, path: str) -> Slot:
    """Of a table with one value on each row."""
    return _slot({field: take for field in FIELDS if (take := getattr(record, field))}, cells, path)


def wide_slots(record: MapRecord, names: Iterable[str], cells: Cells, path: str) -> tuple[Slot, ...]:
    """One for each column that `columns` speaks of; `*` never stands for a column that another field comes from."""
    used = used_columns(record)
    slots = []
    for name in names:
        found = _record_of(record, name, used)
        if found:
            column, part = found
            slots.append(_wide_slot(record, name, part, column, cells, path))
    return tuple(slots)


def _record_of(record: MapRecord, name: str, used: frozenset[str]) -> tuple[ColumnRecord, str] | None:
    if name in record.columns:
        return record.columns[name], name
    if name in used:
        return None
    for pattern, column in record.columns.items():
        before, star, after = pattern.partition("*")
        if star and len(name) >= len(before) + len(after) and name.startswith(before) and name.endswith(after):
            return column, name[len(before) : len(name) - len(after)] or name
    return None


def _wide_slot(record: MapRecord, name: str, part: str, column: ColumnRecord, cells: Cells, path: str) -> Slot:
    takes: dict[str, TakeRecord] = {field: take for field in FIELDS if (take := getattr(record, field))}
    takes["value"] = TakeRecord(column=name)
    if column.task or "task" not in takes:
        takes["task"] = TakeRecord(value=(column.task or part).replace("*", part))
    for field in ("metric", "cohort", "condition"):
        if said := getattr(column, field):
            takes[field] = TakeRecord(value=said.replace("*", part))
    for field in ("n", "count", "ci_low", "ci_high", "spread"):
        if said := getattr(column, field):
            takes[field] = TakeRecord(column=said.replace("*", part))
    return _slot(takes, cells, path)


def _slot(takes: Mapping[str, TakeRecord], cells: Cells, path: str) -> Slot:
    takers = tuple((field, made) for field in FIELDS if (made := taker(takes.get(field), cells, path)))
    columns = {field: names[0] for field, take in takes.items() if len(names := columns_of(take)) == 1}
    return Slot(takers, columns)


def used_columns(record: MapRecord) -> frozenset[str]:
    """Columns that fields and conditions come from."""
    takes = (getattr(record, field) for field in (*FIELDS, "group", "developer", "size", "theme"))
    named = {column for take in takes for column in columns_of(take)}
    asked = {one.column for one in (*record.where, *record.without)}
    beside = {
        said
        for column in record.columns.values()
        for field in ("n", "count", "ci_low", "ci_high", "spread")
        if (said := getattr(column, field))
    }
    return frozenset(named | asked | beside)
