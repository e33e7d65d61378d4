"""What of a mapping fits neither itself nor its table."""

from collections.abc import Callable, Iterator

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, Warn
from reportgen.evidence.checks.problems import suggest
from reportgen.evidence.mapping.schema import ABOUT, NAMED, NUMBERS, PLAIN, MapRecord
from reportgen.evidence.mapping.take import columns_of, says_nothing

Path = tuple[str | int, ...]
_FIELDS = (*NAMED, *ABOUT, *NUMBERS, *PLAIN)
_BESIDE = ("n", "count", "ci_low", "ci_high", "spread")


def check_form(record: MapRecord, place: Callable[[Path], Origin], tell: Warn) -> None:
    """Tell what the mapping lacks."""
    for field in _FIELDS:
        if says_nothing(getattr(record, field)):
            message = f"The mapping does not say where `{field}` comes from."
            hint = "Write `column: …`, or `value: …`."
            tell(Diagnostic(Code.VALIDATE_MISSING_FIELD, message, place((field,)), hint=hint))
    if record.value is None and not record.columns:
        message = "The mapping does not say where the values are."
        hint = "Write `value: …` with the column of the values, or `columns:` for a table with several."
        tell(Diagnostic(Code.VALIDATE_MISSING_FIELD, message, place(()), hint=hint))


def check_columns(record: MapRecord, known: set[str], place: Callable[[Path], Origin], tell: Warn) -> bool:
    """Whether the mapping names columns that the table does not have; each is told. False for a table without any."""
    told: set[str] = set()
    if not known:
        return False
    for name, path in _named(record):
        if name in known or name in told:
            continue
        told.add(name)
        expected, hint = suggest(name, tuple(sorted(known)))
        tell(
            Diagnostic(
                Code.VALIDATE_UNKNOWN_COLUMN,
                "The table has no such column.",
                place(path),
                found=name[:80],
                expected=expected,
                hint=hint or "`reportgen check --explain` shows the columns.",
            )
        )
    return bool(told)


def _named(record: MapRecord) -> Iterator[tuple[str, Path]]:
    for field in _FIELDS:
        for name in columns_of(getattr(record, field)):
            yield name, (field,)
    for list_name, conditions in (("where", record.where), ("without", record.without)):
        for index, one in enumerate(conditions):
            yield one.column, (list_name, index)
    for name, column in record.columns.items():
        if "*" not in name:
            yield name, ("columns", name)
        for field in _BESIDE:
            said = getattr(column, field)
            if said and "*" not in said:
                yield said, ("columns", name, field)
