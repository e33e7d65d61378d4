"""What files were made from, as their manifest keeps it."""

from dataclasses import asdict
from typing import Any

from reportgen.codes import Code
from reportgen.deliver.model import MadeFrom
from reportgen.errors import Diagnostic, Origin, Severity


def as_json(made_from: MadeFrom) -> dict[str, Any]:
    """Plain values, of which those that say nothing are left out."""
    told = [_plain(asdict(one)) for one in made_from.told]
    content = {"sha256": made_from.sha256, "formats": list(made_from.formats), "told": told}
    return _plain({**content, "untold": made_from.untold})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _plain(value) if isinstance(value, dict) else value
        for key, value in values.items()
        if value not in ("", None, [], {}, 0)
    }


def from_json(content: Any) -> MadeFrom:
    """The same back. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""
    told = tuple(_diagnostic(one) for one in content.get("told", ()))
    formats = tuple(content["formats"])
    if not formats or not all(isinstance(fmt, str) and fmt.isalnum() for fmt in formats):
        raise ValueError("formats")
    return MadeFrom(str(content["sha256"]), formats, told, int(content.get("untold", 0)))


def _diagnostic(content: dict[str, Any]) -> Diagnostic:
    known = {"code": Code(content["code"]), "severity": Severity(content["severity"])}
    origin = Origin(**content.get("origin", {}))
    return Diagnostic(**{**content, **known, "origin": origin})
