"""Many rows become one score. Only sums, ends and, for medians, the numbers are kept."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from reportgen.errors import Origin
from reportgen.evidence.mapping.numbers import WIDE, Conversion
from reportgen.evidence.mapping.schema import CombineRecord

KEY = ("system", "task", "metric", "cohort", "condition", "source", "date")
"""Rows that agree in these fields become one score."""
Key = tuple[str, ...]
"""Their texts, in that order; empty for none."""


@dataclass(slots=True)
class _Gathered:
    place: Origin
    conversion: Conversion
    count: int = 0
    total: Decimal = Decimal(0)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    ones: int = 0
    """Numbers that are 0 or 1."""
    numbers: list[Decimal] = field(default_factory=list)


class Combiner:
    """Takes rows one by one and gives one score for each set of names, in the order they were first met."""

    def __init__(self, record: CombineRecord) -> None:
        """`record` says how."""
        self._record = record
        self._groups: dict[Key, _Gathered] = {}

    def add(self, key: Key, number: Decimal, place: Origin, conversion: Conversion) -> None:
        """Take a number as the table writes it."""
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Gathered(place, conversion)
        group.count += 1
        match self._record.how:
            case "mean" | "sum":
                group.total = WIDE.add(group.total, number)
                group.ones += number in (0, 1)
            case "median":
                group.numbers.append(number)
            case "min":
                group.lowest = number if group.lowest is None else min(group.lowest, number)
            case _:
                group.highest = number if group.highest is None else max(group.highest, number)

    def __len__(self) -> int:
        """Scores so far."""
        return len(self._groups)

    def scores(self, proportions: frozenset[str]) -> list[tuple[dict[str, str], Origin]]:
        """Every score with the place of its first row; `proportions` are the metrics that count successes."""
        made = []
        for key, group in self._groups.items():
            values = {name: text for name, text in zip(KEY, key, strict=True) if text}
            conversion = group.conversion
            number = _result(self._record.how, group)
            decimals = self._record.decimals if conversion.decimals is None else conversion.decimals
            values["value"] = replace(conversion, decimals=decimals).write(number)
            if self._record.rows == "items":
                values["n"] = str(group.count)
                if values.get("metric") in proportions and self._record.how == "mean" and group.ones == group.count:
                    values["count"] = f"{group.total:f}"
            made.append((values, group.place))
        return made


def _result(how: str, group: _Gathered) -> Decimal:
    match how:
        case "mean":
            return WIDE.divide(group.total, Decimal(group.count))
        case "sum":
            return group.total
        case "median":
            ordered = sorted(group.numbers)
            middle = len(ordered) // 2
            if len(ordered) % 2:
                return ordered[middle]
            return WIDE.divide(WIDE.add(ordered[middle - 1], ordered[middle]), Decimal(2))
        case _:
            return (group.lowest if how == "min" else group.highest) or Decimal(0)
