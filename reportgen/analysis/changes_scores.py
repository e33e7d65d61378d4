"""Which scores of two editions are the same ones, and what became of the others."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from reportgen.analysis.changes_known import KeptScore
from reportgen.analysis.changes_model import Revision

Pair = tuple[KeptScore, KeptScore]


def score_changes(
    before: Sequence[KeptScore], after: Sequence[KeptScore]
) -> tuple[tuple[KeptScore, ...], tuple[KeptScore, ...], tuple[Revision, ...]]:
    """Scores that were added, withdrawn and revised, in the order of their editions (revised ones: of the newer).

    First those that are exactly as they were find each other; of the rest those with one id that speak of one system
    and task, those that alone were measured alike on the same day, and those that alone were measured alike. It
    is the same the other way round.
    """
    pairs: list[Pair] = []
    olds, news = list(before), list(after)
    for name, needs_one in ((_exactly, False), (_by_id, True), (_on_the_day, True), (_alike, True)):
        found = _match(olds, news, name, needs_one=needs_one)
        pairs += found
        taken = {id(one) for pair in found for one in pair}
        olds = [one for one in olds if id(one) not in taken]
        news = [one for one in news if id(one) not in taken]
    place = {id(one): index for index, one in enumerate(after)}
    pairs.sort(key=lambda pair: place[id(pair[1])])
    revised = tuple(change for pair in pairs if (change := Revision(*pair)).fields)
    return tuple(news), tuple(olds), revised


def _match(
    olds: Iterable[KeptScore], news: Iterable[KeptScore], name: Callable[[KeptScore], Hashable], *, needs_one: bool
) -> list[Pair]:
    """Pairs of scores with the same name, in order; with `needs_one` only where one on each side has it."""
    before, after = _by_name(olds, name), _by_name(news, name)
    found: list[Pair] = []
    for key, ones in after.items():
        others = before.get(key, [])
        if not needs_one or len(ones) == len(others) == 1:
            found += zip(others, ones, strict=False)
    return found


def _by_name(scores: Iterable[KeptScore], name: Callable[[KeptScore], Hashable]) -> dict[Hashable, list[KeptScore]]:
    named: dict[Hashable, list[KeptScore]] = defaultdict(list)
    for one in scores:
        named[name(one)].append(one)
    return named


def _exactly(score: KeptScore) -> Hashable:
    value = None if score.value is None else (score.value.rounded(), score.value.decimals)
    return score.key, score.measured, score.unit, value


def _by_id(score: KeptScore) -> Hashable:
    return score.id, score.system, score.task


def _on_the_day(score: KeptScore) -> Hashable:
    return score.key, score.measured


def _alike(score: KeptScore) -> Hashable:
    return score.key
