"""A person at a real office suite: opens a Word file, does what people do, saves it as a Word file.

    with Office() as office:
        office.edit(source, target, retype("12.10", "13.40"), delete_row("Board questions"))

LibreOffice is driven through UNO by `tests/office_uno.py`, which needs the system's Python with `uno` (Debian:
python3-uno). Every verb finds its place by words, the first place that has them (`nth` from 0 for others); one that is
not found is an error.
"""

import json
import select
import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, Self

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("office_uno.py")
PATIENCE = 120
"""Seconds for one file."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person does; a method of `office_uno.Step` with its arguments."""

    verb: str
    arguments: tuple[Any, ...] = ()


def retype(old: str, new: str, nth: int = 0) -> Step:
    """Mark `old` and type `new`."""
    return Step("retype", (old, new, nth))


def type_after(text: str, addition: str, nth: int = 0) -> Step:
    """Set the cursor behind `text` and type."""
    return Step("type_after", (text, addition, nth))


def erase(text: str, nth: int = 0) -> Step:
    """Mark `text` and press Delete."""
    return Step("erase", (text, nth))


def bold(text: str, nth: int = 0) -> Step:
    """Make some words bold."""
    return Step("bold", (text, nth))


def bold_part(text: str, start: int, end: int, nth: int = 0) -> Step:
    """Make the characters `start` to `end` of `text` bold, so that its run is split."""
    return Step("bold_part", (text, start, end, nth))


def add_paragraph(after: str, text: str) -> Step:
    """Press Return at the end of the paragraph with `after`, and type."""
    return Step("add_paragraph", (after, text))


def delete_paragraph(text: str) -> Step:
    """Delete the paragraph that holds `text`, wholly."""
    return Step("delete_paragraph", (text,))


def copy_paragraph(text: str, before: str) -> Step:
    """Copy the paragraph with `text` and paste it before the one with `before`."""
    return Step("copy_paragraph", (text, before))


def move_paragraph(text: str, before: str) -> Step:
    """Cut the paragraph with `text` and paste it before the one with `before`."""
    return Step("move_paragraph", (text, before))


def edit_cell(row_of: str, column: int, text: str) -> Step:
    """Type over the cell in a column (from 0) of the row that holds `row_of`."""
    return Step("edit_cell", (row_of, column, text))


def retype_in_table(old: str, new: str) -> Step:
    """Mark `old` where it first stands in a table, and type `new`."""
    return Step("retype_in_table", (old, new))


def delete_row(row_of: str) -> Step:
    """Delete the table row that holds `row_of`."""
    return Step("delete_row", (row_of,))


def add_row(after: str, *texts: str) -> Step:
    """Insert a row below the one with `after`, and fill it from the left."""
    return Step("add_row", (after, *texts))


def sort_table(holding: str, column: int, *, descending: bool = False) -> Step:
    """Sort the table that holds `holding` below its first row by the text in a column (from 0); an error if nothing
    moves, as in tables with merged cells.
    """
    return Step("sort_table", (holding, column, descending))


def delete_table(holding: str) -> Step:
    """Delete the whole table that holds `holding`."""
    return Step("delete_table", (holding,))


def delete_object(nth: int = 0) -> Step:
    """Delete a chart."""
    return Step("delete_object", (nth,))


def track(on: bool = True) -> Step:
    """Track what follows."""
    return Step("track", (on,))


def accept_all() -> Step:
    """Accept all tracked changes."""
    return Step("accept_all")


def reject_all() -> Step:
    """Reject all tracked changes."""
    return Step("reject_all")


def accept_in(text: str, nth: int = 0) -> Step:
    """Mark the paragraph that holds `text` and accept the tracked changes in it."""
    return Step("accept_in", (text, nth))


def reject_in(text: str, nth: int = 0) -> Step:
    """Mark the paragraph that holds `text` and reject the tracked changes in it."""
    return Step("reject_in", (text, nth))


def comment(on: str, words: str) -> Step:
    """Write a comment on `on`."""
    return Step("comment", (on, words))


def replace_all(old: str, new: str) -> Step:
    """Find and replace, everywhere."""
    return Step("replace_all", (old, new))


class OfficeError(AssertionError):
    """The suite could not do a step; the text is its own traceback."""


class Office:
    """A running LibreOffice with a profile of its own; about two seconds to start, then half a second for a file."""

    def __enter__(self) -> Self:
        self._folder = Path(mkdtemp(prefix="reportgen-office-"))
        environment = {"HOME": str(self._folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
        self._process = subprocess.Popen(
            [PYTHON, str(SCRIPT), str(self._folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
            text=True, encoding="utf-8",
        )  # fmt: skip
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        rmtree(self._folder, ignore_errors=True)

    def edit(self, source: Path, target: Path, *steps: Step) -> Path:
        """Open `source`, do the steps in order, save as `target` (.docx; .pdf and .odt too); none: just save."""
        assert self._process.stdin is not None and self._process.stdout is not None
        job = {"source": str(source.resolve()), "target": str(target.resolve()),
               "steps": [[step.verb, *step.arguments] for step in steps]}  # fmt: skip
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        line = self._process.stdout.readline() if ready else ""
        if not line:
            raise OfficeError(f"the office suite gave no answer on {source.name}; is python3-uno installed?")
        answer = json.loads(line)
        if not answer["ok"]:
            raise OfficeError(answer["error"])
        return target
