"""YAML to raw nodes: text and places only; no types, no objects, no aliases. Part of load."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_DEPTH, MAX_NODES
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawScalar
from reportgen.evidence.readers.text import clean

_NULL = frozenset(("", "~", "null", "Null", "NULL"))


def read_yaml(text: str, path: str, tell: Warn) -> RawNode | None:
    """The one document of a YAML file; None if it holds nothing.

    Repeated keys are told to `tell`, the first counts. Raises LoadError on broken YAML, aliases, tags,
    a second document, or too much of anything.
    """
    # The tree is built from events and not by yaml.compose: that recurses in C and cannot be bounded.
    builder = _Builder(path, tell)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.YAMLError as problem:
        raise LoadError(_broken(problem, text, path)) from problem
    return builder.root


def _events(text: str) -> Iterator[Any]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return iter(yaml.parse(text, Loader=loader))


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    origin: Origin
    is_map: bool
    items: list[RawNode] = field(default_factory=list)
    entries: dict[str, RawNode] = field(default_factory=dict)
    keys: dict[str, Origin] = field(default_factory=dict)
    key: str | None = None
    is_repeated: bool = False

    def close(self) -> RawNode:
        if self.is_map:
            return RawMap(self.entries, self.keys, self.origin)
        return RawList(tuple(self.items), self.origin)


class _Builder:
    """Takes parser events in order and holds the tree."""

    def __init__(self, path: str, tell: Warn) -> None:
        self.root: RawNode | None = None
        self._path = path
        self._tell = tell
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        match event:
            case yaml.AliasEvent():
                raise LoadError(
                    Diagnostic(
                        Code.LOAD_YAML_ALIAS,
                        "An alias repeats another part of the file.",
                        self._origin(event),
                        found=f"*{event.anchor}",
                        expected="every value written out",
                        hint="Write the value again; aliases can make a small file fill the memory.",
                    )
                )
            case yaml.DocumentStartEvent():
                self._start_document(event)
            case yaml.ScalarEvent():
                self._refuse_tag(event)
                origin = self._origin(event)
                is_plain = not event.style
                is_null = is_plain and event.value in _NULL
                self._add(RawScalar(None if is_null else clean(event.value, origin, self._tell), origin))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._refuse_tag(event)
                self._enter(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._add(self._open.pop().close())

    def _origin(self, event: Any) -> Origin:
        return Origin(self._path, line=event.start_mark.line + 1, column=event.start_mark.column + 1)

    def _start_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise LoadError(
                Diagnostic(
                    Code.LOAD_BROKEN_YAML,
                    "A second YAML document begins.",
                    self._origin(event),
                    found="---",
                    expected="one document",
                    hint="Delete the line `---`, or move what follows to a file of its own.",
                )
            )

    def _refuse_tag(self, event: Any) -> None:
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            raise LoadError(
                Diagnostic(
                    Code.LOAD_YAML_TAG,
                    "A YAML tag asks for a special type.",
                    self._origin(event),
                    found=event.tag[:60],
                    expected="plain text, lists and mappings",
                    hint="Delete the tag.",
                )
            )

    def _enter(self, event: Any) -> None:
        origin = self._origin(event)
        if self._open and self._open[-1].is_map and self._open[-1].key is None:
            raise LoadError(
                Diagnostic(
                    Code.LOAD_BROKEN_YAML,
                    "A list or mapping stands where a name must be.",
                    origin,
                    expected="a name followed by `:`",
                    hint="Put text that begins with a bracket or brace in quotes.",
                )
            )
        if len(self._open) == MAX_DEPTH:
            raise LoadError(too_deep(origin))
        self._open.append(_Open(origin, isinstance(event, yaml.MappingStartEvent)))

    def _add(self, node: RawNode) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise LoadError(too_many_nodes(node.origin))
        if not self._open:
            self.root = None if isinstance(node, RawScalar) and node.text is None else node
        elif not self._open[-1].is_map:
            self._open[-1].items.append(node)
        else:
            self._add_to_map(self._open[-1], node)

    def _add_to_map(self, parent: _Open, node: RawNode) -> None:
        if parent.key is None and isinstance(node, RawScalar):
            parent.key = node.text or ""
            parent.is_repeated = parent.key in parent.keys
            if parent.is_repeated:
                self._tell(repeated_key(parent.key, node.origin, parent.keys[parent.key]))
            else:
                parent.keys[parent.key] = node.origin
            return
        if not parent.is_repeated:
            parent.entries[str(parent.key)] = node
        parent.key = None


def repeated_key(key: str, origin: Origin, first: Origin) -> Diagnostic:
    """A mapping says one name twice."""
    return Diagnostic(
        Code.LOAD_DUPLICATE_KEY,
        f"The field `{key}` is written twice in one record.",
        origin,
        found=f"the first one is on line {first.line}",
        expected="each field once",
        hint="Delete one of the two, or start a new record with `- `.",
    )


def too_deep(origin: Origin) -> Diagnostic:
    """Lists and mappings stand too far inside each other."""
    return Diagnostic(
        Code.LOAD_TOO_DEEP, "Lists and mappings are nested too deeply.", origin, expected=f"at most {MAX_DEPTH} levels"
    )


def too_many_nodes(origin: Origin) -> Diagnostic:
    """The file holds too many values."""
    return Diagnostic(
        Code.LOAD_TOO_MANY_RECORDS,
        "The file holds too many values.",
        origin,
        expected=f"at most {MAX_NODES:,}",
        hint="Split the file, or write the records as CSV.",
    )


def _broken(problem: yaml.YAMLError, text: str, path: str) -> Diagnostic:
    mark = getattr(problem, "problem_mark", None)
    what = str(getattr(problem, "problem", None) or problem).splitlines()[0]
    context = getattr(problem, "context", None)
    if mark is None:
        return Diagnostic(Code.LOAD_BROKEN_YAML, f"The YAML cannot be read: {what}.", Origin(path))
    lines = text.splitlines()
    found = lines[mark.line].strip()[:80] if mark.line < len(lines) else "the end of the file"
    return Diagnostic(
        Code.LOAD_BROKEN_YAML,
        f"The YAML cannot be read: {f'{context}, ' if context else ''}{what}.",
        Origin(path, line=mark.line + 1, column=mark.column + 1),
        found=found,
        hint=_advise(what),
    )


def _advise(what: str) -> str:
    match what:
        case "mapping values are not allowed in this context":
            return "Put text that contains `: ` in quotes, and check the indentation."
        case "found character that cannot start any token":
            return "Indent with spaces, not tabs; put text that begins with @, `, % or a bracket in quotes."
        case "did not find expected key" | "did not find expected '-' indicator":
            return "Check the indentation of this line and of the lines above it, and close every quote."
        case _:
            return "Check quotes, brackets and indentation here and on the line above."
