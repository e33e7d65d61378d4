r"""Bibliography files to CSL-JSON items, each with its place. Part of load.

CSL-JSON (`.json`) is taken as it is; BibTeX (`.bib`) and RIS (`.ris`) become CSL-JSON. Nothing here looks anything up,
follows an `\input` or runs a macro.
"""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Severity, Warn
from reportgen.evidence.limits import MAX_PROBLEMS
from reportgen.evidence.raw import BibliographyItem, RawList, RawMap, RawNode, RawScalar
from reportgen.evidence.readers.bibtex import read_bibtex
from reportgen.evidence.readers.json_records import read_json
from reportgen.evidence.readers.ris import read_ris
from reportgen.evidence.readers.text import decode, read_bytes, refuse_forbidden, tell_suspicious

MAX_BYTES = 8 * 1024 * 1024
"""Of one bibliography: some ten thousand entries with abstracts."""
MAX_ITEMS = 20_000


def _ignore(diagnostic: Diagnostic) -> None:
    """For callers that want no warnings."""


def read_bibliography(path: Path, name: str, *, tell: Warn = _ignore) -> tuple[BibliographyItem, ...]:
    """Every entry of a file, in its order. Repeated keys are left for validation.

    Args:
        path: The file; its suffix (.json, .bib, .ris) says what it is.
        name: What to call it in messages.
        tell: Takes warnings about suspicious characters.

    Raises LoadError for a file that is missing, too large, of an unknown kind, not UTF-8 or malformed, with every
    malformed entry and its line.
    """
    reader = _reader(name)
    text = decode(read_bytes(path, name, MAX_BYTES, "Keep the entries that the briefing needs."), name)
    refuse_forbidden(text, name)
    tell_suspicious(text, name, tell)
    items = tuple(BibliographyItem(csl, origin) for csl, origin in reader(text, name))
    if len(items) > MAX_ITEMS:
        raise LoadError(
            Diagnostic(
                Code.LOAD_TOO_MANY_RECORDS,
                "The bibliography has too many entries.",
                Origin(name),
                found=f"{len(items):,}",
                expected=f"at most {MAX_ITEMS:,}",
                hint="Keep the entries that the briefing needs.",
            )
        )
    return items


def _reader(name: str) -> Callable[[str, str], tuple[tuple[dict[str, Any], Origin], ...]]:
    suffix = PurePosixPath(name).suffix.lower()
    match suffix:
        case ".json":
            return _read_csl_json
        case ".bib":
            return read_bibtex
        case ".ris":
            return read_ris
        case _:
            raise LoadError(
                Diagnostic(
                    Code.LOAD_UNKNOWN_FORMAT,
                    "The ending of the file name is none that can be read.",
                    Origin(name),
                    found=suffix or "no ending",
                    expected=".json (CSL-JSON), .bib (BibTeX), .ris",
                    hint="Export the bibliography as one of these.",
                )
            )


# --- CSL-JSON ---------------------------------------------------------------------------------------------


def _read_csl_json(text: str, name: str) -> tuple[tuple[dict[str, Any], Origin], ...]:
    problems: list[Diagnostic] = []
    root = read_json(text, name, problems.append)
    nodes = root.items if isinstance(root, RawList) else (root,) if root is not None else ()
    items = []
    for node in nodes:
        if isinstance(node, RawMap) and (key := node.entries.get("id")) and isinstance(key, RawScalar) and key.text:
            items.append((_csl(node), Origin(name, line=node.origin.line)))
        else:
            problems.append(_no_entry(node, name))
    problems = [problem for problem in problems if problem.severity is Severity.ERROR]
    if problems:
        raise LoadError(problems[:MAX_PROBLEMS])
    return tuple(items)


def _no_entry(node: RawNode, name: str) -> Diagnostic:
    place = Origin(name, line=node.origin.line)
    if isinstance(node, RawMap):
        return Diagnostic(
            Code.LOAD_BROKEN_BIBLIOGRAPHY,
            "An entry of the bibliography has no `id`.",
            place,
            expected='a citation key such as "id": "smith-2025"',
            hint="Give it a key to cite it by.",
        )
    return Diagnostic(
        Code.LOAD_BROKEN_BIBLIOGRAPHY,
        "An entry of the bibliography is no CSL-JSON object.",
        place,
        found="a list" if isinstance(node, RawList) else (node.text or "null")[:60],
        expected="a mapping with id, type, title and so on",
    )


def _csl(node: RawMap) -> dict[str, Any]:
    values = {key: _value(key, inner) for key, inner in node.entries.items()}
    # A field without a value says nothing.
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _value(key: str, node: RawNode) -> Any:
    match node:
        case RawScalar(text):
            return text
        case RawList(items):
            return [_whole_numbers(item) if key == "date-parts" else _value(key, item) for item in items]
        case RawMap(entries):
            return {name: _value(name, inner) for name, inner in entries.items()}


def _whole_numbers(node: RawNode) -> Any:
    value = _value("", node)
    parts = value if isinstance(value, list) else [value]
    return [
        int(part) if isinstance(part, str) and part.lstrip("-").isdecimal() and len(part) < 6 else part
        for part in parts
    ]
