"""The pages as they are drawn on: canvas (pages, fonts, anchors) and flow (where the next block goes)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from reportgen.render.pdf.faces import Face, FontBook
from reportgen.render.pdf.foot import Foot, Note
from reportgen.render.pdf.objects import ObjectStore, decimal
from reportgen.render.pdf.places import MORE_KEY, Places
from reportgen.render.pdf.tags import Element, Page, StructureTree
from reportgen.render.theme import PageSetup


@dataclass(frozen=True, slots=True)
class Place:
    """A point that a link or bookmark leads to."""

    page: int
    """Index of the page, 0 first."""
    y: float
    """Height above the bottom of the page, points."""


class Canvas:
    """What a document is drawn on: its pages, the fonts it names and the places it can be entered at."""

    def __init__(
        self, book: FontBook, language: str, *, is_right_to_left: bool = False, is_linked: bool = False
    ) -> None:
        self.book = book
        self.language = language
        self._is_right_to_left = is_right_to_left
        self.store = ObjectStore()
        self.tree = StructureTree(self.store)
        self.pages: list[Page] = []
        self.anchors: dict[str, Place] = {}
        self.descriptions: dict[str, str] = {}
        """Anchor -> what a link to it says to a reader who cannot see it."""
        self.notes: dict[str, Element] = {}
        """Anchor of a footnote -> its element, from when its mark is drawn."""
        self.places = Places() if is_linked else None
        """Where values stand; None in a document whose values are not linked."""
        self._fonts: dict[Face, str] = {}

    @property
    def page(self) -> Page:
        """The page being drawn on."""
        return self.pages[-1]

    @property
    def fonts(self) -> tuple[tuple[Face, str], ...]:
        """Faces with their resource names, in order of first use."""
        return tuple(self._fonts.items())

    def font_name(self, face: Face) -> str:
        """Resource name of a face, e.g. `/F2`."""
        name = self._fonts.get(face)
        if name is None:
            name = self._fonts[face] = f"/F{len(self._fonts) + 1}"
        return name

    def add_page(self, setup: PageSetup) -> None:
        """Go on with a new page."""
        mirror = setup.left + setup.width - setup.right if self._is_right_to_left else 0.0
        self.pages.append(self.tree.add_page(setup, mirror))

    @property
    def mirror(self) -> float:
        """As `Page.mirror` of the page being drawn on."""
        return self.pages[-1].mirror

    def mirrored(self, x: float, width: float) -> float:
        """As `Page.mirrored` of the page being drawn on."""
        return self.pages[-1].mirrored(x, width)

    def set_anchor(self, anchor: str, y: float) -> None:
        """Give an anchor its place on the current page; the first place counts."""
        if anchor:
            self.anchors.setdefault(anchor, Place(len(self.pages) - 1, y))

    def mark(self, element: Element) -> str:
        """The operator that begins content of an element on the current page; `EMC` ends it."""
        more = f"/{MORE_KEY} 1" if self.places and element.page not in (0, self.page.number) else ""
        return f"/{element.tag}<</MCID {self.tree.own(element, self.page)}{more}>>BDC"


_CARRIED_SHARE = 0.35
"""At most so much of a page is carried over for the sake of the page after it."""
_EDGE = 0.75
"""Weight of the edge of a box, points."""


def text_width(setup: PageSetup) -> float:
    """Width between the margins, points."""
    return setup.width - setup.left - setup.right


def turned(setup: PageSetup) -> PageSetup:
    """The landscape page with the same margins, for its running lines are upright too."""
    return replace(setup, width=setup.height, height=setup.width)


@dataclass(frozen=True, slots=True)
class Frame:
    """A fill and a bar, an edge or lines, painted beneath what is placed in a box, page by page."""

    fill: str
    """Fill operator; empty for none."""
    bar: str
    """Fill operator of the bar where lines begin; empty for none."""
    bar_width: float
    pad: float
    """Space above and below the content, points."""
    edge: str = ""
    """Stroke operator of the edge; empty for none."""
    is_closed: bool = True
    """Whether the edge goes all round; else it is a line above and a line below."""

    def paint(self, page: Page, left: float, width: float, top: float, bottom: float) -> None:
        """Paint one part of the box on a page."""
        height = top - bottom
        if self.fill:
            page.fill(self.fill, left, bottom, width, height)
        if self.bar:
            page.fill(self.bar, page.mirrored(left, self.bar_width), bottom, self.bar_width, height)
        if self.edge and self.is_closed:
            box = " ".join([decimal(edge) for edge in (left, bottom, width, height)])
            page.under.append(f"{self.edge} {_EDGE} w {box} re S")
        elif self.edge:
            page.rule(self.edge, _EDGE, left, width, top, bottom)


@dataclass(slots=True)
class _OpenFrame:
    frame: Frame
    left: float
    width: float
    top: float

    def paint(self, page: Page, bottom: float) -> None:
        self.frame.paint(page, self.left, self.width, self.top, bottom)


@dataclass(slots=True, eq=False)
class Flow:
    """Where the next block goes. Heights are measured from the bottom of the page, in points."""

    canvas: Canvas
    foot: Foot
    setup: PageSetup
    """Of the pages to come."""
    least: float = 0.0
    """What stands on the last page of a section should be so high at least."""
    left: float = field(init=False)
    width: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    tail: float = 0.0
    """Height of what is known to follow the block in hand up to the end of its section; infinite if that is much."""
    y: float = 0.0
    """Top of the free space."""
    _gap: float = 0.0
    _fresh: bool = True
    _is_break_asked: bool = False
    _frames: list[_OpenFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bottom = self.setup.bottom

    def start(self, setup: PageSetup) -> None:
        """Go on with pages of a kind, which have the same lower margin: on a new page, unless the page in hand is
        of that kind. Not within boxes.
        """
        if self.canvas.pages and setup == self.setup:
            return
        self.setup, self.left, self.width = setup, setup.left, text_width(setup)
        self.top = setup.height - setup.top
        self.new_page()

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands on this page (or in this box on this page) yet."""
        return self._fresh

    def space(self, height: float) -> None:
        """Ask for space before the next block; of neighbouring requests the largest counts."""
        self._gap = max(self._gap, height)

    def room(self) -> float:
        """Height left on this page below the space asked for."""
        return self.y - (0.0 if self._fresh else self._gap) - self.bottom

    def whole(self) -> float:
        """Height that an empty page offers here."""
        return self.top - self.bottom + self.foot.height - sum(open_.frame.pad for open_ in self._frames)

    def needed(self, minimum: float, extent: float) -> float:
        """Height that must fit for a block to begin here.

        If what follows up to the end of the section is so little that it should not stand on a page alone, and the
        block cannot leave enough to stand there with it, all of it begins on one page. What is high itself goes over
        only for the sake of very little.
        """
        whole = extent + self.tail
        least = self.least if extent <= self.least else self.least / 2
        is_enough = extent - minimum + self.tail >= least or whole > self.whole() * _CARRIED_SHARE
        return minimum if not self.tail or is_enough else whole

    def break_page(self) -> None:
        """Ask for a new page before the next block."""
        self._is_break_asked = not self._fresh

    def begin(self, minimum: float, extent: float | None = None) -> None:
        """Make room for `minimum` points, on a new page if need be, and leave the space asked for.

        With `extent`, the height of the whole block, more is made if what follows wants it (`needed`). What is higher
        than a page begins on an empty one.
        """
        height = min(minimum if extent is None else self.needed(minimum, extent), self.whole())
        if self._is_break_asked or (self.room() < height - 0.01 and not self._fresh):
            self.new_page()
        if not self._fresh:
            self.y -= self._gap
        self._gap = 0.0

    def advance(self, height: float) -> None:
        """Something of that height was placed."""
        self.y -= height
        self._fresh = False

    def hold(self, notes: Sequence[Note]) -> None:
        """Put notes at the foot of this page, as far as there is room below what was placed."""
        if notes:
            self.bottom += self.foot.hold(notes, self.y - self.bottom)

    def finish(self) -> None:
        """End the last page, after further ones for notes that are left."""
        while self.foot.is_waiting:
            self.new_page()
        self._close_foot()

    def _close_foot(self) -> None:
        self.bottom -= self.foot.height
        self.foot.close(self.bottom - sum(open_.frame.pad for open_ in self._frames))

    def new_page(self) -> None:
        """Go on at the top of a new page; open boxes are closed here and opened there."""
        for open_ in self._frames:
            open_.paint(self.canvas.page, self.y - open_.frame.pad)
        if self.canvas.pages:
            self._close_foot()
        self.canvas.add_page(self.setup)
        self.y, self._gap, self._fresh, self._is_break_asked = self.top, 0.0, True, False
        self.bottom += self.foot.carry(self.whole())
        for open_ in self._frames:
            open_.top = self.y
            self.y -= open_.frame.pad

    @contextmanager
    def inset(self, left: float = 0.0, right: float = 0.0) -> Iterator[None]:
        """Place what follows so far within the edges."""
        edges = self.left, self.width
        self.left, self.width = self.left + left, self.width - left - right
        yield
        self.left, self.width = edges

    @contextmanager
    def inside(self, frame: Frame) -> Iterator[None]:
        """Place what follows inside a box."""
        self._frames.append(_OpenFrame(frame, self.left, self.width, self.y))
        self.y -= frame.pad
        self.bottom += frame.pad
        self._fresh, self._gap = True, 0.0
        yield
        self.y -= frame.pad
        self.bottom -= frame.pad
        self._frames.pop().paint(self.canvas.page, self.y)
        self._fresh, self._gap = False, 0.0


class Placeable(Protocol):
    """A block that is measured and ready to be placed."""

    @property
    def before(self) -> float:
        """Space asked for above, points."""

    @property
    def after(self) -> float:
        """Space asked for below, points."""

    @property
    def minimum(self) -> float:
        """Height that must fit for the block to begin on a page."""

    @property
    def extent(self) -> float:
        """Height of the whole with its notes, points; infinite if that is not known before it is placed."""

    @property
    def keeps_next(self) -> bool:
        """Whether the next block must begin on the same page."""

    def place(self, flow: Flow, parent: Element) -> None:
        """Draw it, over pages if need be, as the last kid of `parent`."""


class PageBreakPlaceable:
    """The next block begins a new page."""

    before = after = minimum = extent = 0.0
    keeps_next = False

    def place(self, flow: Flow, _parent: Element) -> None:
        """Ask for a new page; none is made if nothing follows."""
        flow.break_page()


def place_all(blocks: Sequence[Placeable], flow: Flow, parent: Element) -> None:
    """Place blocks one below the other; what keeps with the next begins on its page, if a page can hold them."""
    tail = flow.tail
    tails = _tails(blocks, tail)
    for index, block in enumerate(blocks):
        flow.space(block.before)
        flow.tail = tails[index]
        if block.keeps_next:
            height = _kept_height(blocks, tails, index, flow)
            flow.begin(height if height <= flow.whole() else block.minimum)
        block.place(flow, parent)
        flow.space(block.after)
    flow.tail = tail


def extent_of_all(blocks: Sequence[Placeable]) -> float:
    """Height of blocks one below the other, without the space around them; infinite if it is not known."""
    gaps = sum([max(block.after, following.before) for block, following in pairwise(blocks)])
    return gaps + sum([block.extent for block in blocks])


def _tails(blocks: Sequence[Placeable], tail: float) -> list[float]:
    """What follows each of some blocks up to a forced new page, or to the end and what follows there."""
    tails = [tail]
    for block, following in reversed(list(pairwise(blocks))):
        if isinstance(following, PageBreakPlaceable):
            tails.append(0.0)
        else:
            tails.append(tails[-1] + max(block.after, following.before) + following.extent)
    return tails[::-1]


def tails_of(extents: Sequence[float], between: float, tail: float) -> list[float]:
    """What follows each of some things that stand one below the other, some space between them; `tail` the last."""
    tails = [tail]
    for extent in reversed(extents[1:]):
        tails.append(tails[-1] + between + extent)
    return tails[::-1]


def _kept_height(blocks: Sequence[Placeable], tails: Sequence[float], index: int, flow: Flow) -> float:
    """Height of a chain of blocks that keep with the next, with the beginning of what follows them."""
    height, tail = 0.0, flow.tail
    for at in range(index, len(blocks)):
        block, flow.tail = blocks[at], tails[at]
        if not block.keeps_next:
            height += flow.needed(block.minimum, block.extent)
            break
        height += block.minimum
        if at + 1 < len(blocks):
            height += max(block.after, blocks[at + 1].before)
    flow.tail = tail
    return height
