"""Comments of ours: what was refused because somebody had edited it by hand."""

from collections.abc import Sequence
from datetime import date

from lxml import etree

from reportgen.links.refresh.flow import run_like
from reportgen.links.refresh.names import AUTHOR, PPR, R_RUN, Element, P, W, attribute
from reportgen.links.refresh.package import Package

_KIND = "comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_NAME = "word/comments.xml"


class Comments:
    """Writes comments into a file; the part is made with the first."""

    def __init__(self, package: Package, as_of: date) -> None:
        """Dated by the day that the data are of."""
        self._package = package
        self._date = f"{as_of.isoformat()}T00:00:00Z"
        self._next: int | None = None

    def add(self, paragraph: Element, runs: Sequence[Element], text: str) -> None:
        """A comment on some runs of a paragraph, or on the whole of it if there are none."""
        root = self._root()
        if self._next is None:
            numbers = [int(attribute(one, "id")) for one in root if attribute(one, "id").isdecimal()]
            self._next = max(numbers, default=-1) + 1
        number = str(self._next)
        self._next += 1
        root.append(self._comment(root, number, text))
        start = paragraph.makeelement(f"{W}commentRangeStart", {f"{W}id": number})
        end = paragraph.makeelement(f"{W}commentRangeEnd", {f"{W}id": number})
        mark = paragraph.makeelement(R_RUN, {})
        mark.append(paragraph.makeelement(f"{W}commentReference", {f"{W}id": number}))
        if runs:
            _outermost(runs[0], paragraph).addprevious(start)
            _outermost(runs[-1], paragraph).addnext(end)
        else:
            paragraph.insert(1 if len(paragraph) and paragraph[0].tag == PPR else 0, start)
            paragraph.append(end)
        end.addnext(mark)

    def _comment(self, root: Element, number: str, text: str) -> Element:
        attributes = {"id": number, "author": AUTHOR, "date": self._date, "initials": "rg"}
        comment = root.makeelement(f"{W}comment", {f"{W}{key}": value for key, value in attributes.items()})
        paragraph = etree.SubElement(comment, P)
        paragraph.append(run_like(None, text, paragraph))
        return comment

    def _root(self) -> Element:
        main = self._package.main
        name = next((lies for kind, lies in self._package.relations(main).values() if kind == _KIND), _NAME)
        root = self._package.tree(name)
        if root is None:
            root = etree.Element(f"{W}comments", nsmap={"w": W[1:-1]})
            self._package.add_tree(name, root)
            self._package.declare(name, _TYPE)
            like = etree.Element("Relationship", Type=_RELATION)
            self._package.relate(main, like, name)
            root = self._package.tree(name)
        return root if root is not None else etree.Element(f"{W}comments")


def _outermost(run: Element, paragraph: Element) -> Element:
    """What stands right in the paragraph and holds a run."""
    place = run
    for outer in run.iterancestors():
        if outer is paragraph:
            return place
        place = outer
    return run
