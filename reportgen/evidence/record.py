"""What every record at the border has in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Border(BaseModel):
    """A record of an author's file: no unknown fields, no changes."""

    # Built when first used, since most builds use few; `schema.json_schemas` reads the docstrings of fields.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    documentation: ClassVar[str] = "docs/input-format.md"
    """Where its fields are described."""


class DeliveryBorder(Border):
    """A record of what is ordered, or of what the operator allows."""

    documentation: ClassVar[str] = "docs/delivery.md"
