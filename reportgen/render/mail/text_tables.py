"""Tables in plain text: columns with two spaces between them, or a list for each row where they have no room."""

from collections.abc import Callable, Sequence

from reportgen.document.tree import Inlines, Row, Table
from reportgen.render.mail.shapes import column_labels, decimals, labelled_cells, longest_word, width
from reportgen.render.mail.wrap import wrap

Write = Callable[[Inlines], str]
_BETWEEN = "  "
_LEAST = 14
"""Columns of text that a column keeps when it gives room to others."""


def table_lines(table: Table, write: Write, room: int) -> list[str]:
    """Head and rows of a table."""
    labels = column_labels(table)
    rows = [[write(cell.children) for cell in row.cells] for row in table.rows]
    has_spans = any(cell.colspan > 1 for row in table.rows if row.role != "group" for cell in row.cells)
    body = [cells for row, cells in zip(table.rows, rows, strict=True) if row.role != "group"]
    widths = None if has_spans else _widths(table, [list(labels), *body], room)
    if widths is None:
        return _as_list(table, labels, write, room)
    lines = [*_line(table, list(labels), widths), _BETWEEN.join("-" * one for one in widths)]
    aligned = _aligned(table, body)
    for row, cells in zip(table.rows, rows, strict=True):
        if row.role == "group":
            lines += ["", *wrap(" ".join(cells), room)]
            continue
        lines += [_BETWEEN.join("-" * one for one in widths)] if row.role == "total" else []
        lines += _line(table, aligned.pop(0), widths)
    return lines


def _widths(table: Table, rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Of each column; None if there is no room. Columns of words give way, the widest first."""
    columns = list(zip(*rows, strict=True))
    widths = [max((width(line) for cell in column for line in cell.split("\n")), default=0) for column in columns]
    words = [max((longest_word(cell) for cell in column), default=0) for column in columns]
    # Numbers with other decimals stand further left.
    widths = [one + _shift(table, place, columns[place]) for place, one in enumerate(widths)]
    least = [
        max(word, min(_LEAST, wide)) if table.columns[place].align == "left" else wide
        for place, (word, wide) in enumerate(zip(words, widths, strict=True))
    ]
    spare = room - len(_BETWEEN) * (len(widths) - 1)
    if sum(least) > spare:
        return None
    while sum(widths) > spare:
        place = max((at for at in range(len(widths)) if widths[at] > least[at]), key=lambda at: widths[at])
        widths[place] -= 1
    return widths


def _shift(table: Table, place: int, column: Sequence[str]) -> int:
    if table.columns[place].align != "decimal":
        return 0
    lines = [line for cell in column[1:] for line in cell.split("\n")]
    most = max((_tail(line) for line in lines), default=0)
    wide = max((width(line) + most - _tail(line) for line in lines), default=0)
    return max(wide - max((width(line) for cell in column for line in cell.split("\n")), default=0), 0)


def _tail(text: str) -> int:
    """Columns of the decimal mark and what follows."""
    found = decimals(text)
    return found + 1 if found > 0 else 0


def _aligned(table: Table, body: Sequence[Sequence[str]]) -> list[list[str]]:
    """The cells with spaces after numbers of few decimals, so that the marks stand below each other."""
    columns = [list(column) for column in zip(*body, strict=True)]
    for place, column in enumerate(columns):
        if table.columns[place].align == "decimal":
            most = max((_tail(line) for cell in column for line in cell.split("\n")), default=0)
            columns[place] = [
                "\n".join(line + " " * (most - _tail(line)) if line else "" for line in cell.split("\n"))
                for cell in column
            ]
    return [list(row) for row in zip(*columns, strict=True)]


def _line(table: Table, cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """One row, as many lines high as its highest cell."""
    parts = [_cell(text, wide, table, place) for place, (text, wide) in enumerate(zip(cells, widths, strict=True))]
    height = max((len(part) for part in parts), default=0)
    filled = [part + [" " * wide] * (height - len(part)) for part, wide in zip(parts, widths, strict=True)]
    return [_BETWEEN.join(line) for line in zip(*filled, strict=True)]


def _cell(text: str, wide: int, table: Table, place: int) -> list[str]:
    is_left = table.columns[place].align in ("left", "center")
    lines = wrap(text, wide) if is_left else text.split("\n")
    return [line + " " * (wide - width(line)) if is_left else " " * (wide - width(line)) + line for line in lines]


def _as_list(table: Table, labels: tuple[str, ...], write: Write, room: int) -> list[str]:
    made: list[str] = []
    for row in table.rows:
        lines = _heading(row, write, room) if row.role == "group" else _entry(row, labels, write, room)
        made += ["", *lines] if made else lines
    return made


def _heading(row: Row, write: Write, room: int) -> list[str]:
    return wrap(" ".join(write(cell.children) for cell in row.cells), room)


def _entry(row: Row, labels: tuple[str, ...], write: Write, room: int) -> list[str]:
    """The first cell, and below it the others, each with its label."""
    made: list[str] = []
    for label, cell in labelled_cells(row, labels):
        words = write(cell.children)
        is_title = cell is row.cells[0]
        lines = wrap(words if is_title or not label else f"{label}: {words}", room - (0 if is_title else 4))
        made += lines if is_title else [("    " if place else "  ") + line for place, line in enumerate(lines)]
    return made
