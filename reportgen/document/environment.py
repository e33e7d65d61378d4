"""The one Jinja environment: sandboxed, strict, bounded, and blind to everything but what it is given.

Nothing here knows about evidence. What makes it safe:

- Data never becomes markup: whatever a template prints that is not a `Piece` goes behind a marker as text.
- No internals: attributes with an underscore are refused, and only the given functions, macros and a few methods of
  text and mappings can be called.
- Everything ends: turns of loops and calls, and characters joined, come from one budget; loops do not recurse; sums
  of texts and lists are bounded; powers and products are of small numbers; text cannot be formatted or repeated.
- No clock, network or randomness: the filters are a short list, and files come from the template's folder only.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn

from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.parser import Parser
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from reportgen.document.draft import Piece
from reportgen.document.safe_syntax import PLACE, make_safe

MAX_TURNS = 200_000
"""Turns of loops, calls and pieces joined in one composition."""
MAX_CHARACTERS = 20_000_000
"""Characters joined in one composition."""
MAX_TEXT = 1_000_000
"""Length of one text or list that a template adds up."""
MAX_RANGE = 10_000
_MAX_POWER = 64
_MAX_NUMBER = 10**15
_FILTERS = (
    "abs",
    "capitalize",
    "default",
    "d",
    "first",
    "last",
    "length",
    "count",
    "list",
    "lower",
    "upper",
    "title",
    "trim",
    "map",
    "select",
    "reject",
    "selectattr",
    "rejectattr",
    "sort",
    "reverse",
    "unique",
    "min",
    "max",
    "int",
    "string",
)
_METHODS = frozenset(
    {"startswith", "endswith", "lower", "upper", "capitalize", "title", "strip", "items", "keys", "values", "get"}
)


class EndlessError(Exception):
    """A template uses up its budget; the text says of what."""


class UnprintableError(Exception):
    """A template prints something that has no text, or computes what cannot be; the text says what."""


class Missing(str):
    """The message of a name that does not exist, with what is known about it."""

    name: str
    names: tuple[str, ...]


class MissingName(StrictUndefined):
    """An undefined value that says which names its owner has."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        if self._undefined_hint:
            return str(self._undefined_hint)
        owner = self._undefined_obj
        is_global = type(owner).__name__ == "MissingType"
        message = Missing(f"`{name}` does not exist" if is_global else f"there is no `{name}` here")
        message.name = name
        message.names = () if is_global else _names_of(owner)
        return message


def _names_of(owner: object) -> tuple[str, ...]:
    return tuple(sorted(str(key) for key in owner)) if isinstance(owner, Mapping) else ()


class Budget:
    """Counts down what one composition may use. Mutable; one for each build."""

    def __init__(self) -> None:
        self._turns = MAX_TURNS
        self._characters = MAX_CHARACTERS
        self.place = ""
        """`line:file` of the loop that began last; empty before the first."""

    def turn(self) -> None:
        """One more turn of a loop, call or piece; raises EndlessError when there are none left."""
        self._turns -= 1
        if self._turns < 0:
            raise EndlessError(f"it takes more than {MAX_TURNS:,} turns of loops and calls")

    def each(self, items: Iterable[Any]) -> Iterator[Any]:
        """The items of a loop, counted."""
        for item in items:
            self.turn()
            yield item

    def join(self, parts: Iterable[str]) -> Piece:
        """Text that a template (macro, block, call) made, counted."""
        kept = []
        for part in parts:
            self.turn()
            self._characters -= len(part)
            if self._characters < 0:
                raise EndlessError(f"it makes more than {MAX_CHARACTERS:,} characters")
            kept.append(part)
        return Piece("".join(kept))


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox of one build."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(
        self,
        read: Callable[[str], str],
        functions: Mapping[str, Callable[..., Any]],
        *,
        print_value: Callable[[object], Piece],
        print_placeholder: Callable[[str, str], Piece],
        on_call: Callable[[str], None],
        on_parsed: Callable[[str, nodes.Template], None],
    ) -> None:
        """`read` gives the text of a template file by its name; `print_value` a marker for a value that is no `Piece`;
        `print_placeholder` one for the source of a placeholder or citation and its place.

        `on_call` is told the place (`line:file`) of each call to one of `functions`, and an empty text for other
        calls; `on_parsed` the name of each file and its syntax tree before that is made safe.
        """
        super().__init__(
            loader=FunctionLoader(read),
            undefined=MissingName,
            finalize=print_value,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self.budget = Budget()
        self.functions = dict(functions)
        self.on_call = on_call
        self.on_parsed = on_parsed
        self.placeholder = print_placeholder
        # Generated code joins by `environment.concat`: what templates make is thereby known from data.
        self.concat = self.budget.join  # type: ignore[method-assign]
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.filters["join"] = self.join_items
        self.filters["replace"] = _replace
        self.globals = {**self.functions, "range": self.count_up, "namespace": Namespace}

    # --- what the generated code calls --------------------------------------------------------------------

    def each(self, items: Iterable[Any], place: str) -> Iterator[Any] | list[Any]:
        """The items of every `for`."""
        self.budget.place = place
        return list(self.budget.each(items)) if hasattr(items, "__len__") else self.budget.each(items)

    def text(self, *parts: object) -> str:
        """What `~` joins: text, so that it is printed as text."""
        joined = "".join(_as_text(part) for part in parts)
        self.bounded(joined)
        return joined

    def scalar(self, value: object) -> object:
        """An item of a list written in a template: no list in a list, or lists could double without end."""
        if isinstance(value, (list, dict)):
            raise UnprintableError("a list cannot hold another list")
        return value

    def bounded(self, value: Any) -> Any:
        """A text or list that may still be that long."""
        if len(value) > MAX_TEXT:
            raise EndlessError(f"it makes a text or list of more than {MAX_TEXT:,} characters or items")
        return value

    def join_items(self, items: Iterable[object], separator: str = "", attribute: str | None = None) -> str:
        """The filter `join`."""
        values = list(self.budget.each(items))
        if attribute is not None:
            values = [self.getattr(item, attribute) for item in values]
        texts = [_as_text(value) for value in values]
        self.bounded(range(sum(map(len, texts)) + len(str(separator)) * len(texts)))
        return str(separator).join(texts)

    def count_up(self, *bounds: int) -> range:
        """The function `range`."""
        numbers = range(*bounds)
        if len(numbers) > MAX_RANGE:
            raise EndlessError(f"a range has more than {MAX_RANGE:,} numbers")
        return numbers

    # --- the sandbox --------------------------------------------------------------------------------------

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 (as in Jinja)
        """Every call in a template. The given functions are told where they are called."""
        __self.budget.turn()
        __self.on_call(kwargs.pop(PLACE, ""))
        if not __self.is_safe_callable(__obj):
            raise SecurityError("only the functions of reportgen and the template's own macros can be called")
        return __context.call(__obj, *args, **kwargs)

    def is_safe_callable(self, obj: Any) -> bool:
        """The given functions, macros, a few methods; what is undefined explains itself."""
        if isinstance(obj, (Macro, MissingName)) or obj is Namespace:
            return True
        if any(
            obj == function
            for function in (
                *self.functions.values(),
                self.count_up,
                self.text,
                self.each,
                self.scalar,
                self.placeholder,
            )
        ):
            return True
        owner = getattr(obj, "__self__", None)
        if isinstance(owner, LoopContext):
            return getattr(obj, "__name__", "") in {"cycle", "changed"}
        return isinstance(owner, (str, dict, Mapping)) and getattr(obj, "__name__", "") in _METHODS

    def call_binop(self, context: Context, sign: str, left: Any, right: Any) -> Any:
        """Arithmetic on small numbers, sums of texts or lists; nothing that could grow out of bounds."""
        if _is_number(left) and _is_number(right):
            return _compute(sign, left, right)
        if sign == "+" and isinstance(left, str) and isinstance(right, str):
            return self.bounded(str(left) + str(right))
        if sign == "+" and isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
            return self.bounded([*left, *right])
        for value in (left, right):
            if isinstance(value, MissingName):
                str(value)
        raise UnprintableError(f"`{sign}` works on numbers only" + (", or on two texts" if sign == "+" else ""))

    def evaluate(self, source: str, variables: Mapping[str, Any]) -> Any:
        """The value of one expression. Raises what a template raises."""
        parser = Parser(self, source, state="variable")
        expression = parser.parse_expression()
        if not parser.stream.eos:
            raise TemplateSyntaxError("something stands after the end of the expression", 1)
        tree = nodes.Template([nodes.Assign(nodes.Name("result", "store"), expression, lineno=1)], lineno=1)
        tree.set_environment(self)
        self.on_parsed("", tree)
        template = self.from_string(make_safe(tree, self.functions, ""))
        context = template.new_context(dict(variables))
        for _ in template.root_render_func(context):
            pass
        return context.vars["result"]

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raises what Jinja is handling as it is: `expansion` reads the line from the traceback."""
        raise

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self.on_parsed(name or "", tree)
        return make_safe(tree, self.functions, name or "")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))


_COMPUTED: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}


def _compute(sign: str, left: float, right: float) -> Any:
    if sign == "**" and (abs(right) > _MAX_POWER or abs(left) > _MAX_NUMBER):
        raise EndlessError("it computes a number that is too large")
    made = _COMPUTED[sign](left, right)
    if abs(made) > _MAX_NUMBER:
        raise EndlessError("it computes a number that is too large")
    return made


def _as_text(value: object) -> str:
    if isinstance(value, MissingName):
        return str(value)
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    if value is None:
        return ""
    raise UnprintableError(f"a {_kind_of(value)} cannot be joined as text")


def _kind_of(value: object) -> str:
    return {"bool": "truth value", "tuple": "list", "dict": "mapping"}.get(type(value).__name__, type(value).__name__)


def _replace(text: object, old: str, new: str) -> str:
    whole, old, new = _as_text(text), str(old), str(new)
    if len(whole) + whole.count(old) * len(new) > MAX_TEXT:
        raise EndlessError(f"it makes a text of more than {MAX_TEXT:,} characters")
    return whole.replace(old, new)
