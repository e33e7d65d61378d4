"""Fits what a fresh build made into a Word file that others have saved: its styles, numberings, notes, links, ids."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import count

from reportgen.links.refresh.names import SDT, WP, Element, R, W, attribute, value_of
from reportgen.links.refresh.package import Import, Package, importer
from reportgen.links.refresh.pens import drop
from reportgen.links.refresh.tracking import first_free_id

_STYLED = tuple(f"{W}{name}" for name in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link"))
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


class Fitter:
    """Brings elements of one package into another."""

    def __init__(self, source: Package, target: Package) -> None:
        """From the fresh build (`source`) into the file (`target`)."""
        self._source, self._target = source, target
        self._import: Import = importer(source, target)
        self.numberings: dict[str, str] = {}
        """Numbering id of the fresh build -> that of the file."""
        self._styles = _style_ids(source, target)
        roots = [root for name in target.parts if _holds_text(name) and (root := target.tree(name)) is not None]
        self._ids = count(first_free_id(roots))
        self._drawings = count(_free_drawing(roots))

    def fitted(self, element: Element, part: tuple[str, str], notes: Mapping[str, str] | None = None) -> Element:
        """A copy of an element of the fresh build, fit for the file.

        `part` names the parts that it comes from and goes into; `notes` gives ids of notes that the file has already.
        """
        made = deepcopy(element)
        self._links(made, part)
        self._numbers(made)
        for one in made.iter(*_STYLED):
            one.set(f"{W}val", self.style(attribute(one, "val")))
        for one in made.iter(f"{W}numId"):
            one.set(f"{W}val", self._numbering(attribute(one, "val")))
        for name, kind in _NOTES.items():
            for one in made.iter(f"{W}{name}"):
                known = (notes or {}).get(attribute(one, "id"))
                one.set(f"{W}id", known or self._note(kind, attribute(one, "id")))
        return made

    def style(self, id_: str) -> str:
        """Id that a style of the fresh build has in the file; it is brought over if it is not there."""
        if id_ in self._styles:
            return self._styles[id_]
        ours, theirs = self._source.tree("word/styles.xml"), self._styles_part()
        self._styles[id_] = id_
        if ours is None or theirs is None:
            return id_
        for one in ours.iter(f"{W}style"):
            if attribute(one, "styleId") == id_:
                made = deepcopy(one)
                for inner in made.iter(*_STYLED):
                    inner.set(f"{W}val", self.style(attribute(inner, "val")))
                for inner in made.iter(f"{W}numId"):
                    inner.set(f"{W}val", self._numbering(attribute(inner, "val")))
                theirs.append(made)
        return id_

    def part(self, name: str) -> str:
        """Name in the file of a part of the fresh build, brought over with what belongs to it."""
        return self._import(name)

    def _styles_part(self) -> Element | None:
        return self._target.tree(_styles_name(self._target))

    def _links(self, made: Element, part: tuple[str, str]) -> None:
        source, target = part
        for one in made.iter():
            for key, value in one.attrib.items():
                if not str(key).startswith(R) or not value:
                    continue
                like = self._source.relation(source, str(value))
                if like is None:
                    continue
                lies = like.get("Target") or ""
                if like.get("TargetMode") != "External":
                    lies = self._import(self._source.relations(source)[str(value)][1])
                one.set(key, self._target.relate(target, like, lies))

    def _numbers(self, made: Element) -> None:
        numbers: dict[str, str] = {}
        for one in made.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            old = attribute(one, "id")
            if old not in numbers:
                numbers[old] = str(next(self._ids))
            one.set(f"{W}id", numbers[old])
        for one in made.iter(f"{WP}docPr"):
            one.set("id", str(next(self._drawings)))

    def _numbering(self, id_: str) -> str:
        if id_ in self.numberings or id_ == "0":
            return self.numberings.get(id_, id_)
        ours = self._source.tree("word/numbering.xml")
        theirs = self._target.tree(_related(self._target, "numbering", "word/numbering.xml"))
        self.numberings[id_] = id_
        if ours is None or theirs is None:
            return id_
        number = next((one for one in ours.iter(f"{W}num") if attribute(one, "numId") == id_), None)
        if number is None:
            return id_
        base = value_of(number, "abstractNumId")
        abstract = next((one for one in ours.iter(f"{W}abstractNum") if attribute(one, "abstractNumId") == base), None)
        made, fresh = deepcopy(number), _free(theirs.iter(f"{W}num"), "numId")
        made.set(f"{W}numId", fresh)
        if abstract is not None:
            copy, name = deepcopy(abstract), _free(theirs.iter(f"{W}abstractNum"), "abstractNumId")
            copy.set(f"{W}abstractNumId", name)
            for one in list(copy.iter(f"{W}nsid", f"{W}tmpl")):
                drop(one)
            place = sum(1 for one in theirs if one.tag in (f"{W}abstractNum", f"{W}numPicBullet"))
            theirs.insert(place, copy)
            for one in made.iter(f"{W}abstractNumId"):
                one.set(f"{W}val", name)
        last = max((n for n, one in enumerate(theirs) if one.tag == f"{W}num"), default=len(theirs) - 1)
        theirs.insert(last + 1, made)
        self.numberings[id_] = fresh
        return fresh

    def _note(self, kind: str, id_: str) -> str:
        name = f"word/{kind}.xml"
        here = _related(self._target, kind, name)
        ours, theirs = self._source.tree(name), self._target.tree(here)
        if ours is None:
            return id_
        if theirs is None:
            # A file without notes takes the part with its separators.
            self._add_notes(kind, ours)
            theirs = self._target.tree(here)
        note = next((one for one in ours if attribute(one, "id") == id_), None)
        if note is None or theirs is None:
            return id_
        fresh = _free(theirs, "id")
        made = self.fitted(note, (name, here))
        made.set(f"{W}id", fresh)
        theirs.append(made)
        return fresh

    def _add_notes(self, kind: str, ours: Element) -> None:
        name = f"word/{kind}.xml"
        empty = deepcopy(ours)
        for one in list(empty):
            if not attribute(one, "type"):
                empty.remove(one)
        self._target.add_tree(name, empty)
        self._target.declare(name, self._source.content_type(name)[0])
        for id_, (found, _) in self._source.relations(self._source.main).items():
            like = self._source.relation(self._source.main, id_)
            if found == kind and like is not None:
                self._target.relate(self._target.main, like, name)


def tidy(root: Element) -> None:
    """No name of a bookmark twice, no id of a control twice: what stands first keeps it."""
    names: set[str] = set()
    ends: set[str] = set()
    for one in list(root.iter(f"{W}bookmarkStart")):
        name = attribute(one, "name")
        if name in names:
            ends.add(attribute(one, "id"))
            drop(one)
        names.add(name)
    kept = {attribute(one, "id") for one in root.iter(f"{W}bookmarkStart")}
    for one in list(root.iter(f"{W}bookmarkEnd")):
        if attribute(one, "id") in ends - kept:
            drop(one)
    known: set[str] = set()
    for control in root.iter(SDT):
        for one in list(control.iterfind(f"{W}sdtPr/{W}id")):
            if attribute(one, "val") in known:
                drop(one)
            known.add(attribute(one, "val"))


def _style_ids(source: Package, target: Package) -> dict[str, str]:
    """Id of a style in one package -> id of the style of the same name in another."""
    ours, theirs = source.tree("word/styles.xml"), target.tree(_styles_name(target))
    if ours is None or theirs is None:
        return {}

    def key(style: Element) -> tuple[str, str]:
        return attribute(style, "type"), value_of(style, "name").replace(" ", "").lower()

    there = {key(one): attribute(one, "styleId") for one in theirs.iter(f"{W}style")}
    return {attribute(one, "styleId"): there[key(one)] for one in ours.iter(f"{W}style") if key(one) in there}


def _styles_name(package: Package) -> str:
    return _related(package, "styles", "word/styles.xml")


def _related(package: Package, kind: str, default: str) -> str:
    """The part of a kind that the text refers to."""
    return next((target for found, target in package.relations(package.main).values() if found == kind), default)


def _free(elements: Iterable[Element], name: str) -> str:
    numbers = [int(attribute(one, name)) for one in elements if attribute(one, name).lstrip("-").isdecimal()]
    return str(max(numbers, default=0) + 1)


def _free_drawing(roots: Iterable[Element]) -> int:
    numbers = [int(one.get("id") or 0) for root in roots for one in root.iter(f"{WP}docPr") if _is_number(one)]
    return max(numbers, default=0) + 1


def _is_number(drawing: Element) -> bool:
    return (drawing.get("id") or "").isascii() and (drawing.get("id") or "").isdecimal()


def _holds_text(name: str) -> bool:
    start = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments")
    return name.startswith(start) and name.endswith(".xml")
