"""Records: what a template sees of a noun."""

from collections.abc import Mapping
from types import MappingProxyType

from reportgen.document.draft import Piece, clean
from reportgen.evidence.model import Quantity

Record = Mapping[str, object]
"""Cannot be changed by a template."""


def record(**fields: object) -> Record:
    """Fields by name; texts are data, but for pieces."""
    return MappingProxyType(
        {
            name: clean(value) if isinstance(value, str) and not isinstance(value, Piece) else value
            for name, value in fields.items()
        }
    )


def plain_number(quantity: Quantity | None) -> float | None:
    """For conditions only, where a written number is a float as well: the same digits give the same number."""
    return None if quantity is None else float(quantity.rounded())
