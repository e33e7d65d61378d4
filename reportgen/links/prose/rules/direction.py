"""Who is ahead of whom: comparing words against the figures and what sources say."""

from typing import NamedTuple

from reportgen.codes import Code
from reportgen.links.prose.figures import Ordering
from reportgen.links.prose.language import Comparing, Scale, words_of
from reportgen.links.prose.names import Mention
from reportgen.links.prose.rules.counts import counted_at
from reportgen.links.prose.segment import Found, Party, Segment

_REACH = 14
"""Tokens after a comparing word in which its "than" is looked for."""
_BETWEEN = words_of("the of both every all each best other its a an any either typical most median average to our")
"""What may stand between a verb and its object."""
_COPULA = words_of(
    "is are was were do does did be been perform performs performed made score scored scores clearly "
    "significantly much far still slightly somewhat consistently markedly substantially statistically "
    "appear appears appeared answer answers answered"
)
_PREPOSITIONS = words_of("to than over against with behind by from of without beside besides unlike for at in on")
_PASSIVE = words_of("is are was were been being")


class Claim(NamedTuple):
    """That one is better (or has more) than another."""

    at: int
    """Index of the comparing word."""
    word: Comparing
    subject: Party
    target: Party | None
    """None where no second is named: the group that the first one's group is compared with."""
    is_negated: bool


def check_direction(segment: Segment) -> tuple[Found, ...]:
    """Comparisons that the figures contradict, or for which there are none."""
    words = segment.known.words
    if not words.is_full or not segment.parties or segment.is_hedged:
        return ()
    found = []
    for index, token in enumerate(segment.tokens):
        word = words.comparing.get(token.low)
        if word is None or index in segment.covered or counted_at(segment, index):
            continue
        claim = _claim(segment, index, word)
        result = _judge(segment, claim) if claim else None
        if result:
            found.append(result)
    return tuple(found[:1])


def _claim(segment: Segment, index: int, word: Comparing) -> Claim | None:
    low = segment.tokens[index].low
    following, previous = segment.low(index + 1), segment.low(index - 1)
    if _is_quantifier(segment, index) or following == "to" or previous == "to":
        return None
    if low in ("leading", "trailing") or (low in ("led", "beaten") and previous in _PASSIVE):
        return None
    negated = _negation(segment, index)
    if negated is None:
        return None
    if low in ("lead", "leads") and previous in ("the", "a", "its", "their", "this", "no"):
        return _noun_lead(segment, index, word)
    if word.needs_than:
        return _with_than(segment, index, word, negated)
    subject = _before(segment, index)
    if subject is None:
        return None
    target = _target_after(segment, index)
    return Claim(index, word, segment.party(subject), target, negated)


def _is_quantifier(segment: Segment, index: int) -> bool:
    """As in "more than 16", "above 90 %", "below the target"."""
    words = segment.known.words
    at = index + 2 if segment.low(index + 1) == "than" else index + 1
    if segment.low(at) in ("the", "a", "an", "its", "our"):
        at += 1
    token = segment.tokens[at] if at < len(segment.tokens) else None
    if token is None:
        return False
    is_number = token.kind in ("number", "place") and not any(one.first == at for one in segment.parties)
    is_word = token.low in words.numbers or token.low in words.targets or token.low in ("half", "third", "twice")
    limits = segment.low(index) in ("above", "below", "exceed", "exceeds", "exceeded")
    return (is_number or is_word) and (limits or segment.low(index + 1) == "than")


def _negation(segment: Segment, index: int) -> bool | None:
    """Whether the word is negated; None where that would make another sort of statement."""
    words = segment.known.words
    subject = _before(segment, index)
    begin = max(subject.last if subject else 0, index - 5)
    near = {segment.low(one) for one in range(begin, index)}
    if near & {"no", "none", "nothing", "nobody", "neither", "nor", "without", "hardly"}:
        return None
    if subject is None and {segment.low(one) for one in range(index)} & words.negations:
        return None
    if subject and segment.low(subject.first - 1) in ("no", "neither", "nor", "without"):
        return None
    is_short = any(low.endswith("n't") for low in near)
    return bool(near & words.negations) or is_short


def _before(segment: Segment, index: int) -> Mention | None:
    """The subject of a word: the last party before it that is no object of something else, else the last."""
    before = [one for one in segment.parties if one.last <= index]
    free = [one for one in before if not _is_object(segment, one)] or before
    return free[-1] if free else None


def _is_object(segment: Segment, mention: Mention) -> bool:
    """Whether a preposition or a comparing verb stands before a name: "than both closed models"."""
    at = mention.first - 1
    while at >= 0 and segment.low(at) in _BETWEEN | {"leading"}:
        at -= 1
    return segment.low(at) in _PREPOSITIONS or segment.low(at) in segment.known.words.comparing


def _noun_lead(segment: Segment, index: int, word: Comparing) -> Claim | None:
    """As in "the lead of open models"."""
    if segment.low(index + 1) != "of":
        return None
    subject = next((one for one in segment.parties if index + 2 <= one.first <= index + 4), None)
    return Claim(index, word, segment.party(subject), None, False) if subject else None


def _with_than(segment: Segment, index: int, word: Comparing, negated: bool) -> Claim | None:
    than = next((one for one in range(index + 1, min(index + _REACH, len(segment.tokens)))
                 if segment.low(one) == "than"), None)  # fmt: skip
    subject = _before(segment, index)
    if than is None:
        return _without_than(segment, index, word, subject, negated)
    if any(segment.low(one) in (";", ":") for one in range(index, than)):
        return None
    target = next((one for one in segment.parties if than < one.first <= than + 7), None)
    between = [one for one in segment.parties if index < one.first < than]
    subject = between[-1] if between else subject
    if target is None or subject is None:
        return None
    return Claim(index, word, segment.party(subject), segment.party(target), negated)


def _without_than(
    segment: Segment, index: int, word: Comparing, subject: Mention | None, negated: bool
) -> Claim | None:
    """As in "Remote services are faster": only of groups, and only where it is the predicate."""
    if subject is None or subject.kind != "group":
        return None
    low, previous = segment.low(index), segment.low(index - 1)
    is_often = segment.low(index + 1) == "often"
    if low in ("more", "less", "fewer", "longer", "larger", "greater", "bigger", "smaller") and not is_often:
        return None
    following = segment.tokens[index + 1] if index + 1 < len(segment.tokens) else None
    ends = following is None or following.kind == "mark" or following.low in segment.known.words.stop or is_often
    near = {previous, segment.low(index - 2)}
    return Claim(index, word, segment.party(subject), None, negated) if ends and (near & _COPULA or is_often) else None


def _target_after(segment: Segment, index: int) -> Party | None:
    for one in segment.parties:
        if one.first <= index:
            continue
        between = [segment.low(at) for at in range(index + 1, one.first)]
        return segment.party(one) if len(between) <= 5 and set(between) <= _BETWEEN else None
    return None


def _judge(segment: Segment, claim: Claim) -> Found | None:
    figures = segment.known.figures
    target = claim.target
    if target == claim.subject:
        return None
    if target is None:
        group = claim.subject[1] if claim.subject[0] == "group" else figures.group_of(claim.subject[1])
        other = figures.other_group(group)
        if other is None:
            return None
        target = ("group", other)
    named = [one.id for one in segment.named_tasks]
    if not named and claim.word.scale is Scale.SIZE:
        return None
    return (_on_named if named else _on_implied)(segment, claim, target)


def _on_named(segment: Segment, claim: Claim, target: Party) -> Found | None:
    """A claim about tasks that are named: wrong if it is true on none of them."""
    orderings = [one for task in segment.named_tasks for one in _orderings(segment, task.id, claim.subject, target)]
    if not orderings:
        is_whole = all(one.is_whole for one in segment.named_tasks)
        return _unbacked(segment, claim, target) if is_whole and claim.target is not None else None
    if any(_supports(one, claim) for one in orderings) or _is_supported_elsewhere(segment, claim):
        return None
    return _wrong(segment, claim, target, orderings[0])


def _on_implied(segment: Segment, claim: Claim, target: Party) -> Found | None:
    """A claim that names no task: wrong only if it is true on none that it could mean."""
    tasks = segment.implied_tasks or tuple(segment.known.figures.evidence.tasks)
    orderings = [one for task in tasks for one in _orderings(segment, task, claim.subject, target)]
    if not orderings:
        if claim.target is None or claim.subject[0] == "group" or target[0] == "group":
            return None
        every = segment.known.figures.evidence.tasks
        met = any(_orderings(segment, task, claim.subject, target) for task in every)
        return None if met else _unbacked(segment, claim, target)
    if claim.target is None and claim.subject[0] == "system":
        return None
    if any(_supports(one, claim) for one in orderings):
        return None
    return _wrong(segment, claim, target, orderings[0])


def _is_supported_elsewhere(segment: Segment, claim: Claim) -> bool:
    """A system without a named second is behind anybody of the other group, or of its own."""
    if claim.target is not None or claim.subject[0] != "system" or claim.word.sign > 0:
        return False
    others = [("system", one) for one in segment.known.figures.evidence.systems if one != claim.subject[1]]
    return any(
        _supports(ordering, claim)
        for task in segment.named_tasks for other in others
        for ordering in _orderings(segment, task.id, claim.subject, other)
    )  # fmt: skip


def _orderings(segment: Segment, task: str, one: Party, other: Party) -> list[Ordering]:
    """Those on the samples that are named, if there are such."""
    found = segment.known.figures.orderings(task, one, other)
    wanted = set(segment.cohorts)
    kept = [ordering for ordering in found if ordering.cohort in wanted]
    return kept if wanted and kept else found


def _supports(ordering: Ordering, claim: Claim) -> bool:
    word = claim.word
    if word.scale is Scale.SIZE:
        says = ordering.merit if ordering.size is None else ordering.size
        agrees = says == word.sign if ordering.size is not None else says != 0
    else:
        agrees = ordering.merit == word.sign and ordering.is_clear
    if claim.is_negated:
        # "Does not lead" is true of whoever trails, and of whoever is level.
        return not agrees
    return agrees


def _wrong(segment: Segment, claim: Claim, target: Party, ordering: Ordering) -> Found:
    token = segment.tokens[claim.at]
    who = f"{segment.label(claim.subject)} against {segment.label(target)}"
    hint = f"Turn the comparison round, or name what it is about{_with(ordering)}."
    if not ordering.is_clear:
        hint = "Say that there is no clear difference."
    elif ordering.merit == 0:
        hint = "Say that there is no difference."
    return Found(
        Code.LINKS_WRONG_DIRECTION, token.start, token.end,
        "A comparison points the other way than the data.", f"{who}: {ordering.shown}", hint,
    )  # fmt: skip


def _with(ordering: Ordering) -> str:
    verdict = ordering.placeholder.replace("[[gap:", "[[verdict:")
    return f"; {ordering.placeholder} and {verdict} print it" if verdict else ""


def _unbacked(segment: Segment, claim: Claim, target: Party) -> Found:
    token = segment.tokens[claim.at]
    return Found(
        Code.LINKS_UNBACKED_COMPARISON, token.start, token.end,
        "Two are compared that the data never measured alike.",
        f"{segment.label(claim.subject)} and {segment.label(target)} have no comparable figures"
        + (f" on `{segment.named_tasks[0].id}`" if segment.named_tasks else ""),
        "Leave the comparison out, or add the score or comparison that it rests on.",
    )  # fmt: skip
