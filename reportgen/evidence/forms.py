"""Forms of single fields: what an id, a key, a number, a date looks like. Used by the border models and by validate."""

import re
from datetime import date
from typing import Annotated, Any
from unicodedata import category

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
"""Ids of everything but sources."""
KEY = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_:./+-]{0,198}[A-Za-z0-9_/+-])?")
"""Citation keys: what BibTeX programs make, as far as `[@key, place]` can be read without doubt."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""File-name stems."""
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{1,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?")
"""Numbers as printed, with a point as decimal mark and no separators."""
_WHOLE = re.compile(r"[0-9]{1,12}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""Language tags (BCP 47), as far as their form goes."""
EMAIL = re.compile(r"(?:[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+)?")
"""A mail address, or nothing; nothing that could add a header or a recipient."""
_OF = re.compile(r"([0-9]{1,12})\s*(?:of|/)\s*([0-9]{1,12})")


def matching(pattern: re.Pattern[str], kind: str, expected: str) -> AfterValidator:
    """A check of the whole text; `kind` is the error type, `expected` is for people."""

    def check(text: str) -> str:
        if pattern.fullmatch(text):
            return text
        raise PydanticCustomError(kind, "{expected}", {"expected": expected})

    return AfterValidator(check)


def _read_date(text: object) -> date:
    if isinstance(text, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass  # told below with everything else that is no date
    raise PydanticCustomError("bad_date", "{expected}", {"expected": "a date such as 2026-11-24"})


_DATED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
"""A day, or as much of it as is known: `2026`, `2026-03`, `2026-03-14`."""
DATED_FORMS = "a date such as 2026-03-14, or as much of it as is known: 2026-03 or 2026"


def read_dated(text: str) -> date | None:
    """The first day of a date that may lack its day or month; None if there is no such date.

    >>> read_dated("2026-03")
    datetime.date(2026, 3, 1)
    """
    match = _DATED.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def _check_dated(text: str) -> str:
    if read_dated(text) is None:
        raise PydanticCustomError("bad_date", "{expected}", {"expected": DATED_FORMS})
    return text


def read_of(text: str) -> tuple[int, int] | None:
    """`8 of 18` or `8/18` as (8, 18); None for other text.

    >>> read_of("8 of 18")
    (8, 18)
    """
    match = _OF.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def _read_parts(text: object) -> tuple[int, int]:
    parts = read_of(text) if isinstance(text, str) else None
    if parts is None:
        raise PydanticCustomError("bad_parts", "{expected}", {"expected": "a count such as `4 of 5`"})
    return parts


def _read_whole(text: object) -> int:
    if isinstance(text, str) and _WHOLE.fullmatch(text):
        return int(text)
    raise PydanticCustomError("bad_whole", "{expected}", {"expected": "a whole number, 0 or more"})


def text_schema(**more: Any) -> WithJsonSchema:
    """The JSON Schema of text, with further keywords."""
    # An editor's YAML parser makes numbers and booleans of plain text that we keep as text.
    return WithJsonSchema({"type": ["string", "number", "boolean"], **more})


def _refuse_invisible(text: str) -> str:
    if all(character.isspace() or category(character) == "Cf" for character in text):
        raise PydanticCustomError("string_too_short", "nothing to be seen")
    return text


Text = Annotated[str, text_schema()]
Words = Annotated[str, AfterValidator(_refuse_invisible), text_schema(minLength=1)]
Id = Annotated[
    str,
    matching(ID, "bad_id", "a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit"),
    text_schema(pattern=f"^{ID.pattern}$"),
]
Key = Annotated[
    str,
    matching(KEY, "bad_id", "a citation key: letters, digits and `_:./+-`"),
    text_schema(pattern=f"^{KEY.pattern}$"),
]
Number = Annotated[
    str,
    AfterValidator(lambda text: text.replace("\N{MINUS SIGN}", "-")),
    matching(re.compile(NUMBER.pattern + r"\s?%?"), "bad_number", "a number such as 57.50"),
    WithJsonSchema({"type": ["number", "string"]}),
]
Whole = Annotated[int, BeforeValidator(_read_whole), WithJsonSchema({"type": ["integer", "string"], "minimum": 0})]
Parts = Annotated[tuple[int, int], BeforeValidator(_read_parts), WithJsonSchema({"type": "string"})]
Dated = Annotated[
    str,
    AfterValidator(_check_dated),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_DATED.pattern}$", "minimum": 1, "maximum": 9999}),
]
Day = Annotated[
    date, BeforeValidator(_read_date), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
]
