"""The border: what the files of a briefing may hold, as pydantic models that refuse unknown fields.

Values arrive as text (load interprets nothing). The models say which fields there are, which are needed and what
form each has; whether records fit each other is for `validate`. The published JSON Schemas are made from here.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from reportgen.evidence.delivery_schema import DeliveryFile, DeliveryRecord
from reportgen.evidence.forms import (
    EMAIL,
    KEY,
    LANGUAGE,
    NAME,
    Dated,
    Day,
    Id,
    Key,
    Number,
    Parts,
    Text,
    Whole,
    Words,
    matching,
    text_schema,
)
from reportgen.evidence.record import Border


def _read_citation(value: object) -> object:
    return {"key": value} if isinstance(value, str) else value


class GroupRecord(Border):
    """A set of systems to compare."""

    id: Id
    label: Words
    """Plural, as a heading: `Open models`."""
    adjective: Text = ""
    """For running text and column heads; default: the id."""


class CompareRecord(Border):
    """What is compared with what."""

    focus: Id
    """A gap is positive when this group is better."""
    reference: Id | None = None
    """Without it only targets are compared with."""
    selection: Literal["best", "median"] = "best"
    """Who stands for a group."""


class TargetRecord(Border):
    """A value to reach."""

    id: Id
    task: Id
    metric: Id
    value: Number
    group: Id
    cohort: Id | None = None
    label: Text = ""
    source: Key | None = None


class MarginRecord(Border):
    """A margin declared beforehand: differences within it do not matter."""

    metric: Id
    value: Number
    """Positive, in the unit of differences of the metric."""
    task: Id | None = None
    """Default: every task of the metric."""
    rationale: Text = ""


class ContactRecord(Border):
    """Whom to ask."""

    name: Text = ""
    email: Annotated[str, matching(EMAIL, "bad_email", "an address such as desk@example.org")] = ""


class FileRecord(Border):
    """A data file, and the sheet if it is a workbook."""

    path: Words
    sheet: Text | None = None


def _as_file(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


_FILE_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"path": {"type": "string"}, "sheet": {"type": "string"}},
            "required": ["path"],
            "additionalProperties": False,
        },
    ]
}
Files = Annotated[
    tuple[Annotated[FileRecord, BeforeValidator(_as_file)], ...],
    BeforeValidator(lambda value: value if isinstance(value, list) else [value]),
    WithJsonSchema({"anyOf": [*_FILE_SCHEMA["anyOf"], {"type": "array", "items": _FILE_SCHEMA}]}),
]


class DataRecord(Border):
    """Files of the evidence; a path inside the folder, or a list of paths whose records are joined."""

    catalogue: Files | None = None
    scores: Files | None = None
    comparisons: Files | None = None
    findings: Files | None = None
    references: Files | None = None


class BriefingHead(Border):
    """briefing.yaml without groups and what is compared."""

    name: (
        Annotated[
            str,
            matching(NAME, "bad_name", "letters, digits, `.`, `_` and `-`"),
            text_schema(pattern=f"^{NAME.pattern}$"),
        ]
        | None
    ) = None
    """File names of the outputs; default: the folder's name."""
    title: Words
    subtitle: Text = ""
    question: Text = ""
    answer: Text = ""
    """The first page's answer: Markdown with placeholders."""
    limitations: tuple[Words, ...] = ()
    """What the reader must keep in mind: Markdown with placeholders."""
    audience: Text = ""
    authors: tuple[Words, ...] = ()
    organisation: Text = ""
    classification: Text = ""
    """A mark on every page, such as OFFICIAL."""
    contact: ContactRecord = ContactRecord()
    date: Day | None = None
    """The as-of date."""
    language: Annotated[
        str,
        matching(LANGUAGE, "bad_language", "a language tag such as en-GB"),
        text_schema(pattern=f"^{LANGUAGE.pattern}$"),
    ] = "en-GB"
    keywords: tuple[Words, ...] = ()
    template: Words = "briefing"
    """A shipped name, or a path inside the folder."""
    theme: Words = "house"
    citations: Words = "vancouver"
    """A shipped citation style, or a path inside the folder."""
    notes: Literal["footnotes", "endnotes"] = "footnotes"
    """Where notes stand: at the foot of the page or at the end."""
    outputs: Annotated[tuple[Literal["docx", "pdf"], ...], Field(min_length=1)] = ("docx", "pdf")
    data: DataRecord = DataRecord()


class BriefingFile(BriefingHead):
    """briefing.yaml: what a briefing says of itself and what it compares."""

    groups: Annotated[tuple[GroupRecord, ...], Field(min_length=1)]
    compare: CompareRecord
    targets: tuple[TargetRecord, ...] = ()
    margins: tuple[MarginRecord, ...] = ()
    delivery: DeliveryRecord | None = None
    """When editions are due and whom they are mailed to; not part of the evidence."""


class ThemeRecord(Border):
    """A set of tasks over which gaps are rolled up."""

    id: Id
    label: Words
    summary: Text = ""
    """What its tasks say together: Markdown with placeholders."""


class HeadlineRecord(Border):
    """Which gap stands for the task."""

    metric: Id
    cohort: Id | None = None


class TaskRecord(Border):
    """What systems are measured on."""

    id: Id
    label: Words
    theme: Id | None = None
    headline: HeadlineRecord | None = None
    """Needed if several gaps pair."""
    description: Text = ""


class MetricRecord(Border):
    """How it is measured."""

    id: Id
    label: Words
    unit: Words
    """percent, fraction, count, score, or a symbol such as ms."""
    direction: Literal["higher", "lower"]
    """Which way is better."""
    proportion: bool = False
    """Only if value = count / n exactly."""
    description: Text = ""


class SystemRecord(Border):
    """What was measured."""

    id: Id
    label: Words
    group: Id | None = None
    """None for a system outside every group, such as a human baseline."""
    developer: Text = ""
    size: Text = ""
    note: Text = ""


class CohortRecord(Border):
    """The sample or split a score was measured on."""

    id: Id
    label: Words
    shared: bool = False
    """True if scores of several sources may be compared in it."""
    n: Whole | None = None
    source: Key | None = None
    """The source that describes it."""
    locator: Text = ""
    description: Text = ""


class ConditionRecord(Border):
    """How a system was run."""

    id: Id
    label: Words


class CatalogueFile(Border):
    """catalogue.yaml: what the scores are about."""

    themes: tuple[ThemeRecord, ...] = ()
    tasks: tuple[TaskRecord, ...] = ()
    metrics: tuple[MetricRecord, ...] = ()
    systems: tuple[SystemRecord, ...] = ()
    cohorts: tuple[CohortRecord, ...] = ()
    conditions: tuple[ConditionRecord, ...] = ()


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
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    for record in (schema, *definitions.values()):
        _accept_null(record)
    head: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    if is_list:
        schema = {"title": f"List of {model.__name__}", "type": "array", "items": schema}
    return head | schema | ({"$defs": definitions} if definitions else {})


def _accept_null(record: dict[str, Any]) -> None:
    """Let fields that may be left out be null."""
    needed = record.get("required", [])
    for name, field in record.get("properties", {}).items():
        field.pop("title", None)
        if name in needed or {"type": "null"} in field.get("anyOf", ()):
            continue
        outer = {key: field.pop(key) for key in ("description", "default") if key in field}
        record["properties"][name] = outer | {"anyOf": [field, {"type": "null"}]}
