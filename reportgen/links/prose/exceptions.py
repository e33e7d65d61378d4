"""Exceptions beside the text: `<!-- lint: allow links.wrong-number "16.4" because the law prints it so -->`."""

import re
from collections.abc import Sequence

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, Severity
from reportgen.links.prose.passage import Allowance, Passage
from reportgen.links.prose.places import place_at

REMARK = re.compile(r"<!--\s{0,3}lint:(?P<inside>.{0,600}?)-->", re.DOTALL)
_ALLOW = re.compile(
    r"^\s*allow\s+(?P<code>[\w.-]+)(?:\s+[\"“](?P<words>[^\"“”]{1,200})[\"”])?(?:\s+because\s+(?P<reason>.*\S))?\s*$",
    re.DOTALL,
)
_NOT_ALLOWED = frozenset({Code.LINKS_BAD_EXCEPTION, Code.LINKS_UNUSED_EXCEPTION})
_CODES = frozenset(str(code) for code in Code if code.startswith("links.") and code not in _NOT_ALLOWED)


def exceptions_in(passages: Sequence[Passage]) -> tuple[Allowance, ...]:
    """Every exception that is written as it must be, in order."""
    return tuple(
        allowance
        for index, passage in enumerate(passages)
        for match in _remarks(passage)
        if isinstance(allowance := _read(match, passage, index), Allowance)
    )


def bad_exceptions(passages: Sequence[Passage]) -> tuple[Diagnostic, ...]:
    """A warning for each exception without a reason or for no rule there is."""
    return tuple(
        problem
        for index, passage in enumerate(passages)
        for match in _remarks(passage)
        if isinstance(problem := _read(match, passage, index), Diagnostic)
    )


def unused(allowance: Allowance) -> Diagnostic:
    """The warning for an exception that allows nothing that was found."""
    return Diagnostic(
        Code.LINKS_UNUSED_EXCEPTION,
        "An exception allows nothing that is found here.",
        allowance.origin,
        found=allowance.code + (f' "{allowance.words}"' if allowance.words else ""),
        hint="Remove it.",
        severity=Severity.WARNING,
    )


def _remarks(passage: Passage) -> list[re.Match[str]]:
    return list(REMARK.finditer(passage.text)) if "<!--" in passage.text else []


def _read(match: re.Match[str], passage: Passage, index: int) -> Allowance | Diagnostic:
    origin = place_at(passage, match.start())
    written = _ALLOW.match(match["inside"])
    if written is None or written["code"] not in _CODES:
        return _bad(origin, match, "An exception cannot be read, or names no rule there is.")
    if not written["reason"]:
        return _bad(origin, match, "An exception gives no reason.")
    first, last = _reach(match, passage)
    reason = " ".join(written["reason"].split())
    return Allowance(written["code"], reason, index, origin, first, last, " ".join((written["words"] or "").split()))


def _reach(match: re.Match[str], passage: Passage) -> tuple[int, int]:
    """Where an exception holds: the whole text of a record; in a template its paragraph, or the next one if it stands
    alone.
    """
    if not passage.is_template:
        return 0, len(passage.text)
    text = passage.text
    first = text.rfind("\n\n", 0, match.start()) + 1
    last = text.find("\n\n", match.end())
    last = len(text) if last < 0 else last
    if not REMARK.sub("", text[first:last]).strip():
        following = re.compile(r"\s*\S.*?(?=\n[ \t]*\n|\Z)", re.DOTALL).match(text, last)
        last = following.end() if following else last
    return first, last


def _bad(origin: Origin, match: re.Match[str], message: str) -> Diagnostic:
    return Diagnostic(
        Code.LINKS_BAD_EXCEPTION,
        message,
        origin,
        found=" ".join(match[0].split())[:120],
        expected='<!-- lint: allow links.CODE because REASON -->, or links.CODE "WORDS" because REASON',
        hint="Say why it is right to write it so.",
        severity=Severity.WARNING,
    )
