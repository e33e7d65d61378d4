"""Findings, what sources report without a plain score, and changes within a system."""

from collections.abc import Sequence

from reportgen.analysis.model import NoteCode, Uplift
from reportgen.document.blocks.desk import Desk, body_row, group_row, letter_notes, muted
from reportgen.document.draft import Piece
from reportgen.document.facts import line
from reportgen.document.rewriting import rewrite_inlines
from reportgen.document.tree import Block, Citation, Column, Inline, Inlines, ListBlock, Paragraph, Row, Text
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.evidence.model import CitedPlace, Comparison, Finding, Outcome


def select_findings(desk: Desk, theme: str | None, include_key: bool) -> tuple[Finding, ...]:
    """Findings in the author's order: of a theme, of none (an empty text), or all."""
    desk.theme(theme or None)
    return tuple(one for one in desk.evidence.findings.values()
                 if (theme is None or (one.theme or "") == theme) and (include_key or not one.is_key))


def findings(desk: Desk, theme: str | None = None, include_key: bool = True) -> Piece:
    """The claims as a list, each with its certainty; nothing if there is none."""
    items = tuple(_claim(desk, one) for one in select_findings(desk, theme, include_key))
    return desk.draft.keep_blocks(ListBlock(False, items)) if items else Piece("")


def _claim(desk: Desk, finding: Finding) -> tuple[Block, ...]:
    blocks = desk.read(finding.claim, finding.origin)
    if finding.certainty is None or not blocks or not isinstance(blocks[-1], Paragraph):
        return blocks
    words = say("cell.certainty", certainty=desk.wording.certainty(finding.certainty))
    return (*blocks[:-1], Paragraph((*blocks[-1].children, Text(" "), muted(f"({words})"))))


def evidence_table(
    desk: Desk, theme: str | None = None, include_key: bool = True, caption: str | None = None,
    anchor: str | None = None,
) -> Piece:
    """Each claim with its certainty (and the reason) and its sources, in groups by theme; nothing for no finding."""
    chosen = select_findings(desk, theme, include_key)
    if not chosen:
        return Piece("")
    columns = [Column("left", 3.0), Column("left", 1.2), Column("left", 0.6)]
    heads = [desk.label(Label.CLAIM), desk.label(Label.CERTAINTY), desk.label(Label.SOURCES)]
    themes = [*desk.evidence.themes, None]
    ordered = sorted(chosen, key=lambda one: themes.index(one.theme)) if theme is None else list(chosen)
    has_groups = len({one.theme for one in chosen}) > 1
    rows: list[Row] = []
    last: str | None = None
    for finding in ordered:
        if has_groups and (not rows or finding.theme != last):
            last = finding.theme
            rows.append(group_row(desk.facts.theme_label(last), len(columns)))
        rows.append(_finding_row(desk, finding))
    return desk.table(f"evidence-{theme}" if theme else "evidence", columns, desk.head(*heads), rows, caption=caption,
                      default=say("caption.evidence"), summary=say("summary.evidence"), anchor=anchor)


def _finding_row(desk: Desk, finding: Finding) -> Row:
    certainty: Inlines = ()
    if finding.certainty is not None:
        words = desk.wording.capitalised(desk.wording.certainty(finding.certainty))
        certainty = line((Text(words),), (muted(finding.certainty_reason),) if finding.certainty_reason else ())
    claim = without_citations(desk.read_line(finding.claim, finding.origin))
    keys = [place.source for place in finding.citations]
    keys += [place.source for place in desk.facts.places((*finding.scores, *finding.comparisons))]
    return body_row(f"finding:{finding.id}", claim, certainty, desk.cite_sources(dict.fromkeys(keys)))


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


def comparison_table(
    desk: Desk, theme: str | None = None, all: bool = False, caption: str | None = None, anchor: str | None = None
) -> Piece:
    """What sources say of one side against another that no plain score says; nothing if there is nothing.

    With `all` also the comparisons that only confirm a gap with figures on both sides.
    """
    desk.theme(theme)
    chosen = [one for one in desk.evidence.comparisons.values()
              if not one.is_within and (theme is None or desk.evidence.tasks[one.task].theme == theme)
              and (all or not _is_in_a_gap(desk, one))]
    if not chosen:
        return Piece("")
    columns = [Column("left", 1.2), Column("left", 1.4), Column("left", 2.4), Column("left", 0.0)]
    heads = [desk.label(Label.TASK), say("head.compared"), desk.label(Label.STATEMENT), desk.label(Label.SOURCE)]
    rows = [_comparison_row(desk, one) for one in chosen]
    return desk.table(f"comparisons-{theme}" if theme else "comparisons", columns, desk.head(*heads), rows,
                      caption=caption, default=say("caption.comparisons"), summary=say("summary.comparisons"),
                      anchor=anchor)


def _is_in_a_gap(desk: Desk, comparison: Comparison) -> bool:
    return any(comparison.id in gap.comparisons and gap.gap is not None for gap in desk.facts.analysis.gaps)


def _comparison_row(desk: Desk, comparison: Comparison) -> Row:
    facts = desk.facts
    measure = facts.measure(comparison.metric, comparison.cohort)
    task = line((Text(desk.evidence.tasks[comparison.task].label),), (muted(measure),) if measure else ())
    sides = say("cell.against", left=facts.side(comparison.left), right=facts.side(comparison.right))
    said = line(tuple(_result(desk, comparison)),
                without_citations(desk.read_line(comparison.statement, comparison.origin)))
    places = [CitedPlace(comparison.source)]
    compared: Inlines = (Text(desk.wording.capitalised(sides) if comparison.left.group else sides),)
    return body_row(f"comparison:{comparison.id}", task, compared, said, desk.cite(places))


def _result(desk: Desk, comparison: Comparison) -> list[Inline]:
    """Outcome, difference, interval and test as far as the source gives them."""
    facts, wording = desk.facts, desk.wording
    parts: list[tuple[Inline, ...]] = []
    if comparison.outcome is not Outcome.NOT_SAID:
        words = wording.capitalised(wording.outcome(comparison.outcome, comparison.holds_in))
        parts.append((facts.of_comparison(words, comparison, "outcome"),))
    if (difference := facts.difference(comparison, "signed")) is not None:
        parts.append((difference,))
    if comparison.interval is not None:
        parts.append((facts.of_comparison(wording.full_interval(comparison.interval), comparison, "interval"),))
    if comparison.significance is not None:
        parts.append((muted(wording.significance(comparison.significance)),))
    return [node for index, part in enumerate(parts) for node in ((Text("; "), *part) if index else part)]


# --- uplift -----------------------------------------------------------------------------------------------


def uplift_table(
    desk: Desk, theme: str | None = None, caption: str | None = None, anchor: str | None = None
) -> Piece:
    """Values before and after a change in how a system is run; nothing if no change was reported."""
    desk.theme(theme)
    uplifts = [one for one in desk.facts.analysis.uplifts
               if theme is None or desk.evidence.tasks[one.task].theme == theme]
    if not uplifts:
        return Piece("")
    marks, notes = letter_notes([_uplift_remarks(desk, one) for one in uplifts])
    intervals = [one.interval for one in uplifts if one.interval is not None]
    columns = [Column("left", 1.5), Column("left", 1.4), *[Column("decimal", 0.0)] * (4 if intervals else 3),
               Column("left", 0.0)]
    heads = [desk.label(Label.SYSTEM), desk.label(Label.CONDITION), desk.label(Label.BEFORE), desk.label(Label.AFTER),
             desk.label(Label.UPLIFT), *(desk.wording.interval_head(one) for one in intervals[:1]),
             desk.label(Label.SOURCE)]
    tasks = list(dict.fromkeys((one.task, one.metric, one.cohort) for one in uplifts))
    rows: list[Row] = []
    last: tuple[str, str | None, str | None] | None = None
    changes = list(dict.fromkeys((one.after_condition, one.before_condition) for one in uplifts))
    ordered = sorted(zip(uplifts, marks, strict=True), key=lambda pair: (
        tasks.index(_measure_of(pair[0])), changes.index((pair[0].after_condition, pair[0].before_condition))))
    for uplift, mark in ordered:
        if _measure_of(uplift) != last:
            last = _measure_of(uplift)
            measure = desk.facts.measure(uplift.metric, uplift.cohort)
            label = desk.evidence.tasks[uplift.task].label + (f": {measure}" if measure else "")
            rows.append(group_row(label, len(columns)))
        rows.append(_uplift_row(desk, uplift, mark, has_interval=bool(intervals)))
    return desk.table(f"uplift-{theme}" if theme else "uplift", columns, desk.head(*heads), rows, caption=caption,
                      default=say("caption.uplift"), notes=notes, summary=say("summary.uplift"), anchor=anchor)


def _measure_of(uplift: Uplift) -> tuple[str, str | None, str | None]:
    return uplift.task, uplift.metric, uplift.cohort


def _uplift_row(desk: Desk, uplift: Uplift, mark: Inlines, *, has_interval: bool) -> Row:
    facts, conditions = desk.facts, desk.evidence.conditions
    after = conditions[uplift.after_condition].label if uplift.after_condition else say("cell.baseline")
    words = after
    if uplift.before_condition:
        words = say("cell.over", after=after, before=conditions[uplift.before_condition].label)
    name: Inlines = (Text(facts.names(uplift.systems, uplift.group)), *mark)
    cells: list[Inlines] = [name, (Text(words),), (facts.uplift_side(uplift, is_after=False),),
                            (facts.uplift_side(uplift, is_after=True),), _change(desk, uplift)]
    cells += [facts.uplift_interval(uplift)] if has_interval else []
    return body_row(f"uplift:{uplift.id}", *cells, desk.cite_sources([uplift.source]))


def _change(desk: Desk, uplift: Uplift) -> Inlines:
    """The size of a change; without a figure, what the source says of it."""
    if uplift.uplift is None and uplift.comparison is not None:
        comparison = desk.evidence.comparisons[uplift.comparison]
        if comparison.outcome is not Outcome.NOT_SAID:
            words = desk.wording.outcome(comparison.outcome, comparison.holds_in)
            return (desk.facts.of_comparison(words, comparison, "outcome"),)
    return (desk.facts.uplift(uplift, "signed"),)


def _uplift_remarks(desk: Desk, uplift: Uplift) -> Sequence[str]:
    return [desk.facts.note(note) for note in uplift.notes if note.code is not NoteCode.TIE]
