"""The syntax tree of a template made safe before it runs: loops, joins and calls go through the environment."""

# ruff: noqa: N802 (names of visitors are Jinja's)

import re
from collections.abc import Container
from typing import NoReturn, cast

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

from reportgen.document.draft import line_mark
from reportgen.document.placeholders import PLACEHOLDER

_RISKY = re.compile(r"\]\(|\[\^|\{")
"""Links, footnotes and anchors."""
PLACE = "_at"
"""Hidden keyword of calls to the given functions: `line:file` of the call."""


def make_safe(tree: nodes.Template, functions: Container[str], name: str) -> nodes.Template:
    """The tree of the template file `name`; calls of `functions` are told their place.

    Raises TemplateSyntaxError for what no template may use.
    """
    made: nodes.Template = _Rewriter(functions, name).visit(tree)
    return made


class _Rewriter(NodeTransformer):
    """Puts the budget into loops, joins and lists, places into calls, and calls in the place of placeholders."""

    def __init__(self, functions: Container[str], name: str) -> None:
        self._functions = functions
        self._name = name

    def visit_For(self, node: nodes.For) -> nodes.For:
        if node.recursive:
            self._refuse("a loop cannot be recursive", node)
        self.generic_visit(node)
        place = nodes.Const(f"{node.lineno}:{self._name}")
        node.iter = self._call("each", [cast(nodes.Expr, node.iter), place], node)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:
        self.generic_visit(node)
        return self._call("text", node.nodes, node)

    def visit_List(self, node: nodes.List) -> nodes.List:
        self.generic_visit(node)
        node.items = [self._scalar(item) for item in node.items]
        return node

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Tuple:
        self.generic_visit(node)
        if node.ctx == "load":
            node.items = [self._scalar(item) for item in node.items]
        return node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Pair:
        self.generic_visit(node)
        node.value = self._scalar(node.value)
        return node

    def visit_Keyword(self, node: nodes.Keyword) -> nodes.Keyword:
        if node.key.startswith("_"):
            self._refuse(f"an argument cannot be named `{node.key}`", node)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Call:
        self.generic_visit(node)
        if isinstance(node.node, nodes.Name) and node.node.name in self._functions:
            place = nodes.Const(f"{node.lineno}:{self._name}").set_lineno(node.lineno)
            node.kwargs = [*node.kwargs, nodes.Keyword(PLACE, place)]
        return node

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> nodes.Node:
        self._refuse("`autoescape` is not available: data is always printed as text", node)

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        self.generic_visit(node)
        made: list[nodes.Expr] = []
        for child in node.nodes:
            made += self._placeholders(child) if isinstance(child, nodes.TemplateData) else [child]
        node.nodes = made
        return node

    def _placeholders(self, node: nodes.TemplateData) -> list[nodes.Expr]:
        made: list[nodes.Expr] = []
        end = 0
        for match in PLACEHOLDER.finditer(node.data):
            line = node.lineno + node.data.count("\n", 0, match.start())
            made.append(self._lined(node, end, match.start()))
            args: list[nodes.Expr] = [nodes.Const(match.group()), nodes.Const(f"{line}:{self._name}")]
            made.append(self._call("placeholder", args, node))
            end = match.end()
        return [*made, self._lined(node, end, len(node.data))]

    def _lined(self, node: nodes.TemplateData, start: int, end: int) -> nodes.TemplateData:
        """A part of the text, with a mark of its line before all that can be wrong as Markdown."""

        def mark(match: re.Match[str]) -> str:
            line = node.lineno + node.data.count("\n", 0, start + match.start())
            return line_mark(line, self._name) + match.group()

        return nodes.TemplateData(_RISKY.sub(mark, node.data[start:end]), lineno=node.lineno)

    def _scalar(self, node: nodes.Expr) -> nodes.Expr:
        is_written = isinstance(node, (nodes.Const, nodes.TemplateData, nodes.List, nodes.Tuple, nodes.Dict))
        return node if is_written else self._call("scalar", [node], node)

    def _call(self, name: str, args: list[nodes.Expr], node: nodes.Node) -> nodes.Call:
        target = nodes.EnvironmentAttribute(name)
        call = nodes.Call(target, args, [], None, None)
        return call.set_lineno(node.lineno, override=False)  # type: ignore[return-value]

    def _refuse(self, message: str, node: nodes.Node) -> NoReturn:
        raise TemplateSyntaxError(message, node.lineno, self._name, self._name)
