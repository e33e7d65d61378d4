"""CSL-JSON items as citeproc's objects: names, dates and strings checked and mended, markup taken as text.

Stands in for citeproc's own reader and its `CitationItem`, which warn about unknown fields, fail on odd dates and
let HTML through.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from citeproc import DATES, NAMES
from citeproc.source import Date, DateRange, LiteralDate, Name, VariableError
from citeproc.string import String

from reportgen.document.csl import markup

_DOI = re.compile(r"^(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:)?\s*(10\.\d{4,9}/\S+)$", re.IGNORECASE)
_ET_AL = re.compile(r"^(?P<family>.*?)(?: (?P<initials>[A-ZÀ-ÖØ-Þ]{1,4}))?,? (?:et al\.?|and others)$")
_OTHERS = {"others", "et al", "et al."}
_NOT_PRINTED = {"id", "type", "note", "annote", "abstract", "keyword", "custom", "categories", "citation-key", "key"}
_MEMBERS = {"title-short": "shortTitle", "container-title-short": "journalAbbreviation"}
"""CSL variables with another name in older CSL-JSON."""
_SMALL_WORDS = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
_NEVER_CALLED = {"language", "year_suffix"}
"""What citeproc reads by itself, and what a style may hold ready in vain."""
_LONG_TITLE = 6
"""Words; a longer title that stands in for an author is cited by its first words."""


class Reference:
    """One source as citeproc asks for it. Raises citeproc's VariableError for what is missing or hidden."""

    def __init__(self, key: str, kind: str, variables: Mapping[str, Any]) -> None:
        """`variables` by citeproc's names, with `_` for `-`."""
        self.key = key
        self.type = kind
        self._variables = dict(variables)
        self._hidden: frozenset[str] = frozenset()
        self._used: list[str] = []
        self._calls = 0

    def __contains__(self, name: str) -> bool:
        name = name.replace("-", "_")
        self._calls += name not in _NEVER_CALLED
        return name in self._variables and name not in self._hidden

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise VariableError
        name = name.replace("-", "_")
        if name != "language":
            self._used.append(name)
        return self._variables[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def get(self, name: str, default: Any = None) -> Any:
        """As of a dict."""
        try:
            return self[name]
        except VariableError:
            return default

    def begin_use(self) -> int:
        """A mark for `hide_used_since`."""
        return len(self._used)

    def counts(self) -> tuple[int, int]:
        """How many variables were called, and how many of them were there."""
        return self._calls, len(self._used)

    def count_number(self) -> None:
        """The citation number was called and is always there."""
        self._calls += 1
        self._used.append("citation_number")

    def hide_used_since(self, mark: int) -> None:
        """Hide what was read since: it stands in for something else and prints once (CSL 1.0.2, substitute)."""
        self._hidden |= frozenset(self._used[mark:])

    @contextmanager
    def asked_only(self) -> Iterator[None]:
        """While a condition asks: hidden variables count as there, and asking is no use."""
        hidden, used, calls = self._hidden, len(self._used), self._calls
        self._hidden = frozenset()
        try:
            yield
        finally:
            self._hidden = hidden
            del self._used[used:]
            self._calls = calls

    def reveal(self) -> None:
        """Show everything again, before the next rendering."""
        self._hidden = frozenset()
        self._used = []

    def set_year_suffix(self, suffix: str) -> None:
        """The letter that tells two sources of one author and year apart."""
        self._variables["year_suffix"] = String(suffix)

    def names(self) -> tuple[str, ...]:
        """Family or full names of the authors, else of the editors; `markup.OTHERS` for those left out."""
        for role in ("author", "editor"):
            if role in self._variables:
                return tuple(str(name.parts()[3] + " " if name.parts()[3] else "") + str(name.parts()[1])
                             for name in self._variables[role])
        return ()

    @property
    def year_suffix(self) -> str:
        """The letter of `set_year_suffix`; empty if there is none."""
        return str(self._variables.get("year_suffix", ""))

    def year(self) -> str:
        """Year of issue with its suffix letter, or the date in words; empty if there is no date."""
        issued = self._variables.get("issued")
        if issued is None:
            return ""
        if isinstance(issued, LiteralDate):
            return str(issued.text)
        return f"{(issued.begin if isinstance(issued, DateRange) else issued).year}{self.year_suffix}"


class Item:
    """One entry or one place of a citation, in the role of citeproc's CitationItem. Never has a locator of its own."""

    def __init__(self, reference: Reference) -> None:
        self.key = reference.key
        self.reference = reference
        self.position = 0
        self.hides_number = False

    @property
    def number(self) -> int:
        """Citation number; hidden in the text of an entry, whose label shows it."""
        if self.hides_number:
            raise VariableError
        self.reference.count_number()
        return self.position

    has_locator = False

    @property
    def locator(self) -> Any:
        """Locators are printed beside the citation, in the author's own words."""
        raise VariableError

    def __contains__(self, name: str) -> bool:
        return False

    def __getitem__(self, name: str) -> Any:
        return self.reference[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Affixes of a place: it has none."""
        return default

    def get_field(self, name: str) -> Any:
        """A variable for sorting; None if missing."""
        return self.reference.get(name)


def read_reference(key: str, item: Mapping[str, Any]) -> Reference:
    """A CSL-JSON item. Values of a wrong shape count as missing; unknown fields are ignored."""
    kind = item.get("type")
    return Reference(key, kind if isinstance(kind, str) and kind else "document", dict(_variables(item)))


def _variables(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    fields = {**{name: item[old] for name, old in _MEMBERS.items() if old in item}, **item}
    doi = _doi(fields.get("DOI"))
    for name, value in fields.items():
        python_name = name.replace("-", "_")
        if name in _NOT_PRINTED or value in (None, "", [], {}):
            continue
        if python_name in NAMES:
            if names := list(_names(value)):
                yield python_name, names
        elif python_name in DATES:
            if (date := _date(value)) is not None:
                yield python_name, date
        elif isinstance(value, str | int | float) and (text := _string(name, value, doi)):
            yield python_name, String(text)
    if "title-short" not in fields and not any(fields.get(role) for role in ("author", "editor")):
        yield from _short_title(fields.get("title"))


def _string(name: str, value: str | float, doi: str) -> str:
    text = markup.clean(str(value))
    match name:
        case "DOI":
            return markup.wrapped(markup.DOI, doi) if doi else text
        case "URL":
            # An address that only repeats the DOI would print the same link twice.
            return "" if doi and _doi(text) == doi else markup.wrapped(markup.URL, text)
        case "PMID" if text.isascii() and text.isdigit():
            return markup.wrapped(markup.PMID, text)
        case "PMCID" if re.fullmatch(r"PMC\d+", text):
            return markup.wrapped(markup.PMCID, text)
        case _:
            return markup.marked(text)


def _doi(value: Any) -> str:
    match = _DOI.match(markup.clean(value)) if isinstance(value, str) else None
    return match[1] if match else ""


def _short_title(title: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(title, str):
        return
    words = markup.unmarked(markup.marked(title)).split(":")[0].split()
    if len(words) > _LONG_TITLE:
        words = words[: _LONG_TITLE - 1]
        while len(words) > 1 and words[-1].lower() in _SMALL_WORDS:
            words.pop()
        yield "title_short", String(" ".join(words))


def _names(value: Any) -> Iterator[Name]:
    people = [person for person in value if isinstance(person, Mapping)] if isinstance(value, Sequence) else []
    for person in people:
        parts = {name: markup.clean(part) for name, part in person.items() if isinstance(part, str) and part.strip()}
        literal = parts.get("literal") or parts.get("family") or parts.get("given")
        if not literal:
            continue
        if literal in _OTHERS:
            yield Name(literal=markup.OTHERS)
        elif match := _ET_AL.match(literal):
            # A truncated list given as one literal: the style gets a name it can set, and a mark for the others.
            yield _person(match["family"], match["initials"])
            yield Name(literal=markup.OTHERS)
        elif "family" in parts:
            yield _in_parts(parts)
        else:
            yield Name(literal=literal)


def _in_parts(parts: Mapping[str, str]) -> Name:
    given = parts.get("given", "")
    if given and given == given.upper() == given.lower():
        # A script without capitals has no initials; family names come first where no space is written.
        is_joined = all(unicodedata.name(letter, "").startswith(("CJK", "HANGUL", "KATAKANA", "HIRAGANA"))
                        for letter in parts["family"] + given if not letter.isspace())
        return Name(literal=f"{parts['family']}{given}" if is_joined else f"{given} {parts['family']}")
    if given.islower():
        # citeproc takes a word without a capital for a particle and makes no initial of it.
        parts = {**parts, "given": " ".join(word[0].upper() + word[1:] for word in given.split())}
    allowed = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix")
    return Name(**{name: parts[name] for name in allowed if name in parts})


def _person(family: str, initials: str | None) -> Name:
    given = {"given": " ".join(f"{letter}." for letter in initials)} if initials else {}
    return Name(family=family.rstrip(","), **given) if given else Name(literal=family.rstrip(","))


def _date(value: Any) -> Any:
    """A date, a range, a literal, or None for what is no date."""
    if not isinstance(value, Mapping):
        return None
    dates = [date for part in _date_parts(value) if (date := _single_date(part)) is not None]
    if len(dates) > 1:
        return DateRange(begin=dates[0], end=dates[1])
    if dates:
        return dates[0]
    literal = value.get("literal") or value.get("raw")
    return LiteralDate(markup.clean(literal)) if isinstance(literal, str) and literal.strip() else None


def _date_parts(value: Mapping[str, Any]) -> list[Any]:
    parts = value.get("date-parts")
    if isinstance(parts, Sequence) and not isinstance(parts, str) and parts:
        return list(parts)
    raw = value.get("raw")
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", raw.strip()) if isinstance(raw, str) else None
    return [[part for part in match.groups() if part]] if match else []


def _single_date(parts: Any) -> Any:
    numbers: list[int] = []
    for part in list(parts)[:3] if isinstance(parts, Sequence) and not isinstance(parts, str) else []:
        if not re.fullmatch(r"-?\d{1,4}", str(part)):
            break
        numbers.append(int(str(part)))
    if not numbers:
        return None
    month = numbers[1] if len(numbers) > 1 and 1 <= numbers[1] <= 12 else None
    day = numbers[2] if month and len(numbers) > 2 and 1 <= numbers[2] <= 31 else None
    return Date(year=numbers[0], **({"month": month} if month else {}), **({"day": day} if day else {}))
