"""Title, dates and counts of a file: what people changed stays."""

from lxml import etree

from reportgen.links.refresh.names import Element
from reportgen.links.refresh.package import Package

_CORE, _CUSTOM = "docProps/core.xml", "docProps/custom.xml"
_ATTACHED = "Evidence SHA-256"
"""A property that no snapshot can give again: the digest of what is attached to the PDF."""


def is_untouched(base: Package, theirs: Package) -> bool:
    """Whether a file is as it was built, part for part."""
    if list(base.parts) != list(theirs.parts):
        return False
    if any(base.parts[name] != theirs.parts[name] for name in base.parts if name != _CUSTOM):
        return False
    roots = [package.tree(_CUSTOM) for package in (base, theirs)]
    return roots[0] is None or roots[1] is None or _told(roots[0]) == _told(roots[1])


def _told(root: Element) -> dict[tuple[str, str], str]:
    return {key: _text(one) for key, one in _by_name(root).items() if key[1] != _ATTACHED}


def merge_properties(base: Package, theirs: Package, ours: Package) -> None:
    """Properties that nobody changed take the fresh value."""
    for name in (_CORE, _CUSTOM):
        if base.parts.get(name) == ours.parts.get(name) or name not in theirs.parts:
            continue
        if theirs.parts[name] == base.parts.get(name) and name in ours.parts:
            theirs.put(name, ours.parts[name])
            continue
        roots = [package.tree(name) for package in (base, theirs, ours)]
        if roots[0] is not None and roots[1] is not None and roots[2] is not None:
            _merge(roots[0], roots[1], roots[2])


def _merge(base: Element, theirs: Element, ours: Element) -> None:
    was, now = _by_name(base), _by_name(ours)
    for key, mine in _by_name(theirs).items():
        if key in now and (key[1] == _ATTACHED or (key in was and _text(mine) == _text(was[key]))):
            for leaf, fresh in zip(_leaves(mine), _leaves(now[key]), strict=False):
                leaf.text = fresh.text


def _by_name(root: Element) -> dict[tuple[str, str], Element]:
    return {(str(one.tag), one.get("name") or ""): one for one in root if isinstance(one.tag, str)}


def _text(element: Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _leaves(element: Element) -> list[Element]:
    return [one for one in element.iter(etree.Element) if not len(one)]
