"""One row of scores: its names, its number, its uncertainty. Part of validate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reportgen.codes import Code
from reportgen.evidence.checks.numbers import check_count, read_level, read_number
from reportgen.evidence.checks.problems import check_interval
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.forms import DATED_FORMS, read_dated, read_of
from reportgen.evidence.model import Interval, Metric, Quantity, Score, Spread, SpreadKind, UnitKind
from reportgen.evidence.raw import RawRecord

REQUIRED = ("system", "task", "metric", "source")
_NAMED = (Kind.SYSTEM, Kind.TASK, Kind.METRIC, Kind.COHORT, Kind.CONDITION, Kind.SOURCE)
_NOT_REPORTED = "not reported"
_MAX_DECIMALS = 12
_MAX_WHOLE = 10**12
_SPREADS = {"": SpreadKind.NOT_STATED, **{str(kind): kind for kind in SpreadKind}}


@dataclass(frozen=True, slots=True)
class _Amount:
    """The value of a row, with the count it may have been written with."""

    value: Quantity | None
    count: int | None
    n: int | None


class RowReader:
    """Reads rows one by one and gives out default ids."""

    def __init__(self, metrics: Mapping[str, Metric], register: Register, *, as_of: date | None = None) -> None:
        """`as_of`: the briefing's own date; None where it has none."""
        self._metrics = metrics
        self._as_of = as_of
        self._register = register
        self._problems = register.problems
        self._next_number: dict[str, int] = {}
        self._numbers: dict[str, Quantity] = {}

    def read(self, record: RawRecord) -> Score | None:
        """The score of a row; None if a required field is missing or wrong."""
        values = record.values
        is_complete = self._check_names(record)
        metric = self._metrics.get(values.get("metric", ""))
        amount = self._read_amount(record, metric)
        interval = (
            self._read_interval(record, metric, amount.value)
            if "ci_low" in values or "ci_high" in values or "ci_level" in values
            else None
        )
        spread = self._read_spread(record, metric) if "spread" in values or "spread_kind" in values else None
        self._check_count(record, metric, amount)
        measured = self._read_measured(record) if "date" in values else None
        if not is_complete:
            return None
        system, task, source = values["system"], values["task"], values["source"]
        cohort, condition = values.get("cohort"), values.get("condition")
        return Score(
            values.get("id") or self._default_id(record),
            system,
            task,
            values["metric"],
            source,
            amount.value,
            cohort,
            condition,
            amount.n,
            amount.count,
            interval,
            spread,
            values.get("locator", ""),
            values.get("note", ""),
            record.place,
            measured,
            values["date"] if measured else "",
        )

    def _check_names(self, record: RawRecord) -> bool:
        """The ids a row names exist; False if a required one is missing."""
        values, is_complete = record.values, True
        for field in REQUIRED:
            if field not in values:
                is_complete = False
                self._problems.error(
                    Code.VALIDATE_MISSING_FIELD,
                    f"The field `{field}` is missing.",
                    record.origin(field),
                    hint=f"Write the id of the {field}.",
                )
        for kind in _NAMED:
            name = values.get(kind)
            # Places are made only for what is told: making one for each field would take most of the time.
            if name is not None and not self._register.has(kind, name):
                self._register.require(kind, name, record.origin(kind))
        return is_complete

    def _default_id(self, record: RawRecord) -> str:
        """`system-task-metric[-cohort][-condition]`, with `-2`, `-3` where that is taken."""
        values = record.values
        parts = (values.get(field) for field in ("system", "task", "metric", "cohort", "condition"))
        base = "-".join(part for part in parts if part)
        name, number = base, self._next_number.get(base, 1)
        while self._register.has(Kind.SCORE, name):
            number += 1
            name = f"{base}-{number}"
        self._next_number[base] = number
        self._register.declare(Kind.SCORE, name, record.place)
        return name

    def _read_amount(self, record: RawRecord, metric: Metric | None) -> _Amount:
        text = record.values.get("value")
        count, n = self._read_whole(record, "count"), self._read_whole(record, "n")
        decimals = self._read_whole(record, "decimals")
        if decimals is not None and decimals > _MAX_DECIMALS:
            self._problems.error(
                Code.VALIDATE_OUT_OF_RANGE,
                "Too many decimals.",
                record.origin("decimals"),
                found=str(decimals),
                expected=f"at most {_MAX_DECIMALS}",
            )
            decimals = None
        if text is None:
            self._problems.error(
                Code.VALIDATE_EMPTY_VALUE,
                "The score has no value.",
                record.origin("value"),
                expected=f"a number, or `{_NOT_REPORTED}`",
                hint=f"Write `{_NOT_REPORTED}` if the source gives no value.",
            )
            return _Amount(None, count, n)
        if text.lower() == _NOT_REPORTED:
            return _Amount(None, count, n)
        is_count = metric is not None and metric.unit.kind is UnitKind.COUNT
        if is_count and (parts := read_of(text)):
            return self._read_parts(record, parts, count, n)
        value = self._read_number(record, "value", text, metric) if metric else None
        if value and decimals is not None:
            value = Quantity(value.value, decimals)
        if value and metric:
            self._check_range(record, metric, value)
        if is_count and value and value.value == value.value.to_integral_value():
            return self._read_parts(record, (int(value.value), n), count, n)
        return _Amount(value, count, n)

    def _read_number(self, record: RawRecord, field: str, text: str, metric: Metric | None) -> Quantity | None:
        # A place is made only for text that is looked at closely: making one for each would take half the time.
        if text in self._numbers:
            return self._numbers[text]
        value = read_number(text, metric.unit if metric else None, record.origin(field), self._problems)
        if value and not text.endswith("%"):
            self._numbers[text] = value
        return value

    def _read_parts(
        self, record: RawRecord, parts: tuple[int, int | None], count: int | None, n: int | None
    ) -> _Amount:
        """`8 of 18`: value, count and n at once; the columns, if filled, say the same."""
        for field, given, said in (("count", count, parts[0]), ("n", n, parts[1])):
            if given is not None and given != said:
                self._problems.error(
                    Code.VALIDATE_COUNT_CONTRADICTS_VALUE,
                    f"`{field}` contradicts the value.",
                    record.origin(field),
                    found=str(given),
                    expected=f"{said}, as in `{record.values['value']}`",
                    hint=f"Leave `{field}` empty: the value already says it.",
                )
        return _Amount(Quantity(Decimal(parts[0]), 0), *parts)

    def _read_measured(self, record: RawRecord) -> date | None:
        """The first day of the date of a row; None for what is no date."""
        text = record.values["date"]
        measured = read_dated(text)
        if measured is None:
            self._problems.error(
                Code.VALIDATE_WRONG_TYPE,
                "There is no such date.",
                record.origin("date"),
                found=text,
                expected=DATED_FORMS,
            )
        elif self._as_of is not None and measured > self._as_of:
            self._problems.warning(
                Code.VALIDATE_FUTURE_DATE,
                "A score is dated after the briefing.",
                record.origin("date"),
                found=text,
                expected=f"a date up to {self._as_of.isoformat()}, the as-of date of the briefing",
                hint="Correct the date, or the as-of date: `date` in briefing.yaml, or --as-of.",
            )
        return measured

    def _read_whole(self, record: RawRecord, field: str) -> int | None:
        text = record.values.get(field)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 13 and int(text) <= _MAX_WHOLE:
            return int(text)
        hint = f"Write {text.replace(',', '')}." if text.replace(",", "").isdigit() and len(text) < 15 else ""
        self._problems.error(
            Code.VALIDATE_WRONG_TYPE,
            "The value is not a whole number.",
            record.origin(field),
            found=text,
            expected=f"a whole number from 0 to {_MAX_WHOLE:,}",
            hint=hint,
        )
        return None

    def _check_range(self, record: RawRecord, metric: Metric, value: Quantity) -> None:
        match metric.unit.kind:
            case UnitKind.FRACTION:
                low, high = 0, 1
            case UnitKind.PERCENT if metric.proportion:
                low, high = 0, 100
            case UnitKind.COUNT:
                if value.value != value.value.to_integral_value() or value.value < 0:
                    self._problems.error(
                        Code.VALIDATE_WRONG_TYPE,
                        "A count is a whole number.",
                        record.origin("value"),
                        found=record.values["value"],
                        expected="a whole number, or `8 of 18`",
                    )
                return
            case _:
                return
        if not low <= value.value <= high:
            hint = "If the source prints percent, give the metric the unit percent." if high == 1 else ""
            self._problems.error(
                Code.VALIDATE_OUT_OF_RANGE,
                f"A {'fraction' if high == 1 else 'proportion'} is out of range.",
                record.origin("value"),
                found=record.values["value"],
                expected=f"{low} to {high}",
                hint=hint,
            )

    def _read_interval(self, record: RawRecord, metric: Metric | None, value: Quantity | None) -> Interval | None:
        ends: list[Quantity | None] = []
        for field in ("ci_low", "ci_high"):
            text = record.values.get(field)
            if text is None:
                self._problems.error(
                    Code.VALIDATE_MISSING_FIELD,
                    f"The interval has no `{field}`.",
                    record.origin(field),
                    hint="Write both ends, or neither.",
                )
            else:
                ends.append(self._read_number(record, field, text, metric))
        level = read_level(record.values.get("ci_level", "95"), record.origin("ci_level"), self._problems)
        low, high = ends if len(ends) == 2 else (None, None)
        if low is None or high is None:
            return None
        interval = Interval(low, high, level)
        if not (value and low.value <= value.value <= high.value):
            check_interval(value, interval, record.origin("ci_low"), self._problems)
        return interval

    def _read_spread(self, record: RawRecord, metric: Metric | None) -> Spread | None:
        kind_text = record.values.get("spread_kind", "")
        kind = _SPREADS.get(kind_text.lower())
        if kind is None:
            self._problems.error(
                Code.VALIDATE_WRONG_CHOICE,
                "The value is none of the choices.",
                record.origin("spread_kind"),
                found=kind_text,
                expected="sd, se, or empty for a kind that is not stated",
            )
        text = record.values.get("spread")
        if text is None:
            self._problems.error(
                Code.VALIDATE_MISSING_FIELD,
                "`spread_kind` is given without `spread`.",
                record.origin("spread"),
                hint="Write the number after ± in `spread`.",
            )
            return None
        value = self._read_number(record, "spread", text.lstrip("±").lstrip(), metric)
        if value and value.value < 0:
            self._problems.error(
                Code.VALIDATE_OUT_OF_RANGE,
                "A spread is negative.",
                record.origin("spread"),
                found=text,
                expected="0 or more",
            )
        return Spread(value, kind) if value and kind else None

    def _check_count(self, record: RawRecord, metric: Metric | None, amount: _Amount) -> None:
        if amount.count is None or amount.n is None:
            return
        if amount.count > amount.n:
            check_count(
                amount.count, amount.n, record.origin("count" if "count" in record.values else "value"), self._problems
            )
        elif metric and metric.proportion and amount.value and amount.n:
            exact = Decimal(amount.count) / amount.n * (100 if metric.unit.kind is UnitKind.PERCENT else 1)
            half_step = Decimal(5).scaleb(-amount.value.decimals - 1)
            if abs(exact - amount.value.value) > half_step:
                shown = Quantity(exact, amount.value.decimals)
                self._problems.warning(
                    Code.VALIDATE_COUNT_CONTRADICTS_VALUE,
                    "The value is not its count over its n.",
                    record.origin("value"),
                    found=f"{amount.value}, but {amount.count} of {amount.n} is {shown}",
                    hint="Check all three against the source; no interval is derived where they disagree.",
                )
