"""Raw records through the border models, mistakes told with their place. Part of validate."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reportgen.codes import Code
from reportgen.errors import Origin
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.checks.register import Kind, Register
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawScalar, node_at, place_of, pointer
from reportgen.evidence.record import Border

M = TypeVar("M", bound=Border)
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Checked(Generic[M]):
    """A record that has the right form, and where it stands."""

    value: M
    node: RawMap
    prefix: Path = ()
    """Path of the record in its file, for field names in messages."""

    def origin(self, *path: str | int) -> Origin:
        """Where a field stands."""
        return origin_of(self.node, path, self.prefix)

    def require(self, register: Register, *kinds: Kind) -> None:
        """Tell the fields that name what does not exist; a field is called after the kind of thing it names."""
        for kind in kinds:
            register.require(kind, getattr(self.value, kind), self.origin(kind))


def origin_of(node: RawNode, path: Path, prefix: Path = ()) -> Origin:
    """Where `path` below `node` stands, with line or cell and the name of the field."""
    return replace(place_of(node, path), column=None, field=pointer(prefix + path) or None)


def read_section(
    model: type[M], section: RawMap, name: str, kind: Kind | None, register: Register
) -> tuple[Checked[M], ...]:
    """The well-formed records of the list `name`, if there is one; see `read_records`."""
    match section.entries.get(name):
        case None | RawScalar(text=None):
            return ()
        case RawList(items=items):
            return read_records(model, [(item, (name, index)) for index, item in enumerate(items)], kind, register)
        case node:
            _tell_wrong_type(origin_of(node, (), (name,)), describe(node), "a list of records", register.problems)
            return ()


def read_records(
    model: type[M], nodes: Sequence[tuple[RawNode, Path]], kind: Kind | None, register: Register
) -> tuple[Checked[M], ...]:
    """The well-formed records among `nodes`, each with its path in its file.

    All ids are declared as of a `kind` (None: they have none), those of malformed records too: who names them is
    not wrong.
    """
    for node, prefix in nodes:
        if kind and isinstance(node, RawMap):
            name = node.entries.get("id")
            if isinstance(name, RawScalar) and name.text:
                register.declare(kind, name.text, origin_of(name, (), (*prefix, "id")))
    return tuple(record for node, prefix in nodes if (record := read_record(model, node, prefix, register.problems)))


def read_record(
    model: type[M], node: RawNode, prefix: Path, problems: Problems, *, suggest_from: type[Border] | None = None
) -> Checked[M] | None:
    """The record if it has the right form, or would without the fields that are wrong; None if it is past use.

    Everything that is wrong is told. What is left of a record goes on, so that its other fields are checked too.
    `suggest_from` is the model whose fields are proposed for unknown ones, if it is another.
    """
    if not isinstance(node, RawMap):
        _tell_wrong_type(origin_of(node, (), prefix), describe(node), "a record with named fields", problems)
        return None
    try:
        return Checked(model.model_validate(plain(node)), node, prefix)
    except ValidationError as error:
        details = _innermost(error.errors(include_url=False)[:_MOST])
        for detail in details:
            _tell(detail, suggest_from or model, node, prefix, problems)
        wrong = {detail["loc"][0] for detail in details if detail["loc"]}
    rest = RawMap({name: below for name, below in node.entries.items() if name not in wrong}, node.keys, node.origin)
    try:
        return Checked(model.model_validate(plain(rest)), node, prefix)
    except ValidationError:
        return None


def _innermost(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the list that is too short because its entries are wrong."""
    places = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if not any(len(place) > len(detail["loc"]) and place[: len(detail["loc"])] == detail["loc"] for place in places)
    ]


def plain(node: RawNode) -> Any:
    """Lists, dicts and text; fields that are null are left out."""
    match node:
        case RawScalar(text=text):
            return text
        case RawList(items=items):
            return [plain(item) for item in items]
        case RawMap(entries=entries):
            return {
                name: plain(below)
                for name, below in entries.items()
                if not (isinstance(below, RawScalar) and below.text is None)
            }


def describe(node: RawNode | None) -> str:
    """A node for people."""
    match node:
        case RawScalar(text=text) if text:
            return text
        case RawList(items=items):
            return f"a list of {len(items)}"
        case RawMap():
            return "a mapping"
        case _:
            return "nothing"


def _tell_wrong_type(origin: Origin, found: str, expected: str, problems: Problems) -> None:
    problems.error(Code.VALIDATE_WRONG_TYPE, "A value is of the wrong type.", origin, found=found, expected=expected)


_MOST = 1_000
"""Mistakes of one record that are looked at."""
_EXPECTED = {
    "string_type": "text",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a mapping with named fields",
    "dict_type": "a mapping with named fields",
    "model_attributes_type": "a mapping with named fields",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
}


def _tell(detail: ErrorDetails, model: type[Border], node: RawMap, prefix: Path, problems: Problems) -> None:
    path = _existing(detail["loc"], node)
    origin = origin_of(node, path, prefix)
    found = describe(node_at(node, path))
    context = detail.get("ctx", {})
    name = str(path[-1]) if path else ""
    match detail["type"]:
        case "extra_forbidden":
            problems.unknown(
                Code.VALIDATE_UNKNOWN_FIELD,
                f"There is no field `{name[:80]}`.",
                origin,
                name=name,
                known=tuple(fields_at(model, path[:-1])),
                otherwise=f"Delete it, or see {model.documentation}.",
            )
        case "missing":
            problems.error(
                Code.VALIDATE_MISSING_FIELD, f"The field `{name}` is missing.", origin, hint=f"Write `{name}: …`."
            )
        case "bad_id" | "bad_name":
            problems.error(
                Code.VALIDATE_BAD_ID,
                "The name has characters that are not allowed, or is too long.",
                origin,
                found=found,
                expected=str(context["expected"]),
                hint=_propose_id(found),
            )
        case "literal_error":
            choices = tuple(re.findall(r"'([^']+)'", str(context.get("expected", ""))))
            message = "The value is none of the choices."
            problems.unknown(Code.VALIDATE_WRONG_CHOICE, message, origin, name=found, known=choices, otherwise="")
        case "too_short" | "string_too_short":
            hint = "Write a value, or at least one entry."
            problems.error(Code.VALIDATE_MISSING_FIELD, f"The field `{name}` is empty.", origin, hint=hint)
        case "bad_date":
            problems.error(
                Code.VALIDATE_WRONG_TYPE,
                "There is no such date.",
                origin,
                found=found,
                expected=str(context["expected"]),
            )
        case kind:
            expected = str(context["expected"]) if "expected" in context else _EXPECTED.get(kind, detail["msg"])
            _tell_wrong_type(origin, found, expected, problems)


def _propose_id(text: str) -> str:
    proposal = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:100]
    return f"Write `{proposal}`." if proposal else ""


def _existing(loc: Iterable[str | int], node: RawMap) -> Path:
    """The location without the names of functions and union members that pydantic puts in."""
    path: Path = ()
    steps = list(loc)
    for index, step in enumerate(steps):
        is_last = index == len(steps) - 1
        parent = node_at(node, path)
        if isinstance(parent, RawScalar) and step in (0, "path", "key", "address"):
            continue  # one entry written without its list, or a text that stands for a mapping
        if isinstance(parent, RawMap) and step == 0:
            continue  # one entry written without its list
        if node_at(node, (*path, step)) is not None or is_last:
            path = (*path, step)
    return path


def fields_at(model: type[BaseModel], path: Path) -> list[str]:
    """Names of the fields of the record at `path` of a model."""
    current: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, str) and current is not None and step in current.model_fields:
            current = _model_in(current.model_fields[step].annotation)
    return list(current.model_fields) if current else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
