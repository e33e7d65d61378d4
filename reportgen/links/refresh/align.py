"""Finding what is the same in two versions of a document, by what it is called, by its words and by its neighbours."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LEAST = 0.45
"""Share of common words from which two texts between the same neighbours are one."""
_LEAST_MOVED = 0.7
"""The same for texts that stand elsewhere."""
_TELLING = 9
"""A text of so many words that stands once is the same wherever it stands; shorter ones may be small change."""
_MOST_PAIRS = 250_000
"""So many pairs between two neighbours are looked at."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What something is known by."""

    kind: str
    """Only things of one kind are the same."""
    names: frozenset[str]
    """Names that stand for it: anchors, tags, keys."""
    text: str


Pairs = dict[int, int]
"""Place on the left -> place on the right."""


def align(left: Sequence[Sign], right: Sequence[Sign]) -> Pairs:
    """Which of `right` each of `left` is; those without partner are missing."""
    pairs = _by_names(left, right)
    _by_text(left, right, pairs, _TELLING)
    _between(left, right, pairs)
    _by_text(left, right, pairs, 1)
    _between(left, right, pairs)
    _elsewhere(left, right, pairs)
    return pairs


def align_few(left: Sequence[Sign], right: Sequence[Sign]) -> Pairs:
    """The same for a header, footer or note: what is left over on both sides is paired in order, however it reads."""
    pairs = align(left, right)
    taken = set(pairs.values())
    rest = [place for place in range(len(right)) if place not in taken]
    for place, sign in enumerate(left):
        if place not in pairs and rest and right[rest[0]].kind == sign.kind:
            pairs[place] = rest.pop(0)
    return pairs


def in_order(pairs: Pairs) -> frozenset[int]:
    """The places on the left of the longest run of pairs whose order is the same on both sides."""
    tails: list[int] = []
    heads: list[int] = []
    previous: dict[int, int] = {}
    for place in sorted(pairs):
        at = bisect_left(tails, pairs[place])
        if at:
            previous[place] = heads[at - 1]
        tails[at : at + 1] = [pairs[place]]
        heads[at : at + 1] = [place]
    found: list[int] = heads[-1:]
    while found and found[-1] in previous:
        found.append(previous[found[-1]])
    return frozenset(found)


def likeness(left: str, right: str) -> float:
    """Share of words that two texts have in common, 0 to 1; two empty texts are alike."""
    return _likeness(Counter(left.split()), Counter(right.split()))


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def _by_names(left: Sequence[Sign], right: Sequence[Sign]) -> Pairs:
    owners: dict[str, list[int]] = defaultdict(list)
    for place, sign in enumerate(right):
        for name in sign.names:
            owners[name].append(place)
    votes: list[tuple[int, float, int, int]] = []
    for place, sign in enumerate(left):
        found: Counter[int] = Counter()
        for name in sorted(sign.names):
            if len(owners[name]) == 1:
                found[owners[name][0]] += 1
        votes += [
            (-count, -likeness(sign.text, right[other].text), place, other)
            for other, count in found.items()
            if right[other].kind == sign.kind
        ]
    pairs: Pairs = {}
    taken: set[int] = set()
    for _, _, place, other in sorted(votes):
        if place not in pairs and other not in taken:
            pairs[place] = other
            taken.add(other)
    return pairs


def _unique(signs: Sequence[Sign], taken: Iterable[int], words: int) -> dict[Hashable, int]:
    known = set(taken)
    counts = Counter(
        (sign.kind, sign.text)
        for place, sign in enumerate(signs)
        if place not in known and len(sign.text.split()) >= words
    )
    return {
        (sign.kind, sign.text): place
        for place, sign in enumerate(signs)
        if place not in known and counts[sign.kind, sign.text] == 1
    }


def _by_text(left: Sequence[Sign], right: Sequence[Sign], pairs: Pairs, words: int) -> None:
    """Pairs texts of at least so many words that stand once on each side."""
    here, there = _unique(left, pairs, words), _unique(right, pairs.values(), words)
    for sign, place in here.items():
        if sign in there:
            pairs[place] = there[sign]


def _between(left: Sequence[Sign], right: Sequence[Sign], pairs: Pairs) -> None:
    """Pairs what stands between neighbours that are pairs, in order."""
    chain = sorted(in_order(pairs))
    edges = [(-1, -1), *((place, pairs[place]) for place in chain), (len(left), len(right))]
    taken = set(pairs.values())
    for (a, b), (c, d) in pairwise(edges):
        here = [place for place in range(a + 1, c) if place not in pairs]
        there = [place for place in range(b + 1, d) if place not in taken]
        pairs.update(_best(left, right, here, there))


def _best(left: Sequence[Sign], right: Sequence[Sign], here: list[int], there: list[int]) -> Pairs:
    """The pairs in order that are most alike together."""
    if not here or not there or len(here) * len(there) > _MOST_PAIRS:
        return {}
    bags = {b: Counter(right[b].text.split()) for b in there}
    worth = []
    for a in here:
        bag = Counter(left[a].text.split())
        worth.append([_likeness(bag, bags[b]) if left[a].kind == right[b].kind else 0.0 for b in there])
    best = [[0.0] * (len(there) + 1) for _ in range(len(here) + 1)]
    for i in reversed(range(len(here))):
        for j in reversed(range(len(there))):
            pair = worth[i][j] + best[i + 1][j + 1] if worth[i][j] >= _LEAST else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    pairs: Pairs = {}
    i = j = 0
    while i < len(here) and j < len(there):
        if worth[i][j] >= _LEAST and best[i][j] == worth[i][j] + best[i + 1][j + 1]:
            pairs[here[i]] = there[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _elsewhere(left: Sequence[Sign], right: Sequence[Sign], pairs: Pairs) -> None:
    """Pairs long texts that were moved and edited."""
    taken = set(pairs.values())
    here = [place for place, sign in enumerate(left) if place not in pairs and len(sign.text.split()) > 3]
    there = [place for place, sign in enumerate(right) if place not in taken and len(sign.text.split()) > 3]
    if len(here) * len(there) > _MOST_PAIRS:
        return
    alike = sorted(
        (-likeness(left[a].text, right[b].text), a, b) for a in here for b in there if left[a].kind == right[b].kind
    )
    for minus, a, b in alike:
        if -minus >= _LEAST_MOVED and a not in pairs and b not in taken:
            pairs[a] = b
            taken.add(b)
