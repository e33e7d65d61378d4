"""The score table: scores in a grid, with as few columns as tell everything."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from reportgen.analysis.model import ScoreTable
from reportgen.analysis.score_table import score_table as query
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import Field, letter_notes, table_of
from reportgen.document.draft import Piece
from reportgen.document.facts import muted
from reportgen.document.filled import linked
from reportgen.document.tree import Cell, Inline, Inlines, Row, Table, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Direction, Score, UnitKind

_FINEST = Decimal("0.001")
"""Of the length of a bar."""
Names = str | Sequence[str] | None


def score_table(
    desk: Desk,
    rows: Names = None,
    columns: Names = None,
    task: Names = None,
    theme: Names = None,
    metric: Names = None,
    system: Names = None,
    group: Names = None,
    cohort: Names = None,
    condition: Names = None,
    source: Names = None,
    order: str = "best",
    bars: bool | None = None,
) -> Table | Piece:
    """Scores in a grid. `task` to `source` select; rows default to system and condition, columns to what differs.

    `bars`: discreet bars in columns whose values start at zero; None: as the options of the template say.
    """
    given = {
        "task": task,
        "theme": theme,
        "metric": metric,
        "system": system,
        "group": group,
        "cohort": cohort,
        "condition": condition,
        "source": source,
    }
    row_fields = _fields(rows) or ("system", "condition")
    column_fields = _fields(columns) or tuple(one for one in ("task", "cohort", "metric") if one not in row_fields)
    table = query(
        desk.facts.analysis,
        rows=row_fields,
        columns=column_fields,
        order=order,
        where={field: value for field, value in given.items() if value is not None},
    )
    if not any(ids for row in table.cells for ids in row):
        return desk.nothing(say("empty.scores"), "score_table")
    return _Grid(desk, table, has_bars=desk.options.bars if bars is None else bars).make(order)


def _fields(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())


class _Grid:
    """Makes one score table. A record of it is the place of a row."""

    def __init__(self, desk: Desk, table: ScoreTable, *, has_bars: bool) -> None:
        self._desk = desk
        self._has_bars = has_bars
        self._table = table
        scores = desk.evidence.scores
        self._rows = [[scores[one] for ids in row for one in ids] for row in table.cells]
        self._scores = [one for row in self._rows for one in row]
        self._sources = list(dict.fromkeys(one.source for one in self._scores))
        self._units = [self._unit(column) for column in range(len(table.columns))]
        # A field in which all columns agree says nothing in the heads.
        self._levels = [
            level for level in range(len(table.column_fields)) if len({key[level] for key in table.columns}) > 1
        ]
        fields = table.row_fields
        self._first = int(len(fields) > 1 and fields[0] in ("theme", "task", "group"))
        """Place of the row field that heads a row; one before it groups the rows."""
        self._stub = [
            place
            for place in range(self._first, len(fields))
            if place == self._first or (any(row[place] is not None for row in table.rows))
        ]

    def make(self, order: str) -> Table:
        desk, table = self._desk, self._table
        evidence, row_fields = desk.evidence, table.row_fields
        marks, notes = letter_notes([self._remarks(row) for row in table.cells])
        fields: list[Field[int]] = [
            Field(desk.label(_LABELS[row_fields[self._first]]), lambda row: self._head(row, marks[row]), grow=1.6)
        ]
        if (
            "system" in row_fields
            and "group" not in row_fields
            and (len({evidence.systems[one.system].group for one in self._scores}) > 1)
        ):
            fields.append(Field(desk.label(Label.GROUP), self._group, grow=0.4))
        lead = len(fields)
        fields += [
            Field(
                self._column_head(column),
                partial(self._values, column=column),
                "decimal",
                bar=shares.get if (shares := self._bars(column)) else None,
            )
            for column in range(len(table.columns))
        ]
        has_source = len(self._sources) > 1 and "source" not in (*row_fields, *table.column_fields)
        if has_source:
            fields.append(Field(desk.label(Label.SOURCE), self._cited))
        tasks = list(dict.fromkeys(one.task for one in self._scores))
        made = table_of(
            f"scores-{tasks[0]}" if len(tasks) == 1 else "scores",
            fields,
            range(len(table.rows)),
            key=lambda row: "/".join(part or "-" for part in table.rows[row]),
            group=(lambda row: self._name(row_fields[0], table.rows[row][0])) if self._first else None,
            caption=self._caption(tasks),
            summary=self._summary(order),
            notes=(*self._foot(has_source), *notes),
        )
        upper = [self._upper(depth, lead, int(has_source)) for depth in range(len(self._levels) - 1)]
        return replace(made, header=(*upper, *made.header))

    def _unit(self, column: int) -> str | None:
        """The unit that all values of a column share; None if they differ."""
        metrics = {self._desk.evidence.scores[one].metric for row in self._table.cells for one in row[column]}
        units = {self._desk.evidence.metrics[one].unit for one in metrics}
        if len(units) != 1:
            return None
        unit = units.pop()
        return None if unit.kind is UnitKind.COUNT else self._desk.wording.unit_of_score(unit)

    # --- heads --------------------------------------------------------------------------------------------

    @property
    def _last(self) -> int:
        """The level of the columns that names each one."""
        return self._levels[-1] if self._levels else len(self._table.column_fields) - 1

    def _column_head(self, column: int) -> str:
        words, unit = self._desk.label(Label.VALUE), self._units[column]
        if self._table.column_fields:
            words = self._name(self._table.column_fields[self._last], self._table.columns[column][self._last])
        return say("head.with-unit", label=words, unit=unit) if unit else words

    def _upper(self, depth: int, lead: int, trail: int) -> Row:
        """A row of heads above the last: one cell for each run of columns that agree down to this depth."""
        keys = [tuple(key[level] for level in self._levels[: depth + 1]) for key in self._table.columns]
        starts = [place for place in range(len(keys)) if place == 0 or keys[place] != keys[place - 1]]
        field = self._table.column_fields[self._levels[depth]]
        runs = [
            Cell(
                (Text(self._name(field, keys[start][-1])),),
                end - start,
                is_header=True,
                align="center" if end - start > 1 else None,
            )
            for start, end in zip(starts, [*starts[1:], len(keys)], strict=True)
        ]
        empty = Cell((), is_header=True)
        return Row((*[empty] * lead, *runs, *[empty] * trail))

    # --- cells --------------------------------------------------------------------------------------------

    def _head(self, row: int, mark: Inlines) -> Inlines:
        fields, key = self._table.row_fields, self._table.rows[row]
        names = [self._name(fields[place], key[place]) for place in self._stub if key[place] is not None]
        return Text(", ".join(names) or self._name(fields[self._first], None)), *mark

    def _group(self, row: int) -> Inlines:
        evidence = self._desk.evidence
        groups = dict.fromkeys(evidence.systems[one.system].group for one in self._rows[row])
        words = ", ".join(evidence.groups[one].adjective for one in groups if one is not None)
        return (muted(words),) if words else ()

    def _cited(self, row: int) -> Inlines:
        return self._desk.cite_sources(one.source for one in self._rows[row])

    def _values(self, row: int, column: int) -> Inlines:
        """The score of a cell; conflicting or otherwise different ones side by side."""
        scores = [self._desk.evidence.scores[one] for one in self._table.cells[row][column]]
        made: list[Inline] = []
        for score in scores:
            made += [Text(" / ")] if made else []
            made.append(self._desk.facts.score(score, is_bare=self._units[column] is not None))
            differs = [field for field in ("cohort", "condition") if len({getattr(one, field) for one in scores}) > 1]
            words = ", ".join(self._desk.facts.label(value) for field in differs if (value := getattr(score, field)))
            made += [muted(f" ({words})")] if words else []
        return tuple(made)

    def _bars(self, column: int) -> Mapping[int, Decimal]:
        """Shares of the largest value of a column, by row. None at all where a length would say something wrong:
        marks without a natural zero, several units or totals, values that conflict or lie below zero.
        """
        if not self._has_bars:
            return {}
        scores = {
            row: [self._desk.evidence.scores[one] for one in cells[column]]
            for row, cells in enumerate(self._table.cells)
        }
        every = [one for members in scores.values() for one in members if one.value is not None]
        kinds = {self._desk.evidence.metrics[one.metric].unit.kind for one in every}
        values = {row: members[0].value.value for row, members in scores.items() if members and members[0].value}
        totals = {one.n for one in every} if UnitKind.COUNT in kinds else {None}
        largest = max(values.values(), default=Decimal(0))
        is_plain = len(every) == len(values) > 1 and len({one.metric for one in every}) == 1 and len(totals) == 1
        if UnitKind.SCORE in kinds or not is_plain or largest <= 0 or min(values.values()) < 0:
            return {}
        return {row: (value / largest).quantize(_FINEST) for row, value in values.items()}

    def _remarks(self, cells: Sequence[Sequence[str]]) -> list[Inlines]:
        facts = self._desk.facts
        return [
            linked(say("note.conflict", places=", ".join(map(facts.label, ids))), facts.labelled_scores(ids))
            for ids in cells
            if self._is_conflict([self._desk.evidence.scores[one] for one in ids])
        ]

    def _is_conflict(self, scores: Sequence[Score]) -> bool:
        return len(scores) > len({(one.system, one.task, one.metric, one.cohort, one.condition) for one in scores})

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

    def _caption(self, tasks: Sequence[str]) -> str:
        """`Board-style questions: accuracy`: the task, and the metric where the heads do not name it."""
        themes = list(dict.fromkeys(self._desk.evidence.tasks[one].theme for one in tasks))
        subject = (
            self._name("task", tasks[0])
            if len(tasks) == 1
            else (self._desk.facts.theme_label(themes[0]) if len(themes) == 1 else say("cell.all-tasks"))
        )
        metric = self._shared("metric") if self._levels else ""
        return (
            say("caption.scores.one", subject=subject, measure=metric)
            if metric
            else (say("caption.scores", subject=subject))
        )

    def _summary(self, order: str) -> str:
        """What a row and a column are."""
        row_field = self._table.row_fields[self._first]
        column_field = self._table.column_fields[self._last] if self._table.column_fields else "score"
        row, column = (self._desk.wording.label(_LABELS[field]).lower() for field in (row_field, column_field))
        is_ranked = order == "best" and row_field == "system"
        return say("summary.scores" + (".best" if is_ranked else ""), row=row, column=column)

    def _foot(self, has_source_column: bool) -> list[Inlines]:
        """The direction where lower is better, and sample and source where all values share them."""
        desk = self._desk
        directions = {desk.evidence.metrics[one.metric].direction for one in self._scores}
        words = [say("note.better.lower")] if directions == {Direction.LOWER} else []
        words += [say("note.sample", sample=sample)] if (sample := self._shared("cohort")) else []
        cited = () if has_source_column else desk.cite_sources(self._sources)
        words += [say("note.source") + " "] if cited else []
        return [(Text(" ".join(words)), *cited)] if words else []


_LABELS: Mapping[str, Label] = {
    "system": Label.SYSTEM,
    "group": Label.GROUP,
    "task": Label.TASK,
    "theme": Label.THEME,
    "metric": Label.METRIC,
    "cohort": Label.COHORT,
    "condition": Label.CONDITION,
    "source": Label.SOURCE,
    "score": Label.SCORE,
}
