"""Files that a pattern stands for, inside the briefing folder. Part of load."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.limits import MAX_FILES
from reportgen.evidence.readers.inside import path_inside

_MOST_LOOKED_AT = 100_000
"""Files and folders of one briefing folder that are looked at."""


def is_pattern(name: str) -> bool:
    """Whether a path stands for several files."""
    return "*" in name or "?" in name


def matching_files(folder: Path, pattern: str, origin: Origin) -> tuple[str, ...]:
    """Paths relative to `folder`, in alphabetical order. `*` and `?` stay inside a name, `**` is any folders.

    Hidden files and folders (`.git`) are passed over unless the pattern names them; links to folders are not followed.
    Raises LoadError for a pattern that leads out, and where nothing, or too much, fits.
    """
    path_inside(folder, re.sub(r"[*?]", "x", pattern), origin)
    regex = _regex(pattern)
    found = []
    for count, name in enumerate(_files(folder, hidden="/." in f"/{pattern}")):
        if count == _MOST_LOOKED_AT:
            raise LoadError(too_many_files(origin, f"more than {count:,} files in the folder"))
        if regex.fullmatch(name):
            found.append(name)
    if len(found) > MAX_FILES:
        raise LoadError(too_many_files(origin, f"{len(found):,}"))
    if not found:
        raise LoadError(
            Diagnostic(
                Code.LOAD_MISSING_FILE,
                "No file in the briefing folder fits the pattern.",
                origin,
                found=pattern[:200],
                hint="`*` stands for any part of one name, `**` for any folders: `runs/**/*.json`.",
            )
        )
    return tuple(sorted(found))


def _files(folder: Path, *, hidden: bool) -> Iterator[str]:
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if hidden or not name.startswith("."))
        for name in sorted(files):
            if hidden or not name.startswith("."):
                yield Path(base, name).relative_to(folder).as_posix()


def _regex(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*|\?)", re.sub(r"^(?:\./)+", "", pattern))
    stands = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}
    joined = (stands.get(part) or re.escape(part) for part in parts if part)
    return re.compile(re.sub(r"(?:\[\^/\]\*){2,}", "[^/]*", "".join(joined)))


def too_many_files(origin: Origin, found: str) -> Diagnostic:
    """More files than are read."""
    return Diagnostic(
        Code.LOAD_TOO_MANY_RECORDS,
        "Too many files are named.",
        origin,
        found=found,
        expected=f"at most {MAX_FILES:,} files of one kind",
    )
