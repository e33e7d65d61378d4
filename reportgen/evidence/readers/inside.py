"""Paths that a briefing names stay inside its folder. Part of load."""

import re
from pathlib import Path

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.readers.text import unreadable


def path_inside(folder: Path, name: str, origin: Origin) -> Path:
    """The path `name` in `folder`, which is resolved already; whether something lies there is not looked at.

    Raises LoadError for a path that leads out, by itself or by a symbolic link, and for a name no file can have.
    """
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\", "~")) or ":" in parts[0] or ".." in parts:
        raise LoadError(_escapes(name, origin))
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder)
        path.exists()
    except (OSError, ValueError, RuntimeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else ""
        raise LoadError(unreadable(origin, why or "a name that no file can have")) from problem
    if not inside:
        raise LoadError(_escapes(name, origin))
    return path


def _escapes(name: str, origin: Origin) -> Diagnostic:
    return Diagnostic(
        Code.LOAD_PATH_ESCAPES,
        "The path leads out of the briefing folder.",
        origin,
        found=name[:200],
        expected="a path inside the briefing folder, such as `data/scores.csv`",
        hint="Copy the file into the briefing folder.",
    )
