"""The table of contents. Page numbers are known when everything is placed and are filled in then."""

from dataclasses import dataclass, field
from math import inf

from reportgen.document.tree import Contents, ContentsEntry
from reportgen.render.pdf.objects import decimal, text_string
from reportgen.render.pdf.pages import Canvas, Flow
from reportgen.render.pdf.paragraphs import Setter, TextBlock
from reportgen.render.pdf.tags import Element, Page
from reportgen.render.pdf.words import Style

NUMBER_WIDTH = 26.0
"""Reserved for the page number, points."""
_INDENT = 16.0
_LEADER_GAP = 5.0
_WHOLE_SHARE = 0.45


@dataclass(slots=True, eq=False)
class _Line:
    """An entry, its text set."""

    entry: ContentsEntry
    text: TextBlock
    indent: float
    before: float


@dataclass(frozen=True, slots=True)
class _Blank:
    """Where a page number is still to be written."""

    page: Page
    index: int
    """Of the operator."""
    mark: str
    target: str
    style: Style
    start: float
    """Where the leader may begin, points."""
    end: float
    """Right edge of the number."""
    y: float
    leader: str


@dataclass(slots=True, eq=False)
class ContentsPlaceable:
    """A table of contents ready to be placed."""

    title: TextBlock | None
    lines: tuple[_Line, ...]
    before: float
    after: float
    leader: str
    """Stroke operator of the dotted leaders."""
    most: float
    """A table of contents of at most this height is not split, points."""
    keeps_next: bool = False
    _blanks: list[_Blank] = field(default_factory=list)

    @property
    def minimum(self) -> float:
        """Height of the title and two lines; of the whole if it is short."""
        later = sum([line.text.height + line.before for line in self.lines[2:]])
        return self.extent - (later if self.extent > self.most else 0.0)

    @property
    def extent(self) -> float:
        """Height of the whole, points."""
        title = self.title.height + self.title.after if self.title else 0.0
        return title + sum([line.text.height + line.before for line in self.lines])

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw title and entries, page numbers left blank."""
        flow.begin(self.minimum)
        flow.tail = inf
        if self.title:
            self.title.place(flow, parent)
            flow.space(self.title.after)
        lists: list[tuple[int, Element]] = []
        last: Element | None = None
        for line in self.lines:
            level = line.entry.level
            while lists and lists[-1][0] > level:
                lists.pop()
            if not lists or lists[-1][0] < level:
                holder = last if lists and last is not None else parent
                lists.append((level, flow.canvas.tree.add("TOC", holder)))
            last = flow.canvas.tree.add("TOCI", lists[-1][1])
            self._place_line(line, flow, last)

    def _place_line(self, line: _Line, flow: Flow, item: Element) -> None:
        canvas, text = flow.canvas, line.text
        flow.space(line.before)
        flow.begin(text.height)
        link = canvas.tree.add("Link", canvas.tree.add("Reference", item))
        y = flow.y - text.drop
        text.draw(canvas, link, flow.left + line.indent, y)
        last = y - (len(text.lines) - 1) * text.leading
        start = flow.left + line.indent + (text.lines[-1].width if text.lines else 0.0)
        operators = canvas.page.operators
        self._blanks.append(
            _Blank(
                canvas.page,
                len(operators),
                canvas.mark(link),
                line.entry.target,
                text.style,
                start,
                flow.left + flow.width,
                last,
                self.leader,
            )
        )
        operators.append("")
        rectangle = (
            f"{decimal(flow.left + line.indent)} {decimal(flow.y - text.height)} "
            f"{decimal(flow.left + flow.width)} {decimal(flow.y)}"
        )
        canvas.tree.add_link(link, canvas.page, rectangle, _title(line.entry), f"/Dest{text_string(line.entry.target)}")
        flow.advance(text.height)

    def fill(self, canvas: Canvas) -> None:
        """Write the page numbers."""
        for blank in self._blanks:
            place = canvas.anchors.get(blank.target)
            blank.page.operators[blank.index] = _number(blank, str(place.page + 1) if place else "–", canvas)


def _number(blank: _Blank, text: str, canvas: Canvas) -> str:
    style = blank.style
    width, hexed = style.face.line(text)
    x = blank.end - width * style.size / 1000
    leader = ""
    start, end = blank.start + _LEADER_GAP, x - _LEADER_GAP
    if end > start:
        # dots of all lines stand below each other
        length = (end - start) // 4 * 4
        start = blank.page.mirrored(end - length, length)
        leader = (
            f"/Artifact BMC q {blank.leader} 0.9 w 1 J [0 4] 0 d {decimal(start)} {decimal(blank.y + 0.6)} m "
            f"{decimal(start + length)} {decimal(blank.y + 0.6)} l S Q EMC "
        )
    x = blank.page.mirrored(x, width * style.size / 1000)
    # a space keeps the number apart from the title for who reads the text alone
    return (
        f"{leader}BT {style.colour} {canvas.font_name(style.face)} {style.size:g} Tf {blank.mark} "
        f"1 0 0 1 {decimal(x - style.face.space_width * style.size / 1000)} {decimal(blank.y)} Tm"
        f"[<{style.face.space}{hexed}>]TJ EMC ET"
    )


def prepare_contents(contents: Contents, setter: Setter, width: float) -> ContentsPlaceable:
    """Set the lines of a table of contents, or of a list of tables or figures."""
    look = setter.sheet.look("contents")
    heading = setter.plain(contents.title, "contents_title", width) if contents.title else None
    if heading:
        heading.keeps_next = True
    lines = tuple(
        _prepare_line(entry, setter, width, is_chapter=contents.kind == "contents" and entry.level == 1)
        for entry in contents.entries
    )
    before = heading.before if heading else look.before
    page = setter.sheet.theme.page
    most = (page.height - page.top - page.bottom) * _WHOLE_SHARE
    after, leader = setter.sheet.look("body").after * 2, setter.sheet.stroke("muted")
    return ContentsPlaceable(heading, lines, before, after, leader, most)


def _prepare_line(entry: ContentsEntry, setter: Setter, width: float, *, is_chapter: bool) -> _Line:
    look = setter.sheet.look("contents")
    indent = _INDENT * (entry.level - 1)
    style = setter.sheet.style("contents", bold=is_chapter)
    title = _title(entry, gap="\u00a0\u00a0")
    block = setter.plain(title, "contents", width - indent - NUMBER_WIDTH, style=style)
    return _Line(entry, block, indent, look.leading * 0.35 if is_chapter else 0.0)


def _title(entry: ContentsEntry, gap: str = " ") -> str:
    return f"{entry.number}{gap}{entry.text}" if entry.number else entry.text
