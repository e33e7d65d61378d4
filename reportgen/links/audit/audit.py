"""The comparison: a file as it is now, what was written into it, and what today's data would make of it."""

from dataclasses import replace

from reportgen.analysis.model import Analysis
from reportgen.document.tree import Document
from reportgen.links.audit.align import Alignment, align, is_furniture
from reportgen.links.audit.blocks import audit_blocks
from reportgen.links.audit.model import AuditReport, Item, Kind, Place, TextEdits
from reportgen.links.audit.numbers import Reader, audit_numbers
from reportgen.links.audit.sameness import same_key
from reportgen.links.audit.tables import Today, audit_tables
from reportgen.links.audit.values import audit_values
from reportgen.links.audit.written import Written, written
from reportgen.links.model import FoundFile, Snapshot, ValueState
from reportgen.links.snapshot import document_digest, earlier_digest, evidence_text


def audit(
    file: FoundFile, base: Snapshot, analysis: Analysis, fresh: Document | None = None, against: str = ""
) -> AuditReport:
    """What became of a file.

    Args:
        file: As it is now.
        base: What it remembers of what it was.
        analysis: Of the data that numbers in added text are looked up in: today's if there are any, else the file's.
        fresh: What today's data would make; None if that is not asked.
        against: What `fresh` was made of, in words.
    """
    was, today = written(base.document), written(fresh) if fresh is not None else None
    alignment = align(file, was)
    offers = {offer.tag: offer for offer in base.offers}
    fresh_values = {value.tag: value.text for value in today.values} if today else None
    items = [*audit_values(file, was, fresh_values, alignment, offers)]
    if today:
        items += _news(was, today)
    tables = Today({table.anchor: table for table in today.tables} if today else None)
    of_tables, cells = audit_tables(file, was.tables, tables, offers)
    items += of_tables
    items += audit_blocks(file, was, today, alignment)
    items += audit_numbers(file, was, alignment, Reader(analysis))
    return AuditReport(
        file=file.path,
        format=file.format,
        manifest=base.manifest,
        items=_in_order(items, file, was),
        cells=cells,
        text_edits=_text_edits(file, was, alignment),
        comments=file.comments,
        has_changes=file.has_changes,
        is_consistent=is_consistent(base),
        against=against,
    )


def is_consistent(base: Snapshot) -> bool:
    """Whether evidence and document of a snapshot are those that its own manifest has the digests of.

    Who changes one can change the other: this finds accidents, and forgers who did not read the source.
    """
    manifest = base.manifest
    return (
        evidence_text(base.evidence).sha256 == manifest.evidence_sha256
        and document_digest(base.document) == manifest.document_sha256
        and earlier_digest(base.earlier) == manifest.earlier_sha256
    )


def _in_order(items: list[Item], file: FoundFile, was: Written) -> tuple[Item, ...]:
    """Items by the sections of the document, in the order in which they were found within each."""
    known: dict[str, tuple[float, str]] = {
        same_key(text): (number + 1, text) for number, text in enumerate(was.headings.values())
    }
    order: dict[str, tuple[float, str]] = {"": (0, "")}
    for text in was.headings.values():
        order[text] = known[same_key(text)]
    last: float = 0
    for heading in dict.fromkeys(paragraph.heading for paragraph in file.paragraphs):
        # A file may give headings their numbers in its text; one that somebody wrote follows the one before.
        key = same_key(heading)
        own = known.get(key) or next((place for end, place in known.items() if end and key.endswith(end)), None)
        place = own or (last + 0.001, heading)
        order.setdefault(heading, place)
        last = order[heading][0]
    named = [replace(one, place=replace(one.place, section=order.get(one.place.section, (0, one.place.section))[1]))
             for one in items]  # fmt: skip
    places = {section: number for number, section in order.values()}
    return tuple(sorted(named, key=lambda item: places.get(item.place.section, len(known) + 1)))


def _news(was: Written, today: Written) -> list[Item]:
    """Values of running text that today's document has and the file never had."""
    known = {value.tag for value in was.values}
    return [
        Item(
            Kind.VALUE,
            ValueState.STALE,
            Place(today.paragraphs[value.paragraph].section, "not in the file"),
            value.tag,
            fresh=value.text,
            note="new in the data",
        )
        for value in today.values
        if value.tag not in known
    ]


def _text_edits(file: FoundFile, was: Written, alignment: Alignment) -> TextEdits:
    own_items = ("heading", "caption", "reference", "contents")
    kinds = {found: was.paragraphs[index].kind for found, index in alignment.written_of.items()}
    texts = [place for place, paragraph in enumerate(file.paragraphs) if not is_furniture(paragraph, was)]
    return TextEdits(
        edited=sum(
            1
            for place in texts
            if place in kinds and place not in alignment.unchanged and kinds[place] not in own_items
        ),
        added=sum(1 for place in texts if place not in kinds),
        removed=sum(
            1
            for index, paragraph in enumerate(was.paragraphs)
            if paragraph.text.strip() and index not in alignment.found_of and paragraph.kind not in own_items
        ),
        moved=len(alignment.moved),
    )
