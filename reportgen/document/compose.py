"""The stage compose: an `Analysis` and a `Template` become a `Document`.

Takes `Analysis`, gives `Document`; reads template files and citation styles only. Template text is expanded to
Markdown with markers (`expansion`), read into blocks (`markdown`), numbered and linked (`numbering`), and its
citations formatted (`citations`), its values tagged (`tagging`). No layout and no look belongs here.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from pathlib import Path

from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.document.attachment import attach
from reportgen.document.blocks.desk import Desk, open_desk
from reportgen.document.blocks.functions import bind
from reportgen.document.blocks.views import variables
from reportgen.document.citations import Bibliography, Cluster, cites_in_notes, format_bibliography
from reportgen.document.citing_notes import cite_in_notes
from reportgen.document.draft import clean
from reportgen.document.expansion import Expansion
from reportgen.document.markdown import AUTOMATIC, UNNUMBERED, read_blocks
from reportgen.document.number_notes import Derive, with_number_notes
from reportgen.document.numbering import Place, finish_citations, number_blocks
from reportgen.document.rewriting import inlines_of
from reportgen.document.tagging import tagged
from reportgen.document.template import Template
from reportgen.document.tree import (
    Block,
    Citation,
    Document,
    DocumentMeta,
    Endnotes,
    Footnote,
    Heading,
    Inline,
    Paragraph,
    References,
    Text,
    Value,
    walk_blocks,
)
from reportgen.document.wording import Label
from reportgen.document.words.sentences import SENTENCES
from reportgen.errors import Diagnostic, TemplateError, Warn

Extend = Callable[[Desk, AbstractSet[str]], tuple[Mapping[str, Callable[..., object]], Mapping[str, object]]]
"""Further functions and variables of a template, at a desk; the set holds the names that there are already."""


def compose(
    analysis: Analysis,
    template: Template,
    *,
    as_of: date,
    warn: Warn,
    changes: Changes | None = None,
    extend: Extend | None = None,
    derive: Derive | None = None,
) -> Document:
    """Makes the document; everything in it is final. `extend` gives the template more functions and variables.

    `derive` tells how numbers were computed, for a briefing that asks for an appendix of that; None: there is none.

    `changes` is what is different since the edition that this one is compared with; None: there is no earlier one.

    Raises TemplateError with every problem that could be found in one go: in the template, in claims and other
    texts of the briefing, and in citations. What is not fatal goes to `warn`.
    """
    desk = open_desk(analysis, template, as_of=as_of, warn=warn, changes=changes)
    draft = desk.draft
    _read_all(desk)
    functions, values = bind(desk), variables(desk)
    more_functions, more_values = extend(desk, {*functions, *values}) if extend else ({}, {})
    expansion = Expansion(template, draft, desk.placeholders, desk.wording)
    markdown = expansion.run({**functions, **more_functions}, {**values, **more_values})
    blocks = _with_notes(read_blocks(markdown, draft, is_data=False), desk)
    blocks, entries = with_number_notes(blocks, desk, derive)
    blocks = _with_lists(blocks, desk)
    depth = template.options.number_depth if template.options.numbered_headings else 0
    place: Place = "end" if analysis.evidence.meta.notes == "endnotes" else "foot"
    blocks, cited = number_blocks(blocks, draft, desk.wording, depth=depth, place=place, warn=warn)
    if draft.problems:
        raise TemplateError(draft.problems)
    bibliography = _bibliography(cited, desk)
    blocks = finish_citations(blocks, bibliography.citations, bibliography.references, inline=_cleaned)
    return tagged(Document(_meta(desk, template), blocks), entries)


def _read_all(desk: Desk) -> None:
    """Reads every text of the data, so that its mistakes are found whether or not the template prints it."""
    evidence = desk.evidence
    for finding in evidence.findings.values():
        desk.read(finding.claim, finding.origin)
        desk.read(finding.short, finding.origin)
    for comparison in evidence.comparisons.values():
        desk.read(comparison.statement, comparison.origin)
    for theme in evidence.themes.values():
        desk.read(theme.summary, theme.origin)


def _with_notes(blocks: tuple[Block, ...], desk: Desk) -> tuple[Block, ...]:
    """A style of notes cites in footnotes."""
    meta = desk.evidence.meta
    try:
        in_notes = cites_in_notes(meta.citation_style, base=_folder(desk))
    except TemplateError as error:
        desk.draft.problems += error.problems
        return blocks
    return cite_in_notes(blocks, desk.draft, meta.language) if in_notes else blocks


def _with_lists(blocks: tuple[Block, ...], desk: Desk) -> tuple[Block, ...]:
    """A template that cites and has no list gets one at the end: a citation must lead somewhere. Endnotes come last."""
    lists = sum(isinstance(block, References) for block in walk_blocks(blocks))
    if lists > 1:
        desk.draft.report(
            Code.COMPOSE_MISPLACED_BLOCK, "the references stand in the document twice", hint="Call `references` once."
        )
    notes = (Paragraph(note.words) for note in (*desk.draft.notes, *desk.draft.note_words.values()))
    if not lists and any(isinstance(node, Citation) for node in inlines_of((*blocks, *notes))):
        blocks = (*blocks, _plain_heading(desk, Label.REFERENCES), References(()))
    if desk.evidence.meta.notes == "endnotes" and any(isinstance(node, Footnote) for node in inlines_of(blocks)):
        blocks = (*blocks, _plain_heading(desk, Label.NOTES), Endnotes(()))
    return blocks


def _plain_heading(desk: Desk, label: Label) -> Heading:
    return Heading(1, UNNUMBERED, (Text(desk.label(label)),), AUTOMATIC + label)


def _folder(desk: Desk) -> Path | None:
    return Path(desk.evidence.meta.folder) if desk.evidence.meta.folder else None


def _bibliography(clusters: Sequence[Cluster], desk: Desk) -> Bibliography:
    meta, options = desk.evidence.meta, desk.options

    def told(diagnostic: Diagnostic) -> None:
        if options.warn_uncited or diagnostic.code is not Code.COMPOSE_UNCITED_SOURCE:
            desk.warn(diagnostic)

    return format_bibliography(
        desk.evidence.sources,
        clusters,
        style=meta.citation_style,
        language=meta.language,
        base=_folder(desk),
        include_uncited=options.include_uncited,
        warn=told,
    )


def _cleaned(node: Inline) -> tuple[Inline, ...]:
    """No marker character leaves this stage; texts that are no nodes were cleaned where they were made."""
    match node:
        case Text(text) | Value(text) if (words := clean(text)) != text:
            return (replace(node, text=words),)
        case _:
            return (node,)


def _meta(desk: Desk, template: Template) -> DocumentMeta:
    meta, wording = desk.evidence.meta, desk.wording
    return DocumentMeta(
        title=clean(meta.title),
        subtitle=clean(meta.subtitle),
        authors=tuple(clean(one) for one in meta.authors),
        organisation=clean(meta.organisation),
        language=meta.language,
        as_of=desk.as_of,
        keywords=tuple(clean(one) for one in meta.keywords),
        subject=clean(meta.question or meta.subtitle),
        running_head=f"{clean(meta.title)} · {wording.date(desk.as_of)}",
        page_label=wording.label(Label.PAGE),
        is_right_to_left=wording.is_right_to_left,
        max_pages=template.options.max_pages,
        classification=clean(meta.classification),
        attachment=clean(attach(desk)),
        continued_label=SENTENCES["table.continued"],
        rows_label=SENTENCES["table.rows"],
        cut_label=SENTENCES["document.cut"],
    )
