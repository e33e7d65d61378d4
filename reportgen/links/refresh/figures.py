"""Figures: a chart that nobody edited takes the fresh numbers and their workbook; its size and place stay."""

from reportgen.document.marks import FIGURE, identity_of, whole_mark
from reportgen.links.refresh.context import Context, Parts
from reportgen.links.refresh.findings import Deed
from reportgen.links.refresh.names import WP, C, Element, R
from reportgen.links.refresh.package import Package, relations_name
from reportgen.links.refresh.units import Unit

_NEAR = 0.02
"""Share by which sizes and numbers may differ through rounding."""


def merge_figure(context: Context, parts: Parts, units: tuple[Unit, Unit, Unit]) -> None:
    """Brings the charts of a paragraph up to date: as it was built, as it is in the file, and fresh."""
    was, found, now = (
        _charts(package, part, unit.element)
        for package, part, unit in zip(
            (context.base, context.theirs, context.ours), (parts.base, parts.theirs, parts.ours), units, strict=True
        )
    )
    key = next((_anchor(name) for name in sorted(units[0].sign.names) if name.startswith(f"b:{FIGURE}")), "")
    if len(was) != len(now) or len(was) != len(found):
        if [_data(context.base, name) for _, name in was] != [_data(context.ours, name) for _, name in now]:
            context.ledger.note(Deed.UNPLACED, "figure", key, units[0].sign.text, "", units[2].sign.text)
        return
    is_updated = False
    for (old, old_name), (here, here_name), (new, new_name) in zip(was, found, now, strict=True):
        _merge_frame(old, here, new)
        if _data(context.base, old_name) == _data(context.ours, new_name):
            continue
        if _is_edited(context.base.tree(old_name), context.theirs.tree(here_name)):
            if _numbers(context.theirs.tree(here_name)) != _numbers(context.ours.tree(new_name)):
                words = "The numbers of this chart were edited by hand, and the data have changed. The edit was kept."
                context.comments.add(units[1].element, [], words)
                context.ledger.note(Deed.CONFLICT, "figure", key, units[0].sign.text, "", units[2].sign.text)
            continue
        _replace(context, here_name, new_name)
        is_updated = True
    if is_updated:
        deed = Deed.UNTRACKED if context.pen.is_tracked else Deed.UPDATED
        context.ledger.note(deed, "figure", key, units[0].sign.text, "", units[2].sign.text)


def _anchor(name: str) -> str:
    """The anchor of a figure by the name that it is known by."""
    return identity_of(whole_mark(name.removeprefix("b:"))[0], {})


def _charts(package: Package, part: str, paragraph: Element) -> list[tuple[Element, str]]:
    """Each drawing of a chart with the name of its part."""
    relations = package.relations(part)
    found = []
    for frame in paragraph.iter(f"{WP}inline", f"{WP}anchor"):
        chart = next(frame.iter(f"{C}chart"), None)
        name = relations.get((chart.get(f"{R}id") or "") if chart is not None else "", ("", ""))[1]
        if name in package.parts:
            found.append((frame, name))
    return found


def _data(package: Package, name: str) -> bytes:
    return package.parts.get(name, b"")


def _merge_frame(old: Element, here: Element, new: Element) -> None:
    """Alternative text, name and size, where nobody changed them."""
    before, mine, fresh = (one.find(f"{WP}docPr") for one in (old, here, new))
    if before is not None and mine is not None and fresh is not None:
        for name in ("descr", "name"):
            if mine.get(name) == before.get(name) and fresh.get(name) is not None:
                mine.set(name, fresh.get(name) or "")
    sizes = [one.find(f"{WP}extent") for one in (old, here, new)]
    for side in ("cx", "cy"):
        a, b, c = (_whole(one, side) for one in sizes)
        if sizes[1] is not None and c and a and abs(a - b) <= a * _NEAR and a != c:
            sizes[1].set(side, str(c))


def _whole(element: Element | None, name: str) -> int:
    text = "" if element is None else element.get(name) or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _is_edited(base: Element | None, theirs: Element | None) -> bool:
    """Whether a number that a chart was built with is no longer there."""
    return not _numbers(base) <= _numbers(theirs)


def _numbers(chart: Element | None) -> frozenset[str]:
    """The values that a chart holds, rounded, so that it does not matter who wrote them."""
    found: set[str] = set()
    for cache in () if chart is None else chart.iter(f"{C}numCache", f"{C}numLit"):
        for one in cache.iter(f"{C}v"):
            try:
                found.add(f"{float((one.text or '')[:40]):.6g}")
            except ValueError:
                continue
    return frozenset(found)


def _replace(context: Context, here: str, new: str) -> None:
    """The chart part of the file takes the fresh chart, with its workbook; its name and links to it stay."""
    ours, theirs = context.ours, context.theirs
    theirs.put(here, ours.parts[new])
    theirs.declare(here, ours.content_type(new)[0])
    owned = dict(theirs.relations(here).values())
    relations = relations_name(here)
    theirs.parts.pop(relations, None)
    theirs.drop_tree(relations)
    for id_, (kind, target) in ours.relations(new).items():
        like = ours.relation(new, id_)
        if like is None or like.get("TargetMode") == "External":
            continue
        lies = owned.get(kind, "")
        if lies in theirs.parts and lies.rpartition(".")[2] == target.rpartition(".")[2]:
            theirs.put(lies, ours.parts[target])
        else:
            lies = context.fitter.part(target)
        theirs.relate(here, like, lies, id_)
