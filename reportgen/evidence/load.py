"""Load: from a briefing folder to raw records, each with its place. Interprets nothing but `data:`, the file list.

Reads inside the folder only, regular files only, and only so much (`limits`).
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.limits import MAX_FILE_BYTES, MAX_FILES, MAX_ROWS, MAX_YAML_BYTES
from reportgen.evidence.mapping.explained import Explained
from reportgen.evidence.mapping.files import MappedScores
from reportgen.evidence.raw import BibliographyItem, RawBriefing, RawList, RawMap, RawNode, RawScalar, RawTable
from reportgen.evidence.readers.csv_records import no_rows
from reportgen.evidence.readers.inside import path_inside
from reportgen.evidence.readers.json_records import read_json
from reportgen.evidence.readers.patterns import is_pattern, matching_files, too_many_files
from reportgen.evidence.readers.rows import RawRows, gather, too_many_rows
from reportgen.evidence.readers.shapes import flatten, nest, records_of
from reportgen.evidence.readers.tables import TABLES, table_rows
from reportgen.evidence.readers.text import decode, read_bytes, refuse_forbidden
from reportgen.evidence.readers.yaml_records import read_yaml

if TYPE_CHECKING:
    from reportgen.evidence.mapping.schema import ScoreFileRecord

T = TypeVar("T")

DEFAULT_NAMES = {
    "catalogue": "catalogue.yaml",
    "scores": "scores.csv",
    "comparisons": "comparisons.yaml",
    "findings": "findings.yaml",
    "references": "references.json",
}
"""File of each kind where `data:` names none."""

_NO_FILE = "There is no such file in the briefing folder."
_OPTIONAL = frozenset(("scores", "comparisons", "findings"))
_YAML = (".yaml", ".yml")
_TREES = (*_YAML, ".json")


def load(briefing: Path, *, explain: Callable[[Explained], None] = lambda _: None) -> RawBriefing:
    """Read the briefing in folder `briefing`, or whose `briefing.yaml` it is. `explain` sees what became of scores.

    Raises LoadError if the folder or `briefing.yaml` itself cannot be read. Problems of other files travel in
    the result, so that `validate` can tell them with its own; what could be read of such files is there.
    """
    main = _find_main(briefing)
    shelf = _Shelf(main.parent.resolve())
    try:
        shelf.check_file(_Wanted(main.name, None, Origin(main.name)))
        root = shelf.read_tree(main.name)
    except LoadError as error:
        raise LoadError((*shelf.problems, *error.problems)) from None
    if not isinstance(root, RawMap):
        raise LoadError(_no_mapping("briefing file", root, Origin(main.name, line=1), "lines such as `title: …`"))
    wanted = _list_files(root, shelf)
    catalogue = _read_each("catalogue", wanted, shelf, shelf.read_catalogue)
    comparisons = _read_each("comparisons", wanted, shelf, shelf.read_records)
    findings = _read_each("findings", wanted, shelf, shelf.read_findings)
    mapped = MappedScores(chain.from_iterable(catalogue), shelf.problems.append, explain)
    scores = _read_each("scores", wanted, shelf, lambda file: shelf.read_scores(file, mapped))
    if sum(len(table.records) for table in scores) > MAX_ROWS:
        shelf.problems.append(too_many_rows(scores[-1].origin))
    references = _read_each("references", wanted, shelf, shelf.read_references)
    absent = {kind: _suggest_default(kind, shelf.folder) for kind in DEFAULT_NAMES if not wanted[kind]}
    return RawBriefing(
        folder=str(shelf.folder),
        briefing=root,
        catalogue=(*chain.from_iterable(catalogue), *mapped.catalogue()),
        scores=scores,
        comparisons=tuple(chain.from_iterable(comparisons)),
        findings=tuple(chain.from_iterable(findings)),
        references=tuple(chain.from_iterable(references)),
        problems=tuple(shelf.problems),
        unread=frozenset(shelf.unread),
        absent=MappingProxyType(absent),
    )


def _no_mapping(what: str, root: RawNode | None, origin: Origin, expected: str) -> Diagnostic:
    message = f"The {what} does not hold a mapping."
    found = "a list" if isinstance(root, RawList) else "text" if root else "nothing"
    return Diagnostic(Code.LOAD_WRONG_SHAPE, message, origin, found=found, expected=expected)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One file to read."""

    path: str
    sheet: str | None
    origin: Origin
    """Where it was named; the file's own place for a default name."""
    is_default: bool = False
    entry: RawNode | None = None
    """What briefing.yaml says of it."""
    prefix: tuple[str | int, ...] = ()
    """Path of that in briefing.yaml."""
    record: "ScoreFileRecord | None" = None
    """The same of a file of scores, if more is said than its path."""


def _find_main(briefing: Path) -> Path:
    if briefing.is_dir():
        briefing = briefing / "briefing.yaml"
    if briefing.exists():
        return briefing
    has_folder = briefing.parent.is_dir()
    raise LoadError(
        Diagnostic(
            Code.LOAD_MISSING_FILE,
            f"There is no `{briefing.name}` here." if has_folder else "There is no such briefing.",
            found=str(briefing.parent if has_folder else briefing),
            expected="a folder with a briefing.yaml",
            hint=_suggest_file(briefing.name, briefing.parent) or "`reportgen init DIR` writes a starter.",
        )
    )


def _similar_file(name: str, folder: Path) -> str:
    """What lies in `folder` under a similar name; empty for nothing."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_file()) if folder.is_dir() else []
    stem = PurePosixPath(name).stem
    close = [other for other in names if PurePosixPath(other).stem.lower() == stem.lower()]
    close = close or get_close_matches(name, names, n=1)
    return close[0] if close else ""


def _suggest_file(name: str, folder: Path) -> str:
    """A hint for a missing file that was named; empty for nothing."""
    similar = _similar_file(name, folder)
    return f"Did you mean {similar}?" if similar else ""


def _suggest_default(kind: str, folder: Path) -> str:
    """A hint for a kind of file of which there is none in the briefing in `folder`."""
    similar = _similar_file(DEFAULT_NAMES[kind], folder)
    if similar:
        return f"Write `data: {{{kind}: {similar}}}` in briefing.yaml if {similar} is meant."
    return f"Write {DEFAULT_NAMES[kind]}, or name another file under `data` in briefing.yaml."


def _list_files(root: RawMap, shelf: "_Shelf") -> dict[str, list[_Wanted]]:
    """The files of every kind. What is wrong with the form of `data:` is for `validate` to say."""
    data = root.entries.get("data")
    named = data.entries if isinstance(data, RawMap) else {}
    wanted: dict[str, list[_Wanted]] = {}
    for kind, default in DEFAULT_NAMES.items():
        node = named.get(kind)
        if node is None or (isinstance(node, RawScalar) and node.text is None):
            # A link that leads nowhere is told, not passed over.
            is_needed = kind not in _OPTIONAL or os.path.lexists(shelf.folder / default)
            wanted[kind] = [_Wanted(default, None, Origin(default), is_default=True)] if is_needed else []
            continue
        entries = node.items if isinstance(node, RawList) else (node,)
        prefixes = [
            ("data", kind, index) if isinstance(node, RawList) else ("data", kind) for index in range(len(entries))
        ]
        found = [_wanted(entry, prefix) for entry, prefix in zip(entries[:MAX_FILES], prefixes, strict=False)]
        wanted[kind] = [file for one in found if one for file in shelf.expand(one)]
        if len(entries) > MAX_FILES:
            shelf.problems.append(too_many_files(node.origin, f"{len(entries):,}"))
        if not all(found) or len(found) < len(entries):
            shelf.unread.add(kind)
    if wanted["catalogue"] and wanted["catalogue"][0].is_default and _makes_catalogue(named.get("scores")):
        wanted["catalogue"] = [file for file in wanted["catalogue"] if os.path.lexists(shelf.folder / file.path)]
    return wanted


def _makes_catalogue(scores: RawNode | None) -> bool:
    """Whether tables are mapped, so that all there is may be named by them."""
    entries = scores.items if isinstance(scores, RawList) else (scores,)
    return any(isinstance(entry, RawMap) and "map" in entry.entries for entry in entries)


def _wanted(entry: RawNode, prefix: tuple[str | int, ...]) -> _Wanted | None:
    name = ".".join(str(step) for step in prefix[:2])
    path: RawNode | None = entry
    sheet: RawNode | None = None
    if isinstance(entry, RawMap):
        path, sheet = entry.entries.get("path"), entry.entries.get("sheet")
    if not isinstance(path, RawScalar) or not path.text:
        return None
    title = sheet.text if isinstance(sheet, RawScalar) else None
    record = None
    if prefix[1] == "scores" and isinstance(entry, RawMap) and entry.entries.keys() - {"path", "sheet"}:
        record = _read_record(entry)
        if record is None:
            return None
    place = Origin(path.origin.path, line=path.origin.line, field=name)
    return _Wanted(path.text, title, place, entry=entry, prefix=prefix, record=record)


def _read_record(entry: RawMap) -> "ScoreFileRecord | None":
    """What is said of a file of scores; None if it is malformed, which is for `validate` to say."""
    from pydantic import ValidationError

    from reportgen.evidence.checks.border import plain
    from reportgen.evidence.mapping.schema import ScoreFileRecord

    try:
        return ScoreFileRecord.model_validate(plain(entry))
    except ValidationError:
        return None


def _read_each(
    kind: str, wanted: dict[str, list[_Wanted]], shelf: "_Shelf", read: Callable[[_Wanted], T]
) -> tuple[T, ...]:
    """What `read` gives for each file of a kind; a file that cannot be read is noted and left out."""
    results = []
    for file in wanted[kind]:
        before = len(shelf.problems)
        try:
            shelf.check_file(file)
            results.append(read(file))
        except LoadError as error:
            shelf.problems.extend(error.problems)
        if len(shelf.problems) > before:
            shelf.unread.add(kind)
    return tuple(results)


@dataclass(slots=True)
class _Shelf:
    """A briefing folder, and what went wrong in reading from it."""

    folder: Path
    problems: list[Diagnostic] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def check_file(self, file: _Wanted) -> None:
        """Raises LoadError unless the file is a regular file inside the folder."""
        path = path_inside(self.folder, file.path, file.origin)
        if not path.exists():
            parent = path.parent if path.parent.is_dir() else self.folder
            kind = next((kind for kind, name in DEFAULT_NAMES.items() if file.is_default and name == file.path), "")
            raise LoadError(
                Diagnostic(
                    Code.LOAD_MISSING_FILE,
                    "The file is a link that leads nowhere." if path.is_symlink() else _NO_FILE,
                    file.origin,
                    found="" if file.is_default else file.path[:200],
                    hint=_suggest_default(kind, parent) if kind else _suggest_file(path.name, parent),
                )
            )

    def read_bytes(self, name: str) -> bytes:
        """All bytes of a file; raises LoadError as `text.read_bytes` does."""
        is_yaml = name.lower().endswith(_YAML)
        limit, hint = (MAX_YAML_BYTES, "Write the records as CSV.") if is_yaml else (MAX_FILE_BYTES, "Split the file.")
        return read_bytes(self.folder / name, name, limit, hint)

    def read_text(self, name: str) -> str:
        """UTF-8 text without characters that no document may hold."""
        text = decode(self.read_bytes(name), name)
        refuse_forbidden(text, name)
        return text

    def read_tree(self, name: str) -> RawNode | None:
        """The value of a YAML or JSON file; None and a problem told if it holds nothing."""
        read = read_json if _suffix(name, _TREES) == ".json" else read_yaml
        root = read(self.read_text(name), name, self.problems.append)
        if root is None:
            self.problems.append(
                Diagnostic(
                    Code.LOAD_EMPTY_TABLE,
                    "The file holds nothing.",
                    Origin(name, line=1),
                    hint="Write `[]` for no records, or delete the file.",
                )
            )
        return root

    def expand(self, file: _Wanted) -> tuple[_Wanted, ...]:
        """The files that a pattern stands for; a path that is none stands for itself."""
        if not is_pattern(file.path) or os.path.lexists(self.folder / file.path):
            return (file,)
        try:
            names = matching_files(self.folder, file.path, file.origin)
        except LoadError as error:
            self.problems.extend(error.problems)
            self.unread.add(file.prefix[1] if isinstance(file.prefix[1], str) else "")
            return ()
        return tuple(replace(file, path=name) for name in names)

    def open_table(self, file: _Wanted, *, is_streamed: bool = False) -> RawRows:
        """The rows of a table of any format."""
        more = file.record
        return table_rows(
            self.folder / file.path,
            file.path,
            self.problems.append,
            sheet=file.sheet,
            area=more.range if more else None,
            header=more.header if more else 1,
            table=more.table if more else None,
            query=more.query if more else None,
            is_streamed=is_streamed,
        )

    def read_table(self, file: _Wanted) -> RawTable:
        """A table with rows; one whose rows were all left out as malformed has been told of already."""
        before = len(self.problems)
        table = gather(self.open_table(file))
        if not table.records and len(self.problems) == before:
            raise LoadError(no_rows(table.origin))
        return table

    def read_catalogue(self, file: _Wanted) -> tuple[RawMap, ...]:
        """The one mapping of a catalogue; none for a file that holds nothing."""
        root = self.read_tree(file.path)
        if root is None or isinstance(root, RawMap):
            return (root,) if root else ()
        sections = "the sections themes, tasks, metrics, systems, cohorts and conditions"
        raise LoadError(_no_mapping("catalogue", root, root.origin, sections))

    def read_scores(self, file: _Wanted, mapped: MappedScores) -> RawTable:
        """Flat records of any format, mapped if the briefing says how."""
        is_tree = _suffix(file.path, _TREES + TABLES) in _TREES
        more = file.record
        if more and more.map and file.entry:
            rows = self.open_tree(file) if is_tree else self.open_table(file, is_streamed=True)
            return mapped.read(rows, more.map, file.path, file.entry, file.prefix)
        if not is_tree:
            table = self.read_table(file)
        elif more and more.at:
            table = gather(self.open_tree(file))
        else:
            table = flatten(self.read_findings(file), Origin(file.path), self.problems.append)
        mapped.show(table, file.path)
        return table

    def open_tree(self, file: _Wanted) -> RawRows:
        """The rows inside a JSON or YAML file."""
        from reportgen.evidence.readers.json_tables import json_table_rows

        at = file.record.at if file.record else ""
        return json_table_rows(self.read_tree(file.path), at, file.path, self.problems.append)

    def read_records(self, file: _Wanted) -> tuple[RawMap, ...]:
        """Nested records of any format."""
        if _suffix(file.path, _TREES + TABLES) in TABLES:
            return tuple(nest(record) for record in self.read_table(file).records)
        return self.read_findings(file)

    def read_findings(self, file: _Wanted) -> tuple[RawMap, ...]:
        """Nested records of a YAML or JSON file."""
        return records_of(self.read_tree(file.path), self.problems.append)

    def read_references(self, file: _Wanted) -> tuple[BibliographyItem, ...]:
        """Entries of a bibliography."""
        from reportgen.evidence.readers.bibliography import read_bibliography

        return read_bibliography(self.folder / file.path, file.path, tell=self.problems.append)


def _suffix(name: str, known: tuple[str, ...]) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in known:
        return suffix
    raise LoadError(
        Diagnostic(
            Code.LOAD_UNKNOWN_FORMAT,
            "The ending of the file name is none that can be read.",
            Origin(name),
            found=suffix or "no ending",
            expected=", ".join(known),
            hint="Save the workbook as .xlsx." if suffix in (".xls", ".xlsb", ".numbers") else "",
        )
    )
