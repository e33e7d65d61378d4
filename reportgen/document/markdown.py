"""Markdown to blocks and inlines: CommonMark without raw HTML and pictures, with tables. Part of compose.

Two dialects: a template may use headings, tables and quotes; text from data (claims, answer, limitations) has
paragraphs, lists, emphasis, code and links only, so that no data can change the structure of a document.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from itertools import accumulate
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from reportgen.codes import Code as ErrorCode
from reportgen.document.draft import Draft, KeptBlocks, clean, inlines_only
from reportgen.document.quotes import Marks, marks_of, set_quotes
from reportgen.document.tree import (
    Block,
    Caption,
    Cell,
    Citation,
    Code,
    Column,
    CrossRef,
    Emphasis,
    Footnote,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Row,
    Strong,
    Table,
    Text,
    plain_text,
)
from reportgen.errors import Origin

_HEADING_MARKS = re.compile(r"\s*\{:?\s*(?:#(?P<anchor>[^{}]*?))?\s*(?P<plain>-)?\s*\}\s*$")
"""`{: #anchor}` and `{-}` at the end of a heading or caption; `{#` alone would open a remark of Jinja."""
_NOTE_MARK = re.compile(r"\[\^([A-Za-z0-9_-]{1,60})\]")
_CAPTION = re.compile(r"^Table:\s*")
_ENCODED_MARKER = "%EF%B7%90"
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"
"""Characters that mean something in an address (RFC 3986, 2.2); all others are percent-encoded."""
_MAX_BRACKETS = 5_000
"""Looking for links takes time with the square of the open brackets."""
_MAX_NESTING = 60
"""Of lists, quotations and emphasis."""
UNNUMBERED = "-"
"""Draft number of a heading that is to have none (`## Title {-}`)."""
AUTOMATIC = "~"
"""Prefix of a draft anchor that `numbering` may change to make it unique."""


def read_blocks(text: str, draft: Draft, *, is_data: bool, is_boxed: bool = False, scope: int = 0) -> tuple[Block, ...]:
    """Blocks of a Markdown text that stands where the draft is; problems go to the draft.

    `is_boxed`: they go into a box, which holds paragraphs and lists only. `scope` is that of `Note`.
    """
    if text.count("[") > _MAX_BRACKETS:
        draft.report(
            ErrorCode.COMPOSE_ENDLESS_TEMPLATE,
            "a text has too many brackets to look for links in",
            expected=f"at most {_MAX_BRACKETS} of [",
        )
        return ()
    text, lines = draft.without_lines(text)
    tokens = _parser(is_data, marks_of(draft.language)).parse(text)
    if any(_depth(token.children or ()) > _MAX_NESTING for token in tokens):
        draft.report(
            ErrorCode.COMPOSE_ENDLESS_TEMPLATE,
            "a text has emphasis inside emphasis without end",
            expected=f"at most {_MAX_NESTING} levels of * or _",
        )
        return ()
    return _Reader(draft, lines, scope).blocks(SyntaxTreeNode(tokens).children, is_boxed=is_boxed)


def _depth(inlines: Iterable[Token]) -> int:
    """How far inlines stand inside each other."""
    return max(accumulate((token.nesting for token in inlines), initial=0))


def flatten(blocks: tuple[Block, ...]) -> Inlines:
    """The inlines of simple blocks for a place that holds inlines only (a table cell): one line for each paragraph."""
    lines: list[Inlines] = []
    for block in blocks:
        match block:
            case Paragraph(children):
                lines.append(children)
            case ListBlock(_, items):
                lines += [(Text("– "), *flatten(item)) for item in items]
            case _:
                pass
    joined: list[Inline] = []
    for line in lines:
        joined += [LineBreak(), *line] if joined else line
    return tuple(joined)


@cache
def _parser(is_data: bool, marks: Marks | None) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    parser.enable("table")
    parser.disable(["html_block", "html_inline", "image", "code", "reference", "hr"])
    if is_data:
        parser.disable(["heading", "lheading", "table", "blockquote", "fence"])
    parser.inline.ruler.before("link", "footnote", _footnote_mark)
    if marks:
        set_quotes(parser, marks)
    return parser


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    """A rule of the parser: `[^key]`."""
    match = _NOTE_MARK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("footnote", "", 0).content = match.group(1)
    state.pos = match.end()
    return True


class _Reader:
    """Turns syntax nodes into ours."""

    def __init__(self, draft: Draft, lines: Mapping[int, Origin], scope: int) -> None:
        self._draft = draft
        self._lines = lines
        self._line = 0
        self._scope = scope

    # --- blocks -------------------------------------------------------------------------------------------

    def blocks(
        self, nodes: list[SyntaxTreeNode], *, is_nested: bool = False, is_boxed: bool = False
    ) -> tuple[Block, ...]:
        made: list[Block] = []
        for node in nodes:
            with self._at(node):
                made += self._block(node, is_nested, is_nested or is_boxed)
        return _with_captions(made)

    def _at(self, node: SyntaxTreeNode) -> AbstractContextManager[None]:
        """The draft stands where the template has the first line of a node that can be wrong."""
        first, end = node.map or (self._line, self._line)
        self._line = first
        return self._draft.at(
            next((self._lines[line] for line in range(first, end) if line in self._lines), self._draft.here)
        )

    def _block(self, node: SyntaxTreeNode, is_nested: bool, is_inside: bool) -> tuple[Block, ...]:
        match node.type:
            case "paragraph":
                return self._paragraphs(node.children[0].children, is_inside)
            case "heading":
                heading = self._heading(node)
                made: Block = Paragraph((Strong(heading.children),)) if is_nested else heading
                return self._admitted((made,), is_inside)
            case "bullet_list" | "ordered_list":
                items = tuple(self.blocks(item.children, is_nested=True) for item in node.children)
                return (ListBlock(node.type == "ordered_list", items),)
            case "blockquote":
                return self._admitted((Quote(self.blocks(node.children, is_nested=True)),), is_inside)
            case "table":
                return self._admitted((self._table(node),), is_inside)
            case _:  # a fence: the tree has no block of code, so its lines stay literal
                return (self._literal(node.content),)

    def _admitted(self, blocks: tuple[Block, ...], is_inside: bool) -> tuple[Block, ...]:
        """The blocks; those that a box, list or quotation cannot hold are problems."""
        for block in blocks:
            if is_inside and not isinstance(block, (Paragraph, ListBlock)):
                self._draft.report(
                    ErrorCode.COMPOSE_MISPLACED_BLOCK,
                    "a box, list or quotation holds something it cannot",
                    found=type(block).__name__.lower(),
                    expected="paragraphs and lists",
                    hint="Put the call on a line of its own, after the box.",
                )
        return blocks

    def _literal(self, content: str) -> Paragraph:
        children: list[Inline] = []
        for line in content.rstrip("\n").split("\n"):
            children += [LineBreak(), Code(self._plain(line))] if children else [Code(self._plain(line))]
        return Paragraph(tuple(children))

    def _paragraphs(self, nodes: list[SyntaxTreeNode], is_inside: bool) -> tuple[Block, ...]:
        """A paragraph, split where a call left blocks in it; the words of footnotes are none."""
        if _starts_note(nodes, 0):
            self._define_notes(nodes)
            return ()
        made: list[Block] = []
        run: list[Inline] = []
        for piece in self._pieces(nodes):
            if isinstance(piece, KeptBlocks):
                with self._draft.at(piece.origin):
                    made += [*_paragraph(run), *self._admitted(piece.blocks, is_inside)]
                run = []
            else:
                run.append(piece)
        return (*made, *_paragraph(run))

    def _define_notes(self, nodes: list[SyntaxTreeNode]) -> None:
        """`[^key]: words`, one after the other."""
        starts = [place for place in range(len(nodes)) if _starts_note(nodes, place)]
        for start, end in zip(starts, [*starts[1:], len(nodes)], strict=True):
            here = self._draft.here
            words = self.inlines(nodes[start + 1 : end])
            if isinstance(words[0], Text):
                words = _trimmed((Text(words[0].text.removeprefix(":")), *words[1:]))
            with self._draft.at(here):
                self._draft.define_note(self._scope, nodes[start].content, words)

    def _heading(self, node: SyntaxTreeNode) -> Heading:
        children = self.inlines(node.children[0].children)
        anchor, number = "", ""
        if children and isinstance(children[-1], Text) and (marks := _HEADING_MARKS.search(children[-1].text)):
            anchor = marks["anchor"] or ""
            self._draft.anchors[anchor] = self._draft.here
            number = UNNUMBERED if marks["plain"] else ""
            children = _trimmed((*children[:-1], Text(children[-1].text[: marks.start()])))
        return Heading(int(node.tag[1]), number, children, anchor)

    def _table(self, node: SyntaxTreeNode) -> Table:
        head, *bodies = node.children
        header = tuple(self._row(row, is_header=True) for row in head.children)
        rows = tuple(self._row(row, is_header=False) for body in bodies for row in body.children)
        columns = tuple(_column(cell) for cell in head.children[0].children)
        return Table(AUTOMATIC + "table", Caption("", ()), columns, header, rows)

    def _row(self, node: SyntaxTreeNode, *, is_header: bool) -> Row:
        cells = (cell.children[0].children if cell.children else [] for cell in node.children)
        with self._at(node):
            return Row(tuple(Cell(self.inlines(cell), is_header=is_header) for cell in cells))

    # --- inlines ------------------------------------------------------------------------------------------

    def inlines(self, nodes: list[SyntaxTreeNode]) -> Inlines:
        """Inlines only, trimmed: blocks among them are a problem."""
        return _trimmed(self._inner(nodes))

    def _pieces(self, nodes: list[SyntaxTreeNode]) -> list[Inline | KeptBlocks]:
        pieces: list[Inline | KeptBlocks] = []
        for node in nodes:
            pieces += self._inline(node)
        return pieces

    def _inline(self, node: SyntaxTreeNode) -> list[Inline | KeptBlocks]:
        match node.type:
            case "strong":
                return [Strong(self._inner(node.children))]
            case "em":
                return [Emphasis(self._inner(node.children))]
            case "code_inline":
                return [Code(self._plain(node.content))]
            case "link":
                return [*self._link(node)]
            case "footnote":
                return [self._draft.footnote(key=node.content, scope=self._scope)]
            case "softbreak" | "hardbreak":
                self._line += 1
                self._draft.here = self._lines.get(self._line, self._draft.here)
                return [LineBreak() if node.type == "hardbreak" else Text(" ")]
            case _:
                return self._draft.expand(node.content)

    def _inner(self, nodes: list[SyntaxTreeNode]) -> Inlines:
        pieces = self._pieces(nodes)
        for piece in pieces:
            if isinstance(piece, KeptBlocks):
                with self._draft.at(piece.origin):
                    self._draft.report(
                        ErrorCode.COMPOSE_MISPLACED_BLOCK,
                        "a table, chart or box cannot stand inside a heading, a table cell or emphasis",
                        hint="Put the call on a line of its own.",
                    )
        return inlines_only(pieces)

    def _link(self, node: SyntaxTreeNode) -> Inlines:
        href = self._address(str(node.attrs.get("href", "")))
        children = self._inner(node.children)
        if any(isinstance(child, (Citation, CrossRef, Footnote)) for child in children):
            self._draft.report(
                ErrorCode.COMPOSE_BAD_LINK,
                "a citation, cross-reference or footnote stands inside a link",
                found=href[:80],
                hint="Put it after the link.",
            )
        if href.lower().startswith(("https://", "http://", "mailto:")):
            return (Link(href, children),)
        self._draft.report(
            ErrorCode.COMPOSE_BAD_LINK,
            "a link leads to no web address",
            found=href[:80],
            expected="an address that starts with https://, http:// or mailto:",
            hint="For a place in this document use [[ref:ANCHOR]].",
        )
        return children

    def _address(self, href: str) -> str:
        """An address whose markers (percent-encoded by the parser) became words, and encoded again."""
        return quote(self._plain(unquote(href)), safe=_IN_ADDRESSES) if _ENCODED_MARKER in href else href

    def _plain(self, text: str) -> str:
        """Text where no node can stand: a marker becomes the words of its node."""
        return clean(plain_text(inlines_only(self._draft.expand(text))))


def _starts_note(nodes: list[SyntaxTreeNode], place: int) -> bool:
    """True if the words of a footnote begin here: `[^key]:` at the start of a line."""
    mark, after = nodes[place], nodes[place + 1] if place + 1 < len(nodes) else None
    is_first = place == 0 or nodes[place - 1].type in ("softbreak", "hardbreak")
    return is_first and mark.type == "footnote" and after is not None and after.content.startswith(":")


def _column(cell: SyntaxTreeNode) -> Column:
    style = str(cell.attrs.get("style", ""))
    if "right" in style:
        return Column("right")
    return Column("center") if "center" in style else Column("left")


def _paragraph(run: list[Inline]) -> tuple[Paragraph, ...]:
    children = _trimmed(tuple(run))
    return (Paragraph(children),) if children else ()


def _trimmed(nodes: Inlines) -> Inlines:
    """Neighbouring texts joined, spaces and breaks at both ends dropped."""
    joined: list[Inline] = []
    for node in nodes:
        if isinstance(node, Text) and joined and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + node.text)
        else:
            joined.append(node)
    while joined and _is_blank(joined[0]):
        joined.pop(0)
    while joined and _is_blank(joined[-1]):
        joined.pop()
    if joined and isinstance(joined[0], Text):
        joined[0] = Text(joined[0].text.lstrip(" "))
    if joined and isinstance(joined[-1], Text):
        joined[-1] = Text(joined[-1].text.rstrip(" "))
    return tuple(joined)


def _is_blank(node: Inline) -> bool:
    return isinstance(node, LineBreak) or (isinstance(node, Text) and not node.text.strip(" "))


def _with_captions(blocks: list[Block]) -> tuple[Block, ...]:
    """A paragraph `Table: words` just before or after a Markdown table is its caption."""
    made: list[Block] = []
    for block in blocks:
        before = made[-1] if made else None
        if isinstance(block, Table) and not block.caption.children and (words := _caption_words(before)):
            made[-1] = _captioned(block, words)
        elif isinstance(before, Table) and not before.caption.children and (words := _caption_words(block)):
            made[-1] = _captioned(before, words)
        else:
            made.append(block)
    return tuple(made)


def _caption_words(block: Block | None) -> Inlines:
    match block:
        case Paragraph((Text(text), *rest)) if _CAPTION.match(text):
            return _trimmed((Text(_CAPTION.sub("", text)), *rest))
        case _:
            return ()


def _captioned(table: Table, words: Inlines) -> Table:
    anchor = table.anchor
    last = words[-1]
    if isinstance(last, Text) and (marks := _HEADING_MARKS.search(last.text)):
        anchor = marks["anchor"] or anchor
        words = _trimmed((*words[:-1], Text(last.text[: marks.start()])))
    return replace(table, anchor=anchor, caption=Caption("", words))
