"""Conditions of mails: one expression over the facts of an analysis, evaluated in the sandbox of templates."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from reportgen import resources
from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.document.blocks.desk import open_desk
from reportgen.document.blocks.mail_parts import gap_records
from reportgen.document.blocks.views import variables
from reportgen.document.environment import MissingName
from reportgen.document.expansion import Expansion
from reportgen.document.problems import problem
from reportgen.document.template import Template
from reportgen.errors import NOWHERE, Origin, TemplateError

MAX_CONDITION = 2_000
"""Characters of a condition."""
_NAMES = ("themes", "tasks", "other_tasks", "findings_list", "focus", "reference", "totals", "has_targets", "has_gaps",
          "has_figures", "briefing", "changes")  # fmt: skip
"""What conditions see of the variables of templates. The date is not among them: a condition is about findings."""
_FILE = "the condition"


def holds(condition: str, analysis: Analysis, changes: Changes | None, *, origin: Origin = NOWHERE) -> bool:
    """Whether a condition holds. `changes` None: there is no earlier edition.

    A list counts as true if it holds something. Raises TemplateError, at `origin`, for what is no expression, names
    what does not exist, takes too long, or gives no truth value.
    """
    if len(condition) > MAX_CONDITION:
        message = f"a condition has more than {MAX_CONDITION:,} characters"
        raise TemplateError(problem(Code.COMPOSE_ENDLESS_TEMPLATE, message, origin, found=condition[:80]))
    template = Template(_FILE, resources.templates() / "mail", _FILE, "", text=condition)
    as_of = analysis.evidence.meta.as_of or date.min
    desk = open_desk(analysis, template, as_of=as_of, warn=lambda _: None, changes=changes)
    known = variables(desk)
    values = {name: known[name] for name in _NAMES}
    values["gaps"] = gap_records(desk)
    desk.draft.problems.clear()  # of texts of the evidence, which composing tells
    try:
        return _truth(Expansion(template, desk.draft, desk.placeholders, desk.wording).evaluate(values), condition)
    except TemplateError as error:
        raise TemplateError([replace(one, origin=origin) for one in error.problems]) from error


def _truth(value: object, condition: str) -> bool:
    match value:
        case bool():
            return value
        case tuple() | list():
            return bool(value)
        case _:
            raise TemplateError(
                problem(
                    Code.COMPOSE_NO_TRUTH_VALUE,
                    "a condition gives no truth value",
                    found=f"{condition[:80]} gives {_shown(value)}",
                    expected="true or false, or a list",
                    hint='Compare it: `… > 2`, `… | length > 0`, `… == "trails"`.',
                )
            )


def _shown(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case Mapping():
            return "a record"
        case MissingName():
            return str(value)
        case _:
            return f"a {type(value).__name__}"
