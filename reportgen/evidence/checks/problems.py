"""Collects what is wrong, so that one run tells everything. Part of validate."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, Severity, Warn
from reportgen.evidence.limits import MAX_PROBLEMS
from reportgen.evidence.model import Interval, Quantity

_LISTED = 16
"""Names that are listed in full; of more only similar ones are told."""


class Problems:
    """Errors are kept, warnings handed on at once; of one code in one file only the first hundred."""

    def __init__(self, warn: Warn, known: Iterable[Diagnostic]) -> None:
        """`known` are problems that were met before."""
        self.errors: list[Diagnostic] = []
        self._warn = warn
        self._counts: Counter[tuple[Code, str, Severity]] = Counter()
        for problem in known:
            self.add(problem)

    def add(self, diagnostic: Diagnostic) -> None:
        """Take one problem."""
        kind = (diagnostic.code, diagnostic.origin.path, diagnostic.severity)
        self._counts[kind] += 1
        if self._counts[kind] <= MAX_PROBLEMS:
            self._pass_on(diagnostic)

    def close(self) -> None:
        """Tell how many problems were not told singly."""
        for (code, path, severity), count in self._counts.items():
            if count > MAX_PROBLEMS:
                self._pass_on(
                    Diagnostic(
                        code,
                        f"And {count - MAX_PROBLEMS:,} more of the same.",
                        Origin(path),
                        hint="Mend the first ones; often one change mends all.",
                        severity=severity,
                    )
                )

    def _pass_on(self, diagnostic: Diagnostic) -> None:
        if diagnostic.severity is Severity.ERROR:
            self.errors.append(diagnostic)
        else:
            self._warn(diagnostic)

    def error(
        self, code: Code, message: str, origin: Origin, *, found: str = "", expected: str = "", hint: str = ""
    ) -> None:
        """An error."""
        self.add(Diagnostic(code, message, origin, shorten(found), expected, hint))

    def warning(
        self, code: Code, message: str, origin: Origin, *, found: str = "", expected: str = "", hint: str = ""
    ) -> None:
        """Something to look at."""
        self.add(Diagnostic(code, message, origin, shorten(found), expected, hint, Severity.WARNING))

    def unknown(
        self, code: Code, message: str, origin: Origin, *, name: str, known: tuple[str, ...], otherwise: str
    ) -> None:
        """An error: `name` is none of `known`. A similar name is proposed; the hint is `otherwise` if there is none."""
        expected, hint = "", ""
        # Comparing each of many wrong names with each of many right ones could take hours.
        if self._counts[code, origin.path, Severity.ERROR] < MAX_PROBLEMS:
            expected, hint = suggest(name, known)
        self.error(code, message, origin, found=name, expected=expected, hint=hint or otherwise)


def suggest(name: str, known: tuple[str, ...]) -> tuple[str, str]:
    """(expected, hint) for a name that is none of `known`.

    >>> suggest("scorse", ("scores", "tasks"))
    ('one of scores, tasks', 'Did you mean `scores`?')
    """
    by_lower = {other.lower(): other for other in reversed(known)}
    close = get_close_matches(name.lower()[:100], by_lower, n=1)
    expected = ("one of " if len(known) > 1 else "") + ", ".join(known) if len(known) <= _LISTED else ""
    return expected, f"Did you mean `{by_lower[close[0]]}`?" if close else ""


def shorten(text: str) -> str:
    """At most eighty characters on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


def check_interval(value: Quantity | None, interval: Interval, origin: Origin, problems: Problems) -> None:
    """An interval has its ends in order and its value inside."""
    low, high = interval.low.value, interval.high.value
    if low > high:
        problems.error(
            Code.VALIDATE_IMPOSSIBLE_INTERVAL,
            "The interval ends below where it begins.",
            origin,
            found=f"{interval.low} to {interval.high}",
            expected="the lower end first",
            hint="Exchange the two, or correct one against the source.",
        )
    elif value and not low <= value.value <= high:
        problems.warning(
            Code.VALIDATE_VALUE_OUTSIDE_INTERVAL,
            "The value lies outside its own interval.",
            origin,
            found=f"{value}, interval {interval.low} to {interval.high}",
            hint="Check both against the source.",
        )
