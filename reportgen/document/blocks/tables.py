"""Tables as lists of records: one field for each column, one row for each record."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import wraps
from typing import Any, Generic, Literal, TypeVar

from reportgen.document.blocks.desk import Desk
from reportgen.document.draft import Piece
from reportgen.document.filled import fill
from reportgen.document.markdown import AUTOMATIC
from reportgen.document.tree import Caption, Cell, Column, Inline, Inlines, Row, Table, Text, plain_text
from reportgen.document.wording import NARROW_SPACE

T = TypeVar("T")
_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
"""Superscript letters (there is none for q)."""


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A column: its head, and what it shows of a record."""

    head: str | Inlines
    cell: Callable[[T], Inlines]
    align: Literal["left", "right", "decimal"] = "left"
    grow: float = 0.0
    """As in `Column`."""
    bar: Callable[[T], Decimal | None] | None = None
    """The bar in the cell, as in `Cell`; None for a column without."""


def table_of(
    name: str,
    fields: Sequence[Field[T]],
    records: Iterable[T],
    *,
    key: Callable[[T], str],
    caption: str,
    summary: str,
    group: Callable[[T], str] | None = None,
    notes: Iterable[Inlines] = (),
) -> Table:
    """A table without its number. `key` names a row for ever, `group` heads a run of rows, `caption` is the usual one.

    The anchor is `table-NAME`, changed where it is taken.
    """
    rows: list[Row] = []
    last: str | None = None
    for record in records:
        if group is not None and group(record) != last:
            last = group(record)
            rows.append(group_row(last, len(fields)))
        first, *rest = fields
        cells = (Cell(field.cell(record), bar=field.bar(record) if field.bar else None) for field in rest)
        rows.append(Row((Cell(first.cell(record), is_header=True), *cells), "body", key(record)))
    heads = ((Text(field.head),) if isinstance(field.head, str) else field.head for field in fields)
    header = Row(tuple(Cell(head, is_header=True) for head in heads))
    columns = tuple(Column(field.align, field.grow) for field in fields)
    return Table(
        f"{AUTOMATIC}table-{name}",
        Caption("", (Text(caption),)),
        columns,
        (header,),
        tuple(rows),
        tuple(notes),
        summary,
    )


def group_row(label: str, columns: int) -> Row:
    """A heading inside the body of a table."""
    return Row((Cell((Text(label),), columns, is_header=True, align="left"),), "group")


def as_call(function: Callable[..., Table | Piece]) -> Callable[..., Piece]:
    """The function as a template calls it: with a caption, an anchor and a place on a wide page, if asked for."""

    @wraps(function, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
    def call(
        desk: Desk,
        *args: Any,
        caption: str | None = None,
        anchor: str | None = None,
        wide: bool = False,
        **kwargs: Any,
    ) -> Piece:
        made = function(desk, *args, **kwargs)
        if isinstance(made, Piece):
            return made
        if anchor:
            desk.draft.anchors[anchor] = desk.draft.here
        words = made.caption if caption is None else Caption("", desk.read_argument(caption))
        return desk.draft.keep_blocks(replace(made, anchor=anchor or made.anchor, caption=words, is_wide=wide))

    shown = inspect.signature(function)
    added = [
        one for one in inspect.signature(call, follow_wrapped=False).parameters.values() if one.kind is one.KEYWORD_ONLY
    ]
    call.__signature__ = shown.replace(parameters=[*shown.parameters.values(), *added])  # type: ignore[attr-defined]
    call.__annotations__ = {**function.__annotations__, **{one.name: one.annotation for one in added}}
    return call


def letter_notes(remarks: Sequence[Sequence[Inlines]]) -> tuple[tuple[Inlines, ...], tuple[Inlines, ...]]:
    """Marks for each row and the notes below, from the remarks on each row; those with the same words are one.

    A remark on every one of several rows needs no letter: it opens with `In every row`.
    """
    by_text = {plain_text(one): one for row in reversed(remarks) for one in reversed(row)}
    told = [dict.fromkeys(plain_text(one) for one in row) for row in remarks]
    every = [text for text in (told[0] if len(told) > 1 else ()) if all(text in row for row in told)]
    lettered = dict.fromkeys(text for row in told for text in row if text not in every)
    letters = {text: _letter(index) for index, text in enumerate(lettered)}
    marks = tuple(_marks([letters[text] for text in row if text in letters]) for row in told)
    notes = [fill("note.all", note=_lower_first(by_text[text])) for text in every]
    notes += [(Text(f"{letter}{NARROW_SPACE}"), *by_text[text]) for text, letter in letters.items()]
    return marks, tuple(joined_texts(note) for note in notes)


def joined_texts(children: Inlines) -> Inlines:
    """Neighbouring texts as one."""
    made: list[Inline] = []
    for node in children:
        if isinstance(node, Text) and made and isinstance(made[-1], Text):
            made[-1] = Text(made[-1].text + node.text)
        else:
            made.append(node)
    return tuple(made)


def _letter(index: int) -> str:
    times, position = divmod(index, len(_LETTERS))
    return _LETTERS[position] * (times + 1)


def _marks(letters: list[str]) -> Inlines:
    return (Text(NARROW_SPACE + NARROW_SPACE.join(letters)),) if letters else ()


def _lower_first(children: Inlines) -> Inlines:
    match children:
        case (Text(text), *rest) if text[1:2].islower():
            return (Text(text[:1].lower() + text[1:]), *rest)
        case _:
            return children
