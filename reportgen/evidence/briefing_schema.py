"""The border: what `briefing.yaml` may hold, see `schema.py`."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from reportgen.evidence.delivery_schema import DeliveryRecord
from reportgen.evidence.forms import EMAIL, LANGUAGE, NAME, Day, Id, Key, Number, Text, Words, matching, text_schema
from reportgen.evidence.mapping.schema import ScoreFiles
from reportgen.evidence.record import Border


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
    scores: ScoreFiles | None = None
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
    number_notes: Literal["none", "appendix"] = "none"
    """Whether an appendix tells how each number of the text was computed, and numbers lead there."""
    outputs: Annotated[tuple[Literal["docx", "pdf"], ...], Field(min_length=1)] = ("docx", "pdf")
    data: DataRecord = DataRecord()
    since: Text = ""
    """The earlier issue that this one is compared with: a folder or a built file, by its path inside the folder."""


class BriefingFile(BriefingHead):
    """briefing.yaml: what a briefing says of itself and what it compares."""

    groups: Annotated[tuple[GroupRecord, ...], Field(min_length=1)]
    compare: CompareRecord
    targets: tuple[TargetRecord, ...] = ()
    margins: tuple[MarginRecord, ...] = ()
    delivery: DeliveryRecord | None = None
    """When editions are due and whom they are mailed to; not part of the evidence."""
