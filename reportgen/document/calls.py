"""Arguments of the functions that a template calls: checked before it runs, and again when it does."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, wraps
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import nodes

from reportgen.codes import Code
from reportgen.document.draft import Draft, Piece
from reportgen.document.environment import MissingName
from reportgen.document.suggest import suggest
from reportgen.errors import TemplateError

_HIDDEN = frozenset({"caller", "self"})


class ArgumentError(Exception):
    """An argument of a template function that cannot be right."""

    def __init__(
        self,
        message: str,
        *,
        found: str = "",
        expected: str = "",
        hint: str = "",
        code: Code = Code.COMPOSE_WRONG_ARGUMENT,
    ) -> None:
        """As in `Diagnostic`."""
        super().__init__(message)
        self.message, self.found, self.expected, self.hint, self.code = message, found, expected, hint, code


def check_call(call: nodes.Call, name: str, function: Callable[..., object]) -> tuple[str, str] | None:
    """What is wrong with a call as it is written, and a hint; None if nothing is."""
    parameters = {key: one for key, one in inspect.signature(function).parameters.items() if key not in _HIDDEN}
    given = {*list(parameters)[: len(call.args)], *(keyword.key for keyword in call.kwargs)}
    missing = [key for key, one in parameters.items() if one.default is inspect.Parameter.empty and key not in given]
    if missing and not (call.dyn_args or call.dyn_kwargs):
        return f"`{name}` needs `{missing[0]}`", suggest("", parameters)
    if len(call.args) > len(parameters):
        return f"`{name}` takes at most {len(parameters)} arguments", suggest("", parameters)
    unknown = [keyword.key for keyword in call.kwargs if keyword.key not in parameters]
    return (f"`{name}` has no argument `{unknown[-1]}`", suggest(unknown[-1], parameters)) if unknown else None


def guard(name: str, function: Callable[..., object], draft: Draft) -> Callable[..., object]:
    """The function with its arguments checked; a problem is noted where the call stands, and prints nothing."""

    @wraps(function)
    def run(*args: object, **kwargs: object) -> object:
        here = draft.here
        try:
            bound = inspect.signature(function).bind(*args, **kwargs)
        except TypeError as error:  # as a rule it was told before the template ran
            if not any(one.code is Code.COMPOSE_WRONG_ARGUMENT and one.origin == here for one in draft.problems):
                draft.report(Code.COMPOSE_WRONG_ARGUMENT, f"`{name}`: {error}")
            return Piece("")
        try:
            hints = _hints(getattr(function, "func", function))
            for argument, value in bound.arguments.items():
                _check_type(name, argument, value, hints.get(argument))
            return function(*bound.args, **bound.kwargs)
        except ArgumentError as error:
            with draft.at(here):
                draft.report(error.code, error.message, found=error.found, expected=error.expected, hint=error.hint)
        except TemplateError as error:  # of a query on the analysis, which knows no place
            draft.problems += [replace(one, origin=here) for one in error.problems]
        return Piece("")

    return run


_hints = lru_cache(maxsize=256)(get_type_hints)


def _check_type(function: str, argument: str, value: object, hint: Any) -> None:
    if isinstance(value, MissingName):
        str(value)
    if argument in _HIDDEN or hint is None:
        return
    kinds = (get_args(hint) if get_origin(hint) is not Sequence else ()) or (hint,)
    if not any(_fits(value, kind) for kind in kinds):
        raise ArgumentError(
            f"`{function}`: `{argument}` has the wrong type",
            found=str(value)[:80],
            expected=" or ".join(dict.fromkeys(_words(kind) for kind in kinds)),
        )


def _fits(value: object, kind: Any) -> bool:
    if get_origin(kind) is not None:
        return isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _words(kind: Any) -> str:
    if get_origin(kind) is not None:
        return "a list of texts in brackets"
    return {str: "text in quotes", int: "a whole number", bool: "true or false"}.get(kind, "nothing (leave it out)")
