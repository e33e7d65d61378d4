"""Saved stages: any noun of the house as readable JSON, and back without loss.

    text = to_json(document)
    assert from_json(text, Document) == document

Dataclasses become objects; where a field may hold one of several classes, the object says which under `type`.
Decimals and dates become text, so that 57.50 keeps its decimals; enums become their values; tuples become arrays;
mappings become objects in their own order, which is the order of declaration. Fields that have their default value are
left out, and so are fields that no constructor takes: they follow from the others. What a field may hold is read from
its annotation, so a new noun needs no line here.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

T = TypeVar("T")


def to_json(value: Any, *, is_compact: bool = False) -> str:
    """Readable JSON (indented by 2, in the order of the fields) with a newline at the end; or without any white space.

    `value` is a dataclass of `evidence.model`, `analysis.model`, `document.tree` or `render.artifact`, or a tuple of
    them. Raises TypeError for anything that is no noun.
    """
    if is_compact:
        return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def from_json(text: str, wanted: type[T]) -> T:
    """The value that `to_json` wrote. Raises ValueError naming the place (`blocks[3].rows`) of what does not fit."""
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return typing.cast(T, _build(data, wanted, ""))


# --- writing ----------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str or value is None or kind is bool or kind is int or kind is float:
        return value
    if kind is tuple:
        return [_plain(part) for part in value]
    if dataclasses.is_dataclass(kind):
        return _plain_object(value, kind)
    match value:
        case Enum():
            return value.value
        case int() | float() | str():
            return value
        case Decimal() | date():
            return str(value)
        case Mapping():
            return {_key(key): _plain(part) for key, part in value.items()}
        case tuple():
            return [_plain(part) for part in value]
        case _:
            raise TypeError(f"no noun: {kind.__name__}")


def _plain_object(value: Any, kind: type) -> dict[str, Any]:
    # The class is always said: it costs one line and makes a saved stage readable on its own.
    made: dict[str, Any] = {"type": kind.__name__}
    for name, field in _written_fields(kind):
        part = getattr(value, name)
        if part is not field.default and not _is_default(field, part):
            made[name] = _plain(part)
    return made


@cache
def _written_fields(kind: type) -> "tuple[tuple[str, dataclasses.Field[Any]], ...]":
    return tuple((field.name, field) for field in dataclasses.fields(kind) if field.init)


def _is_default(field: "dataclasses.Field[Any]", value: Any) -> bool:
    if field.default is not dataclasses.MISSING:
        # Decimal('2.0') equals Decimal('2') and yet prints otherwise.
        return type(value) is type(field.default) and value == field.default and str(value) == str(field.default)
    return field.default_factory is not dataclasses.MISSING and not value and not field.default_factory()


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"no key of an object: {type(key).__name__}")
    return key.value if isinstance(key, Enum) else key


# --- reading ----------------------------------------------------------------------------------------------


def _build(data: Any, wanted: Any, place: str) -> Any:
    if wanted is str and type(data) is str:
        return data
    kind, parts = _shape(wanted)
    match kind:
        case "union":
            return _build_union(data, wanted, parts, place)
        case "literal":
            return _expect(data in parts, data, data, place)
        case "tuple":
            return _build_tuple(data, parts, place)
        case "mapping":
            return _build_mapping(data, parts, place)
        case "object":
            return _build_object(data, wanted, place)
        case _:
            return _build_scalar(data, wanted, place)


@cache
def _shape(wanted: Any) -> tuple[str, tuple[Any, ...]]:
    """What kind of annotation this is, and what it is made of."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        return "union", parts
    if origin is Literal:
        return "literal", parts
    if origin is tuple:
        return "tuple", parts
    if origin is not None and issubclass(origin, Mapping):
        return "mapping", parts
    return "object" if dataclasses.is_dataclass(wanted) else "scalar", parts


def _expect(fits: bool, value: Any, data: Any, place: str) -> Any:
    if not fits:
        raise ValueError(f"{place.lstrip('.') or 'the whole'}: not expected here: {json.dumps(data)[:60]}")
    return value


def _build_scalar(data: Any, wanted: Any, place: str) -> Any:
    try:
        if wanted is Decimal:
            return Decimal(_expect(isinstance(data, str), data, data, place))
        if wanted is date:
            return date.fromisoformat(_expect(isinstance(data, str), data, data, place))
        if isinstance(wanted, type) and issubclass(wanted, Enum):
            return wanted(data)
    except (InvalidOperation, ValueError) as error:
        raise ValueError(f"{place.lstrip('.') or 'the whole'}: {error}") from error
    if wanted is types.NoneType:
        return _expect(data is None, None, data, place)
    if wanted is float:
        fits = isinstance(data, int | float) and not isinstance(data, bool)
        return float(_expect(fits, data, data, place))
    return _expect(type(data) is wanted, data, data, place)


def _build_tuple(data: Any, parts: tuple[Any, ...], place: str) -> tuple[Any, ...]:
    items: list[Any] = _expect(isinstance(data, list), data, data, place)
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_build(item, parts[0], f"{place}[{i}]") for i, item in enumerate(items))
    _expect(len(items) == len(parts), items, data, place)
    return tuple(_build(item, part, f"{place}[{i}]") for i, (item, part) in enumerate(zip(items, parts, strict=True)))


def _build_mapping(data: Any, parts: tuple[Any, Any], place: str) -> Mapping[Any, Any]:
    items: dict[str, Any] = _expect(isinstance(data, dict), data, data, place)
    keys, values = parts
    return MappingProxyType(
        {_build(key, keys, f"{place}.{key}"): _build(item, values, f"{place}.{key}") for key, item in items.items()}
    )


@cache
def _classes(wanted: Any) -> dict[str, Any]:
    """The dataclasses of a union by name."""
    members = get_args(wanted)
    return {one.__name__: one for one in members if isinstance(one, type) and dataclasses.is_dataclass(one)}


def _build_union(data: Any, wanted: Any, members: tuple[Any, ...], place: str) -> Any:
    if data is None and types.NoneType in members:
        return None
    classes = _classes(wanted)
    if isinstance(data, dict) and data.get("type") in classes:
        return _build_object(data, classes[data["type"]], place)
    others = [member for member in members if member is not types.NoneType]
    if len(others) == 1:
        return _build(data, others[0], place)
    for member in others:
        if not dataclasses.is_dataclass(member):
            try:
                return _build(data, member, place)
            except ValueError:
                continue
    return _expect(False, data, data, place)


def _build_object(data: Any, wanted: Any, place: str) -> Any:
    known = _field_types(wanted)
    given: dict[str, Any] = _expect(isinstance(data, dict), data, data, place)
    _expect(given.get("type", wanted.__name__) == wanted.__name__, given, data, place)
    values = {}
    for name, part in given.items():
        if name != "type":
            field = f"{place}.{name}"
            values[name] = _build(part, _expect(name in known, known.get(name), part, field), field)
    try:
        return wanted(**values)
    except TypeError as error:
        raise ValueError(f"{place.lstrip('.') or 'the whole'}: {error}") from error


@cache
def _field_types(wanted: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(wanted)
    return {field.name: hints[field.name] for field in dataclasses.fields(wanted) if field.init}
