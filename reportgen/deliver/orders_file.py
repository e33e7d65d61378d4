"""Find the orders: `delivery:` in briefing.yaml, or a delivery.yaml."""

from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.recipients import drop
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.checks.border import describe
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.limits import MAX_YAML_BYTES
from reportgen.evidence.raw import RawMap, RawNode, RawScalar
from reportgen.evidence.readers.text import decode, read_bytes, refuse_forbidden
from reportgen.evidence.readers.yaml_records import read_yaml

BRIEFING_FILE = "briefing.yaml"
ORDERS_FILE = "delivery.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """Where orders stand."""

    path: Path
    node: RawMap
    prefix: tuple[str, ...]
    """`delivery` within briefing.yaml; empty in a file of their own."""


def has_orders(folder: Path) -> bool:
    """True if something is ordered in the folder; what is there may be wrong."""
    if (folder / ORDERS_FILE).is_file():
        return True
    path = folder / BRIEFING_FILE
    try:
        return path.is_file() and _section(_read_root(path, drop)) is not None
    except LoadError:
        return True


def find_source(briefing: Path, problems: Problems) -> Source | None:
    """Where the orders of a folder or file stand; None, and a problem told, if nowhere."""
    try:
        if not briefing.is_dir():
            return _source(briefing, problems)
        own, shared = briefing / ORDERS_FILE, briefing / BRIEFING_FILE
        if not own.exists():
            return _source(shared, problems)
        inner = _section(_read_root(shared, drop)) if shared.exists() else None
        if inner is not None:
            problems.error(
                Code.DELIVER_BAD_ORDER,
                "Delivery is ordered in two files.",
                inner.origin,
                found=f"`delivery` in {BRIEFING_FILE}, and {ORDERS_FILE}",
                expected="one of them",
                hint="Move everything into one of the two.",
            )
            return None
        return _source(own, problems)
    except LoadError as error:
        for problem in error.problems:
            problems.add(problem)
        return None


def _source(path: Path, problems: Problems) -> Source | None:
    root = _read_root(path, problems.add)
    inner = _section(root)
    if isinstance(inner, RawMap):
        return Source(path, inner, ("delivery",))
    if isinstance(root, RawMap) and inner is None and ("schedules" in root.entries or "mails" in root.entries):
        return Source(path, root, ())
    if inner is not None or not isinstance(root, RawMap | None):
        place = inner or root
        problems.error(
            Code.VALIDATE_WRONG_TYPE,
            "A value is of the wrong type.",
            replace(place.origin if place else Origin(path.name), column=None, field="delivery" if inner else None),
            found=describe(place),
            expected="a mapping with `schedules` and `mails`",
        )
        return None
    problems.error(
        Code.DELIVER_NO_ORDERS,
        "The briefing says nothing of delivery.",
        Origin(path.name),
        expected=f"`delivery:` in {BRIEFING_FILE}, or a {ORDERS_FILE} beside it",
        hint="Write `mails` and `schedules`; docs/delivery.md has an example.",
    )
    return None


def _read_root(path: Path, tell: Warn) -> RawNode | None:
    name = path.name
    if not path.exists():
        message = f"There is no {name} here."
        raise LoadError(Diagnostic(Code.LOAD_MISSING_FILE, message, found=str(path.parent)))
    text = decode(read_bytes(path, name, MAX_YAML_BYTES, "Move lists of recipients into CSV files."), name)
    refuse_forbidden(text, name)
    return read_yaml(text, name, tell)


def _section(root: RawNode | None) -> RawNode | None:
    """`delivery` of a briefing; None if it is left out or null."""
    node = root.entries.get("delivery") if isinstance(root, RawMap) else None
    return None if isinstance(node, RawScalar) and node.text is None else node
