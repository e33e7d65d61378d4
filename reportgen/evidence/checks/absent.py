"""What to say if other records name scores, comparisons or sources and there is not one. Part of validate."""

from collections.abc import Iterator

from reportgen.codes import Code
from reportgen.errors import Origin
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.checks.register import Kind, Register, place
from reportgen.evidence.raw import RawBriefing, RawList, node_at

_HOMES = {Kind.SCORE: "scores", Kind.COMPARISON: "comparisons", Kind.SOURCE: "references"}
"""Kind of file that declares such ids."""
_NAMES = {"scores": "scores", "comparisons": "comparisons", "references": "sources"}


def absent_kinds(raw: RawBriefing) -> Iterator[Kind]:
    """Kinds of which the briefing has no record although every file of it could be read."""
    records = {
        Kind.SCORE: any(table.records for table in raw.scores),
        Kind.COMPARISON: bool(raw.comparisons),
        Kind.SOURCE: bool(raw.references),
    }
    return (kind for kind, is_there in records.items() if not is_there and _HOMES[kind] not in raw.unread)


def check_absent(raw: RawBriefing, register: Register) -> None:
    """An error for each kind that is named and of which there is no record; to be called when all were read."""
    for kind, places in register.wanted.items():
        if places:
            _tell(_HOMES[kind], places, raw, register.problems)
    has_no_pairs = Kind.SCORE in register.wanted and Kind.COMPARISON in register.wanted
    if has_no_pairs and raw.findings and not any(register.wanted.values()) and _has_tasks(raw):
        register.problems.warning(
            Code.LOAD_MISSING_FILE,
            "There are tasks, but neither scores nor comparisons; nothing can be compared.",
            Origin(raw.briefing.origin.path, field="data"),
            hint=raw.absent.get("scores", ""),
        )


def _tell(home: str, places: list[tuple[str, Origin]], raw: RawBriefing, problems: Problems) -> None:
    name, first = places[0]
    more = f", and {len(places) - 1:,} more" if len(places) > 1 else ""
    is_file_missing = home in raw.absent
    problems.error(
        Code.LOAD_MISSING_FILE if is_file_missing else Code.LOAD_EMPTY_TABLE,
        f"There {'is no file of' if is_file_missing else 'are no'} {_NAMES[home]}, but {_NAMES[home]} are named.",
        Origin(raw.briefing.origin.path, field=f"data.{home}"),
        found=f"{name[:40]} at {place(first)}{more}",
        hint=raw.absent.get(home) or f"Write the {_NAMES[home]}, or take away what names them.",
    )


def _has_tasks(raw: RawBriefing) -> bool:
    tasks = (node_at(root, ("tasks",)) for root in raw.catalogue)
    return any(isinstance(node, RawList) and node.items for node in tasks)
