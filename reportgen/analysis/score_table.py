"""Score tables: any grouping and pivot of the scores that a template asks for. A query on an analysis.

The frame of scores was built with the analysis; a table selects its rows and pivots their codes.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reportgen.analysis.frame import FIELDS, frame_of, value_of
from reportgen.analysis.model import Analysis, ScoreTable
from reportgen.analysis.score_frame import ScoreFrame
from reportgen.codes import Code
from reportgen.errors import Diagnostic, TemplateError
from reportgen.evidence.model import Evidence

if TYPE_CHECKING:
    import pandas

ORDERS = ("best", "declared", "label")
MOST_CELLS = 2_000_000
"""More cannot be laid out; a pivot of two long fields gets there quickly."""
Condition = str | None | Sequence[str | None]
"""What a field must be: one id, one of several, or None (or an empty text) for "has none"."""
RowKey = tuple[str | None, ...]


def score_table(
    analysis: Analysis,
    *,
    rows: Sequence[str] = ("system",),
    columns: Sequence[str] = ("metric",),
    where: Mapping[str, Condition] | None = None,
    order: str = "best",
) -> ScoreTable:
    """Scores in a grid: one row for each combination of `rows`, one column for each combination of `columns`.

    Fields are `system group task theme metric cohort condition source score`. `where` keeps the scores whose
    fields are as given. `order` is `best` (rows by their best value in the first column that has any, the next
    columns deciding ties; fields written before `system` keep rows together), `declared` or `label`. Rows that
    hold no system, condition or group are never ranked. Columns come as declared. Conflicting values share a cell;
    equal ones are shown once; a score that is not reported stays; of a history only the latest value is there. Raises
    TemplateError for an unknown field, order or id, and for a table of more than two million cells.
    """
    evidence, frame, where = analysis.evidence, frame_of(analysis), where or {}
    _check(frame, (*rows, *columns, *where), order, where)
    kept = _distinct(_filter(frame, where), frame.unranked)
    row_of, row_keys = _keys(evidence, frame, kept, rows)
    column_of, column_keys = _keys(evidence, frame, kept, columns)
    if len(row_keys) * len(column_keys) > MOST_CELLS:
        raise TemplateError(_too_large(len(row_keys), len(column_keys)))
    cells: list[list[tuple[str, ...]]] = [[()] * len(column_keys) for _ in row_keys]
    for place, row, column in zip(kept.index, row_of, column_of, strict=True):
        cells[row][column] += (frame.scores[place].id,)
    printed = list(range(len(row_keys)))
    if order == "label":
        printed.sort(key=lambda place: _labels(evidence, rows, row_keys[place]))
    elif order == "best" and (heads := _heads(rows, row_keys)):
        printed = _best_first(kept["rank"], (row_of, column_of), heads, frame.unranked)
    return ScoreTable(
        row_fields=tuple(rows),
        column_fields=tuple(columns),
        rows=tuple(row_keys[place] for place in printed),
        columns=column_keys,
        cells=tuple(tuple(cells[place]) for place in printed),
    )


def _filter(frame: ScoreFrame, where: Mapping[str, Condition]) -> "pandas.DataFrame":
    kept = frame.table
    wanted = {
        field: [frame.code_of(field, value) for value in _wanted(condition)] for field, condition in where.items()
    }
    if tasks := wanted.get("task"):
        # The frame is sorted by task, so a table of one task of many never looks at the others.
        start, end = kept["task"].searchsorted([min(tasks), max(tasks) + 1])
        kept = kept.iloc[start:end]
        if len(tasks) == 1:
            del wanted["task"]
    for field, codes in wanted.items():
        kept = kept[kept[field].isin(codes)]
    return kept[kept["is_current"]]


def _distinct(kept: "pandas.DataFrame", unranked: int) -> "pandas.DataFrame":
    """Without repeated values of a series, and without "not reported" where a value is known.

    Conflicting values of a series come together, in the place of the first.
    """
    import pandas

    if kept["series"].is_unique:
        return kept
    kept = kept.assign(series=pandas.factorize(kept["series"])[0]).drop_duplicates(["series", "rank"])
    known = kept["rank"] < unranked
    kept = kept[known | ~kept["series"].isin(kept.loc[known, "series"])]
    return kept.sort_values("series", kind="stable")


def _keys(
    evidence: Evidence, frame: ScoreFrame, kept: "pandas.DataFrame", fields: Sequence[str]
) -> tuple[list[int], tuple[RowKey, ...]]:
    """The distinct combinations of `fields` in declared order, and for each score the place of its own."""
    import pandas

    places = pandas.Series(0, index=kept.index).to_numpy()
    for field in fields:
        # Field by field, so that the numbers stay small; a field has one code for each id and one for none.
        places, _ = pandas.factorize(places * (len(frame.places[field]) + 2) + kept[field].to_numpy(), sort=True)
    of_score: list[int] = places.tolist()
    examples = dict(zip(of_score, kept.index, strict=True))
    return of_score, tuple(
        tuple(value_of(evidence, frame.scores[examples[place]], field) for field in fields)
        for place in range(len(examples))
    )


def _heads(fields: Sequence[str], keys: Sequence[RowKey]) -> list[int]:
    """For each row the place of the first row that it stays together with; empty where rows are not ranked."""
    ranked = next((field for field in ("system", "condition", "group") if field in fields), None)
    if ranked is None:
        return []
    kept = list(fields).index(ranked)
    first = {key[:kept]: place for place, key in reversed(list(enumerate(keys)))}
    return [first[key[:kept]] for key in keys]


def _best_first(
    ranks: "pandas.Series[int]", at: tuple[list[int], list[int]], heads: Sequence[int], unranked: int
) -> list[int]:
    """Places of rows in printing order: those that stay together, then better ones first, columns left to right.

    `at` are the places of row and column of each score. What a cell lacks is as bad as what is not reported.
    """
    import pandas

    row_of, column_of = at
    width = max(column_of) + 1
    cell_of = [row * width + column for row, column in zip(row_of, column_of, strict=True)]
    best = ranks.groupby(cell_of).min().reindex(range(len(heads) * width), fill_value=unranked)
    grid = pandas.DataFrame(best.to_numpy().reshape(len(heads), width)).assign(head=heads)
    order: list[int] = grid.sort_values(["head", *range(width)], kind="stable").index.tolist()
    return order


def _labels(evidence: Evidence, fields: Sequence[str], key: RowKey) -> tuple[tuple[str, str], ...]:
    mappings: dict[str, Mapping[str, object]] = {
        "system": evidence.systems,
        "group": evidence.groups,
        "task": evidence.tasks,
        "theme": evidence.themes,
        "metric": evidence.metrics,
        "cohort": evidence.cohorts,
        "condition": evidence.conditions,
    }
    found = []
    for field, value in zip(fields, key, strict=True):
        label = str(getattr(mappings.get(field, {}).get(value or ""), "label", value or ""))
        found.append((label.casefold(), value or ""))
    return tuple(found)


def _wanted(condition: Condition) -> list[str | None]:
    values = [condition] if condition is None or isinstance(condition, str) else list(condition)
    return [value or None for value in values]


def _check(frame: ScoreFrame, fields: Iterable[str], order: str, where: Mapping[str, Condition]) -> None:
    problems = [
        _unknown(Code.ANALYSE_UNKNOWN_FIELD, "field", field, FIELDS)
        for field in dict.fromkeys(fields)
        if field not in FIELDS
    ]
    if order not in ORDERS:
        problems.append(_unknown(Code.ANALYSE_UNKNOWN_FIELD, "order", order, ORDERS))
    for field, condition in where.items():
        known = frame.places[field] if field in FIELDS else {}
        problems += [
            _unknown(Code.ANALYSE_UNKNOWN_ID, field, value, [each for each in known if each])
            for value in _wanted(condition)
            if field in FIELDS and value and value not in known
        ]
    if problems:
        raise TemplateError(problems)


def _unknown(code: Code, kind: str, found: str, known: Sequence[str]) -> Diagnostic:
    shown = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
    near = difflib.get_close_matches(found, known, n=1)
    return Diagnostic(
        code,
        f"A score table asks for {'an' if kind[0] in 'aeiou' else 'a'} {kind} that does not exist.",
        found=found[:80],
        expected=shown and f"one of {shown}",
        hint=f"Did you mean `{near[0]}`?" if near else "",
    )


def _too_large(rows: int, columns: int) -> Diagnostic:
    return Diagnostic(
        Code.ANALYSE_TABLE_TOO_LARGE,
        "A score table would be too large to lay out.",
        found=f"{rows} rows of {columns} columns",
        expected=f"at most {MOST_CELLS} cells",
        hint="Use fewer fields in `columns`, or a `where`.",
    )
