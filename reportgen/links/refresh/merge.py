"""A Word file in three versions, as it was built, as people have made it, and fresh, made one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from reportgen.document.marks import SNAPSHOT_NAMESPACE, row_marks, table_mark
from reportgen.document.tree import Document, Table, walk_blocks
from reportgen.links.docx.package import unreadable, write_package
from reportgen.links.model import Offer
from reportgen.links.refresh.blocks import merge_blocks
from reportgen.links.refresh.comments import Comments
from reportgen.links.refresh.context import Context, Parts, known_in, tags_by_mark
from reportgen.links.refresh.findings import Finding, Ledger
from reportgen.links.refresh.fitting import Fitter, tidy
from reportgen.links.refresh.names import SECT, Element, R, W, attribute
from reportgen.links.refresh.package import Package, open_package
from reportgen.links.refresh.pens import PlainPen
from reportgen.links.refresh.properties import is_untouched, merge_properties
from reportgen.links.refresh.table_merge import TableKeys
from reportgen.links.refresh.tracking import TrackingPen, first_free_id


@dataclass(frozen=True, slots=True)
class Versions:
    """The bytes of the three versions."""

    base: bytes
    """As it was built: its document, written again."""
    theirs: bytes
    ours: bytes
    """Freshly built."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to refresh."""

    as_of: date
    """Dates comments and tracked changes."""
    tags: tuple[str, ...]
    """Of all values of both documents."""
    tables: tuple[Table, ...]
    """Of both documents."""
    offers: tuple[Offer, ...] = ()
    """What an earlier refresh offered."""
    is_tracked: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """The file brought up to date."""

    data: bytes
    findings: tuple[Finding, ...]
    offers: tuple[Offer, ...]
    """What waits for a decision."""


def merge(versions: Versions, wish: Wish, where: str) -> Merged:
    """Brings a file up to date and keeps what people did to it.

    A file that nobody touched becomes the fresh build, byte for byte; one for which nothing is new stays as it is.
    `where` names the file for a person. Raises `LoadError` for a file that cannot be read.
    """
    context = _open(versions, wish, where)
    untouched = is_untouched(context.base, context.theirs)
    keys = _keys(wish.tables)
    main = Parts(context.base.main, context.theirs.main, context.ours.main)
    bodies = tuple(_body(package) for package in (context.base, context.theirs, context.ours))
    merge_blocks(context, main, (bodies[0], bodies[1], bodies[2]), keys)
    _merge_running(context, keys)
    _put_snapshot(context)
    merge_properties(context.base, context.theirs, context.ours)
    for name in _text_parts(context.theirs):
        if name in context.theirs.seen() and (root := context.theirs.tree(name)) is not None:
            tidy(root)
    _drop_orphans(context)
    parts = context.theirs.changed()
    ledger = context.ledger
    offers = (*(one for one in wish.offers if _still_waits(one, ledger)), *ledger.offers)
    if parts == context.before:
        data = versions.theirs
    elif untouched and not wish.is_tracked:
        data = versions.ours
    else:
        data = write_package(parts)
    return Merged(data, tuple(ledger.findings), offers)


def with_snapshot(data: bytes, source: bytes, where: str) -> bytes:
    """A file with the snapshot of another."""
    target = open_package(data, where)
    name, own = _snapshot_name(open_package(source, where)), _snapshot_name(target)
    if not name or not own:
        return data
    target.put(own, open_package(source, where).parts[name])
    return write_package(target.changed())


def _open(versions: Versions, wish: Wish, where: str) -> Context:
    base, theirs, ours = (open_package(data, where) for data in (versions.base, versions.theirs, versions.ours))
    roots = [root for name in _text_parts(theirs) if (root := theirs.tree(name)) is not None]
    return Context(
        base,
        theirs,
        ours,
        TrackingPen(wish.as_of, first_free_id(roots) + 100_000) if wish.is_tracked else PlainPen(),
        Fitter(ours, theirs),
        Comments(theirs, wish.as_of),
        Ledger(),
        known_in(_roots(base)),
        known_in(_roots(ours)),
        tags_by_mark(wish.tags),
        {one.tag: one for one in wish.offers},
        dict(theirs.parts),
    )


def _keys(tables: Iterable[Table]) -> TableKeys:
    anchors: dict[str, str] = {}
    rows: dict[str, str] = {}
    for table in tables:
        anchors[table_mark(table.anchor)] = table.anchor
        rows.update((mark, row.key) for mark, row in zip(row_marks(table), table.rows, strict=True) if mark)
    return TableKeys(anchors, rows)


def tables_of(*documents: Document) -> tuple[Table, ...]:
    """All tables of some documents."""
    return tuple(one for each in documents for one in walk_blocks(each.blocks) if isinstance(one, Table))


def _body(package: Package) -> Element:
    root = package.tree(package.main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise unreadable(package.path, "it has no text")
    return body


def _text_parts(package: Package) -> list[str]:
    kinds = ("header", "footer", "footnotes", "endnotes")
    related = [lies for kind, lies in package.relations(package.main).values() if kind in kinds]
    return [name for name in dict.fromkeys([package.main, *related]) if name in package.parts]


def _roots(package: Package) -> list[Element]:
    return [root for name in _text_parts(package) if (root := package.tree(name)) is not None]


# --- headers and footers ------------------------------------------------------------------------------------


def _merge_running(context: Context, keys: TableKeys) -> None:
    """Headers and footers, by the section and kind of page that they belong to."""
    packages = (context.base, context.theirs, context.ours)
    places = [_running(package) for package in packages]
    done: set[str] = set()
    for place, base in places[0].items():
        theirs, ours = places[1].get(place), places[2].get(place)
        if theirs is None or ours is None or theirs in done:
            continue
        done.add(theirs)
        roots = [package.tree(name) for package, name in zip(packages, (base, theirs, ours), strict=True)]
        if roots[0] is not None and roots[1] is not None and roots[2] is not None:
            trio = (roots[0], roots[1], roots[2])
            merge_blocks(context, Parts(base, theirs, ours), trio, keys, "header")


def _running(package: Package) -> Mapping[tuple[int, str, str], str]:
    """(section, kind, page) -> part."""
    relations = package.relations(package.main)
    found: dict[tuple[int, str, str], str] = {}
    for number, section in enumerate(_body(package).iter(SECT)):
        for kind in ("header", "footer"):
            for one in section.iterfind(f"{W}{kind}Reference"):
                lies = relations.get(one.get(f"{R}id") or "", ("", ""))[1]
                if lies in package.parts:
                    found[number, kind, attribute(one, "type")] = lies
    return found


# --- what is not text ---------------------------------------------------------------------------------------


def _snapshot_name(package: Package) -> str:
    """The part that holds the snapshot; empty for none."""
    mark = SNAPSHOT_NAMESPACE.encode()
    names = (name for name in package.parts if name.startswith("customXml/") and "Props" not in name)
    return next((name for name in names if mark in package.parts[name][:400] and name.endswith(".xml")), "")


def _put_snapshot(context: Context) -> None:
    """The file remembers the fresh build from now on."""
    name, own = _snapshot_name(context.ours), _snapshot_name(context.theirs)
    if name and own:
        if context.theirs.parts[own] != context.ours.parts[name]:
            context.theirs.put(own, context.ours.parts[name])
        return
    relations = context.ours.relations(context.ours.main).items()
    like = next((id_ for id_, (_, lies) in relations if lies == name and name), "")
    relation = context.ours.relation(context.ours.main, like) if like else None
    if relation is not None:
        context.theirs.relate(context.theirs.main, relation, context.fitter.part(name))


def _drop_orphans(context: Context) -> None:
    """Notes whose mark a refresh has taken away."""
    for kind in ("footnote", "endnote"):
        name = next((lies for k, lies in context.theirs.relations(context.theirs.main).values() if k == f"{kind}s"), "")
        if name not in context.theirs.seen():
            continue
        root = context.theirs.tree(name)
        marked = {attribute(one, "id") for root_ in _roots(context.theirs) for one in root_.iter(f"{W}{kind}Reference")}
        for note in [] if root is None else list(root):
            if attribute(note, "type") in ("", "normal") and attribute(note, "id") not in marked:
                root_of = note.getparent()
                if root_of is not None:
                    root_of.remove(note)


def _still_waits(offer: Offer, ledger: Ledger) -> bool:
    """Whether an earlier offer is as good as it was: nothing new was offered for its place, or decided."""
    return all(one.tag != offer.tag for one in ledger.offers) and all(
        one.key != offer.tag or one.deed.value == "kept" for one in ledger.findings
    )
