"""Between nested and flat records: scores are flat in every format, comparisons nested. Part of load."""

from dataclasses import replace

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin, Warn
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawRecord, RawScalar, RawTable

_NESTED = {
    "left": ("systems", "group", "condition"),
    "right": ("systems", "group", "condition"),
    "ci": ("low", "high", "level"),
}
"""Columns of a table of comparisons that stand for a mapping: `left_group` is `left: {group}`."""


def records_of(root: RawNode | None, tell: Warn) -> tuple[RawMap, ...]:
    """The mappings of a list; what is none is told and left out. Empty for None."""
    if root is None:
        return ()
    if not isinstance(root, RawList):
        tell(wrong_shape(root, "a list of records, each beginning with `- `"))
        return ()
    records = []
    for item in root.items:
        if isinstance(item, RawMap):
            records.append(item)
        else:
            tell(wrong_shape(item, "a record with named fields"))
    return tuple(records)


def flatten(records: tuple[RawMap, ...], origin: Origin, tell: Warn) -> RawTable:
    """Nested records as flat ones; values that are lists or mappings are told and left out."""
    flat = []
    for record in records:
        values: dict[str, str] = {}
        lines: dict[str, int] = {}
        for name, node in record.entries.items():
            if not isinstance(node, RawScalar):
                tell(wrong_shape(node, "text or a number", name))
                continue
            lines[name] = node.origin.line or 0
            if node.text:
                values[name] = node.text
        flat.append(RawRecord(values, replace(record.origin, column=None), {}, lines))
    return RawTable({}, tuple(flat), origin)


def nest(record: RawRecord) -> RawMap:
    """A row as a nested record: `left_systems` (parted by `;`) becomes `left: {systems: [...]}` and so on."""
    entries: dict[str, RawNode] = {}
    keys: dict[str, Origin] = {}
    inner: dict[str, dict[str, RawNode]] = {}
    for name, text in record.values.items():
        origin = record.origin(name)
        outer, _, field = name.partition("_")
        if field in _NESTED.get(outer, ()):
            node: RawNode = RawScalar(text, origin)
            if field == "systems":
                parts = (part.strip() for part in text.split(";"))
                node = RawList(tuple(RawScalar(part, origin) for part in parts if part), origin)
            inner.setdefault(outer, {})[field] = node
        else:
            entries[name], keys[name] = RawScalar(text, origin), origin
    for outer, fields in inner.items():
        entries[outer] = RawMap(fields, {field: node.origin for field, node in fields.items()}, record.place)
        keys[outer] = record.place
    return RawMap(entries, keys, record.place)


def wrong_shape(node: RawNode, expected: str, field: str | None = None) -> Diagnostic:
    """A node is of another kind than the place needs."""
    match node:
        case RawList():
            found = "a list"
        case RawMap():
            found = "a mapping"
        case _:
            found = f"`{(node.text or 'nothing')[:60]}`"
    return Diagnostic(
        Code.LOAD_WRONG_SHAPE,
        "A value is of the wrong kind.",
        replace(node.origin, field=field),
        found=found,
        expected=expected,
    )
