"""Where a field comes from, and whether a row counts: records of a mapping made ready to be asked for each row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath

from reportgen.evidence.forms import NUMBER
from reportgen.evidence.mapping.schema import ConditionRecord, RuleRecord, TakeRecord, TestRecord

Row = Mapping[str, str]
Taker = Callable[[Row], str]
"""The text of a field; empty for nothing. Raises UnmappedError."""


class UnmappedError(Exception):
    """No rule says what a text means."""

    def __init__(self, text: str) -> None:
        """`text`: what stands in the row; empty if nothing does."""
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Cells:
    """How cells of a table are read."""

    missing: frozenset[str]
    """Texts that mean nothing is there, in small letters."""

    def of(self, row: Row, column: str) -> str:
        """The text of a column; empty where nothing is there."""
        text = row.get(column, "")
        return "" if self.missing and text.casefold() in self.missing else text


def taker(record: TakeRecord | None, cells: Cells, path: str) -> Taker | None:
    """How a field is taken from the rows of the file at `path`; None for a field that is not given."""
    if record is None:
        return None
    take = _plain(record, cells, path)
    if not record.rules:
        otherwise = record.otherwise
        return take if otherwise is None else lambda row: take(row) or otherwise
    rules = [(_test(rule), rule.then) for rule in record.rules]
    return lambda row: _decide(take(row), rules, record.otherwise)


def _decide(text: str, rules: list[tuple[Callable[[str], bool], str]], otherwise: str | None) -> str:
    for holds, then in rules:
        if holds(text):
            return then
    if otherwise is None:
        raise UnmappedError(text)
    return otherwise


def _plain(record: TakeRecord, cells: Cells, path: str) -> Taker:
    if record.value is not None:
        constant = record.value
        return lambda row: constant
    if record.file is not None:
        named = PurePosixPath(path)
        text = {"name": named.name, "stem": named.stem, "folder": named.parent.name}[record.file]
        return lambda row: text
    if record.columns:
        # Texts of YAML files come without spaces around them.
        between = f"{record.join} " if record.join in ("", ",", ";", ":") else f" {record.join} "
        return lambda row: between.join(text for column in record.columns if (text := cells.of(row, column)))
    column = record.column or ""
    return lambda row: cells.of(row, column)


def columns_of(record: TakeRecord | None) -> tuple[str, ...]:
    """The columns that a field comes from."""
    if record is None or record.value is not None or record.file is not None:
        return ()
    return record.columns or ((record.column,) if record.column else ())


def says_nothing(record: TakeRecord | None) -> bool:
    """Whether a field is given and it is not said where from."""
    return record is not None and record.value is None and record.file is None and not columns_of(record)


def condition(record: ConditionRecord, cells: Cells) -> Callable[[Row], bool]:
    """Whether a row is as the record says."""
    holds = _test(record)
    return lambda row: holds(cells.of(row, record.column))


def _test(record: TestRecord | RuleRecord) -> Callable[[str], bool]:
    equals = frozenset(text.casefold() for text in record.equals)
    begins, ends = (tuple(text.casefold() for text in texts) for texts in (record.begins, record.ends))
    contains = tuple(text.casefold() for text in record.contains)
    lowest, highest = (Decimal(text.rstrip("% ")) if text else None for text in (record.at_least, record.at_most))

    def holds(text: str) -> bool:
        folded = text.casefold()
        return (
            (not equals or folded in equals)
            and (not begins or folded.startswith(begins))
            and (not ends or folded.endswith(ends))
            and (not contains or any(part in folded for part in contains))
            and ((lowest is None and highest is None) or _lies(text, lowest, highest))
        )

    return holds


def _lies(text: str, lowest: Decimal | None, highest: Decimal | None) -> bool:
    bare = text.rstrip("% ").replace("\N{MINUS SIGN}", "-")
    if not NUMBER.fullmatch(bare):
        return False
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return False
    return (lowest is None or number >= lowest) and (highest is None or number <= highest)
