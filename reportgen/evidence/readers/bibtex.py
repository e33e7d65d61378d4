"""BibTeX (and the common fields of biblatex) to CSL-JSON. Part of load.

bibtexparser splits entries and resolves `@string`; pylatexenc turns LaTeX accents, braces and
symbols into plain text. It knows macros by a list and runs none.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.limits import MAX_PROBLEMS

_TYPES = {
    "article": "article-journal",
    "book": "book",
    "booklet": "pamphlet",
    "collection": "book",
    "conference": "paper-conference",
    "dataset": "dataset",
    "electronic": "webpage",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "manual": "report",
    "mastersthesis": "thesis",
    "online": "webpage",
    "patent": "patent",
    "phdthesis": "thesis",
    "proceedings": "book",
    "report": "report",
    "software": "software",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "www": "webpage",
}
"""Entry types (BibTeX manual; biblatex 3.19, 2.1) as CSL types; anything else is a document."""
_GENRES = {"mastersthesis": "Master's thesis", "phdthesis": "PhD thesis"}
_FIELDS = {
    "journal": "container-title",
    "journaltitle": "container-title",
    "booktitle": "container-title",
    "volume": "volume",
    "publisher": "publisher",
    "school": "publisher",
    "institution": "publisher",
    "organization": "publisher",
    "address": "publisher-place",
    "location": "publisher-place",
    "edition": "edition",
    "series": "collection-title",
    "chapter": "chapter-number",
    "isbn": "ISBN",
    "issn": "ISSN",
    "note": "note",
    "annote": "note",
    "shorttitle": "title-short",
    "shortjournal": "container-title-short",
    "type": "genre",
    "version": "version",
    "langid": "language",
    "language": "language",
    "eventtitle": "event-title",
    "abstract": "abstract",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "pagetotal": "number-of-pages",
}
"""Of two fields with one meaning the earlier here counts."""
_VERBATIM = {"url": "URL", "doi": "DOI"}
_NAMES = {"author": "author", "editor": "editor", "translator": "translator"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHERS = "others"


def read_bibtex(text: str, name: str) -> tuple[tuple[dict[str, Any], Origin], ...]:
    """(CSL-JSON, place) of every entry. Raises LoadError for every entry that is malformed."""
    from bibtexparser import model
    from bibtexparser.entrypoint import parse_string

    with _silent("bibtexparser"):
        library = parse_string(text)
    items = []
    problems = []
    for block in library.blocks:
        place = Origin(name, line=(block.start_line or 0) + 1)
        # A repeated key is for validation to tell: it knows where the first one is.
        entry = block.ignore_error_block if isinstance(block, model.DuplicateBlockKeyBlock) else block
        if isinstance(entry, model.Entry):
            fields = {field.key.lower(): str(field.value) for field in entry.fields}
            if not entry.key.strip():
                problems.append(_no_key(place))
                continue
            try:
                items.append((_csl(entry.key, entry.entry_type.lower(), fields), place))
            except RecursionError:
                problems.append(_too_deep(place))
            except _LatexError as error:
                problems.append(_unreadable_latex(place, str(error)))
        elif isinstance(entry, model.ParsingFailedBlock):
            problems.append(_broken(entry, place))
    if not items and not problems and text.strip() and "@" not in text:
        problems.append(
            Diagnostic(
                Code.LOAD_BROKEN_BIBLIOGRAPHY,
                "The file holds no BibTeX entry.",
                Origin(name, line=1),
                found=text.strip().splitlines()[0][:60],
                expected="entries such as @article{key, …}",
            )
        )
    if problems:
        raise LoadError(problems[:MAX_PROBLEMS])
    return tuple(items)


@contextmanager
def _silent(logger_name: str) -> Iterator[None]:
    """The parser logs what it also returns."""
    logger = logging.getLogger(logger_name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _broken(block: Any, place: Origin) -> Diagnostic:
    lines = [line.strip() for line in (block.raw or "").splitlines() if line.strip()]
    keys = sorted(getattr(block, "duplicate_keys", ()))
    if keys:
        return Diagnostic(
            Code.LOAD_BROKEN_BIBLIOGRAPHY,
            "A BibTeX entry has a field twice.",
            place,
            found=", ".join(keys),
            hint="Keep one of them.",
        )
    return Diagnostic(
        Code.LOAD_BROKEN_BIBLIOGRAPHY,
        "A BibTeX entry is malformed.",
        place,
        found=lines[0][:60] if lines else "",
        hint="Check that its braces and quotes are closed and its fields parted by commas.",
    )


def _no_key(place: Origin) -> Diagnostic:
    return Diagnostic(
        Code.LOAD_BROKEN_BIBLIOGRAPHY,
        "A BibTeX entry has no key.",
        place,
        expected="@article{key, …}",
        hint="Give it a key to cite it by.",
    )


def _too_deep(place: Origin) -> Diagnostic:
    return Diagnostic(
        Code.LOAD_BROKEN_BIBLIOGRAPHY,
        "The braces of a BibTeX entry go too deep.",
        place,
        hint="Take out braces that are not needed.",
    )


class _LatexError(Exception):
    """LaTeX that the decoder cannot follow; says the text."""


def _unreadable_latex(place: Origin, latex: str) -> Diagnostic:
    return Diagnostic(
        Code.LOAD_BROKEN_BIBLIOGRAPHY,
        "The LaTeX of a BibTeX entry cannot be read.",
        place,
        found=latex[:60],
        hint="Check that every command has its arguments in braces, or write plain text.",
    )


# --- one entry --------------------------------------------------------------------------------------------


def _csl(key: str, kind: str, fields: Mapping[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {"id": key.strip(), "type": _TYPES.get(kind, "document")}
    title = ": ".join(part for part in (_plain(fields.get("title", "")), _plain(fields.get("subtitle", ""))) if part)
    item |= {"title": title} if title else {}
    item |= {"genre": _GENRES[kind]} if kind in _GENRES else {}
    for field, variable in _FIELDS.items():
        if value := _plain(fields.get(field, "")):
            item.setdefault(variable, value)
    for field, variable in _VERBATIM.items():
        if value := _address(fields.get(field, "")):
            item[variable] = value
    for field, variable in _NAMES.items():
        if names := list(_names(fields.get(field, ""))):
            item[variable] = names
    if pages := _plain(fields.get("pages", "")):
        item["page"] = re.sub(r"\s*[-–—]+\s*", "-", pages)
    if number := _plain(fields.get("number", "") or fields.get("issue", "")):
        item["issue" if item["type"] == "article-journal" else "number"] = number
    if issued := _date(fields.get("date", ""), fields.get("year", ""), fields.get("month", ""), fields.get("day", "")):
        item["issued"] = issued
    if accessed := _date(fields.get("urldate", ""), "", "", ""):
        item["accessed"] = accessed
    return item | _preprint(item, fields) | _how_published(item, fields)


def _preprint(item: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """ArXiv papers as CSL has them: an article whose publisher is arXiv."""
    archive = _plain(fields.get("archiveprefix", "") or fields.get("eprinttype", ""))
    number = _plain(fields.get("eprint", ""))
    if archive.lower() != "arxiv" or not number or "container-title" in item:
        return {}
    found = {"type": "article", "genre": "Preprint", "publisher": "arXiv", "number": f"arXiv:{number}"}
    return found if "URL" in item else found | {"URL": f"https://arxiv.org/abs/{number}"}


def _how_published(item: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    how = fields.get("howpublished", "")
    if match := re.search(r"https?://[^\s}]+", how):
        return {} if "URL" in item else {"URL": _address(match[0])}
    return {"publisher": _plain(how)} if how and "publisher" not in item else {}


def _plain(latex: str) -> str:
    """LaTeX as plain text, on one line."""
    if not re.search(r"[\\{}$~%]|--|``|''", latex):
        return " ".join(latex.split())
    from pylatexenc.latex2text import LatexNodes2Text

    # A bare per cent sign would start a comment and swallow the rest; in a bibliography it is meant as one.
    escaped = re.sub(r"(?<!\\)%", r"\\%", latex)
    try:
        with _silent("pylatexenc"):
            text = LatexNodes2Text(math_mode="text").latex_to_text(escaped)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # The decoder takes for granted that the arguments of a command are there.
        raise _LatexError(" ".join(latex.split())) from error
    return " ".join(text.replace("\u00a0", " ").split())


def _address(text: str) -> str:
    r"""An address or DOI as it is, without `\url{}`, braces and the backslashes that TeX needs before `_ % & # ~`."""
    inner = re.sub(r"\\url\s*\{([^{}]*)\}", r"\1", text)
    return re.sub(r"\\([_%&#~])", r"\1", inner).replace("{", "").replace("}", "").strip()


def _names(text: str) -> Iterator[dict[str, str]]:
    from bibtexparser.middlewares.names import (
        InvalidNameError,
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    for name in split_multiple_persons_names(text) if text.strip() else ():
        if name.strip().lower() == _OTHERS:
            yield {"literal": _OTHERS}
            continue
        try:
            parts = parse_single_name_into_parts(name, strict=False)
        except InvalidNameError:
            yield {"literal": _plain(name)}
            continue
        family, given = _plain(" ".join(parts.last)), _plain(" ".join(parts.first))
        if not given and not parts.von:
            yield {"literal": family} if family else {"literal": _plain(name)}
            continue
        found = {
            "family": family,
            "given": given,
            "non-dropping-particle": _plain(" ".join(parts.von)),
            "suffix": _plain(" ".join(parts.jr)),
        }
        yield {part: value for part, value in found.items() if value}


def _date(date: str, year: str, month: str, day: str) -> dict[str, Any]:
    """CSL date from a biblatex date (`2024-03-12`, `2024-03/2024-05`) or from year, month and day."""
    if date.strip():
        matches = [re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", part.strip()) for part in date.split("/", 1)]
        parts = [[int(number) for number in match.groups() if number] for match in matches if match]
        return {"date-parts": parts} if parts else {"literal": _plain(date)}
    year = _plain(year)
    if not re.fullmatch(r"\d{4}", year):
        return {"literal": year} if year else {}
    parts_of_day = [int(year)]
    name = _plain(month).lower()
    number = int(name) if name.isdecimal() else _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0
    if 1 <= number <= 12:
        parts_of_day.append(number)
        parts_of_day += [int(day)] if day.strip().isdecimal() else []
    return {"date-parts": [parts_of_day]}
