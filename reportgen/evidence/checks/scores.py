"""Scores: one row each, checked without pydantic because there may be a hundred thousand. Part of validate."""

from collections.abc import Mapping, Sequence
from datetime import date

from reportgen.codes import Code
from reportgen.evidence.checks.numbers import name_unit, read_unit
from reportgen.evidence.checks.problems import Problems, shorten
from reportgen.evidence.checks.register import Kind, Register, place
from reportgen.evidence.checks.score_rows import REQUIRED, RowReader
from reportgen.evidence.forms import ID
from reportgen.evidence.model import Metric, Score, Unit
from reportgen.evidence.raw import RawRecord, RawTable
from reportgen.evidence.schema import ScoreRecord

FIELDS = tuple(ScoreRecord.model_fields)


def read_scores(
    tables: Sequence[RawTable], metrics: Mapping[str, Metric], register: Register, *, as_of: date | None = None
) -> dict[str, Score]:
    """Scores by id in the order of the files; problems are told, and what is wrong is left out of a score.

    `as_of` is the date that the briefing states of itself, if any: a score of a later day is warned of.
    """
    problems = register.problems
    records = [record for table in tables for record in table.records]
    for table in tables:
        _check_columns(table, problems)
    for record in records:
        if name := record.values.get("id"):
            _check_id(name, record, register)
    _check_units(records, metrics, problems)
    reader = RowReader(metrics, register, as_of=as_of)
    scores: dict[str, Score] = {}
    for record in records:
        if score := reader.read(record):
            scores.setdefault(score.id, score)
    if not problems.errors:
        _warn_of_twins(scores, problems)
    return scores


def _check_columns(table: RawTable, problems: Problems) -> None:
    """Columns (or, where there is no header, the fields of records) exist, and the required columns are there."""
    known = frozenset(FIELDS)
    if table.columns:
        for name in (*REQUIRED, "value"):
            if name not in table.columns:
                problems.error(
                    Code.VALIDATE_MISSING_FIELD,
                    f"The column `{name}` is missing.",
                    table.origin,
                    hint="Name it in the header row.",
                )
        unknown = [(name, origin) for name, origin in table.columns.items() if name not in known]
    else:
        unknown = [
            (name, record.origin(name)) for record in table.records for name in record.lines if name not in known
        ]
    for name, origin in unknown:
        problems.unknown(
            Code.VALIDATE_UNKNOWN_FIELD,
            f"There is no column `{name[:80]}`.",
            origin,
            name=name,
            known=FIELDS,
            otherwise="Delete it, or rename it to `note`.",
        )


def _check_id(name: str, record: RawRecord, register: Register) -> None:
    if not ID.fullmatch(name):
        register.problems.error(
            Code.VALIDATE_BAD_ID,
            "The name has characters that are not allowed, or is too long.",
            record.origin("id"),
            found=name,
            expected="a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit",
        )
    register.declare(Kind.SCORE, name, record.origin("id"))


def _check_units(records: Sequence[RawRecord], metrics: Mapping[str, Metric], problems: Problems) -> None:
    """The unit a row states, by its column `unit`, is that of its metric; a series has one unit."""
    stated: dict[tuple[str, str], set[Unit]] = {}
    rows: list[tuple[RawRecord, Unit, Metric]] = []
    for record in records:
        text = record.values.get("unit")
        metric = metrics.get(record.values.get("metric", ""))
        if text is None or metric is None:
            continue
        unit = read_unit(text)
        stated.setdefault((record.values.get("task", ""), metric.id), set()).add(unit)
        if unit != metric.unit:
            rows.append((record, unit, metric))
    for record, unit, metric in rows:
        code, message = Code.VALIDATE_UNIT_MISMATCH, "The unit is not that of the metric."
        hint = "Correct `unit` here, or that of the metric in the catalogue."
        if len(stated[record.values.get("task", ""), metric.id]) > 1:
            code, message = Code.VALIDATE_MIXED_UNITS, "The scores of one task and metric are in different units."
            hint = "Convert the value, or give it a metric of its own."
        expected = f"{name_unit(metric.unit)}, as the metric says"
        problems.error(code, message, record.origin("unit"), found=name_unit(unit), expected=expected, hint=hint)


def _warn_of_twins(scores: Mapping[str, Score], problems: Problems) -> None:
    """One source says the same thing twice. (Different values for one key are a conflict, which is a result.)"""
    first: dict[tuple[object, ...], Score] = {}
    for score in scores.values():
        value = "" if score.value is None else str(score.value.value.normalize())
        names = (score.system, score.task, score.metric, score.cohort, score.condition, score.source)
        key = (*names, score.measured, value)
        twin = first.setdefault(key, score)
        if twin is not score:
            problems.warning(
                Code.VALIDATE_EXACT_DUPLICATE,
                "One source gives the same score twice.",
                score.origin,
                found=f"{shorten(score.id)}, and {shorten(twin.id)} at {place(twin.origin)}",
                hint="Delete one, or tell them apart by `cohort`, `condition` or `date`.",
            )
