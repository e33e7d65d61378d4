"""Texts of a table become ids: those of the catalogue where it has them, else new ones with the text as label."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from reportgen.codes import Code
from reportgen.errors import NOWHERE, Diagnostic, Origin, Severity, Warn
from reportgen.evidence.forms import ID
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawScalar

SECTIONS = {
    "system": "systems",
    "task": "tasks",
    "metric": "metrics",
    "cohort": "cohorts",
    "condition": "conditions",
    "theme": "themes",
}
"""Section of the catalogue by kind of name."""


class Names:
    """All names of a briefing's mapped tables."""

    def __init__(self, catalogue: Iterable[RawMap], tell: Warn) -> None:
        """`catalogue`: what authors wrote; it wins."""
        self._tell = tell
        self._ids: dict[tuple[str, str], str] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._declared: set[tuple[str, str]] = set()
        self._made: dict[str, dict[str, dict[str, str]]] = {kind: {} for kind in SECTIONS}
        self._places: dict[tuple[str, str], Origin] = {}
        for root in catalogue:
            for kind, section in SECTIONS.items():
                nodes = root.entries.get(section)
                for node in nodes.items if isinstance(nodes, RawList) else ():
                    self._declare(kind, node)

    def _declare(self, kind: str, node: RawNode) -> None:
        if not isinstance(node, RawMap):
            return
        name, label = (node.entries.get(field) for field in ("id", "label"))
        if isinstance(name, RawScalar) and name.text:
            self._declared.add((kind, name.text))
            self._ids.setdefault((kind, name.text), name.text)
            if isinstance(label, RawScalar) and label.text:
                self._ids.setdefault((kind, label.text), name.text)

    def id(self, kind: str, text: str, place: Origin) -> str:
        """The id of a name; a new one is kept with its label. Two texts with one id are told."""
        known = self._ids.get((kind, text))
        if known is not None:
            return known
        name = self._ids[kind, text] = id_of(text)
        if (kind, name) in self._declared:
            return name
        label = self._labels.setdefault((kind, name), text)
        if label != text:
            self._tell(_coincide(kind, name, label, text, place))
        elif name not in self._made[kind]:
            self._made[kind][name] = {"id": name, "label": text}
            self._places[kind, name] = place
        return name

    def say(self, kind: str, name: str, about: Mapping[str, str]) -> None:
        """What is said of something new; the first that is said of a field counts."""
        made = self._made[kind].get(name)
        if made is not None:
            for field, text in about.items():
                if text and field not in made:
                    made[field] = text

    def call(self, kind: str, name: str, label: str) -> None:
        """Give something new another label than its text; empty: the text stays."""
        if label and name in self._made[kind]:
            self._made[kind][name]["label"] = label

    def place(self, kind: str, name: str) -> Origin:
        """Where something new was first met; nowhere for what is not new."""
        return self._places.get((kind, name), NOWHERE)

    def catalogue(self) -> tuple[RawMap, ...]:
        """A catalogue of all that is new; empty if nothing is."""
        sections: dict[str, RawNode] = {}
        for kind, section in SECTIONS.items():
            items = [self._node(kind, name, fields) for name, fields in self._made[kind].items()]
            if kind == "metric":
                # One of which neither map nor catalogue says its unit: whoever names it is told.
                items = [item for item in items if "unit" in item.entries]
            if items:
                sections[section] = RawList(tuple(items), items[0].origin)
        if not sections:
            return ()
        origin = next(iter(sections.values())).origin
        return (RawMap(sections, {name: node.origin for name, node in sections.items()}, origin),)

    def _node(self, kind: str, name: str, fields: Mapping[str, str]) -> RawMap:
        place = self._places[kind, name]
        entries: dict[str, RawNode] = {field: RawScalar(text, place) for field, text in fields.items()}
        return RawMap(entries, dict.fromkeys(entries, place), place)


def id_of(text: str) -> str:
    """An id for a label.

    >>> id_of("Llama 3.3 70B (Instruct)"), id_of("Größe"), id_of("模型")
    ('llama-3.3-70b-instruct', 'grosse', 'u6a21-u578b')
    """
    if ID.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").lower())
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    made = re.sub(r"[^a-z0-9._]+", "-", plain).strip("-._")[:100].rstrip("-._")
    if made:
        return made
    return "-".join(f"u{ord(one):x}" for one in text if not one.isspace())[:100].rstrip("-") or "none"


def _coincide(kind: str, name: str, first: str, second: str, place: Origin) -> Diagnostic:
    return Diagnostic(
        Code.VALIDATE_NAMES_COINCIDE,
        f"Two names of a {kind} make the same id.",
        place,
        found=f"{first[:60]} and {second[:60]}: {name[:60]}",
        expected="one name for one thing",
        hint=f"Write it in one way, or give both in the catalogue as {SECTIONS[kind]} with ids of their own.",
        severity=Severity.WARNING,
    )
