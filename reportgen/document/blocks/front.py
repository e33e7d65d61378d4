"""Parts that frame a briefing: cover, contents, answer, key messages, how to read, limitations, boxes, references."""

from collections.abc import Callable

from reportgen.analysis.model import RollUp, Verdict
from reportgen.document.blocks.desk import Desk
from reportgen.document.blocks.evidence_tables import claim
from reportgen.document.calls import ArgumentError
from reportgen.document.draft import Piece, clean
from reportgen.document.markdown import read_blocks
from reportgen.document.number_notes import PLACE
from reportgen.document.suggest import suggest
from reportgen.document.tree import (
    Callout,
    Contents,
    Cover,
    Inlines,
    Link,
    ListBlock,
    PageBreak,
    Paragraph,
    References,
    Text,
)
from reportgen.document.wording import Label
from reportgen.document.words.sentences import say
from reportgen.errors import Origin
from reportgen.evidence.model import UnitKind

ROLES = ("key", "note", "caution")
KINDS = ("contents", "tables", "figures")


def cover(desk: Desk, compact: bool = False, page: bool | None = None) -> Piece:
    """Title, question and facts of the briefing; `compact`: a smaller title, no subtitle, date and contact
    in one line.

    `page`: whether it takes a page of its own, by default as the theme has it. What is compact never does.
    """
    if compact and page:
        raise ArgumentError("`cover`: what is compact has no page of its own", hint="Leave out one of the two.")
    meta = desk.evidence.meta
    facts: list[tuple[str, Inlines]] = [(desk.label(Label.AS_OF), (Text(desk.wording.date(desk.as_of)),))]
    if meta.audience and not compact:
        facts.append((desk.label(Label.PREPARED_FOR), (Text(meta.audience),)))
    authors = tuple(author for author in meta.authors if author != meta.organisation)
    by = ", ".join(part for part in (desk.wording.join(authors), meta.organisation) if part)
    if by and not compact:
        facts.append((desk.label(Label.PREPARED_BY), (Text(by),)))
    contact = _contact(desk)
    if contact and compact:
        (label, day), *_ = facts
        facts = [(label, (*day, Text(" · "), *contact))]
    elif contact:
        facts.append((desk.label(Label.CONTACT), contact))
    subtitle = "" if compact else meta.subtitle
    kicker = " · ".join(part for part in (meta.organisation, desk.options.kicker) if part)
    return desk.draft.keep_blocks(
        Cover(
            clean(meta.title),
            clean(subtitle),
            clean(meta.question),
            tuple(facts),
            clean(kicker),
            False if compact else page,
            is_compact=compact,
        )
    )


def _contact(desk: Desk) -> Inlines:
    contact = desk.evidence.meta.contact
    if not contact.email:
        return (Text(contact.name),) if contact.name else ()
    link = Link(f"mailto:{contact.email}", (Text(contact.email),))
    return (Text(f"{contact.name}, "), link) if contact.name else (link,)


def contents(desk: Desk, depth: int = 2, kind: str = "contents") -> Piece:
    """A table of contents down to a heading level, or a list of the tables or figures."""
    if not 1 <= depth <= 4:
        raise ArgumentError("`contents`: `depth` is out of range", found=str(depth), expected="1 to 4")
    match kind:
        case "contents" | "tables" | "figures":
            return desk.draft.keep_blocks(Contents(str(depth), (), kind))
        case _:
            raise ArgumentError("`contents`: there is no such kind", found=kind[:80], hint=suggest(kind, KINDS))


def answer(desk: Desk) -> Piece:
    """The answer of `briefing.yaml` as opening paragraphs; nothing if there is none."""
    meta = desk.evidence.meta
    blocks = desk.read(meta.answer, Origin("briefing.yaml", field="answer"))
    return desk.draft.keep_blocks(
        *(Paragraph(block.children, "lead") if isinstance(block, Paragraph) else block for block in blocks)
    )


def edition_note(desk: Desk) -> Piece:
    """A sentence that says that this edition shows a part of the evidence; nothing if it shows all."""
    if not desk.evidence.meta.is_partial:
        return Piece("")
    return desk.draft.keep_blocks(Paragraph((Text(say("edition.partial")),), "note"))


def key_messages(desk: Desk, title: str | None = None) -> Piece:
    """A box of the findings marked `key`, each with its certainty; nothing if there is none."""
    items = tuple(claim(desk, one) for one in desk.evidence.findings.values() if one.is_key)
    if not items:
        return Piece("")
    words = desk.label(Label.KEY_MESSAGES) if title is None else title
    return desk.draft.keep_blocks(Callout("key", clean(words), (ListBlock(False, items),)))


def how_to_read(desk: Desk, title: str | None = None) -> Piece:
    """A box that says what a gap and its verdicts mean, in the words this briefing needs."""
    words = desk.label(Label.HOW_TO_READ) if title is None else title
    return desk.draft.keep_blocks(Callout("note", clean(words), (Paragraph((Text(" ".join(_reading(desk))),)),)))


def _reading(desk: Desk) -> list[str]:
    facts, wording = desk.facts, desk.wording
    overall = facts.analysis.rollups[-1] if facts.analysis.rollups else None
    focus = facts.focus.adjective
    if facts.reference is None:
        chosen = say(f"read.{desk.evidence.plan.selection}")
        lines = [say("read.sign.target", focus=focus, chosen=chosen)]
    else:
        key = "read.sign.median" if desk.evidence.plan.selection == "median" else "read.sign"
        lines = [say(key, focus=focus, reference=facts.reference.adjective)]
    if any(gap.unit and gap.unit.kind is UnitKind.PERCENT for gap in facts.analysis.gaps):
        lines.append(say("read.points"))
    is_target = facts.reference is None
    leads, trails, level = (
        facts.marked_verdict(one, is_target=is_target) for one in (Verdict.LEADS, Verdict.TRAILS, Verdict.NO_DIFFERENCE)
    )
    key = "read.marks.target" if is_target else "read.marks"
    lines.append(say(key, leads=leads, trails=trails, level=level, focus=focus))
    for verdict in (Verdict.WITHOUT_FIGURE, Verdict.CONFLICTING, Verdict.NO_CLEAR_DIFFERENCE):
        if _count(overall, verdict):
            lines.append(say(f"read.{verdict}", mark=wording.marked_verdict(verdict)))
    if overall and overall.by_sign:
        lines.append(say("read.by-sign"))
    return lines


def _count(rollup: RollUp | None, verdict: Verdict) -> int:
    return rollup.counts.get(verdict, 0) if rollup else 0


def limitations(desk: Desk) -> Piece:
    """The limitations of `briefing.yaml` as a list; nothing if there are none."""
    items = tuple(
        desk.read(text, Origin("briefing.yaml", field=f"limitations[{index}]"))
        for index, text in enumerate(desk.evidence.meta.limitations)
    )
    return desk.draft.keep_blocks(ListBlock(False, items)) if items else Piece("")


def callout(desk: Desk, role: str = "note", title: str = "", caller: Callable[[], str] | None = None) -> Piece:
    """A box round the Markdown of a call block."""
    match role:
        case "key" | "note" | "caution":
            if caller is None:
                raise ArgumentError(
                    "`callout` holds nothing", hint="Write `{% call callout(...) %} words {% endcall %}`."
                )
            here, words = desk.draft.here, caller()
            with desk.draft.at(here):
                blocks = read_blocks(words, desk.draft, is_data=False, is_boxed=True)
                return desk.draft.keep_blocks(Callout(role, clean(title), blocks))
        case _:
            raise ArgumentError("`callout`: there is no such role", found=role, hint=suggest(role, ROLES))


def references(desk: Desk) -> Piece:
    """The list of references; its heading is the template's."""
    return desk.draft.keep_blocks(References(()))


def number_notes(desk: Desk) -> Piece:
    """How the numbers of the text were computed, with its heading, if the briefing asks for it; else nothing."""
    return desk.draft.keep_blocks(PLACE)


def page_break(desk: Desk) -> Piece:
    """A new page."""
    return desk.draft.keep_blocks(PageBreak())


def summary(desk: Desk, theme: str) -> Piece:
    """The summary of a theme; nothing if it has none."""
    desk.theme(theme)
    record = desk.evidence.themes[theme]
    return desk.draft.keep_blocks(*desk.read(record.summary, record.origin)) if record.summary else Piece("")
