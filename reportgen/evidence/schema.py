"""The border: what the files of a briefing may hold, as pydantic models that refuse unknown fields.

Values arrive as text (load interprets nothing). The models say which fields there are, which are needed and what
form each has; whether records fit each other is for `validate`. The published JSON Schemas are made from here. Models
of `briefing.yaml`, the catalogue and delivery have files of their own.
"""

import ast
import inspect
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import ModelSchema

from reportgen.evidence.briefing_schema import BriefingFile
from reportgen.evidence.catalogue_schema import CatalogueFile
from reportgen.evidence.delivery_schema import DeliveryFile
from reportgen.evidence.forms import KEY, Dated, Id, Key, Number, Parts, Text, Whole, Words
from reportgen.evidence.record import Border


def _read_citation(value: object) -> object:
    return {"key": value} if isinstance(value, str) else value


class ScoreRecord(Border):
    """One row of the scores: a value of one system on one task by one metric."""

    # Only the schema is made from this model; the rows are checked by `checks.scores`, thirty times as fast.

    id: Id | None = None
    system: Id
    task: Id
    metric: Id
    cohort: Id | None = None
    condition: Id | None = None
    value: Annotated[str, WithJsonSchema({"type": ["number", "string"]})]
    """A number as printed, `8 of 18` for counts, or `not reported`."""
    unit: Text | None = None
    """Optional check: must agree with the metric's unit."""
    decimals: Whole | None = None
    n: Whole | None = None
    count: Whole | None = None
    ci_low: Number | None = None
    ci_high: Number | None = None
    ci_level: Number | None = None
    """Percent; default 95."""
    spread: Number | None = None
    spread_kind: Literal["sd", "se", "not-stated", ""] | None = None
    date: Dated | None = None
    """When it was measured, as far as it is known; of values that differ in nothing else the latest counts."""
    source: Key
    locator: Text | None = None
    note: Text | None = None


class SideRecord(Border):
    """One side of a comparison: systems, or a whole group."""

    systems: tuple[Id, ...] = ()
    group: Id | None = None
    condition: Id | None = None


class IntervalRecord(Border):
    """An interval as reported."""

    low: Number
    high: Number
    level: Number = "95"


class ComparisonRecord(Border):
    """What a source itself says of left against right."""

    id: Id
    task: Id
    metric: Id | None = None
    cohort: Id | None = None
    left: SideRecord
    right: SideRecord
    outcome: Literal["better", "worse", "no-difference", "non-inferior", "equivalent", "mixed", "not-said"]
    holds_in: Parts | None = None
    """The outcome holds in k of n sub-measures: `4 of 5`."""
    difference: Number | None = None
    """Left minus right as printed."""
    unit: Literal["pp", "%", "x", ""] = ""
    """Of the difference; empty for the metric's own unit."""
    ci: IntervalRecord | None = None
    """Of the difference."""
    significant: bool | None = None
    """Only what the source says."""
    p: Text = ""
    test: Text = ""
    margin: Number | None = None
    statement: Text = ""
    """In your own words, for what is no plain number: Markdown."""
    source: Key
    locator: Text = ""
    note: Text = ""


class CitationRecord(Border):
    """A source and the place in it."""

    key: Key
    locator: Text = ""


Citation = Annotated[
    CitationRecord,
    BeforeValidator(_read_citation),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^{KEY.pattern}$"},
                {
                    "type": "object",
                    "properties": {"key": {"type": "string"}, "locator": {"type": ["string", "number"]}},
                    "required": ["key"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class FindingRecord(Border):
    """One claim with its evidence."""

    id: Id
    claim: Words
    """Markdown with placeholders; numbers are not typed."""
    short: Text = ""
    """The claim in a few words, for a page that has little room; default: the claim."""
    theme: Id | None = None
    scores: tuple[Words, ...] = ()
    """Ids of scores; default ids may be longer than other ids."""
    comparisons: tuple[Id, ...] = ()
    sources: tuple[Citation, ...] = ()
    certainty: Literal["high", "moderate", "low", "very-low"] | None = None
    certainty_reason: Text = ""
    favours: Id | None = None
    """The group it speaks for."""
    key: bool = False
    """True for a key message."""


def json_schemas() -> dict[str, dict[str, Any]]:
    """File name -> JSON Schema (draft 2020-12) of every kind of file that we define.

    They accept what we accept: `null` for a field that may be left out, numbers where a number may be text.
    """
    files: dict[str, tuple[type[Border], bool]] = {
        "briefing.schema.json": (BriefingFile, False),
        "catalogue.schema.json": (CatalogueFile, False),
        "comparisons.schema.json": (ComparisonRecord, True),
        "delivery.schema.json": (DeliveryFile, False),
        "findings.schema.json": (FindingRecord, True),
        "scores.schema.json": (ScoreRecord, True),
    }
    return {name: _publish(model, is_list=is_list) for name, (model, is_list) in files.items()}


def _publish(model: type[Border], *, is_list: bool) -> dict[str, Any]:
    schema = model.model_json_schema(schema_generator=_Described)
    definitions = schema.pop("$defs", {})
    for record in (schema, *definitions.values()):
        _accept_null(record)
    head: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    if is_list:
        schema = {"title": f"List of {model.__name__}", "type": "array", "items": schema}
    return head | schema | ({"$defs": definitions} if definitions else {})


class _Described(GenerateJsonSchema):
    """Fields are described by their docstrings."""

    def model_schema(self, schema: ModelSchema) -> dict[str, Any]:
        """The schema of a record."""
        made = super().model_schema(schema)
        for base in schema["cls"].__mro__:
            if issubclass(base, Border):
                for name, words in _docstrings(base).items():
                    made["properties"][name].setdefault("description", words)
        return made


def _docstrings(model: type[Border]) -> dict[str, str]:
    """What stands under the fields of a record."""
    lines = ast.parse(inspect.getsource(model)).body[0]
    return {
        field.target.id: inspect.cleandoc(words)
        for field, below in pairwise(lines.body if isinstance(lines, ast.ClassDef) else ())
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and field.target.id in model.model_fields
        if isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(words := below.value.value, str)
    }


def _accept_null(record: dict[str, Any]) -> None:
    """Let fields that may be left out be null."""
    needed = record.get("required", [])
    for name, field in record.get("properties", {}).items():
        field.pop("title", None)
        if name in needed or {"type": "null"} in field.get("anyOf", ()):
            continue
        outer = {key: field.pop(key) for key in ("description", "default") if key in field}
        record["properties"][name] = outer | {"anyOf": [field, {"type": "null"}]}
