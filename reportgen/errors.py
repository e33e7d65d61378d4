"""Errors and diagnostics: what reaches a person.

    ReportgenError            anything a user can cause and mend; carries one or more Diagnostics
      LoadError               exit 3  a file that is missing, unreadable, too large or malformed
      ValidationError         exit 4  records that contradict the input format or each other
      TemplateError           exit 5  a template, claim, citation or table request that cannot be composed
      RenderError             exit 6  a document that cannot be laid out as asked (fonts, theme, page limit)
      OutputError             exit 7  an output that may not or cannot be written

      WarningsError           exit 8  nothing was written: there were warnings, and --fail-on-warning

Delivery ends with 9 if mails wait or need a person, and with 10 if a scheduled run failed or was missed; both are told
by the report, not by an error.

Exit 0 is success and 2 a wrong command line. Anything that is not a ReportgenError is a bug and keeps its
traceback (exit 1).

Every Diagnostic has a stable code from `reportgen.codes`; the same code always means the same thing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from reportgen.codes import Code


class Severity(StrEnum):
    """How much a diagnostic matters."""

    ERROR = "error"
    """Nothing was built."""
    WARNING = "warning"
    """Built, but a person should look."""
    NOTE = "note"
    """Worth knowing; never fails a build."""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where something was written. Empty parts do not apply.

    A YAML, JSON or CSV place has a line; a workbook place has a cell.
    """

    path: str = ""
    """File, relative to the briefing folder, with forward slashes; empty for the command line."""
    line: int | None = None
    """First line is 1."""
    column: int | None = None
    """First column is 1."""
    cell: str | None = None
    """Workbook place such as `Scores!D7`."""
    field: str | None = None
    """Name of the field or column, or a pointer such as `groups[1].label`."""

    def __str__(self) -> str:
        """`scores.csv:14 (value)`, `scores.xlsx Scores!D7 (value)`, `briefing.yaml:3:9`."""
        text = self.path
        if self.cell:
            text += f" {self.cell}"
        elif self.line is not None:
            text += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        return f"{text} ({self.field})" if self.field else text


NOWHERE = Origin()
"""For what has no place in a file."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem, told to a person: what is wrong, where, what was found, what was expected, what to do."""

    code: Code
    message: str
    """What is wrong, one sentence without the place."""
    origin: Origin = NOWHERE
    found: str = ""
    """What stood there, shortened; empty if nothing did."""
    expected: str = ""
    """What would have been right; empty if obvious from the message."""
    hint: str = ""
    """What to do, in the imperative; empty if there is nothing to add."""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Several lines: `PLACE: error [code]: message`, then found, expected and hint, indented."""
        place = str(self.origin)
        lines = [f"{place + ': ' if place else ''}{self.severity} [{self.code}]: {self.message}"]
        lines += [
            f"    {label}: {text}"
            for label, text in (("found", self.found), ("expected", self.expected), ("hint", self.hint))
            if text
        ]
        return "\n".join(lines)


Warn = Callable[[Diagnostic], None]
"""Where stages report what is not fatal; a test passes `list.append`."""


class ReportgenError(Exception):
    """Something a user can mend; `str()` is the whole text a person reads."""

    exit_status = 1

    def __init__(self, problems: Diagnostic | Iterable[Diagnostic]) -> None:
        """`problems` must not be empty; their order is kept."""
        self.problems = (problems,) if isinstance(problems, Diagnostic) else tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class LoadError(ReportgenError):
    """A file that cannot be read."""

    exit_status = 3


class ValidationError(ReportgenError):
    """Records that are wrong in themselves or contradict each other."""

    exit_status = 4


class TemplateError(ReportgenError):
    """A template or claim that cannot be composed."""

    exit_status = 5


class RenderError(ReportgenError):
    """A document that cannot be laid out as asked."""

    exit_status = 6


class OutputError(ReportgenError):
    """An output that may not or cannot be written."""

    exit_status = 7


class WarningsError(ReportgenError):
    """A build that was asked to fail on warnings."""

    exit_status = 8
