"""The score table: scores in a grid, with as few columns as tell everything."""

from collections.abc import Mapping, Sequence

from reportgen.analysis.model import ScoreTable
from reportgen.analysis.score_table import score_table as query
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import group_row, letter_notes
from reportgen.document.draft import Piece
from reportgen.document.facts import muted
from reportgen.document.markdown import AUTOMATIC
from reportgen.document.tree import Caption, Cell, Column, Inline, Inlines, Row, Table, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Direction, Score, UnitKind

Names = str | Sequence[str] | None


def score_table(
    desk: Desk, rows: Names = None, columns: Names = None, task: Names = None, theme: Names = None,
    metric: Names = None, system: Names = None, group: Names = None, cohort: Names = None, condition: Names = None,
    source: Names = None, order: str = "best",
) -> Table | Piece:
    """Scores in a grid. `task` to `source` select; rows default to system and condition, columns to what differs."""
    given = {"task": task, "theme": theme, "metric": metric, "system": system, "group": group, "cohort": cohort,
             "condition": condition, "source": source}
    where = {field: value for field, value in given.items() if value is not None}
    _check(desk, where)
    row_fields = _fields(rows) or ("system", "condition")
    column_fields = _fields(columns) or tuple(one for one in ("task", "cohort", "metric") if one not in row_fields)
    table = query(desk.facts.analysis, rows=row_fields, columns=column_fields, where=where, order=order)
    if not any(ids for row in table.cells for ids in row):
        return desk.nothing(say("empty.scores"), "score_table")
    return _Grid(desk, table, order).make()


def _fields(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())


def _check(desk: Desk, where: Mapping[str, Names]) -> None:
    evidence = desk.evidence
    records: Mapping[str, Mapping[str, object]] = {
        "task": evidence.tasks, "theme": evidence.themes, "metric": evidence.metrics, "system": evidence.systems,
        "group": evidence.groups, "cohort": evidence.cohorts, "condition": evidence.conditions,
        "source": evidence.sources,
    }
    for field, value in where.items():
        for one in _fields(value):
            if one:
                desk.check(field, one, records[field])


class _Grid:
    """Makes one score table."""

    def __init__(self, desk: Desk, table: ScoreTable, order: str) -> None:
        self._order = order
        self._desk = desk
        self._table = table
        evidence = desk.evidence
        self._scores = [evidence.scores[one] for row in table.cells for ids in row for one in ids]
        self._has_group = "system" in table.row_fields and "group" not in table.row_fields and (
            len({evidence.systems[one.system].group for one in self._scores}) > 1)
        sources = list(dict.fromkeys(one.source for one in self._scores))
        self._has_source = len(sources) > 1 and "source" not in (*table.row_fields, *table.column_fields)
        self._sources = sources
        self._units = [self._unit(column) for column in range(len(table.columns))]
        # A field in which all columns agree says nothing in the heads and goes into the caption.
        self._levels = [level for level in range(len(table.column_fields))
                        if len({key[level] for key in table.columns}) > 1]
        self._stub = self._stub_fields()

    def make(self) -> Table:
        table = self._table
        columns = [Column("left", 1.6), *([Column("left", 0.4)] if self._has_group else [])]
        columns += [Column("decimal", 0.0) for _ in table.columns]
        columns += [Column("left", 0.0)] if self._has_source else []
        marks, notes = letter_notes([self._remarks(row) for row in range(len(table.rows))])
        rows: list[Row] = []
        last: str | None = None
        for index in range(len(table.rows)):
            if self._groups_rows and (not rows or table.rows[index][0] != last):
                last = table.rows[index][0]
                rows.append(group_row(self._name(table.row_fields[0], last), len(columns)))
            rows.append(self._row(index, marks[index]))
        caption = Caption("", (Text(self._caption()),))
        return Table(f"{AUTOMATIC}table-scores{self._slug()}", caption, tuple(columns), self._header(), tuple(rows),
                     (*self._foot(), *notes), self._summary())

    def _summary(self) -> str:
        """What a row and a column are."""
        row = self._desk.wording.label(_LABELS[self._table.row_fields[self._stub[0]]]).lower()
        level = self._levels[-1] if self._levels else len(self._table.column_fields) - 1
        column = self._desk.wording.label(_LABELS[self._table.column_fields[level]]).lower() if level >= 0 else row
        return say("summary.scores" + (".best" if self._order == "best" and row == "system" else ""), row=row,
                   column=column)

    @property
    def _groups_rows(self) -> bool:
        fields = self._table.row_fields
        return len(fields) > 1 and fields[0] in ("theme", "task", "group")

    def _stub_fields(self) -> tuple[int, ...]:
        """Places of the row fields that make the head of a row; those that are empty everywhere are left out."""
        fields = range(len(self._table.row_fields))
        first = 1 if self._groups_rows else 0
        return tuple(place for place in fields if place >= first and (
            place == first or any(row[place] is not None for row in self._table.rows)))

    def _unit(self, column: int) -> str | None:
        """The unit that all values of a column share; None if they differ."""
        metrics = {self._desk.evidence.scores[one].metric for row in self._table.cells for one in row[column]}
        units = {self._desk.evidence.metrics[one].unit for one in metrics}
        if len(units) != 1:
            return None
        unit = units.pop()
        return None if unit.kind is UnitKind.COUNT else self._desk.wording.unit_of_score(unit)

    # --- heads --------------------------------------------------------------------------------------------

    def _header(self) -> tuple[Row, ...]:
        desk = self._desk
        levels = self._levels or [len(self._table.column_fields) - 1]
        first = desk.label(_LABELS[self._table.row_fields[self._stub[0]]])
        made = []
        for place, level in enumerate(levels):
            is_last = place == len(levels) - 1
            cells = [Cell((Text(first),) if is_last else (), is_header=True)]
            if self._has_group:
                cells.append(Cell((Text(desk.label(Label.GROUP)),) if is_last else (), is_header=True))
            cells += self._head_cells(levels, place, level, is_last)
            if self._has_source:
                cells.append(Cell((Text(desk.label(Label.SOURCE)),) if is_last else (), is_header=True))
            made.append(Row(tuple(cells)))
        return tuple(made)

    def _head_cells(self, levels: Sequence[int], place: int, level: int, is_last: bool) -> list[Cell]:
        """One cell for each run of columns that agree down to this level."""
        keys = [tuple(key[one] for one in levels[: place + 1]) for key in self._table.columns]
        cells: list[Cell] = []
        start = 0
        for index in range(1, len(keys) + 1):
            if index < len(keys) and keys[index] == keys[start] and not is_last:
                continue
            words = self._name(self._table.column_fields[level], self._table.columns[start][level])
            if is_last and (unit := self._units[start]):
                words = say("head.with-unit", label=words, unit=unit)
            cells.append(Cell((Text(words),), index - start, is_header=True, align=None if is_last else "center"))
            start = index
        return cells

    # --- rows ---------------------------------------------------------------------------------------------

    def _row(self, index: int, mark: Inlines) -> Row:
        desk, table = self._desk, self._table
        key = table.rows[index]
        names = [self._name(table.row_fields[place], key[place]) for place in self._stub if key[place] is not None]
        stub: Inlines = (Text(", ".join(names) or self._name(table.row_fields[self._stub[0]], None)), *mark)
        scores = [desk.evidence.scores[one] for ids in table.cells[index] for one in ids]
        cells = [Cell(stub, is_header=True)]
        if self._has_group:
            cells.append(Cell((muted(self._group(scores)),) if self._group(scores) else ()))
        cells += [Cell(self._values(ids, column)) for column, ids in enumerate(table.cells[index])]
        if self._has_source:
            cells.append(Cell(desk.cite_sources(dict.fromkeys(one.source for one in scores))))
        return Row(tuple(cells), "body", "/".join(part or "-" for part in key))

    def _group(self, scores: Sequence[Score]) -> str:
        evidence = self._desk.evidence
        groups = dict.fromkeys(evidence.systems[one.system].group for one in scores)
        return ", ".join(evidence.groups[one].adjective for one in groups if one is not None)

    def _values(self, ids: Sequence[str], column: int) -> Inlines:
        """The score of a cell; conflicting or otherwise different ones side by side."""
        scores = [self._desk.evidence.scores[one] for one in ids]
        made: list[Inline] = []
        for score in scores:
            made += [Text(" / ")] if made else []
            made.append(self._desk.facts.score(score, is_bare=self._units[column] is not None))
            differs = [field for field in ("cohort", "condition") if len({getattr(one, field) for one in scores}) > 1]
            words = ", ".join(self._desk.facts.label(value) for field in differs if (value := getattr(score, field)))
            made += [muted(f" ({words})")] if words else []
        return tuple(made)

    def _remarks(self, index: int) -> list[str]:
        found = []
        for ids in self._table.cells[index]:
            scores = [self._desk.evidence.scores[one] for one in ids]
            keys = {(one.system, one.task, one.metric, one.cohort, one.condition) for one in scores}
            if len(scores) > len(keys):
                places = ", ".join(self._desk.facts.label(one.id) for one in scores)
                found.append(say("note.conflict").rstrip(".") + f": {places}.")
        return found

    # --- words --------------------------------------------------------------------------------------------

    def _name(self, field: str, identifier: str | None) -> str:
        evidence = self._desk.evidence
        if identifier is None:
            return self._desk.facts.theme_label(None) if field == "theme" else self._desk.label(Label.OTHER)
        match field:
            case "task":
                return evidence.tasks[identifier].label
            case "theme":
                return evidence.themes[identifier].label
            case _:
                return self._desk.facts.label(identifier)

    def _shared(self, field: str) -> str:
        """The label of the one id that all columns have in a field; empty if they differ or have none."""
        fields = self._table.column_fields
        level = fields.index(field) if field in fields else -1
        identifier = self._table.columns[0][level] if level >= 0 and level not in self._levels else None
        return self._name(field, identifier) if identifier else ""

    def _caption(self) -> str:
        """`Board-style questions: accuracy`: the task, and the metric where the heads do not name it."""
        tasks = list(dict.fromkeys(one.task for one in self._scores))
        themes = list(dict.fromkeys(self._desk.evidence.tasks[one].theme for one in tasks))
        subject = self._name("task", tasks[0]) if len(tasks) == 1 else (
            self._desk.facts.theme_label(themes[0]) if len(themes) == 1 else say("cell.all-tasks"))
        metric = self._shared("metric") if self._levels else ""
        return say("caption.scores.one", subject=subject, measure=metric) if metric else (
            say("caption.scores", subject=subject))

    def _slug(self) -> str:
        tasks = list(dict.fromkeys(one.task for one in self._scores))
        return f"-{tasks[0]}" if len(tasks) == 1 else ""

    def _foot(self) -> list[Inlines]:
        """The direction where lower is better, and sample and source where all values share them."""
        desk = self._desk
        directions = {desk.evidence.metrics[one.metric].direction for one in self._scores}
        words = [say("note.better.lower")] if directions == {Direction.LOWER} else []
        words += [say("note.sample", sample=sample)] if (sample := self._shared("cohort")) else []
        has_shared_source = not self._has_source and bool(self._sources)
        words += [say("note.source") + " "] if has_shared_source else []
        lead = (Text(" ".join(words)),) if words else ()
        note: Inlines = (*lead, *desk.cite_sources(self._sources)) if has_shared_source else lead
        return [note] if note else []


_LABELS: Mapping[str, Label] = {
    "system": Label.SYSTEM, "group": Label.GROUP, "task": Label.TASK, "theme": Label.THEME, "metric": Label.METRIC,
    "cohort": Label.COHORT, "condition": Label.CONDITION, "source": Label.SOURCE, "score": Label.SCORE,
}
