"""Expands a template to Markdown with markers, and tells its mistakes with file, line and the names that exist."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError, TemplateAssertionError, TemplateRuntimeError

from reportgen.codes import Code
from reportgen.document.calls import check_call, guard
from reportgen.document.draft import Draft, Piece
from reportgen.document.environment import (
    EndlessError,
    Missing,
    MissingName,
    TemplateEnvironment,
    UnprintableError,
)
from reportgen.document.placeholders import PLACEHOLDER, Placeholders
from reportgen.document.problems import problem
from reportgen.document.suggest import suggest
from reportgen.document.template import Template, read_part
from reportgen.document.wording import Wording
from reportgen.errors import Diagnostic, Origin, TemplateError

T = TypeVar("T")
MAX_MARKDOWN = 2_000_000
"""Characters of expanded text; tables and charts are markers in it and hardly count."""
_IMPLICIT = frozenset({"caller", "loop", "self", "super", "varargs", "kwargs"})


class Expansion:
    """One expansion of one template. While it runs, the draft is where the running call stands."""

    def __init__(self, template: Template, draft: Draft, placeholders: Placeholders, wording: Wording) -> None:
        self._template = template
        self._draft = draft
        self._placeholders = placeholders
        self._wording = wording

    def run(self, functions: Mapping[str, Callable[..., object]], variables: Mapping[str, object]) -> str:
        """Markdown with markers. Problems that leave the rest checkable go to the draft; others raise TemplateError
        together with those found so far.
        """
        guarded = {name: guard(name, function, self._draft) for name, function in functions.items()}

        def check(name: str, tree: nodes.Template) -> None:
            if name == self._template.file:
                self._check(tree, guarded, {*variables, *environment.globals, *_IMPLICIT})

        environment = self._environment(guarded, check)

        def expand() -> str:
            template = environment.get_template(self._template.file)
            if any(one.code in _FATAL for one in self._draft.problems):
                raise TemplateError(self._draft.problems)
            with self._draft.at(self._draft.here):
                markdown = template.render(variables)
            if len(markdown) > MAX_MARKDOWN:
                raise EndlessError(f"it makes more than {MAX_MARKDOWN:,} characters of text")
            return markdown

        return self._told(expand, environment)

    def evaluate(self, variables: Mapping[str, object]) -> object:
        """The value of the template's text, which is one expression. Raises TemplateError."""

        def check(_: str, tree: nodes.Template) -> None:
            self._check(tree, {}, {*variables, *environment.globals})
            if self._draft.problems:
                raise TemplateError(self._draft.problems)

        environment = self._environment({}, check)
        source = read_part(self._template, self._template.file)
        value = self._told(lambda: environment.evaluate(source, variables), environment)
        return self._told(lambda: str(value), environment) if isinstance(value, MissingName) else value

    def _environment(
        self, functions: Mapping[str, Callable[..., object]], check: Callable[[str, nodes.Template], None]
    ) -> TemplateEnvironment:
        return TemplateEnvironment(
            lambda name: read_part(self._template, name),
            functions,
            print_value=self.print_value,
            print_placeholder=self._print_placeholder,
            on_call=self._enter,
            on_parsed=check,
        )

    def _told(self, step: Callable[[], T], environment: TemplateEnvironment) -> T:
        """What `step` gives; its errors are told with their place."""
        try:
            return step()
        except TemplateError as error:
            name, line = _place(error, self._template.file)
            here = Origin(self._template.shown + name, line)
            placed = (one if one.origin.path else replace(one, origin=here) for one in error.problems)
            raise TemplateError(tuple(dict.fromkeys((*self._draft.problems, *placed)))) from error
        except _TOLD as error:
            if _is_ours(error):
                raise
            raise TemplateError((*self._draft.problems, self._explain(error, environment))) from error

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
                return self._draft.keep_text(value)
            case int():
                return self._draft.keep_text(self._wording.integer(value))
            case float() | Decimal():
                return self._draft.keep_text(str(value))
            case date():
                return self._draft.keep_text(self._wording.date(value))
            case None:
                return Piece("")
            case Mapping():
                raise UnprintableError(f"a record cannot be printed; print one of its parts: {', '.join(value)}")
            case _:
                kind = type(value).__name__.lower()
                raise UnprintableError(f"a {kind} cannot be printed; go through it with `for`")

    def _print_placeholder(self, source: str, place: str) -> Piece:
        match = PLACEHOLDER.match(source)
        with self._draft.at(self._draft.place(place)):
            return self._placeholders.resolve(match) if match else Piece("")

    def _enter(self, place: str) -> None:
        if place:
            self._draft.here = self._draft.place(place)

    # --- checks before anything runs ----------------------------------------------------------------------

    def _check(
        self, tree: nodes.Template, functions: Mapping[str, Callable[..., object]], known: AbstractSet[str]
    ) -> None:
        source = read_part(self._template, self._template.file)
        unknown = meta.find_undeclared_variables(tree) - known - set(_tested(tree))
        for name in tree.find_all(nodes.Name):
            if name.name in unknown and name.ctx == "load":
                self._report(
                    Code.COMPOSE_UNDEFINED_NAME,
                    f"`{name.name}` does not exist",
                    name.lineno,
                    source,
                    suggest(name.name, sorted(known - _IMPLICIT)),
                )
        for call in tree.find_all(nodes.Call):
            if (
                isinstance(call.node, nodes.Name)
                and (function := functions.get(call.node.name))
                and (wrong := check_call(call, call.node.name, function))
            ):
                self._report(Code.COMPOSE_WRONG_ARGUMENT, wrong[0], call.lineno, source, wrong[1])

    def _report(self, code: Code, message: str, line: int, source: str, hint: str) -> None:
        with self._draft.at(Origin(self._template.shown + self._template.file, line)):
            self._draft.report(code, message, found=_line_of(source, line), hint=hint)

    # --- explaining ---------------------------------------------------------------------------------------

    def _explain(self, error: BaseException, environment: TemplateEnvironment) -> Diagnostic:
        name, line = _place(error, self._template.file)
        if line is None and environment.budget.place:  # it ran out between two lines: tell the loop
            written, _, name = environment.budget.place.partition(":")
            line = int(written)
        code, message, hint = Code.COMPOSE_TEMPLATE_FAILED, _sentence(error), ""
        match error:
            case TemplateNotFound():
                code, message = Code.COMPOSE_MISSING_TEMPLATE, f"there is no template file `{error.name}`"
            case TemplateAssertionError():
                code, hint = Code.COMPOSE_UNDEFINED_NAME, _filter_hint(str(error.message), environment)
            case TemplateSyntaxError():
                code = Code.COMPOSE_TEMPLATE_SYNTAX
            case SyntaxError():  # of the code that Jinja makes of the template
                code, message = Code.COMPOSE_TEMPLATE_SYNTAX, f"the template cannot be run: {error.msg}"
            case UndefinedError() if isinstance(missing := error.message, Missing):
                code, message = Code.COMPOSE_UNDEFINED_NAME, str(missing)
                hint = suggest(missing.name, missing.names)
            case TemplateRuntimeError() if message.startswith(("No filter named", "No test named")):
                code, hint = Code.COMPOSE_UNDEFINED_NAME, _filter_hint(message, environment)
            case SecurityError():
                code, message = Code.COMPOSE_FORBIDDEN, f"a template may not use this: {message}"
            case RecursionError():
                code, message = Code.COMPOSE_ENDLESS_TEMPLATE, "the template calls or includes itself without end"
            case EndlessError():
                code, message = Code.COMPOSE_ENDLESS_TEMPLATE, f"the template does not come to an end: {error}"
            case _:
                pass
        return problem(
            code,
            message,
            Origin(self._template.shown + name, line),
            found=_line_of(self._source(name), line),
            hint=hint,
        )

    def _source(self, name: str) -> str:
        try:
            return read_part(self._template, name)
        except TemplateError:
            return ""


_FATAL = frozenset({Code.COMPOSE_UNDEFINED_NAME})
"""Problems after which the template cannot run; wrong arguments show up again where they are called."""
_SEAM = frozenset({"reportgen.document.environment", "reportgen.document.expansion", "reportgen.document.calls"})
"""Our modules between a template and what it calls: an error in them is the template's."""
_OF_TEMPLATES = (
    TemplateNotFound,
    TemplateSyntaxError,
    TemplateRuntimeError,
    SyntaxError,
    RecursionError,
    EndlessError,
    UnprintableError,
)
_TOLD = (*_OF_TEMPLATES, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def _is_ours(error: BaseException) -> bool:
    """True if a plain exception was raised by our own code below the template: a bug, which keeps its traceback."""
    if isinstance(error, _OF_TEMPLATES):
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
        # Looking for undeclared names, which is done in the main file only, Jinja forgets what it looks at.
        is_named = error.name and error.name != "<introspection>"
        return (error.name or main) if is_named else main, error.lineno
    place: tuple[str, int | None] = (main, None)
    traceback = error.__traceback__
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            place = (template.name or main, template.get_corresponding_lineno(traceback.tb_lineno))
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
