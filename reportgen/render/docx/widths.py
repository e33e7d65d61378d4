"""How wide text is, measured with the theme's own faces, and how a table shares the page among its columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportgen.document.tree import Row, Table, plain_text
from reportgen.render.docx.markup import half_points
from reportgen.render.row_heights import MeasuredLine, MeasuredRow, lower_rows, weighed
from reportgen.render.theme import TextLook, Theme

NUMBER = re.compile(r"\A([^\d]{0,2}\d[\d\u202f\u00a0,.' ]*?)((?:[.,]\d+)?[^\d]{0,6})\Z")
"""A printed number: what stands before the decimal mark, and the rest with its unit."""

_DEFAULT_ADVANCE = 0.55
"""Share of the size for a character that the face lacks."""
_SLACK = 1.0
"""Points that a cell keeps, since word processors round and kern."""
_SAMPLE = 400
"""Of longer tables evenly spread rows are measured, and the longest cell of each column."""
_AT_HYPHENS = re.compile(r"(?<=-)(?=\w)")
_KEEPABLE = 0.92
"""Share of the width up to which columns that do not grow keep their natural width."""
_HEAD_SHARE = 0.55
"""Share of a column head's width that it needs if it may take two lines."""


@dataclass(frozen=True, slots=True)
class GridText:
    """The text of the cells of a table that stand in one column: (column, text) for each row."""

    header: tuple[tuple[tuple[int, str], ...], ...]
    rows: tuple[tuple[tuple[int, str], ...], ...]


def read_grid(table: Table) -> GridText:
    """The text of a table, read once for all measuring."""
    return GridText(tuple(_single_cells(row) for row in table.header), tuple(_single_cells(row) for row in table.rows))


@lru_cache(maxsize=32)
def advances(path: str) -> dict[str, float]:
    """Width of each character of a face as a share of the font size; reads the font file once per process."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as face:
        units = face["head"].unitsPerEm
        metrics = face["hmtx"].metrics
        return {chr(code): metrics[glyph][0] / units for code, glyph in face.getBestCmap().items()}


def measure(text: str, face: dict[str, float], size: float) -> float:
    """Points of a line of text, without kerning."""
    return size * sum([face.get(char, _DEFAULT_ADVANCE) for char in text])


def set_size(look: TextLook) -> float:
    """Points of a look as Word sets it: sizes are whole half-points."""
    return half_points(look.size) / 2


@dataclass(frozen=True, slots=True)
class ColumnNeed:
    """A `table_parts.Need`."""

    tight: float
    least: float


@dataclass(slots=True)
class Claims:
    """What columns ask for: points by column, padding included."""

    whole: list[float]
    """Heads on one line too."""
    natural: list[float]
    """Cells on one line, heads on two."""
    least: list[float]
    """No word broken."""
    rows: Sequence[tuple[tuple[int, str], ...]]
    """The rows by which that was found, as in `GridText`."""

    @property
    def needs(self) -> list[ColumnNeed]:
        """What decides whether a table is divided."""
        return [ColumnNeed(tight, least) for tight, least in zip(self.natural, self.least, strict=True)]


def column_widths(table: Table, claims: Claims, theme: Theme, available: float, padding: float) -> list[float]:
    """Points of each column, cell padding included; the sum is at most `available`.

    Columns that fit on one line each share the spare width by `grow`; heads may take two lines. Otherwise the widest
    columns are cut so that rows stay low, never below their longest word; numbers are one word, and columns that do
    not grow keep their width if they can. Only if even the words do not fit are all scaled down, and words break.
    """
    if not table.columns:
        return []
    grow = [column.grow for column in table.columns]
    if sum(claims.whole) <= available:
        return share_width(claims.whole, claims.least, grow, available)
    if sum(claims.natural) <= available:
        missing = [whole - natural for whole, natural in zip(claims.whole, claims.natural, strict=True)]
        return share_width(claims.natural, claims.least, missing, available)
    widths = share_width(claims.natural, claims.least, grow, available)
    floors = _floors(claims.natural, claims.least, grow, available)
    return lower_rows(widths, claims.natural, floors, _measured_rows(claims.rows, theme), padding)


def share_width(
    natural: Sequence[float], least: Sequence[float], grow: Sequence[float], available: float
) -> list[float]:
    """Divides `available` among columns with natural and least widths.

    >>> share_width([50, 50], [20, 20], [1, 0], 120)
    [70.0, 50.0]
    >>> share_width([300, 50], [40, 50], [1, 0], 200.0)
    [150.0, 50.0]
    """
    if sum(natural) <= available:
        claim = sum(grow)
        spare = available - sum(natural)
        return [width + (spare * part / claim if claim else 0.0) for width, part in zip(natural, grow, strict=True)]
    floors = _floors(natural, least, grow, available)
    if sum(floors) >= available:
        scale = available / sum(floors)
        return [width * scale for width in floors]
    fair = available / len(natural)
    weights = [1.0 if width <= fair else (width / fair) ** 0.5 for width in natural]
    low, high = 0.0, max(natural)
    for _ in range(40):
        cap = (low + high) / 2
        low, high = (cap, high) if sum(_capped(natural, floors, weights, cap)) <= available else (low, cap)
    widths = [round(float(width), 3) for width in _capped(natural, floors, weights, low)]
    widest = max(range(len(widths)), key=widths.__getitem__)
    widths[widest] = round(widths[widest] + available - sum(widths), 3)
    return widths


def _floors(
    natural: Sequence[float], least: Sequence[float], grow: Sequence[float], available: float
) -> Sequence[float]:
    """No word broken; columns that do not grow as they are, those first that need the least for it."""
    floors = list(least)
    extra = sorted((natural[column] - least[column], column) for column, part in enumerate(grow) if not part)
    for more, column in extra:
        if sum(floors) + more <= available * _KEEPABLE:
            floors[column] = natural[column]
    return floors


def _capped(natural: Sequence[float], floors: Sequence[float], weights: Sequence[float], cap: float) -> list[float]:
    return [max(floor, min(width, cap * weight)) for width, floor, weight in zip(natural, floors, weights, strict=True)]


# --- what columns ask for ---------------------------------------------------------------------------------


def column_claims(table: Table, grid: GridText, theme: Theme, padding: float) -> Claims:
    """What the columns of a table ask for, measured."""
    look, head = theme.looks["table"], theme.looks["table_head"]
    face = advances(theme.fonts[look.family].regular)
    head_face = advances(theme.fonts[head.family].bold if head.bold else theme.fonts[head.family].regular)
    count, extra = len(table.columns), padding + _SLACK
    natural, least, whole = [0.0] * count, [0.0] * count, [0.0] * count
    before, after = [0.0] * count, [0.0] * count
    size, rows = set_size(look), _sampled(grid.rows, count)
    for row in rows:
        for column, text in row:
            lines = tuple([measure(line, face, size) for line in text.split("\n")])
            natural[column] = max(natural[column], *lines)
            number = NUMBER.match(text) if table.columns[column].align == "decimal" else None
            if number:
                before[column] = max(before[column], measure(number.group(1), face, size))
                after[column] = max(after[column], lines[0] - measure(number.group(1), face, size))
            least[column] = max(least[column], lines[0] if number else _longest_word(text, face, size))
    natural = [max(one, left + right) for one, left, right in zip(natural, before, after, strict=True)]
    least = [max(one, left + right) for one, left, right in zip(least, before, after, strict=True)]
    whole = list(natural)
    size = set_size(head)
    for row in grid.header:
        for column, text in row:
            words = text.upper() if head.uppercase else text
            width, longest = measure(words, head_face, size), _longest_word(words, head_face, size)
            whole[column] = max(whole[column], width)
            natural[column] = max(natural[column], longest, width * _HEAD_SHARE)
            least[column] = max(least[column], longest)
    whole, natural, least = ([width + extra for width in one] for one in (whole, natural, least))
    return Claims(whole, natural, least, rows)


def _measured_rows(rows: Sequence[tuple[tuple[int, str], ...]], theme: Theme) -> list[MeasuredRow]:
    """The rows by which widths are weighed, with the words of their cells."""
    look = theme.looks["table"]
    face, size = advances(theme.fonts[look.family].regular), set_size(look)

    def words(line: str) -> MeasuredLine:
        parts = [part for word in line.split(" ") for part in _AT_HYPHENS.split(" " + word)]
        return tuple([(blank if part[:1] == " " else 0.0, measure(part.lstrip(" "), face, size)) for part in parts])

    blank = measure(" ", face, size)
    return [
        [(column, tuple([words(line) for line in text.split("\n")])) for column, text in row] for row in weighed(rows)
    ]


def _longest_word(text: str, face: dict[str, float], size: float) -> float:
    """Points of the widest piece that must not break; U+00A0 and its kin hold words together, a hyphen lets go."""
    pieces = text.replace("\n", " ").replace("-", "- ").split(" ")
    return max([measure(piece[:28], face, size) for piece in sorted(pieces, key=len)[-2:]], default=0.0)


def _sampled(rows: tuple[tuple[tuple[int, str], ...], ...], count: int) -> Sequence[tuple[tuple[int, str], ...]]:
    if len(rows) <= _SAMPLE:
        return rows
    longest: list[tuple[int, str]] = [(column, "") for column in range(count)]
    for row in rows:
        for column, text in row:
            if len(text) > len(longest[column][1]):
                longest[column] = (column, text)
    return [*rows[:: len(rows) // _SAMPLE + 1], tuple(longest)]


def _single_cells(row: Row) -> tuple[tuple[int, str], ...]:
    """Cells that stand in one column, with the column's index."""
    found, column = [], 0
    for cell in row.cells:
        if cell.colspan == 1:
            found.append((column, plain_text(cell.children)))
        column += cell.colspan
    return tuple(found)
