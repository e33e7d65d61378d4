"""The border: how a table becomes scores, as `map` in briefing.yaml says it; see docs/inputs.md."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

from reportgen.evidence.forms import Number, Text, Whole, Words
from reportgen.evidence.record import Border


class MapBorder(Border):
    """A record of a mapping."""

    documentation: ClassVar[str] = "docs/inputs.md"


_TEXT_OR_TEXTS = {
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
    ]
}
Texts = Annotated[
    tuple[Text, ...],
    BeforeValidator(lambda value: value if isinstance(value, list) else [value]),
    WithJsonSchema(_TEXT_OR_TEXTS),
]


class TestRecord(MapBorder):
    """A question to a text; all that is said of it must hold. Capitals count for nothing."""

    __test__: ClassVar[bool] = False  # no test of ours, whatever pytest thinks of the name
    equals: Texts = ()
    """One of these texts."""
    begins: Texts = ()
    """Begins with one of these."""
    ends: Texts = ()
    contains: Texts = ()
    at_least: Number | None = None
    """The text is a number of this size or more."""
    at_most: Number | None = None


class RuleRecord(TestRecord):
    """What is taken if the text is like this."""

    then: Text
    """Taken instead of the text; empty: nothing."""


class TakeRecord(MapBorder):
    """Where a field comes from: a column, several columns, a constant, or the name of the file."""

    column: Words | None = None
    columns: tuple[Words, ...] = ()
    """Texts of several columns, joined."""
    join: Text = ""
    """What stands between them, with the spaces that belong to it; default: a space."""
    value: Text | None = None
    """The same for every row."""
    file: Literal["name", "stem", "folder"] | None = None
    """Of the file: its name, its name without ending, or the name of its folder."""
    rules: tuple[RuleRecord, ...] = ()
    """The first rule that holds decides; without one, see `otherwise`."""
    otherwise: Text | None = None
    """Where no rule holds; left out: with rules an error."""


class ConditionRecord(TestRecord):
    """A question to a column of a row."""

    column: Words


def _as_take(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


class _Or:
    """In the published schema: this, or something shorter that stands for it."""

    def __init__(self, shorter: str) -> None:
        self._shorter = shorter

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        full = handler(schema)
        short = full["items"] if self._shorter == "item" else {"type": ["string", "number"]}
        return {"anyOf": [short, full]}


Take = Annotated[TakeRecord, BeforeValidator(_as_take), _Or("text")]
NAMED = ("system", "task", "metric", "cohort", "condition")
"""Fields whose texts become ids; the text is the label."""
ABOUT = ("group", "developer", "size", "theme")
"""Fields that say something of the system, or of the task."""
NUMBERS = ("value", "ci_low", "ci_high", "spread")
"""Fields that are converted."""
PLAIN = ("n", "count", "ci_level", "spread_kind", "date", "source", "locator", "note")


class ColumnRecord(MapBorder):
    """One column of a wide table: what its values are values of. All is as in `map` where nothing is said here."""

    task: Text | None = None
    """Name of the task; default: `task` of the map, else the name of the column (or what `*` stands for)."""
    metric: Text | None = None
    cohort: Text | None = None
    condition: Text | None = None
    n: Words | None = None
    """The column that holds it."""
    count: Words | None = None
    ci_low: Words | None = None
    ci_high: Words | None = None
    spread: Words | None = None


class MetricMapRecord(MapBorder):
    """A metric: how it is printed, and how the table writes it."""

    label: Text = ""
    """Default: the name in the table."""
    unit: Words
    """percent, fraction, count, score, or a symbol such as ms."""
    direction: Literal["higher", "lower"]
    proportion: bool = False
    given: Literal["percent", "fraction", ""] = ""
    """How the table writes it, if it is not `unit`: fraction 0.82 becomes 82 percent, exactly."""
    times: Number | None = None
    """Every number is multiplied by this, exactly."""
    decimals: Whole | None = Field(default=None, le=12)
    """Numbers are rounded to so many decimals, halves away from zero; left out: as they come."""


class CombineRecord(MapBorder):
    """Many rows become one score: those that agree in all names, source and date."""

    how: Literal["mean", "median", "min", "max", "sum"]
    decimals: Whole = Field(default=2, le=12)
    rows: Literal["items", "runs"] = "runs"
    """items: each row is one unit that was measured, and n is their number."""


class MapRecord(MapBorder):
    """How the rows of a table become scores."""

    where: tuple[ConditionRecord, ...] = ()
    """Rows count only if all of these hold."""
    without: tuple[ConditionRecord, ...] = ()
    """Rows are left out if one of these holds."""
    missing: Texts = ()
    """What the table writes where there is nothing: -1, n/a."""
    empty: Literal["leave-out", "not-reported"] = "leave-out"
    """What becomes of a value that is missing."""
    decimal_mark: Literal["point", "comma"] = "point"
    system: Take
    group: Take | None = None
    """The system's group; its ids are those of `groups`."""
    developer: Take | None = None
    size: Take | None = None
    task: Take | None = None
    theme: Take | None = None
    """The task's theme."""
    metric: Take | None = None
    cohort: Take | None = None
    condition: Take | None = None
    value: Take | None = None
    """In a table with one value on each row; else see `columns`."""
    columns: dict[Words, ColumnRecord] = Field(default_factory=dict)
    """A wide table: the columns that hold values. `*` stands for any text: `*_acc`."""
    metrics: dict[Words, MetricMapRecord] = Field(default_factory=dict)
    """By the name that the table, or this map, has for them."""
    n: Take | None = None
    count: Take | None = None
    ci_low: Take | None = None
    ci_high: Take | None = None
    ci_level: Take | None = None
    spread: Take | None = None
    spread_kind: Take | None = None
    date: Take | None = None
    source: Take
    """Citation key."""
    locator: Take | None = None
    note: Take | None = None
    combine: CombineRecord | None = None


class ScoreFileRecord(Border):
    """A file of scores, or a pattern of files; where its table is, and how it becomes scores."""

    path: Words
    """`*` stands for any part of a name, `**` for any folders."""
    sheet: Text | None = None
    range: Text | None = None
    """The part of a sheet: `B3:F20`, or `B3` for all from there on."""
    header: Whole = Field(default=1, ge=1, le=10)
    """Rows of the sheet that name the columns."""
    table: Text | None = None
    """Of a database."""
    query: Text | None = None
    """Of a database, instead of a table."""
    at: Text = ""
    """Where in a JSON or YAML file the rows are: names joined by dots."""
    map: MapRecord | None = None


def _as_file(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


ScoreFiles = Annotated[
    tuple[Annotated[ScoreFileRecord, BeforeValidator(_as_file), _Or("text")], ...],
    BeforeValidator(lambda value: value if isinstance(value, list) else [value]),
    _Or("item"),
]
"""One file, or a list of files."""
