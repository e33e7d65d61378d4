"""All, none, most, two of seven: how often a group leads, trails, or reaches its targets."""

from typing import NamedTuple

from reportgen.analysis.model import Gap, Verdict
from reportgen.codes import Code
from reportgen.links.prose.segment import Found, Segment

_REACH = 12
_LEADING = (Verdict.LEADS,)
_TRAILING = (Verdict.TRAILS,)
_REACHED = (Verdict.LEADS, Verdict.NO_DIFFERENCE)
_MEASURED = (Verdict.LEADS, Verdict.TRAILS, Verdict.NO_CLEAR_DIFFERENCE, Verdict.NO_DIFFERENCE, Verdict.WITHOUT_FIGURE,
             Verdict.CONFLICTING)  # fmt: skip


class Said(NamedTuple):
    """How many it is said to be."""

    first: int
    last: int
    """Indices of the words, the last exclusive."""
    kind: str
    """`all`, `none`, `most`, `few` (under half), `half` or `of`."""
    times: int = 0
    total: int | None = None


def check_counts(segment: Segment) -> tuple[Found, ...]:
    """Counts of tasks or targets that the gaps do not give."""
    words = segment.known.words
    if not words.is_full or not segment.groups or words.countable.isdisjoint(segment.vocabulary) or segment.is_hedged:
        return ()
    found = []
    for index, token in enumerate(segment.tokens):
        word = words.comparing.get(token.low)
        is_verb = (word is not None and not word.needs_than) or _is_target_verb(segment, index)
        if index in segment.covered or not is_verb:
            continue
        said = _said_after(segment, index)
        result = _judge(segment, index, said) if said else None
        if result:
            found.append(result)
    return tuple(found[:1])


def counted_at(segment: Segment, index: int) -> bool:
    """Whether a comparing word at `index` is followed by a count of tasks: then it is no claim about one task."""
    return _said_after(segment, index) is not None


def _is_target_verb(segment: Segment, index: int) -> bool:
    words = segment.known.words
    return segment.low(index) in (words.reaches | words.misses)


def _said_after(segment: Segment, index: int) -> Said | None:
    words = segment.known.words
    countable = words.countable
    if countable.isdisjoint(segment.vocabulary):
        return None
    for at in range(index + 1, min(index + _REACH, len(segment.tokens))):
        if segment.tokens[at].text in ";:" or (
            segment.low(at) in words.comparing and segment.low(at) not in ("fewer", "less", "more")
        ):
            return None
        noun = next(
            (one for one in range(at + 1, min(at + 7, len(segment.tokens))) if segment.low(one) in countable), None
        )
        said = _quantity_at(segment, at, noun) if noun is not None else None
        if said:
            return said
    return None


def _quantity_at(segment: Segment, at: int, noun: int) -> Said | None:
    low, following = segment.low(at), segment.low(at + 1)
    if low in ("all", "every", "each", "both"):
        total = _number(segment, segment.low(at + 1)) if low == "all" else None
        return Said(at, noun + 1, "all", total=total) if noun - at <= 3 else None
    if low in ("none", "no") and noun - at <= 5:
        return Said(at, noun + 1, "none")
    if low == "most" and noun - at <= 3 and segment.low(at - 1) not in ("the", "at"):
        return Said(at, noun + 1, "most")
    if low == "half" and noun - at <= 3:
        before = (segment.low(at - 2), segment.low(at - 1))
        kind = "few" if before in (("fewer", "than"), ("less", "than"), ("under",)) else "half"
        kind = "most" if before in (("more", "than"),) or before[1] == "over" else kind
        return Said(at, noun + 1, kind)
    count = _number(segment, low)
    if count is None:
        return None
    total_at = at + 2 + (segment.low(at + 2) in ("the", "our", "its", "these", "all"))
    if following == "of" and noun - at <= 6:
        whole = _number(segment, segment.low(total_at))
        return Said(at, noun + 1, "of", count, whole) if whole is not None else None
    if noun == at + 1 and segment.low(noun) not in segment.known.words.targets:
        return Said(at, noun + 1, "of", count)
    return None


def _number(segment: Segment, low: str) -> int | None:
    numbers = segment.known.words.numbers
    return (
        numbers.get(low) if low in numbers else int(low) if low.isascii() and low.isdigit() and len(low) < 6 else None
    )


def _judge(segment: Segment, index: int, said: Said) -> Found | None:
    counted = _counted(segment, index)
    if counted is None:
        return None
    count, comparable, total, what = counted
    if comparable == 0:
        return None
    is_total_right = said.total is None or said.total in (comparable, total)
    match said.kind:
        case "all":
            right = count in (comparable, total) and is_total_right
        case "none":
            right = count == 0
        case "most":
            right = count * 2 > comparable
        case "few":
            right = count * 2 < total
        case "half":
            right = count * 2 in (comparable, total)
        case _:
            right = count == said.times and is_total_right
    if right:
        return None
    start, end = segment.tokens[said.first].start, segment.tokens[said.last - 1].end
    hint = "Correct the count, or leave it to `tally()` of the template, which counts anew each time."
    return Found(Code.LINKS_WRONG_COUNT, start, end, "The data count otherwise.", f"{what} {count} of {total}", hint)


def _counted(segment: Segment, index: int) -> tuple[int, int, int, str] | None:
    """(count, comparable, total, words) of what the verb at `index` says of its subject; None: nothing to count."""
    words, figures = segment.known.words, segment.known.figures
    subject = next((one for one in reversed(segment.parties) if one.last <= index), None)
    low, plan = segment.low(index), figures.evidence.plan
    if subject is None or subject.kind != "group":
        return None
    label = segment.label(("group", subject.id))
    if low in words.reaches or low in words.misses:
        gaps = [gap for gap in figures.analysis.gaps if gap.target and gap.focus and gap.focus.group == subject.id]
        is_target = any(token.low in words.targets for token in segment.tokens)
        verdicts = _REACHED if low in words.reaches else _TRAILING
        verb = "reach" if low in words.reaches else "miss"
        count = sum(gap.verdict in verdicts for gap in gaps)
        return (count, len(gaps), len(gaps), f"{label} {verb}") if gaps and is_target else None
    sign = words.comparing[low].sign
    if subject.id not in (plan.focus, plan.reference):
        return None
    heads = _headlines(segment)
    verdicts = _LEADING if (sign > 0) == (subject.id == plan.focus) else _TRAILING
    count = sum(gap.verdict in verdicts for gap in heads)
    comparable = sum(gap.verdict in _MEASURED for gap in heads)
    tasks = {gap.task for gap in heads}
    return count, comparable, len(tasks), f"{label} {'lead' if sign > 0 else 'trail'} on"


def _headlines(segment: Segment) -> list[Gap]:
    analysis = segment.known.figures.analysis
    heads = [gap for gap in analysis.gaps if gap.is_headline]
    theme = segment.passage.theme
    if theme and segment.passage.owner.startswith("the summary"):
        return [gap for gap in heads if gap.theme == theme]
    lows = segment.text[segment.tokens[0].start : segment.tokens[-1].end].lower() if segment.tokens else ""
    for one in analysis.evidence.themes.values():
        if one.label.lower() in lows:
            return [gap for gap in heads if gap.theme == one.id]
    return heads
