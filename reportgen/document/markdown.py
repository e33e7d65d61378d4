"""Markdown to blocks and inlines: CommonMark without raw HTML and pictures, with tables. Part of compose.

Two dialects: a template may use headings, tables and quotes; text from data (claims, answer, limitations) has
paragraphs, lists, emphasis, code and links only, so that no data can change the structure of a document.
"""

import re
from functools import cache
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from reportgen.codes import Code as ErrorCode
from reportgen.document.ledger import KeptBlocks, Ledger, clean
from reportgen.document.tree import (
    Block,
    Caption,
    Cell,
    Citation,
    Code,
    Column,
    CrossRef,
    Emphasis,
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
_CAPTION = re.compile(r"^Table:\s*")
_ENCODED_MARKER = "%EF%B7%90"
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"
"""Characters that mean something in an address (RFC 3986, 2.2); all others are percent-encoded."""
_MAX_BRACKETS = 5_000
"""Looking for links takes time with the square of the open brackets."""
UNNUMBERED = "-"
"""Draft number of a heading that is to have none (`## Title {-}`)."""
AUTOMATIC = "~"
"""Prefix of a draft anchor that `numbering` may change to make it unique."""


def read_blocks(text: str, ledger: Ledger, origin: Origin, *, is_data: bool) -> tuple[Block, ...]:
    """Blocks of a Markdown text; problems with `origin` go to the ledger."""
    if text.count("[") > _MAX_BRACKETS:
        ledger.report(ErrorCode.COMPOSE_ENDLESS_TEMPLATE, "a text has too many brackets to look for links in", origin,
                      expected=f"at most {_MAX_BRACKETS} of [")
        return ()
    tree = SyntaxTreeNode(_parser(is_data).parse(text))
    return _Reader(ledger, origin).blocks(tree.children)


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
def _parser(is_data: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 60})
    parser.enable("table")
    parser.disable(["html_block", "html_inline", "image", "code", "reference", "hr"])
    if is_data:
        parser.disable(["heading", "lheading", "table", "blockquote", "fence"])
    return parser


class _Reader:
    """Turns syntax nodes into ours."""

    def __init__(self, ledger: Ledger, origin: Origin) -> None:
        self._ledger = ledger
        self._origin = origin

    def blocks(self, nodes: list[SyntaxTreeNode], *, is_nested: bool = False) -> tuple[Block, ...]:
        made: list[Block] = []
        for node in nodes:
            made += self._block(node, is_nested)
        return _with_captions(made)

    def _block(self, node: SyntaxTreeNode, is_nested: bool) -> tuple[Block, ...]:
        match node.type:
            case "paragraph":
                return self._paragraphs(node)
            case "heading":
                heading = self._heading(node)
                return (Paragraph((Strong(heading.children),)),) if is_nested else (heading,)
            case "bullet_list" | "ordered_list":
                items = tuple(self.blocks(item.children, is_nested=True) for item in node.children)
                return (ListBlock(node.type == "ordered_list", items),)
            case "blockquote":
                return (Quote(self.blocks(node.children, is_nested=True)),)
            case "table":
                return (self._table(node),)
            case _:  # a fence: the tree has no block of code, so its lines stay literal
                return (self._literal(node.content),)

    def _literal(self, content: str) -> Paragraph:
        children: list[Inline] = []
        for line in content.rstrip("\n").split("\n"):
            children += [LineBreak(), Code(self._plain(line))] if children else [Code(self._plain(line))]
        return Paragraph(tuple(children))

    def _paragraphs(self, node: SyntaxTreeNode) -> tuple[Block, ...]:
        """A paragraph is split where a call left blocks in it."""
        made: list[Block] = []
        run: list[Inline] = []
        for piece in self._pieces(node.children[0].children):
            if isinstance(piece, KeptBlocks):
                made += _paragraph(run)
                made += piece.blocks
                run = []
            else:
                run.append(piece)
        return (*made, *_paragraph(run))

    def _heading(self, node: SyntaxTreeNode) -> Heading:
        children = self.inlines(node.children[0].children)
        anchor, number = "", ""
        if children and isinstance(children[-1], Text) and (marks := _HEADING_MARKS.search(children[-1].text)):
            anchor = marks["anchor"] or ""
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
                return self._link(node)
            case "softbreak":
                return [Text(" ")]
            case "hardbreak":
                return [LineBreak()]
            case _:
                return self._ledger.expand(node.content)

    def _inner(self, nodes: list[SyntaxTreeNode]) -> Inlines:
        kept: list[Inline] = []
        for piece in self._pieces(nodes):
            if isinstance(piece, KeptBlocks):
                self._ledger.report(
                    ErrorCode.COMPOSE_MISPLACED_BLOCK,
                    "a table, chart or box cannot stand inside a heading, a table cell or emphasis",
                    self._origin, hint="put the call on a line of its own",
                )
            else:
                kept.append(piece)
        return tuple(kept)

    def _link(self, node: SyntaxTreeNode) -> list[Inline | KeptBlocks]:
        href = self._address(str(node.attrs.get("href", "")))
        children = self._inner(node.children)
        if any(isinstance(child, (Citation, CrossRef)) for child in children):
            self._ledger.report(
                ErrorCode.COMPOSE_BAD_LINK, "a citation or cross-reference stands inside a link", self._origin,
                found=href[:80], hint="put it after the link")
        if href.lower().startswith(("https://", "http://", "mailto:")):
            return [Link(href, children)]
        self._ledger.report(
            ErrorCode.COMPOSE_BAD_LINK, "a link leads to no web address", self._origin, found=href[:80],
            expected="an address that starts with https://, http:// or mailto:",
            hint="for a place in this document use [[ref:ANCHOR]]",
        )
        return list(children)

    def _address(self, href: str) -> str:
        """An address whose markers (percent-encoded by the parser) became words, and encoded again."""
        return quote(self._plain(unquote(href)), safe=_IN_ADDRESSES) if _ENCODED_MARKER in href else href

    def _plain(self, text: str) -> str:
        """Text where no node can stand: a marker becomes the words of its node."""
        pieces = self._ledger.expand(text)
        return clean(plain_text(tuple(piece for piece in pieces if not isinstance(piece, KeptBlocks))))


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
    return Table(anchor, Caption("", words), table.columns, table.header, table.rows)
