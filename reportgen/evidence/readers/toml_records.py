"""TOML to raw nodes: text and places only. Part of load.

The library keeps no places; lines are found by a look at headers and keys, so a key inside a text of several lines
can be taken for a real one. Only the line in a message would be wrong.
"""

import re
import tomllib
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.limits import MAX_DEPTH
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawScalar

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_KEY})\s*\]")
_ENTRY = re.compile(rf"\s*({_KEY})\s*=")
_WHERE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_Path = tuple[str, ...]


def read_toml(text: str, path: str, code: Code) -> RawMap:
    """The document; raises LoadError with `code` if it is none.

    Nothing of the text is repeated in the message: it may hold a secret.
    """
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise LoadError(_broken(str(problem), path, code)) from problem
    return _map(content, (), _find_lines(text), Origin(path, line=1), 0)


def _broken(said: str, path: str, code: Code) -> Diagnostic:
    where = _WHERE.search(said)
    line, column = (int(where[1]), int(where[2])) if where else (None, None)
    return Diagnostic(
        code,
        "The file cannot be read as TOML.",
        Origin(path, line=line, column=column),
        expected='lines such as `host = "mail.example.org"` below a header such as `[smtp]`',
        hint="Put text in quotes, and write each name once.",
    )


def _find_lines(text: str) -> dict[_Path, int]:
    found: dict[_Path, int] = {}
    head: _Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _HEADER.match(line):
            head = _parts(match[1])
            found.setdefault(head, number)
        elif match := _ENTRY.match(line):
            found.setdefault((*head, *_parts(match[1])), number)
    return found


def _parts(key: str) -> _Path:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))


def _map(content: dict[str, Any], path: _Path, lines: dict[_Path, int], origin: Origin, depth: int) -> RawMap:
    keys = {name: _origin((*path, name), lines, origin) for name in content}
    entries = {name: _node(value, (*path, name), lines, keys[name], depth + 1) for name, value in content.items()}
    return RawMap(entries, keys, origin)


def _origin(path: _Path, lines: dict[_Path, int], parent: Origin) -> Origin:
    return Origin(parent.path, line=lines.get(path, parent.line))


def _node(value: Any, path: _Path, lines: dict[_Path, int], origin: Origin, depth: int) -> RawNode:
    if depth > MAX_DEPTH:
        raise LoadError(Diagnostic(Code.LOAD_TOO_DEEP, "Lists and mappings are nested too deeply.", origin))
    match value:
        case dict():
            return _map(value, path, lines, origin, depth)
        case list():
            return RawList(tuple(_node(item, path, lines, origin, depth + 1) for item in value), origin)
        case bool():
            return RawScalar("true" if value else "false", origin)
        case _:
            return RawScalar(str(value), origin)
