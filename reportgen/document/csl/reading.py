"""CSL-JSON items as `Reference`s: names, dates and strings checked and mended, markup taken as text.

Stands in for citeproc's own reader, which warns about unknown fields, fails on odd dates and lets HTML through.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from citeproc import DATES, NAMES
from citeproc.source import Date, DateRange, LiteralDate, Name
from citeproc.string import String

from reportgen.document.csl import markup
from reportgen.document.csl.items import Reference

_DOI = re.compile(r"^(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:)?\s*(10\.\d{4,9}/\S+)$", re.IGNORECASE)
_ET_AL = re.compile(r"^(?P<family>.*?)(?: (?P<initials>[A-ZÀ-ÖØ-Þ]{1,4}))?,? (?:et al\.?|and others)$")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{2})\.$")
"""The stop that some exports put after a title; styles set their own. Not that of `U.S.` or of an ellipsis."""
_OTHERS = {"others", "et al", "et al."}
_NOT_PRINTED = {"id", "type", "note", "annote", "abstract", "keyword", "custom", "categories", "citation-key", "key"}
_MEMBERS = {"title-short": "shortTitle", "container-title-short": "journalAbbreviation"}
"""CSL variables with another name in older CSL-JSON."""
_MAIN_TITLE = re.compile(r"[^:?!]*\w[^:?!]*[:?!](?= )")
"""What stands before a subtitle, with its question or exclamation mark."""
_SMALL_WORDS = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
_LONG_TITLE = 6
"""Words; a longer title that stands in for an author is cited by its first words."""


def read_reference(key: str, item: Mapping[str, Any], *, for_notes: bool = False) -> Reference:
    """A CSL-JSON item. Values of a wrong shape count as missing; unknown fields are ignored.

    `for_notes`: for a style that cites a title in short from the second time on; a subtitle is left out then.
    """
    kind, title = item.get("type"), item.get("title")
    variables = dict(_variables(item))
    if for_notes and isinstance(title, str) and (match := _MAIN_TITLE.match(markup.clean(title))):
        variables.setdefault("title_short", String(markup.marked(match[0].removesuffix(":"))))
    return Reference(key, kind if isinstance(kind, str) and kind else "document", variables)


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
        case "title" | "container-title" | "title-short":
            return markup.marked(_FULL_STOP.sub("", text))
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
    if len(people) == 1 and people[0].get("literal") in _OTHERS:
        return
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
        is_joined = all(
            unicodedata.name(letter, "").startswith(("CJK", "HANGUL", "KATAKANA", "HIRAGANA"))
            for letter in parts["family"] + given
            if not letter.isspace()
        )
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
