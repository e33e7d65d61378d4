"""Portfolios: a table of briefings, a table of readers of one briefing, or a folder of briefings."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from reportgen.batch.model import Portfolio, Task
from reportgen.batch.places import is_url, join, list_briefings, local_path, read
from reportgen.codes import Code
from reportgen.deliver.orders_model import LIMITS, Recipient
from reportgen.deliver.recipients import close, drop, refuse_likeness, refuse_silence
from reportgen.dispatch.audiences import LANGUAGE, audience_of
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.limits import MAX_FILE_BYTES
from reportgen.evidence.raw import RawRecord, RawTable
from reportgen.evidence.readers.csv_records import no_rows, read_csv
from reportgen.evidence.readers.text import decode, read_bytes, refuse_forbidden, tell_suspicious
from reportgen.pipeline import FORMATS
from reportgen.request import Request

OWN = ("folder", "name", "template", "theme", "as_of", "formats")
"""Columns that say what to build; the others say for whom."""
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")
_MAX_NAME = 200
_UNFIT = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')


def read_portfolio(place: str, *, briefing: str | None, output: str, request: Request) -> Portfolio:
    """What a portfolio asks for: a folder (or URL) of briefings, or a table (CSV, XLSX).

    `briefing` None: each row of a table names its `folder`, relative to the table. Else each row is a reader of that
    one briefing: `name` (or `address`) says who, further columns limit what is seen or are words, as in a burst table.
    `request` holds what is the same for all. Raises LoadError or ValidationError with everything that is wrong.
    """
    path = local_path(place)
    if PurePosixPath(place).suffix.lower() in _TABLES:
        return _of_table(place, path, briefing, output, request)
    names = list_briefings(place) if path is None else _briefings_in(path)
    if not names:
        raise LoadError(
            Diagnostic(
                Code.BATCH_NO_BRIEFINGS,
                "There is no briefing to build.",
                Origin(str(place)),
                found="no briefing.yaml here or in a folder below" if path is None or path.is_dir() else "no folder",
                expected=f"a folder of briefings, or a table ({', '.join(_TABLES)})",
            )
        )
    root = place if path is None else str(path.resolve())
    return Portfolio(len(names), (_folder_task(root, name, output, request) for name in names))


def _folder_task(root: str, name: str, output: str, request: Request) -> Task:
    folder = root if name == "." else join(root, name)
    called = PurePosixPath(root).name if name == "." else name
    return Task(called, folder, join(output, called), request, Origin(name))


def _briefings_in(root: Path) -> tuple[str, ...]:
    """Paths below `root` of folders with a briefing.yaml, in order; nothing is looked for inside such a folder."""
    found = []
    for folder, folders, files in os.walk(root):
        if "briefing.yaml" in files:
            found.append(Path(folder).relative_to(root).as_posix())
            folders.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
    return tuple(sorted(found))


# --- tables -----------------------------------------------------------------------------------------------


def _of_table(place: str, path: Path | None, briefing: str | None, output: str, request: Request) -> Portfolio:
    name = path.name if path else PurePosixPath(place).name
    problems = Problems(drop, ())
    table = _read_table(path, place, name, problems)
    if not table.records:
        raise LoadError(no_rows(table.origin))
    root = str(path.resolve().parent) if path else place.rpartition("/")[0]
    rows = _Rows(root, _absolute(briefing), output, request, problems)
    _check_columns(table, briefing is not None, problems)
    close(problems)
    # Twice: once to tell all that is wrong, and once as they are asked for, so that no million of them is kept.
    _tell_twins((rows.task(record) for record in table.records), problems)
    close(problems)
    return Portfolio(len(table.records), (task for record in table.records if (task := rows.task(record))))


def _absolute(briefing: str | None) -> str | None:
    path = local_path(briefing) if briefing else None
    return str(path.resolve()) if path else briefing


def _read_table(path: Path | None, place: str, name: str, problems: Problems) -> RawTable:
    hint = "Split the portfolio; every part is a batch of its own."
    data = read_bytes(path, name, MAX_FILE_BYTES, hint) if path else read(place, MAX_FILE_BYTES)
    if name.lower().endswith((".xlsx", ".xlsm")):
        from reportgen.evidence.readers.xlsx_records import read_xlsx

        return read_xlsx(data, name, None, problems.add)
    text = decode(data, name)
    refuse_forbidden(text, name)
    tell_suspicious(text, name, problems.add)
    return read_csv(text, name, problems.add)


def _check_columns(table: RawTable, is_burst: bool, problems: Problems) -> None:
    known = (*OWN, *LIMITS, LANGUAGE) if not is_burst else OWN
    for column, origin in table.columns.items():
        if is_burst:
            if column == "folder":
                problems.error(
                    Code.VALIDATE_UNKNOWN_FIELD, "The rows name folders, and so does --briefing.", origin,
                    hint="Delete the column, or leave --briefing out.",
                )  # fmt: skip
            elif column not in known:
                refuse_likeness(column, origin, problems)
        elif column not in known:
            problems.unknown(
                Code.VALIDATE_UNKNOWN_FIELD, f"There is no column `{column[:80]}`.", origin, name=column, known=known,
                otherwise="Delete the column; with --briefing further columns are words for the template.",
            )  # fmt: skip
    needed = ("name", "address") if is_burst else ("folder",)
    if not any(column in table.columns for column in needed):
        problems.error(
            Code.VALIDATE_MISSING_FIELD, f"The column `{needed[0]}` is missing.", table.origin,
            found=", ".join(table.columns),
            hint="Name the reader of each row." if is_burst else "Name the folder of each briefing in it.",
        )  # fmt: skip
    refuse_silence(table, problems)


@dataclass(slots=True)
class _Rows:
    """Makes a task of each row."""

    root: str
    """Where relative paths begin: the folder of the table."""
    briefing: str | None
    output: str
    request: Request
    problems: Problems

    def task(self, record: RawRecord) -> Task | None:
        """The task of a row; None, and problems, if it says what cannot be."""
        values = record.values
        folder = self.briefing or self._folder(record)
        given = values.get("name", "") or (values.get("address", "") if self.briefing else "")
        name = self._name(given or PurePosixPath(folder.replace("\\", "/")).name, record)
        request = replace(
            self.request,
            formats=self._formats(record) or self.request.formats,
            as_of=self._as_of(record) or self.request.as_of,
            template=self._look(values.get("template", "")) or self.request.template,
            theme=self._look(values.get("theme", "")) or self.request.theme,
            audience=audience_of(Recipient(name, parameters=self._parameters(values))),
        )
        return Task(name, folder, join(self.output, name), request, record.origin("")) if folder and name else None

    def _parameters(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        return tuple((column, text) for column, text in values.items() if column not in (*OWN, "address"))

    def _folder(self, record: RawRecord) -> str:
        folder = record.values.get("folder", "")
        if not folder:
            self.problems.error(
                Code.VALIDATE_MISSING_FIELD, "A row names no folder.", record.origin("folder"),
                hint="Write the folder of its briefing, or delete the row.",
            )  # fmt: skip
            return ""
        return self._placed(folder)

    def _placed(self, place: str) -> str:
        """A place of a row, from the folder of the table."""
        path = local_path(place)
        if path is None or is_url(self.root):
            return place if is_url(place) else join(self.root, place)
        return str((Path(self.root) / path).resolve())

    def _look(self, name: str) -> str:
        """A template or theme: a shipped name as it is, a path from the folder of the table."""
        return self._placed(name) if "/" in name or "\\" in name or "." in name else name

    def _name(self, name: str, record: RawRecord) -> str:
        parts = name.split("/")
        unfit = any(not part.strip() or part.startswith(".") or part != part.strip(" .") for part in parts)
        if unfit or _UNFIT.search(name) or len(name.encode()) > _MAX_NAME:
            self.problems.error(
                Code.BATCH_BAD_NAME,
                "No folder of outputs can have this name.",
                record.origin("name"),
                found=name,
                expected=f"at most {_MAX_NAME} bytes, such as `north/anna`; no dot at the beginning or end of a part",
            )
            return ""
        return name

    def _formats(self, record: RawRecord) -> tuple[str, ...]:
        found = tuple(record.values.get("formats", "").lower().replace(",", " ").replace(";", " ").split())
        if unknown := [fmt for fmt in found if fmt not in FORMATS]:
            self._bad("formats", record, ", ".join(unknown), " or ".join((*FORMATS, "both")))
        return found

    def _as_of(self, record: RawRecord) -> date | None:
        text = record.values.get("as_of", "")
        try:
            return date.fromisoformat(text[:10] if text.endswith("00:00:00") else text) if text else None
        except ValueError:
            self._bad("as_of", record, text, "a date such as 2026-11-24")
            return None

    def _bad(self, column: str, record: RawRecord, found: str, expected: str) -> None:
        message = f"The cell of `{column}` cannot be understood."
        self.problems.error(Code.BATCH_BAD_VALUE, message, record.origin(column), found=found, expected=expected)


def _tell_twins(tasks: Iterable[Task | None], problems: Problems) -> None:
    """Tell tasks that would write into the same folder."""
    first: dict[str, Origin] = {}
    for task in filter(None, tasks):
        before = first.setdefault(task.name.casefold(), task.origin)
        if before is not task.origin:
            problems.error(
                Code.BATCH_DUPLICATE_NAME,
                "Two rows would be written into the same folder.",
                replace(task.origin, field="name"),
                found=task.name,
                expected=f"another name than that of {before}",
                hint="Give each row a `name` of its own.",
            )
