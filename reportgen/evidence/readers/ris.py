"""RIS to CSL-JSON. Part of load. rispy reads the tags of an entry; entries are found here, because it says no line and
passes over what it cannot read.

Tags: Research Information Systems' format specification (2001, with the types added in 2011).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.limits import MAX_PROBLEMS

_TAG = re.compile(r"^([A-Z][A-Z0-9])  ?-(?: (.*))?$")
_TYPES = {
    "ABST": "article-journal",
    "BILL": "bill",
    "BLOG": "post-weblog",
    "BOOK": "book",
    "CASE": "legal_case",
    "CHAP": "chapter",
    "COMP": "software",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "DATA": "dataset",
    "EBOOK": "book",
    "ECHAP": "chapter",
    "EDBOOK": "book",
    "EJOUR": "article-journal",
    "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia",
    "GOVDOC": "report",
    "INPR": "article-journal",
    "JFULL": "periodical",
    "JOUR": "article-journal",
    "LEGAL": "legislation",
    "MANSCPT": "manuscript",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "PAMP": "pamphlet",
    "PAT": "patent",
    "PCOMM": "personal_communication",
    "RPRT": "report",
    "SLIDE": "speech",
    "STAND": "standard",
    "STAT": "legislation",
    "THES": "thesis",
    "UNPB": "manuscript",
    "VIDEO": "motion_picture",
}
"""RIS types as CSL types; anything else is a document."""
_FIELDS = {
    "title": ("title", "primary_title"),
    "container-title": ("secondary_title", "journal_name", "alternate_title3"),
    "container-title-short": ("alternate_title2", "alternate_title1"),
    "collection-title": ("tertiary_title",),
    "title-short": ("short_title",),
    "volume": ("volume",),
    "publisher": ("publisher",),
    "publisher-place": ("place_published",),
    "edition": ("edition",),
    "DOI": ("doi",),
    "language": ("language",),
    "genre": ("type_of_work",),
    "abstract": ("abstract", "notes_abstract"),
    "note": ("notes", "research_notes"),
}
"""For each CSL variable the tags (rispy's names) that may hold it; the first that is there counts."""
_SERIAL = {"article-journal", "article-magazine", "article-newspaper", "periodical"}


@dataclass(slots=True)
class _Entry:
    line: int
    lines: list[str] = field(default_factory=list)


def read_ris(text: str, name: str) -> tuple[tuple[dict[str, Any], Origin], ...]:
    """(CSL-JSON, place) of every entry. Raises LoadError for every line and entry that is malformed."""
    import rispy

    problems: list[Diagnostic] = []
    entries = _entries(text.splitlines(), name, problems)
    if problems:
        raise LoadError(problems[:MAX_PROBLEMS])
    items = []
    taken: set[str] = set()
    for entry in entries:
        tags: Mapping[str, Any] = rispy.loads("\n".join(entry.lines))[0]
        csl = _csl(tags)
        csl["id"] = str(tags.get("id", "")).strip() or _key(csl, taken)
        taken.add(csl["id"])
        items.append((csl, Origin(name, line=entry.line)))
    return tuple(items)


def _entries(lines: Sequence[str], name: str, problems: list[Diagnostic]) -> list[_Entry]:
    entries: list[_Entry] = []
    current: _Entry | None = None
    for number, line in enumerate(lines, 1):
        match = _TAG.match(line.rstrip())
        tag, value = (match[1], match[2] or "") if match else ("", "")
        if tag == "TY":
            if current:
                problems.append(_unended(current, name))
            current = _Entry(number)
        elif current is None:
            # Files begin with a line of the exporting program's own, or have empty lines between entries.
            if line.strip() and (entries or tag):
                problems.append(
                    Diagnostic(
                        Code.LOAD_BROKEN_BIBLIOGRAPHY,
                        "A line stands outside every RIS entry.",
                        Origin(name, line=number),
                        found=line.strip()[:60],
                        expected="TY  - and the type of an entry",
                    )
                )
            continue
        if current:
            # Some programs write one space before the hyphen; rispy reads two.
            current.lines.append(f"{tag}  - {value}" if tag else line)
            if tag == "ER":
                entries.append(current)
                current = None
    if current:
        problems.append(_unended(current, name))
    if not entries and not problems and any(line.strip() for line in lines):
        problems.append(
            Diagnostic(
                Code.LOAD_BROKEN_BIBLIOGRAPHY,
                "The file holds no RIS entry.",
                Origin(name, line=1),
                found=lines[0].strip()[:60],
                expected="entries from TY  - to ER  -",
            )
        )
    return entries


def _unended(entry: _Entry, name: str) -> Diagnostic:
    return Diagnostic(
        Code.LOAD_BROKEN_BIBLIOGRAPHY,
        "A RIS entry has no end.",
        Origin(name, line=entry.line),
        found=entry.lines[0].strip()[:60],
        expected="a last line ER  -",
        hint="Add the line `ER  - `.",
    )


# --- one entry --------------------------------------------------------------------------------------------


def _csl(tags: Mapping[str, Any]) -> dict[str, Any]:
    kind = _TYPES.get(str(tags.get("type_of_reference", "")).strip(), "document")
    item: dict[str, Any] = {"type": kind}
    for variable, names in _FIELDS.items():
        if value := next((text for name in names if (text := _text(tags.get(name)))), ""):
            item[variable] = value
    if urls := tags.get("urls"):
        item["URL"] = str(urls[0]).strip()
    pages = "-".join(part for part in (_text(tags.get("start_page")), _text(tags.get("end_page"))) if part)
    item |= {"page": pages} if pages else {}
    if number := _text(tags.get("number")):
        item["issue" if kind in _SERIAL else "number"] = number
    if serial := _text(tags.get("issn")):
        item["ISSN" if kind in _SERIAL else "ISBN"] = serial
    item |= _people(tags, kind)
    for variable, names in (("issued", ("year", "publication_year", "date")), ("accessed", ("access_date",))):
        if date := next((date for name in names if (date := _date(_text(tags.get(name))))), None):
            item[variable] = date
    return item


def _text(value: Any) -> str:
    """A tag's value on one line; the values of a repeated tag are joined."""
    parts = value if isinstance(value, list) else [value or ""]
    return " ".join("; ".join(map(str, parts)).split())


def _people(tags: Mapping[str, Any], kind: str) -> dict[str, Any]:
    authors = [*tags.get("authors", ()), *tags.get("first_authors", ())]
    # A2 is the editor of what something stands in, and the editor of a series for a whole book.
    second = "collection-editor" if kind == "book" else "editor"
    found = {
        "author": authors,
        second: tags.get("secondary_authors", ()),
        "translator": tags.get("subsidiary_authors", ()) if kind == "book" else (),
    }
    return {role: names for role, people in found.items() if (names := list(_names(people)))}


def _names(people: Sequence[str]) -> Iterator[dict[str, str]]:
    for person in people:
        parts = [part.strip() for part in person.split(",", 2)]
        if len(parts) == 1 or not parts[1]:
            # RIS writes persons with a comma; what has none is an organisation.
            if parts[0]:
                yield {"literal": parts[0]}
            continue
        yield {name: part for name, part in zip(("family", "given", "suffix"), parts, strict=False) if part}


def _date(text: str) -> dict[str, Any] | None:
    """`2024/03/12/`, `2024///Spring`, `2024`, `2024-03-12`."""
    match = re.match(r"(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?", text)
    if match is None:
        return {"literal": text} if text else None
    return {"date-parts": [[int(part) for part in match.groups() if part]]}


def _key(csl: Mapping[str, Any], taken: set[str]) -> str:
    """A key for an entry without `ID`: family name and year (`doe2024`), then `doe2024b`, `doe2024c`."""
    names = csl.get("author") or csl.get("editor") or [{}]
    word = names[0].get("family") or names[0].get("literal") or csl.get("title", "")
    plain = unicodedata.normalize("NFKD", str(word).split(" ")[0].lower()).encode("ascii", "ignore").decode()
    year = csl.get("issued", {}).get("date-parts", [[""]])[0][0]
    stem = f"{re.sub(r'[^a-z0-9]', '', plain) or 'source'}{year}"
    suffixes = chain(("", *"bcdefghijklmnopqrstuvwxyz"), (f"-{number}" for number in count(2)))
    return next(str(stem + suffix) for suffix in suffixes if stem + suffix not in taken)
