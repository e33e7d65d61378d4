"""The parts of a Word file while it is refreshed: bounded when read, the same bytes each time when written.

Parts that nothing touches go through as they are, whatever they hold. Nothing outside the file is read.
"""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lxml import etree

from reportgen.links.docx.package import parse_xml, read_package
from reportgen.links.refresh.names import Element

_TYPES = "[Content_Types].xml"
_TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS_NS[1:-1]}"/>'.encode()


@dataclass(slots=True)
class Package:
    """The parts of a Word file by name, in order; trees are parsed when they are asked for."""

    path: str
    """For messages."""
    parts: dict[str, bytes]
    main: str
    """Name of the part with the text; Word calls it `word/document.xml`, others may not."""
    _trees: dict[str, Element] = field(default_factory=dict)
    _relations: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def tree(self, name: str) -> Element | None:
        """The root of a part, to be read and changed; None if there is no such part. Raises `LoadError`."""
        if name not in self._trees:
            if name not in self.parts:
                return None
            self._trees[name] = parse_xml(self.parts[name], self.path)
        return self._trees[name]

    def put(self, name: str, data: bytes) -> None:
        """Sets a whole part."""
        self.drop_tree(name)
        self.parts[name] = data

    def seen(self) -> frozenset[str]:
        """Names of the parts that were parsed."""
        return frozenset(self._trees)

    def drop_tree(self, name: str) -> None:
        """Forgets what was parsed of a part that is no more."""
        self._trees.pop(name, None)
        self._relations.clear()

    def add_tree(self, name: str, root: Element) -> None:
        """A part of our own making."""
        self.put(name, _written(root))

    def changed(self) -> dict[str, bytes]:
        """All parts; those whose tree has not changed have the bytes that they had."""
        parts = dict(self.parts)
        for name, root in self._trees.items():
            data = _written(root)
            if data != _written(parse_xml(self.parts[name], self.path)):
                parts[name] = data
        return parts

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (kind, target) of a part; targets inside are part names, others as they are written."""
        if name in self._relations:
            return self._relations[name]
        root = self.tree(relations_name(name))
        found: dict[str, tuple[str, str]] = {}
        for one in () if root is None else root.iter(f"{_RELATIONS_NS}Relationship"):
            target, kind = one.get("Target") or "", (one.get("Type") or "").rsplit("/", 1)[-1]
            if one.get("TargetMode") != "External":
                target = target.lstrip("/") if target.startswith("/") else _joined(name, target)
            found[one.get("Id") or ""] = kind, target
        self._relations[name] = found
        return found

    def relate(self, name: str, like: Element, target: str, wanted: str = "") -> str:
        """A relationship of a part to a target, like one of another package; gives its id, the wanted one if it
        is free. One that is there is used again.
        """
        relations = relations_name(name)
        self._relations.pop(name, None)
        root = self.tree(relations)
        if root is None:
            self.put(relations, _NO_RELATIONS)
            root = parse_xml(_NO_RELATIONS, self.path)
            self._trees[relations] = root
        is_external = like.get("TargetMode") == "External"
        written = target if is_external else posixpath.relpath(target, posixpath.dirname(name) or ".")
        names = set()
        for one in root.iter(f"{_RELATIONS_NS}Relationship"):
            if (one.get("Type"), one.get("Target"), one.get("TargetMode")) == (
                like.get("Type"),
                written,
                like.get("TargetMode"),
            ):
                return one.get("Id") or ""
            names.add(one.get("Id"))
        fresh = next(f"rIdNew{n}" for n in range(1, len(names) + 2) if f"rIdNew{n}" not in names)
        id_ = wanted if wanted and wanted not in names else fresh
        made = etree.SubElement(root, f"{_RELATIONS_NS}Relationship", Id=id_)
        made.set("Type", like.get("Type") or "")
        made.set("Target", written)
        if is_external:
            made.set("TargetMode", "External")
        return id_

    def relation(self, name: str, id_: str) -> Element | None:
        """The relationship of a part with an id."""
        root = self.tree(relations_name(name))
        if root is None:
            return None
        return next((one for one in root.iter(f"{_RELATIONS_NS}Relationship") if one.get("Id") == id_), None)

    def content_type(self, name: str) -> tuple[str, bool]:
        """Content type of a part, and whether it is that of its suffix."""
        root = self.tree(_TYPES)
        for one in () if root is None else root:
            if one.get("PartName") == f"/{name}":
                return one.get("ContentType") or "", False
        for one in () if root is None else root:
            if (one.get("Extension") or "").lower() == name.rpartition(".")[2].lower():
                return one.get("ContentType") or "", True
        return "", False

    def declare(self, name: str, kind: str) -> None:
        """States the content type of a part, unless it has it by its suffix."""
        root = self.tree(_TYPES)
        if root is None or not kind or self.content_type(name)[0] == kind:
            return
        for one in root:
            if one.get("PartName") == f"/{name}":
                one.set("ContentType", kind)
                return
        etree.SubElement(root, f"{_TYPES_NS}Override", PartName=f"/{name}", ContentType=kind)

    def fresh_name(self, like: str) -> str:
        """A name for a new part: that of the other package, or with a number that is free."""
        if like not in self.parts:
            return like
        stem, dot, suffix = like.rpartition(".")
        stem = stem.rstrip("0123456789")
        return next(
            name for n in range(1, len(self.parts) + 2) if (name := f"{stem}{n}{dot}{suffix}") not in self.parts
        )


def open_package(data: bytes, where: str) -> Package:
    """The parts of a Word file. Raises `LoadError`; see `links.docx.package.read_package`."""
    read = read_package(Path(where), data)
    return Package(read.path, dict(read.parts), read.main)


def relations_name(name: str) -> str:
    """Name of the part with the relationships of a part."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _joined(name: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))


def _written(root: Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


Import = Callable[[str], str]
"""Brings a part of another package over and gives its name here."""


def importer(source: Package, target: Package) -> Import:
    """Brings parts of one package into another, with what they refer to; a part that is there already is used."""
    brought: dict[str, str] = {}
    return partial(_import, source, target, brought)


def _import(source: Package, target: Package, brought: dict[str, str], name: str) -> str:
    if name in brought:
        return brought[name]
    data, relations = source.parts.get(name, b""), source.parts.get(relations_name(name))
    if relations is None and target.parts.get(name) == data:
        return name
    new = target.fresh_name(name)
    brought[name] = new
    target.put(new, data)
    target.declare(new, source.content_type(name)[0])
    if relations is not None:
        root = parse_xml(relations, source.path)
        for one in root.iter(f"{_RELATIONS_NS}Relationship"):
            if one.get("TargetMode") != "External":
                lies = _import(source, target, brought, _joined(name, one.get("Target") or ""))
                one.set("Target", posixpath.relpath(lies, posixpath.dirname(new)))
        target.put(relations_name(new), _written(root))
    return new
