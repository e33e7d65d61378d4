"""JSON to raw nodes. Unlike the standard parser it keeps the digits of numbers, places, and repeated keys.

Grammar: RFC 8259. Part of load.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from json import JSONDecodeError, JSONDecoder

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_DEPTH, MAX_NODES
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawScalar
from reportgen.evidence.readers.text import clean
from reportgen.evidence.readers.yaml_records import repeated_key, too_deep, too_many_nodes

_DECODER = JSONDecoder()
"""Reads texts in quotes, with their escapes."""
_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z_.])|true\b|false\b|null\b")


def read_json(text: str, path: str, tell: Warn) -> RawNode | None:
    """The value of a JSON file; None if it holds nothing or `null`.

    Repeated keys are told to `tell`, the first counts. Raises LoadError on broken JSON or too much of anything.
    """
    scanner = _Scanner(text, path, tell)
    start = scanner.skip(0)
    if start == len(text):
        return None
    node, end = scanner.read(start, 0)
    end = scanner.skip(end)
    if end != len(text):
        raise scanner.broken(end, "the end of the file")
    return None if isinstance(node, RawScalar) and node.text is None else node


class _Scanner:
    """Reads values of one text; every method takes an offset and gives the offset after what it read."""

    def __init__(self, text: str, path: str, tell: Warn) -> None:
        self._text = text
        self._path = path
        self._tell = tell
        self._breaks = [match.end() for match in re.finditer("\n", text)]
        self._nodes = 0

    def skip(self, offset: int) -> int:
        match = _SPACE.match(self._text, offset)
        return match.end() if match else offset

    def origin(self, offset: int) -> Origin:
        line = bisect_right(self._breaks, offset)
        start = self._breaks[line - 1] if line else 0
        return Origin(self._path, line=line + 1, column=offset - start + 1)

    def broken(self, offset: int, expected: str) -> LoadError:
        rest = self._text[offset : offset + 40]
        found = (rest.splitlines() or [""])[0] or ("a line end" if rest else "the end of the file")
        return LoadError(
            Diagnostic(
                Code.LOAD_BROKEN_JSON,
                "The JSON cannot be read.",
                self.origin(offset),
                found=found,
                expected=expected,
                hint="Check commas, quotes and brackets here and on the line above.",
            )
        )

    def read(self, offset: int, depth: int) -> tuple[RawNode, int]:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise LoadError(too_many_nodes(self.origin(offset)))
        if depth > MAX_DEPTH:
            raise LoadError(too_deep(self.origin(offset)))
        match self._text[offset : offset + 1]:
            case "{":
                return self._read_map(offset, depth)
            case "[":
                return self._read_list(offset, depth)
            case '"':
                origin = self.origin(offset)
                text, end = self._read_text(offset)
                return RawScalar(clean(text, origin, self._tell), origin), end
            case _:
                literal = _LITERAL.match(self._text, offset)
                if not literal:
                    raise self.broken(offset, "a value: text in double quotes, a number, a list or a mapping")
                word = literal.group()
                return RawScalar(None if word == "null" else word, self.origin(offset)), literal.end()

    def _read_text(self, offset: int) -> tuple[str, int]:
        try:
            text, end = _DECODER.raw_decode(self._text, offset)
        except JSONDecodeError as problem:
            raise self.broken(problem.pos, "text in double quotes, without line ends and with valid escapes") from None
        return str(text), end

    def _read_list(self, offset: int, depth: int) -> tuple[RawNode, int]:
        items: list[RawNode] = []

        def read_item(start: int) -> int:
            node, end = self.read(start, depth + 1)
            items.append(node)
            return end

        end = self._read_parts(offset, "]", read_item)
        return RawList(tuple(items), self.origin(offset)), end

    def _read_map(self, offset: int, depth: int) -> tuple[RawNode, int]:
        entries: dict[str, RawNode] = {}
        keys: dict[str, Origin] = {}
        end = self._read_parts(offset, "}", lambda start: self._read_entry(start, depth, entries, keys))
        return RawMap(entries, keys, self.origin(offset)), end

    def _read_parts(self, offset: int, close: str, read_part: Callable[[int], int]) -> int:
        """Call `read_part` for each part of a list or mapping, up to its closing bracket."""
        end = self.skip(offset + 1)
        if self._text[end : end + 1] == close:
            return end + 1
        while True:
            end = self.skip(read_part(end))
            mark = self._text[end : end + 1]
            if mark == close:
                return end + 1
            if mark != ",":
                raise self.broken(end, f"`,` or `{close}`")
            end = self.skip(end + 1)

    def _read_entry(self, offset: int, depth: int, entries: dict[str, RawNode], keys: dict[str, Origin]) -> int:
        if self._text[offset : offset + 1] != '"':
            raise self.broken(offset, "a name in double quotes")
        origin = self.origin(offset)
        name, end = self._read_text(offset)
        name = clean(name, origin, self._tell)
        end = self.skip(end)
        if self._text[end : end + 1] != ":":
            raise self.broken(end, "`:`")
        node, end = self.read(self.skip(end + 1), depth + 1)
        if name in keys:
            self._tell(repeated_key(name, origin, keys[name]))
        else:
            keys[name], entries[name] = origin, node
        return end
