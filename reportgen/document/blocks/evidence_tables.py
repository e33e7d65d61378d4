"""Findings, what sources report without a plain score, and changes within a system."""

from collections.abc import Sequence

from reportgen.analysis.model import NoteCode, Uplift
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.tables import Field, letter_notes, table_of
from reportgen.document.draft import Piece
from reportgen.document.facts import line, muted
from reportgen.document.rewriting import rewrite_inlines
from reportgen.document.tree import Block, Citation, Inline, Inlines, ListBlock, Paragraph, Span, Table, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Comparison, Finding, Outcome


def select_findings(desk: Desk, theme: str | None, include_key: bool) -> tuple[Finding, ...]:
    """Findings in the author's order: of a theme, of none (an empty text), or all."""
    desk.theme(theme or None)
    return tuple(
        one
        for one in desk.evidence.findings.values()
        if (theme is None or (one.theme or "") == theme) and (include_key or not one.is_key)
    )


def findings(desk: Desk, theme: str | None = None, include_key: bool = True) -> Piece:
    """The claims as a list, each with its certainty; nothing if there is none."""
    items = tuple(claim(desk, one) for one in select_findings(desk, theme, include_key))
    return desk.draft.keep_blocks(ListBlock(False, items)) if items else Piece("")


def claim(desk: Desk, finding: Finding) -> tuple[Block, ...]:
    """A claim, and how sure we are of it."""
    blocks = desk.read(finding.claim, finding.origin)
    if finding.certainty is None or not blocks or not isinstance(blocks[-1], Paragraph):
        return blocks
    # On one line, for it belongs to the claim as a whole.
    words = say("cell.certainty", certainty=desk.wording.certainty(finding.certainty)).replace(" ", "\u00a0")
    return (*blocks[:-1], Paragraph((*blocks[-1].children, Text(" "), muted(f"({words})"))))


def evidence_table(desk: Desk, theme: str | None = None, include_key: bool = True) -> Table | Piece:
    """Each claim with its certainty (and the reason) and its sources, in groups by theme; nothing for no finding."""
    chosen = select_findings(desk, theme, include_key)
    if not chosen:
        return Piece("")
    themes = [*desk.evidence.themes, None]
    has_groups = len({one.theme for one in chosen}) > 1
    fields: list[Field[Finding]] = [
        Field(desk.label(Label.CLAIM), lambda one: without_citations(desk.read_line(one.claim, one.origin)), grow=3.0),
        Field(desk.label(Label.CERTAINTY), lambda one: _certainty(desk, one), grow=1.2),
        Field(desk.label(Label.SOURCES), lambda one: _sources(desk, one), grow=0.6),
    ]
    return table_of(
        f"evidence-{theme}" if theme else "evidence",
        fields,
        sorted(chosen, key=lambda one: themes.index(one.theme)),
        key=lambda one: f"finding:{one.id}",
        group=(lambda one: desk.facts.theme_label(one.theme)) if has_groups else None,
        caption=say("caption.evidence"),
        summary=say("summary.evidence"),
    )


def _certainty(desk: Desk, finding: Finding) -> Inlines:
    if finding.certainty is None:
        return ()
    words = desk.wording.capitalised(desk.wording.certainty(finding.certainty))
    return line((Text(words),), (muted(finding.certainty_reason),) if finding.certainty_reason else ())


def _sources(desk: Desk, finding: Finding) -> Inlines:
    places = (*finding.citations, *desk.facts.places((*finding.scores, *finding.comparisons)))
    return desk.cite_sources(place.source for place in places)


def without_citations(children: Inlines) -> Inlines:
    """Some inlines without citations, for a row that has a column of them, and without the spaces before those."""
    kept: list[Inline] = []
    for node in rewrite_inlines(children, lambda node: () if isinstance(node, Citation) else (node,)):
        before = kept[-1] if kept else None
        if isinstance(node, Text) and isinstance(before, Text):
            start = before.text.rstrip(" ") if node.text[:1] in " .,;:)" else before.text
            kept[-1] = Text(start + node.text)
        else:
            kept.append(node)
    if kept and isinstance(kept[-1], Text):
        kept[-1] = Text(kept[-1].text.rstrip(" "))
    return tuple(kept)


# --- comparisons ------------------------------------------------------------------------------------------


def comparison_table(desk: Desk, theme: str | None = None, all: bool = False) -> Table | Piece:
    """What sources say of one side against another that no plain score says; nothing if there is nothing.

    With `all` also the comparisons that only confirm a gap with figures on both sides.
    """
    desk.theme(theme)
    confirming = {one for gap in desk.facts.analysis.gaps if gap.gap is not None for one in gap.comparisons}
    chosen = [
        one
        for one in desk.of_theme(desk.evidence.comparisons.values(), theme)
        if not one.is_within and (all or one.id not in confirming)
    ]
    if not chosen:
        return Piece("")
    fields: list[Field[Comparison]] = [
        Field(desk.label(Label.TASK), desk.facts.task_and_measure, grow=1.2),
        Field(say("head.compared"), lambda one: _sides(desk, one), grow=1.4),
        Field(desk.label(Label.STATEMENT), lambda one: _said(desk, one), grow=2.4),
        Field(desk.label(Label.SOURCE), lambda one: desk.cite_sources([one.source])),
    ]
    return table_of(
        f"comparisons-{theme}" if theme else "comparisons",
        fields,
        chosen,
        key=lambda one: f"comparison:{one.id}",
        caption=say("caption.comparisons"),
        summary=say("summary.comparisons"),
    )


def _sides(desk: Desk, comparison: Comparison) -> Inlines:
    left, right = (desk.facts.side(side) for side in (comparison.left, comparison.right))
    return line(
        (Text(desk.wording.capitalised(left) if comparison.left.group else left),),
        (Text(say("cell.against", right=right)),),
    )


def _said(desk: Desk, comparison: Comparison) -> Inlines:
    """Outcome, difference, interval and test as far as the source gives them, and what it says."""
    facts, wording = desk.facts, desk.wording
    parts: list[Inline] = []
    if comparison.outcome is not Outcome.NOT_SAID:
        words = wording.capitalised(wording.outcome(comparison.outcome, comparison.holds_in))
        parts.append(facts.of_comparison(words, comparison, "outcome"))
    if (difference := facts.difference(comparison, "signed")) is not None:
        parts.append(difference)
    if comparison.interval is not None:
        parts.append(facts.of_comparison(wording.full_interval(comparison.interval), comparison, "interval"))
    if comparison.significance is not None:
        parts.append(Span("muted", facts.significance(comparison)))
    joined = [node for index, part in enumerate(parts) for node in (Text("; "), part)[not index :]]
    return line(tuple(joined), without_citations(desk.read_line(comparison.statement, comparison.origin)))


# --- uplift -----------------------------------------------------------------------------------------------


def uplift_table(desk: Desk, theme: str | None = None) -> Table | Piece:
    """Values before and after a change in how a system is run; nothing if no change was reported."""
    desk.theme(theme)
    uplifts = tuple(desk.of_theme(desk.facts.analysis.uplifts, theme))
    if not uplifts:
        return Piece("")
    facts = desk.facts
    marks, notes = letter_notes([_remarks(desk, one) for one in uplifts])
    marked = dict(zip((one.id for one in uplifts), marks, strict=True))
    fields: list[Field[Uplift]] = [
        Field(
            desk.label(Label.SYSTEM), lambda one: (Text(facts.names(one.systems, one.group)), *marked[one.id]), grow=1.5
        ),
        Field(desk.label(Label.CONDITION), lambda one: (Text(_conditions(desk, one)),), grow=1.4),
        Field(desk.label(Label.BEFORE), lambda one: (facts.uplift_side(one, is_after=False),), "decimal"),
        Field(desk.label(Label.AFTER), lambda one: (facts.uplift_side(one, is_after=True),), "decimal"),
        Field(desk.label(Label.UPLIFT), lambda one: _change(desk, one), "decimal"),
    ]
    if interval := next((one.interval for one in uplifts if one.interval is not None), None):
        fields.append(Field(facts.level(interval), facts.uplift_interval, "decimal"))
    fields.append(Field(desk.label(Label.SOURCE), lambda one: desk.cite_sources([one.source])))
    measures = list(dict.fromkeys((one.task, one.metric, one.cohort) for one in uplifts))
    changes = list(dict.fromkeys((one.after_condition, one.before_condition) for one in uplifts))
    ordered = sorted(
        uplifts,
        key=lambda one: (
            measures.index((one.task, one.metric, one.cohort)),
            changes.index((one.after_condition, one.before_condition)),
        ),
    )
    return table_of(
        f"uplift-{theme}" if theme else "uplift",
        fields,
        ordered,
        key=lambda one: f"uplift:{one.id}",
        group=lambda one: _measure(desk, one),
        caption=say("caption.uplift"),
        summary=say("summary.uplift"),
        notes=notes,
    )


def _measure(desk: Desk, uplift: Uplift) -> str:
    measure = desk.facts.measure(uplift.metric, uplift.cohort)
    return desk.evidence.tasks[uplift.task].label + (f": {measure}" if measure else "")


def _conditions(desk: Desk, uplift: Uplift) -> str:
    conditions = desk.evidence.conditions
    after = conditions[uplift.after_condition].label if uplift.after_condition else say("cell.baseline")
    if not uplift.before_condition:
        return after
    return say("cell.over", after=after, before=conditions[uplift.before_condition].label)


def _change(desk: Desk, uplift: Uplift) -> Inlines:
    """The size of a change; without a figure, what the source says of it."""
    if uplift.uplift is None and uplift.comparison is not None:
        comparison = desk.evidence.comparisons[uplift.comparison]
        if comparison.outcome is not Outcome.NOT_SAID:
            words = desk.wording.outcome(comparison.outcome, comparison.holds_in)
            return (desk.facts.of_comparison(words, comparison, "outcome"),)
    return (desk.facts.uplift(uplift, "signed"),)


def _remarks(desk: Desk, uplift: Uplift) -> Sequence[Inlines]:
    return [desk.facts.note(note, uplift) for note in uplift.notes if note.code is not NoteCode.TIE]
