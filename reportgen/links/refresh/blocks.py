"""The blocks of a part: what stays, what is brought up to date, what comes and what goes."""

from reportgen.links.refresh.align import Pairs, align, align_few, in_order
from reportgen.links.refresh.context import Context, Parts
from reportgen.links.refresh.figures import merge_figure
from reportgen.links.refresh.findings import Deed
from reportgen.links.refresh.flow import read_flow
from reportgen.links.refresh.names import PPR, SECT, Element, P, W, attribute, value_of
from reportgen.links.refresh.package import Package
from reportgen.links.refresh.paragraphs import merge_paragraph, places_of, update_places
from reportgen.links.refresh.pens import drop
from reportgen.links.refresh.shapes import shape
from reportgen.links.refresh.table_merge import TableKeys
from reportgen.links.refresh.tables import merge_table
from reportgen.links.refresh.units import Unit, units_of

_REMARKS = tuple(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_NAMES = {"p": "paragraph", "tbl": "table", "figure": "figure", "contents": "contents", "section": "section"}
Trio = tuple[Element, Element, Element]


def merge_blocks(context: Context, parts: Parts, roots: Trio, keys: TableKeys, what: str = "paragraph") -> None:
    """Brings the blocks of a body, header or note up to date; `roots` hold them as built, as in the file, and fresh."""
    base, theirs, ours = (units_of(root) for root in roots)
    pair = align if what == "paragraph" else align_few
    found = pair([unit.sign for unit in base], [unit.sign for unit in theirs])
    now = pair([unit.sign for unit in base], [unit.sign for unit in ours])
    _learn_numberings(context, theirs, ours, found, now)
    _merge_notes(context, [(base[b], theirs[t], ours[now[b]]) for b, t in sorted(found.items()) if b in now], keys)
    placed = _merge_pairs(context, parts, (base, theirs, ours), (found, now), keys, what)
    paired = set(found.values())
    for place, unit in enumerate(theirs):
        if place not in paired:
            _update_strays(context, unit)
    _insert_new(context, parts, (base, ours), (found, now), placed)


def _merge_pairs(
    context: Context,
    parts: Parts,
    units: tuple[list[Unit], list[Unit], list[Unit]],
    pairs: tuple[Pairs, Pairs],
    keys: TableKeys,
    what: str,
) -> dict[int, Unit]:
    """What stands on all sides, and what the fresh build has no more; gives fresh place -> block of the file."""
    base, theirs, ours = units
    found, now = pairs
    steady = in_order(now)
    is_moved_by_hand = len(in_order(found)) < len(found)
    placed: dict[int, Unit] = {}
    for place, unit in enumerate(base):
        if place not in found:
            if place in now and unit.text:
                context.ledger.note(Deed.GONE, _NAMES[unit.kind], "", unit.text)
            continue
        here = theirs[found[place]]
        if place not in now:
            _remove(context, unit, here)
        elif place not in steady and not is_moved_by_hand and _is_same(unit, here) and unit.kind == "p":
            # The fresh build has it elsewhere: it goes here and comes there.
            for outer in here.outers:
                context.pen.remove(outer)
            del now[place]
        else:
            _merge_unit(context, parts, (unit, here, ours[now[place]]), keys, what)
            placed[now[place]] = here
    return placed


def _merge_unit(context: Context, parts: Parts, units: tuple[Unit, Unit, Unit], keys: TableKeys, what: str) -> None:
    was, found, now = units
    match was.kind:
        case "p":
            merge_paragraph(context, parts, was.element, found.element, now.element, what)
            _merge_section(context, parts, units)
        case "tbl":
            merge_table(context, parts, units, keys)
        case "figure":
            merge_figure(context, parts, units)
        case "contents":
            _merge_contents(context, parts, units)
        case _:
            pass


def _merge_section(context: Context, parts: Parts, units: tuple[Unit, Unit, Unit]) -> None:
    """A section that the fresh build begins or ends here, where it did not."""
    was, found, now = (unit.element.find(f"{PPR}/{SECT}") for unit in units)
    if was is None and found is None and now is not None:
        properties = units[1].element.find(PPR)
        if properties is None:
            properties = units[1].element.makeelement(PPR, {})
            units[1].element.insert(0, properties)
        made = context.fitter.fitted(now, (parts.ours, parts.theirs))
        change = properties.find(f"{W}pPrChange")
        if change is not None:
            change.addprevious(made)
        else:
            properties.append(made)
    elif was is not None and found is not None and now is None:
        drop(found)


def _merge_contents(context: Context, parts: Parts, units: tuple[Unit, Unit, Unit]) -> None:
    was, found, now = units
    before = tuple(shape(one, context.base.relations(parts.base)) for one in was.outers)
    after = tuple(shape(one, context.ours.relations(parts.ours)) for one in now.outers)
    if before == after:
        return
    if was.text != found.text:
        context.ledger.note(Deed.KEPT, "contents", "", was.text, found.text, now.text)
        return
    for one in now.outers:
        found.outers[0].addprevious(context.fitter.fitted(one, (parts.ours, parts.theirs)))
    made = list(found.outers[0].itersiblings(preceding=True))[: len(now.outers)][::-1]
    for one in found.outers:
        drop(one)
    found.outers = made
    if was.text != now.text:
        deed = Deed.UNTRACKED if context.pen.is_tracked else Deed.UPDATED
        context.ledger.note(deed, "contents", "", was.text, "", now.text)


def _remove(context: Context, was: Unit, here: Unit) -> None:
    """A block that the fresh build has no more goes if nobody edited it."""
    if _is_same(was, here) and was.kind != "section":
        for outer in here.outers:
            context.pen.remove(outer)
        context.ledger.note(Deed.REMOVED, _NAMES[was.kind], "", was.text)
    elif was.text:
        _update_strays(context, here)
        context.ledger.note(Deed.KEPT, _NAMES[was.kind], "", was.text, here.text)


def _is_same(was: Unit, here: Unit) -> bool:
    """Whether nobody edited a block or remarked on it."""
    return was.text == here.text and not any(next(one.iter(*_REMARKS), None) is not None for one in here.outers)


def _update_strays(context: Context, unit: Unit) -> None:
    """Linked values in a block that people wrote, or that has lost its place."""
    for outer in unit.outers:
        for paragraph in list(outer.iter(P)):
            flow = read_flow(paragraph)
            if any(span.key.startswith("v:") for span in flow.spans):
                places = [one for one in places_of(context, None, flow, None) if one.key.startswith("v:")]
                update_places(context, paragraph, places)


def _insert_new(
    context: Context,
    parts: Parts,
    units: tuple[list[Unit], list[Unit]],
    pairs: tuple[Pairs, Pairs],
    placed: dict[int, Unit],
) -> None:
    """Blocks that are new, behind what they stand behind in the fresh build."""
    _, ours = units
    known = set(pairs[1].values())
    neighbours = _neighbours(len(ours), known)
    removed = {place for base, place in pairs[1].items() if base not in pairs[0]}
    last: Element | None = None
    for place, unit in enumerate(ours):
        if place in placed:
            last = placed[place].outers[-1]
            continue
        if place in known or unit.kind == "section":
            continue
        beside = neighbours[place]
        if beside and all(other in removed for other in beside):
            context.ledger.note(Deed.UNPLACED, _NAMES[unit.kind], "", "", "", unit.text)
            continue
        if last is None and not placed:
            context.ledger.note(Deed.UNPLACED, _NAMES[unit.kind], "", "", "", unit.text)
            continue
        for outer in unit.outers:
            made = context.fitter.fitted(outer, (parts.ours, parts.theirs))
            if last is not None:
                last.addnext(made)
            else:
                placed[min(placed)].outers[0].addprevious(made)
            last = context.pen.insert(made)
        context.ledger.note(Deed.INSERTED, _NAMES[unit.kind], "", "", "", unit.text)


def _neighbours(count: int, known: set[int]) -> list[list[int]]:
    """For each place the nearest known ones before and behind it."""
    found: list[list[int]] = [[] for _ in range(count)]
    for places in (range(count), reversed(range(count))):
        last: int | None = None
        for place in places:
            found[place] += [] if last is None else [last]
            last = place if place in known else last
    return found


# --- what goes before ---------------------------------------------------------------------------------------


def _learn_numberings(context: Context, theirs: list[Unit], ours: list[Unit], found: Pairs, now: Pairs) -> None:
    """Which numbering of the file is which of the fresh build, from paragraphs that both have."""
    for place, here in sorted(found.items()):
        if place not in now or ours[now[place]].kind != "p" or theirs[here].kind != "p":
            continue
        fresh, own = (
            value_of(unit.element.find(f"{PPR}/{W}numPr"), "numId") for unit in (ours[now[place]], theirs[here])
        )
        if fresh and own:
            context.fitter.numberings.setdefault(fresh, own)


def _merge_notes(context: Context, units: list[tuple[Unit, Unit, Unit]], keys: TableKeys) -> None:
    """The words of the notes whose marks stand in blocks that are on all sides."""
    for kind in ("footnote", "endnote"):
        packages = (context.base, context.theirs, context.ours)
        names = [_notes_name(package, kind) for package in packages]
        roots = [package.tree(name) for package, name in zip(packages, names, strict=True)]
        by_id = [{attribute(one, "id"): one for one in (() if root is None else root)} for root in roots]
        for trio in units:
            ids = [
                [attribute(one, "id") for outer in unit.outers for one in outer.iter(f"{W}{kind}Reference")]
                for unit in trio
            ]
            if not ids[0] or len({len(one) for one in ids}) != 1:
                continue
            for a, b, c in zip(*ids, strict=True):
                if a in by_id[0] and b in by_id[1] and c in by_id[2]:
                    merge_blocks(
                        context,
                        Parts(names[0], names[1], names[2]),
                        (by_id[0][a], by_id[1][b], by_id[2][c]),
                        keys,
                        "note",
                    )


def _notes_name(package: Package, kind: str) -> str:
    """The part with the notes of a kind."""
    return next(
        (lies for found, lies in package.relations(package.main).values() if found == f"{kind}s"), f"word/{kind}s.xml"
    )
