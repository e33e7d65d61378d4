"""The comparison: a file as it is now, what was written into it, and what today's data would make of it."""

from reportgen.analysis.model import Analysis
from reportgen.document.tree import Document
from reportgen.links.audit.align import Alignment, align, is_furniture
from reportgen.links.audit.blocks import audit_blocks
from reportgen.links.audit.model import AuditReport, Item, Kind, Place, TextEdits
from reportgen.links.audit.numbers import Reader, audit_numbers
from reportgen.links.audit.tables import Today, audit_tables
from reportgen.links.audit.values import audit_values
from reportgen.links.audit.written import Written, written
from reportgen.links.model import FoundFile, Snapshot, ValueState
from reportgen.links.snapshot import document_digest, evidence_text


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
        file.path, file.format, base.manifest, tuple(items), cells, _text_edits(file, was, alignment), file.comments,
        file.has_changes, is_consistent(base), against,
    )  # fmt: skip


def is_consistent(base: Snapshot) -> bool:
    """Whether evidence and document of a snapshot are those that its own manifest has the digests of.

    Who changes one can change the other: this finds accidents, and forgers who did not read the source.
    """
    manifest = base.manifest
    return (
        evidence_text(base.evidence).sha256 == manifest.evidence_sha256
        and document_digest(base.document) == manifest.document_sha256
    )


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
