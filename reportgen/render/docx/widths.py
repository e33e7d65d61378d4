"""How wide text is, measured with the theme's own faces, and how a table shares the page among its columns."""

from collections.abc import Sequence
from functools import lru_cache

from reportgen.document.tree import Cell, Inlines, Row, Table, plain_text
from reportgen.render.theme import Theme

_DEFAULT_ADVANCE = 0.55
"""Share of the size for a character that the face lacks."""
_MEASURED_ROWS = 400
"""Of longer tables only the longest cells by characters are measured."""


@lru_cache(maxsize=32)
def advances(path: str) -> dict[str, float]:
    """Width of each character of a face as a share of the font size; reads the font file once per process."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as face:
        units = face["head"].unitsPerEm
        metrics = face["hmtx"].metrics
        return {chr(code): metrics[glyph][0] / units for code, glyph in face.getBestCmap().items()}


def measure(text: str, table: dict[str, float], size: float) -> float:
    """Points of a line of text, without kerning."""
    return size * sum([table.get(char, _DEFAULT_ADVANCE) for char in text])


def column_widths(table: Table, theme: Theme, available: float, padding: float) -> list[float]:
    """Points of each column, cell padding included; the sum is at most `available`.

    Columns that fit on one line each share the spare width by `grow`. Otherwise the widest columns are cut, much
    longer ones less (by the square root), never below their longest word; numbers are one word, and columns that do
    not grow keep their width if they can. Only if even the words do not fit are all scaled down, and words break.
    """
    if not table.columns:
        return []
    natural, least = _content_widths(table, theme, padding)
    return share_width(natural, least, [column.grow for column in table.columns], available)


def share_width(
    natural: Sequence[float],
    least: Sequence[float],
    grow: Sequence[float],
    available: float,
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
    fixed = [width if not part else floor for width, floor, part in zip(natural, least, grow, strict=True)]
    floors = fixed if sum(fixed) <= available else list(least)
    if sum(floors) >= available:
        scale = available / sum(floors)
        return [width * scale for width in floors]
    fair = available / len(natural)
    weights = [1.0 if width <= fair else (width / fair) ** 0.5 for width in natural]
    low, high = 0.0, max(natural)
    for _ in range(50):
        cap = (low + high) / 2
        low, high = (cap, high) if sum(_capped(natural, floors, weights, cap)) <= available else (low, cap)
    widths = [round(float(width), 3) for width in _capped(natural, floors, weights, low)]
    widest = max(range(len(widths)), key=widths.__getitem__)
    widths[widest] = round(widths[widest] + available - sum(widths), 3)
    return widths


def _capped(
    natural: Sequence[float],
    floors: Sequence[float],
    weights: Sequence[float],
    cap: float,
) -> list[float]:
    return [max(floor, min(width, cap * weight)) for width, floor, weight in zip(natural, floors, weights, strict=True)]


def _content_widths(table: Table, theme: Theme, padding: float) -> tuple[list[float], list[float]]:
    look, head = theme.looks["table"], theme.looks["table_head"]
    body_face = advances(theme.fonts[look.family].regular)
    head_face = advances(theme.fonts[head.family].bold if head.bold else theme.fonts[head.family].regular)
    count = len(table.columns)
    natural, least = [0.0] * count, [0.0] * count
    samples = _longest_texts(table.rows, count)
    for column in range(count):
        hard = table.columns[column].align == "decimal"
        for text in samples[column]:
            _widen(text, body_face, look.size, column, natural, least, unbreakable=hard)
    for row in table.header:
        for column, cell in _single_cells(row):
            text = _visible(cell.children)
            _widen(text.upper() if head.uppercase else text, head_face, head.size, column, natural, least)
    # A heading may wrap: it claims no more than its content needs, or a fair line of its own.
    return [width + padding + 1 for width in natural], [width + padding + 1 for width in least]


def _widen(
    text: str,
    face: dict[str, float],
    size: float,
    column: int,
    natural: list[float],
    least: list[float],
    *,
    unbreakable: bool = False,
) -> None:
    lines = text.split("\n")
    natural[column] = max(natural[column], *(measure(line, face, size) for line in lines))
    if unbreakable and len(text) <= 16:
        least[column] = max(least[column], natural[column])
        return
    longest = max(_words(text), key=len, default="")[:24]
    least[column] = max(least[column], measure(longest, face, size))


def _words(text: str) -> list[str]:
    """Pieces that must not break; U+00A0 and its kin hold words together, a hyphen lets them go."""
    return [piece for word in text.replace("\n", " ").split(" ") for piece in word.replace("-", "- ").split(" ")]


def _longest_texts(rows: tuple[Row, ...], count: int) -> list[set[str]]:
    texts: list[set[str]] = [set() for _ in range(count)]
    for row in rows:
        for column, cell in _single_cells(row):
            texts[column].add(_visible(cell.children))
    for column, found in enumerate(texts):
        if len(found) > _MEASURED_ROWS:
            limit = sorted((len(text) for text in found), reverse=True)[_MEASURED_ROWS // 8]
            texts[column] = {text for text in found if len(text) > limit} or {max(sorted(found), key=len)}
    return texts


def _single_cells(row: Row) -> list[tuple[int, Cell]]:
    """Cells that stand in one column, with the column's index."""
    found, column = [], 0
    for cell in row.cells:
        if cell.colspan == 1:
            found.append((column, cell))
        column += cell.colspan
    return found


def _visible(children: Inlines) -> str:
    return plain_text(children)
