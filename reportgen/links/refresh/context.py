"""What the parts of one refresh share."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reportgen.document.marks import VALUE, value_mark
from reportgen.links.model import Offer
from reportgen.links.refresh.comments import Comments
from reportgen.links.refresh.findings import Ledger
from reportgen.links.refresh.fitting import Fitter
from reportgen.links.refresh.flow import read_flow
from reportgen.links.refresh.names import SDT, Element, P, W
from reportgen.links.refresh.package import Package
from reportgen.links.refresh.pens import Pen

_LINKED = (SDT, *(f"{W}{name}" for name in ("bookmarkStart", "hyperlink", "fldChar", "fldSimple")))
"""What a paragraph with a linked place has inside."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the linked places of one build say, wherever they stand."""

    texts: dict[str, frozenset[str]]
    """Key of a place -> its texts."""

    def only(self, key: str) -> str | None:
        """The text of all places of a key; None if there are none or they differ."""
        found = self.texts.get(key, frozenset())
        return next(iter(found)) if len(found) == 1 else None


def known_in(roots: Iterable[Element]) -> Known:
    """The linked places of some parts."""
    texts: dict[str, set[str]] = {}
    for root in roots:
        for paragraph in root.iter(P):
            if next(paragraph.iter(*_LINKED), None) is None:
                continue
            flow = read_flow(paragraph)
            for span in flow.spans:
                texts.setdefault(span.key, set()).add(flow.words(span))
    return Known({key: frozenset(found) for key, found in texts.items()})


@dataclass(frozen=True, slots=True)
class Parts:
    """Names of a part in the build that was, in the file and in the fresh build."""

    base: str
    theirs: str
    ours: str


@dataclass(slots=True)
class Context:
    """A refresh while it goes on."""

    base: Package
    """As the file was built."""
    theirs: Package
    """The file as people have made it; what is changed."""
    ours: Package
    """A fresh build."""
    pen: Pen
    fitter: Fitter
    comments: Comments
    ledger: Ledger
    was: Known
    """What the linked places said at first."""
    now: Known
    """What they say now."""
    tags: dict[str, str]
    """Bookmark of a value -> its tag."""
    offers: dict[str, Offer] = field(default_factory=dict)
    """What an earlier refresh offered, by tag."""
    before: dict[str, bytes] = field(default_factory=dict)
    """The parts of the file as they were."""

    def tag(self, key: str) -> str:
        """How a place is called to people: the tag of a value, else what a field or link leads to."""
        kind, _, name = key.partition(":")
        return self.tags.get(name, name.removeprefix(VALUE)) if kind == "v" else name

    def offered(self, tag: str) -> str | None:
        """What a value said before a refresh offered another one; it says so again where that was rejected."""
        found = self.offers.get(tag)
        return found.old if found else None


def tags_by_mark(tags: Iterable[str]) -> dict[str, str]:
    """Bookmark -> tag, of the values of a document."""
    return {value_mark(tag): tag for tag in tags}
