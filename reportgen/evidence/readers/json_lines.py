"""JSON Lines (one JSON object on each line, https://jsonlines.org) to a table, row by row. Part of load."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NoReturn

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_COLUMNS, MAX_DEPTH
from reportgen.evidence.readers.rows import RawRows
from reportgen.evidence.readers.text import clean
from reportgen.evidence.readers.yaml_records import repeated_key


def json_line_rows(lines: Iterable[str], path: str, tell: Warn) -> RawRows:
    """A row for each line that is not blank; what lies inside another object is named with dots: `results.acc`.

    Numbers keep their digits. Repeated names are told, the first counts. Raises LoadError for a line that is no object.
    """

    def place(number: int) -> Origin:
        return Origin(path, line=number)

    return RawRows({}, _rows(lines, path, tell), place, place(1), {})


def _rows(lines: Iterable[str], path: str, tell: Warn) -> Iterator[tuple[int, dict[str, str]]]:
    number = 0

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(reversed(pairs))
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            repeated = next(name for index, name in enumerate(names) if name in names[:index])
            tell(repeated_key(repeated[:80], Origin(path, line=number), Origin(path, line=number)))
        return found if len(found) < len(pairs) else dict(pairs)

    decoder = json.JSONDecoder(
        object_pairs_hook=read_object, parse_float=str, parse_int=str, parse_constant=_refuse_constant
    )
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        origin = Origin(path, line=number)
        try:
            found = decoder.decode(line)
        except json.JSONDecodeError as problem:
            spot = replace(origin, column=problem.pos + 1)
            raise LoadError(_broken(spot, line[problem.pos :])) from problem
        except (ValueError, RecursionError) as problem:
            raise LoadError(_broken(origin, line)) from problem
        if not isinstance(found, dict):
            raise LoadError(_broken(origin, line))
        values: dict[str, str] = {}
        spread(found, "", values, origin, tell)
        yield number, values


def spread(
    node: dict[str, Any], prefix: str, values: dict[str, str], origin: Origin, tell: Warn, depth: int = 0
) -> None:
    """Put the texts of an object into `values`, those of objects inside it under names with dots.

    Lists of texts are joined by `; `; other lists are left out. Raises LoadError for too much of anything.
    """
    if depth > MAX_DEPTH:
        raise LoadError(Diagnostic(Code.LOAD_TOO_DEEP, "Lists and mappings are nested too deeply.", origin))
    for key, below in node.items():
        name = prefix + key
        match below:
            case dict():
                spread(below, name + ".", values, origin, tell, depth + 1)
                continue
            case None:
                continue
            case bool():
                text = "true" if below else "false"
            case list():
                text = "; ".join(part for part in below if isinstance(part, str))
            case _:
                text = str(below)
        if len(values) == MAX_COLUMNS:
            message = f"The record has more than {MAX_COLUMNS} fields."
            raise LoadError(Diagnostic(Code.LOAD_TOO_MANY_RECORDS, message, origin, expected=f"at most {MAX_COLUMNS}"))
        if text:
            values.setdefault(clean(name, origin, tell), clean(text, origin, tell))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _broken(origin: Origin, rest: str) -> Diagnostic:
    return Diagnostic(
        Code.LOAD_BROKEN_JSON,
        "The line cannot be read as JSON.",
        origin,
        found=" ".join(rest[:40].split()) or "the end of the line",
        expected="one object on each line: names in double quotes, texts, numbers, `true`, `false`, `null`",
        hint="Check commas, quotes and brackets of this line.",
    )
