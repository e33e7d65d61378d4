"""Rows of a table become scores as a mapping says: one pass, nothing kept but what comes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_ROWS, MAX_STREAMED_ROWS
from reportgen.evidence.mapping.combine import KEY, Combiner
from reportgen.evidence.mapping.explained import SHOWN, Explained
from reportgen.evidence.mapping.names import Names
from reportgen.evidence.mapping.numbers import Conversion, conversion
from reportgen.evidence.mapping.schema import NAMED, NUMBERS, MapRecord
from reportgen.evidence.mapping.slots import Slot, tidy_slot, wide_slots
from reportgen.evidence.mapping.take import Cells, Taker, UnmappedError, condition, taker
from reportgen.evidence.mapping.unknown import check_columns, check_form
from reportgen.evidence.raw import RawRecord, RawTable
from reportgen.evidence.readers.rows import RawRows, too_many_rows

_MOST_TOLD = 1_000
"""Mistakes after which the rest of a file is not looked at."""
Place = Callable[[tuple[str | int, ...]], Origin]
"""Where in briefing.yaml a part of the mapping stands."""


def map_rows(
    table: RawRows, record: MapRecord, path: str, names: Names, *, place: Place, tell: Warn, seen: Explained
) -> RawTable:
    """The scores of the file at `path`; new names go to `names`, what is to be shown to `seen`.

    What is wrong with rows or with the mapping is told. Raises LoadError for what reading rows raises, and for too many
    scores.
    """
    check_form(record, place, tell)
    seen.columns = tuple(table.columns)
    mapper = _Mapper(record, path, names, tell, seen)
    if table.columns and check_columns(record, set(table.columns), place, tell):
        for _, row in islice(table.rows, SHOWN):
            seen.see_row(row)
        return RawTable({}, (), table.origin)
    records = mapper.read(table)
    if not table.columns:
        seen.columns = tuple(sorted(mapper.fields))
        check_columns(record, mapper.fields, place, tell)
    if not records and not mapper.told:
        tell(
            Diagnostic(
                Code.VALIDATE_NOTHING_MAPPED,
                "The mapping leaves no score of this table.",
                place(()),
                found=f"{seen.rows:,} rows of {path[:80]}, {seen.left_out:,} left out, {seen.empty:,} values missing",
                hint="`reportgen check --explain` shows the first rows before and after.",
            )
        )
    seen.scores = len(records)
    seen.after = [record.values for record in records[:SHOWN]]
    return RawTable({}, tuple(records), table.origin)


@dataclass(slots=True)
class _About:
    """What is said once of a new name."""

    kind: str
    """The name it is about: system or task."""
    takers: tuple[tuple[str, Taker], ...]
    done: set[str]


class _Mapper:
    """One file on its way."""

    def __init__(self, record: MapRecord, path: str, names: Names, tell: Warn, seen: Explained) -> None:
        self._record = record
        self._path = path
        self._names = names
        self._tell = tell
        self._seen = seen
        self.told = 0
        self.fields: set[str] = set()
        """Columns met in rows that name their own fields."""
        self._cells = Cells(frozenset(text.casefold() for text in record.missing))
        self._where = [condition(one, self._cells) for one in record.where]
        self._without = [condition(one, self._cells) for one in record.without]
        self._slots: dict[tuple[str, ...], tuple[Slot, ...]] = {}
        self._conversions: dict[str, Conversion] = {}
        self._about = [
            self._prepare("system", ("group", "developer", "size")),
            self._prepare("task", ("theme",)),
        ]

    def _prepare(self, kind: str, fields: Sequence[str]) -> _About:
        made = ((field, taker(getattr(self._record, field), self._cells, self._path)) for field in fields)
        return _About(kind, tuple((field, take) for field, take in made if take), set())

    def read(self, table: RawRows) -> list[RawRecord]:
        """All scores."""
        combine = Combiner(self._record.combine) if self._record.combine else None
        records: list[RawRecord] = []
        for count, (number, row) in enumerate(table.rows):
            if count == MAX_STREAMED_ROWS:
                raise LoadError(too_many_rows(table.place(number), MAX_STREAMED_ROWS))
            self._seen.see_row(row)
            if not table.columns:
                self.fields.update(row)
            if not all(holds(row) for holds in self._where) or any(holds(row) for holds in self._without):
                self._seen.left_out += 1
                continue
            for slot in self._slots_of(table, row):
                if self.told >= _MOST_TOLD:
                    return records
                try:
                    self._read_slot(slot, row, table, number, combine, records)
                except UnmappedError as problem:
                    self._complain(_unmapped(problem.text, table.place(number)))
            if len(records) > MAX_ROWS or (combine is not None and len(combine) > MAX_ROWS):
                raise LoadError(too_many_rows(table.place(number)))
        if combine is not None:
            proportions = frozenset(
                self._names.id("metric", name, table.origin)
                for name, metric in self._record.metrics.items()
                if metric.proportion
            )
            records = [RawRecord(values, at, {}, {}) for values, at in combine.scores(proportions)]
        return records

    def _slots_of(self, table: RawRows, row: Mapping[str, str]) -> tuple[Slot, ...]:
        shape = () if table.columns else tuple(row)
        slots = self._slots.get(shape)
        if slots is None:
            if self._record.columns:
                slots = wide_slots(self._record, table.columns or row, self._cells, self._path)
            else:
                slots = (tidy_slot(self._record, self._cells, self._path),)
            if len(self._slots) < 10_000:
                self._slots[shape] = slots
        return slots

    def _read_slot(
        self, slot: Slot, row: Mapping[str, str], table: RawRows, number: int, combine: Combiner | None,
        records: list[RawRecord],
    ) -> None:  # fmt: skip
        values = {field: text for field, take in slot.takers if (text := take(row))}
        if "value" not in values:
            if combine is not None or self._record.empty == "leave-out":
                self._seen.empty += 1
                return
            values["value"] = "not reported"
        metric = values.get("metric", "")
        for kind in NAMED:
            if kind in values:
                values[kind] = self._names.id(kind, values[kind], table.place(number))
        self._say(values, row)
        convert = self._conversion(metric, values.get("metric", ""))
        if combine is not None:
            self._combine(combine, convert, values, slot, table, number)
            return
        letters = {field: table.letters[name] for field, name in slot.columns.items() if name in table.letters}
        record = RawRecord(values, table.place(number), letters, {})
        self._convert(convert, values, record, slot)
        records.append(record)

    def _combine(
        self, combine: Combiner, convert: Conversion, values: Mapping[str, str], slot: Slot, table: RawRows, number: int
    ) -> None:
        found = convert.read(values["value"])
        if found is None:
            column = slot.columns.get("value", "value")
            self._complain(_no_number(values["value"], table.record(number, {}).origin(column)))
            return
        amount, has_sign = found
        if has_sign:
            amount = amount.scaleb((0 if convert.is_percent else -2) - convert.power)
        combine.add(tuple(values.get(field, "") for field in KEY), amount, table.place(number), convert)

    def _convert(self, convert: Conversion, values: dict[str, str], record: RawRecord, slot: Slot) -> None:
        """Numbers in the unit of their metric; a ± in the value becomes the spread."""
        if "±" in values["value"] and "spread" not in values:
            value, _, values["spread"] = (part.strip() for part in values["value"].partition("±"))
            values["value"] = value
        for field in NUMBERS:
            if field not in values or (field == "value" and values[field] == "not reported"):
                continue
            found = convert.read(values[field])
            if found is None:
                self._complain(_no_number(values[field], record.origin(field), slot.columns.get(field, "")))
                continue
            values[field] = convert.write(found[0], has_sign=found[1])
        for field in ("n", "count"):
            if field in values and values[field].endswith(".0"):
                values[field] = values[field][:-2]

    def _conversion(self, text: str, name: str) -> Conversion:
        known = self._conversions.get(text)
        if known is None:
            record = self._record.metrics.get(text) or self._record.metrics.get(name)
            known = self._conversions[text] = conversion(record, has_decimal_comma=self._record.decimal_mark == "comma")
            if record and name:
                about = {"unit": record.unit, "direction": record.direction}
                about |= {"proportion": "true"} if record.proportion else {}
                self._names.say("metric", name, about)
                self._names.call("metric", name, record.label)
        return known

    def _say(self, values: Mapping[str, str], row: Mapping[str, str]) -> None:
        for about in self._about:
            name = values.get(about.kind, "")
            if not about.takers or not name or name in about.done:
                continue
            said = {field: text for field, take in about.takers if (text := take(row))}
            if "theme" in said:
                said["theme"] = self._names.id("theme", said["theme"], self._names.place(about.kind, name))
            self._names.say(about.kind, name, said)
            if len(said) == len(about.takers):
                about.done.add(name)

    def _complain(self, problem: Diagnostic) -> None:
        self.told += 1
        self._tell(problem)


def _no_number(text: str, origin: Origin, column: str = "") -> Diagnostic:
    return Diagnostic(
        Code.VALIDATE_WRONG_TYPE,
        "The value is not a number.",
        origin,
        found=text[:80] + (f", in the column {column[:60]}" if column else ""),
        expected="a number such as 57.50",
        hint="If it means that there is none, name it under `missing` in the mapping.",
    )


def _unmapped(text: str, origin: Origin) -> Diagnostic:
    return Diagnostic(
        Code.VALIDATE_UNMAPPED_VALUE,
        "No rule of the mapping says what this is.",
        origin,
        found=text[:80] or "an empty cell",
        expected="a text that one of the `rules` fits",
        hint="Write another rule, or `otherwise: …` for all that is left.",
    )
