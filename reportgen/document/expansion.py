"""Expands a template to Markdown with markers, and tells its mistakes with file, line and the names that exist."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError, TemplateAssertionError

from reportgen.codes import Code
from reportgen.document.environment import (
    EndlessError,
    Missing,
    MissingName,
    TemplateEnvironment,
    UnprintableError,
    make_environment,
    plain_tree,
)
from reportgen.document.ledger import Ledger, Piece
from reportgen.document.placeholders import PLACEHOLDER, Placeholders
from reportgen.document.problems import problem
from reportgen.document.suggest import suggest
from reportgen.document.template import Template, read_part
from reportgen.document.wording import Wording
from reportgen.errors import Diagnostic, Origin, TemplateError

MAX_MARKDOWN = 2_000_000
"""Characters of expanded text; tables and charts are markers in it and hardly count."""
_IMPLICIT = frozenset({"caller", "loop", "self", "super", "varargs", "kwargs"})
_HIDDEN = frozenset({"caller", "self"})


class ArgumentError(Exception):
    """An argument of a template function that cannot be right."""

    def __init__(self, message: str, *, found: str = "", expected: str = "", hint: str = "",
                 code: Code = Code.COMPOSE_WRONG_ARGUMENT) -> None:
        """As in `Diagnostic`."""
        super().__init__(message)
        self.message, self.found, self.expected, self.hint, self.code = message, found, expected, hint, code


class Expansion:
    """One expansion of one template. Mutable: knows where the running call stands."""

    def __init__(self, template: Template, ledger: Ledger, placeholders: Placeholders, wording: Wording) -> None:
        self._template = template
        self._ledger = ledger
        self._placeholders = placeholders
        self._wording = wording
        self._here = Origin(template.shown + template.file)

    @property
    def here(self) -> Origin:
        """Where the call that runs now is written."""
        return self._here

    def run(self, functions: Mapping[str, Callable[..., object]], variables: Mapping[str, object]) -> str:
        """Markdown with markers. Problems that leave the rest checkable go to the ledger; others raise TemplateError
        together with those found so far.
        """
        guarded = {name: self._guard(name, function) for name, function in functions.items()}
        environment = make_environment(
            read=lambda name: read_part(self._template, name), shown="", functions=guarded,
            print_value=self.print_value, print_placeholder=self._print_placeholder, on_call=self._enter,
        )
        try:
            self._check(environment, guarded, variables)
            if any(one.code in _FATAL for one in self._ledger.problems):
                raise TemplateError(self._ledger.problems)
            markdown = environment.get_template(self._template.file).render(variables)
            if len(markdown) > MAX_MARKDOWN:
                raise EndlessError(f"it makes more than {MAX_MARKDOWN:,} characters of text")
            return markdown
        except TemplateError as error:
            name, line = _place(error, self._template.file)
            here = Origin(self._template.shown + name, line)
            placed = (one if one.origin.path else replace(one, origin=here) for one in error.problems)
            raise TemplateError(tuple(dict.fromkeys((*self._ledger.problems, *placed)))) from error
        except _TOLD as error:
            if _is_ours(error):
                raise
            raise TemplateError((*self._ledger.problems, self._explain(error, environment))) from error

    # --- printing -----------------------------------------------------------------------------------------

    def print_value(self, value: object) -> Piece:
        """A marker for what a template prints; a `Piece` as it is. None prints nothing."""
        match value:
            case Piece():
                return value
            case MissingName():
                return Piece(str(value))
            case bool():
                raise UnprintableError("a truth value cannot be printed")
            case str():
                return self._ledger.keep_text(value)
            case int():
                return self._ledger.keep_text(self._wording.integer(value))
            case float() | Decimal():
                return self._ledger.keep_text(str(value))
            case date():
                return self._ledger.keep_text(self._wording.date(value))
            case None:
                return Piece("")
            case _:
                names = [name for name in dir(value) if not name.startswith("_") and hasattr(type(value), "__slots__")]
                more = f"; print one of its parts: {', '.join(names)}" if names else "; go through it with `for`"
                raise UnprintableError(f"a {type(value).__name__.lower()} cannot be printed" + more)

    def _print_placeholder(self, source: str, place: str) -> Piece:
        match = PLACEHOLDER.match(source)
        return self._placeholders.resolve(match, self._origin(place)) if match else Piece("")

    def _enter(self, place: str) -> None:
        if place:
            self._here = self._origin(place)

    def _origin(self, place: str) -> Origin:
        line, _, name = place.partition(":")
        return Origin(self._template.shown + name, int(line))

    # --- calls --------------------------------------------------------------------------------------------

    def _guard(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        """The function with its arguments checked; a problem is noted with the place and prints nothing."""
        signature = inspect.signature(function)
        hints = get_type_hints(getattr(function, "func", function))

        @wraps(function)
        def run(*args: object, **kwargs: object) -> object:
            here = self._here
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError as error:
                told = any(one.code is Code.COMPOSE_WRONG_ARGUMENT and one.origin == here
                           for one in self._ledger.problems)
                if not told:
                    self._ledger.report(Code.COMPOSE_WRONG_ARGUMENT, f"`{name}`: {error}", here)
                return Piece("")
            try:
                for argument, value in bound.arguments.items():
                    _check_type(name, argument, value, hints.get(argument))
                return function(*bound.args, **bound.kwargs)
            except ArgumentError as error:
                self._ledger.report(error.code, error.message, here, found=error.found,
                                    expected=error.expected, hint=error.hint)
            except TemplateError as error:  # of a query on the analysis, which knows no place
                self._ledger.problems += [replace(one, origin=here) for one in error.problems]
            return Piece("")

        return run

    # --- checks before anything runs ----------------------------------------------------------------------

    def _check(
        self, environment: TemplateEnvironment, functions: Mapping[str, Callable[..., object]],
        variables: Mapping[str, object],
    ) -> None:
        source = read_part(self._template, self._template.file)
        tree = plain_tree(environment, source, self._template.file)
        known = {*variables, *environment.globals, *_IMPLICIT}
        unknown = meta.find_undeclared_variables(tree) - known - set(_tested(tree))
        seen: set[tuple[str, int]] = set()
        for name in tree.find_all(nodes.Name):
            if name.name in unknown and name.ctx == "load" and (name.name, name.lineno) not in seen:
                seen.add((name.name, name.lineno))
                self._ledger.report(
                    Code.COMPOSE_UNDEFINED_NAME, f"`{name.name}` does not exist", self._at(name.lineno),
                    found=_line_of(source, name.lineno), hint=suggest(name.name, sorted(known - _IMPLICIT)),
                )
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in functions:
                self._check_call(call, call.node.name, functions[call.node.name], source)

    def _check_call(self, call: nodes.Call, name: str, function: Callable[..., object], source: str) -> None:
        parameters = {key: one for key, one in inspect.signature(function).parameters.items() if key not in _HIDDEN}
        wrong: tuple[str, str] | None = None
        for keyword in call.kwargs:
            if keyword.key not in parameters:
                wrong = (f"`{name}` has no argument `{keyword.key}`", suggest(keyword.key, parameters))
        if len(call.args) > len(parameters):
            wrong = (f"`{name}` takes at most {len(parameters)} arguments", suggest("", parameters))
        given = {*list(parameters)[: len(call.args)], *(keyword.key for keyword in call.kwargs)}
        needed = [key for key, one in parameters.items() if one.default is inspect.Parameter.empty]
        missing = [key for key in needed if key not in given]
        if missing and not (call.dyn_args or call.dyn_kwargs):
            wrong = (f"`{name}` needs `{missing[0]}`", suggest("", parameters))
        if wrong:
            message, hint = wrong
            self._ledger.report(Code.COMPOSE_WRONG_ARGUMENT, message, self._at(call.lineno),
                                found=_line_of(source, call.lineno), hint=hint)

    # --- explaining ---------------------------------------------------------------------------------------

    def _explain(self, error: BaseException, environment: TemplateEnvironment) -> Diagnostic:
        name, line = _place(error, self._template.file)
        if line is None and environment.budget.place:  # it ran out between two lines: tell the loop
            written, _, name = environment.budget.place.partition(":")
            line = int(written)
        origin = Origin(self._template.shown + name, line)
        found = _line_of(self._source(name), line)
        match error:
            case TemplateNotFound():
                return problem(Code.COMPOSE_MISSING_TEMPLATE, f"there is no template file `{error.name}`", origin,
                               found=found)
            case TemplateAssertionError():
                return problem(Code.COMPOSE_UNDEFINED_NAME, _sentence(error), origin, found=found,
                               hint=_filter_hint(str(error.message), environment))
            case TemplateSyntaxError():
                return problem(Code.COMPOSE_TEMPLATE_SYNTAX, _sentence(error), origin, found=found)
            case UndefinedError() if isinstance(error.message, Missing):
                missing = error.message
                return problem(Code.COMPOSE_UNDEFINED_NAME, str(missing), origin, found=found,
                               hint=suggest(missing.name, missing.names))
            case SecurityError():
                return problem(Code.COMPOSE_FORBIDDEN, "a template may not use this: " + _sentence(error), origin,
                               found=found)
            case RecursionError():
                return problem(Code.COMPOSE_ENDLESS_TEMPLATE, "the template calls or includes itself without end",
                               origin, found=found)
            case EndlessError():
                return problem(Code.COMPOSE_ENDLESS_TEMPLATE, f"the template does not come to an end: {error}",
                               origin, found=found)
            case _:
                return problem(Code.COMPOSE_TEMPLATE_FAILED, _sentence(error), origin, found=found)

    def _source(self, name: str) -> str:
        try:
            return read_part(self._template, name)
        except TemplateError:
            return ""

    def _at(self, line: int) -> Origin:
        return Origin(self._template.shown + self._template.file, line)


_FATAL = frozenset({Code.COMPOSE_UNDEFINED_NAME})
"""Problems after which the template cannot run; wrong arguments show up again where they are called."""
_SEAM = frozenset({"reportgen.document.environment", "reportgen.document.expansion"})
"""Our modules between a template and what it calls: an error in them is the template's."""
_TOLD = (TemplateNotFound, TemplateSyntaxError, UndefinedError, SecurityError, RecursionError, EndlessError,
         UnprintableError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def _is_ours(error: BaseException) -> bool:
    """True if a plain exception was raised by our own code below the template: a bug, which keeps its traceback."""
    if isinstance(error, (TemplateNotFound, TemplateSyntaxError, UndefinedError, SecurityError, RecursionError,
                          EndlessError, UnprintableError)):
        return False
    is_ours = False
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame.f_globals
        name = str(frame.get("__name__", ""))
        if "__jinja_template__" in frame:
            is_ours = False
        elif name.startswith("reportgen.") and name not in _SEAM:
            is_ours = True
        traceback = traceback.tb_next
    return is_ours


def _place(error: BaseException, main: str) -> tuple[str, int | None]:
    if isinstance(error, TemplateSyntaxError):
        return error.name or main, error.lineno
    place: tuple[str, int | None] = (main, None)
    traceback = error.__traceback__
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            place = (template.name, template.get_corresponding_lineno(traceback.tb_lineno))
        traceback = traceback.tb_next
    return place


def _sentence(error: BaseException) -> str:
    text = str(getattr(error, "message", None) or error).strip() or type(error).__name__
    return text.split("\n")[0].rstrip(".")


def _line_of(source: str, line: int | None) -> str:
    lines = source.split("\n")
    return lines[line - 1].strip()[:160] if line and 0 < line <= len(lines) else ""


def _filter_hint(message: str, environment: TemplateEnvironment) -> str:
    name = message.split("'")[1] if "'" in message else ""
    return suggest(name, sorted(environment.filters if "filter" in message else environment.tests))


def _tested(tree: nodes.Template) -> Iterable[str]:
    """Names that the template itself asks about: `x is defined`, `x|default(...)`."""
    for test in tree.find_all(nodes.Test):
        if test.name in {"defined", "undefined"} and isinstance(test.node, nodes.Name):
            yield test.node.name
    for one in tree.find_all(nodes.Filter):
        if one.name in {"default", "d"} and isinstance(one.node, nodes.Name):
            yield one.node.name


def _check_type(function: str, argument: str, value: object, hint: Any) -> None:
    if isinstance(value, MissingName):
        str(value)
    if argument in _HIDDEN or hint is None:
        return
    kinds = get_args(hint) if get_origin(hint) is not Sequence else (hint,)
    if not any(_fits(value, kind) for kind in kinds or (hint,)):
        raise ArgumentError(
            f"`{function}`: `{argument}` has the wrong type", found=str(value)[:80],
            expected=" or ".join(dict.fromkeys(_words(kind) for kind in kinds or (hint,))),
        )


def _fits(value: object, kind: Any) -> bool:
    if get_origin(kind) is not None:
        return isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _words(kind: Any) -> str:
    if get_origin(kind) is not None:
        return "a list of texts in brackets"
    return {str: "text in quotes", int: "a whole number", bool: "true or false"}.get(kind, "nothing (leave it out)")
