"""Which systems, groups, tasks, cohorts and metrics a sentence names, and what looks like a name and is none."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from reportgen.evidence.model import Evidence
from reportgen.links.prose.language import Words
from reportgen.links.prose.tokens import Token, tokens

_SUFFIX = re.compile(r"(?:ations?|ities|iness|ingly|ment|ally|ing|ies|ed|es|ly|s|y)$")
_STEM = 5
"""Letters of a stem: enough to tell words apart, few enough to join "punctual" and "punctuality"."""


class Mention(NamedTuple):
    """A record that tokens first to last (exclusive) name."""

    kind: str
    """`system`, `group`, `cohort` or `metric`."""
    id: str
    first: int
    last: int


class NamedTask(NamedTuple):
    """A task that a sentence names, wholly or by its one distinctive word."""

    id: str
    is_whole: bool


class Names:
    """The labels of the evidence, ready to be found in tokens."""

    def __init__(self, evidence: Evidence, words: Words) -> None:
        self._words = words
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str, bool]]] = defaultdict(list)
        self.system_labels = tuple(system.label for system in evidence.systems.values())
        for kind, identifier, label, is_name in _aliases(evidence, words):
            lows = _lows(label)
            if lows:
                self._by_first[lows[0]].append((lows, kind, identifier, is_name))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._stems = {task.id: _stems(task.label, words) for task in evidence.tasks.values()}
        shared = Counter(stem for stems in self._stems.values() for stem in stems)
        generic = {stem_of(word) for word in words.generic}
        self._distinct = {
            stem for stem, count in shared.items() if count == 1 and len(stem) > 3 and stem not in generic
        }
        self._tasks_of: dict[str, list[str]] = defaultdict(list)
        for task, stems in self._stems.items():
            for stem in stems:
                self._tasks_of[stem].append(task)
        self.people = _people(evidence)
        self.vocabulary = _vocabulary(evidence) | self.people

    def mentions(self, found: Sequence[Token], text: str) -> tuple[Mention, ...]:
        """Records named by their label, adjective or the like; the longest name wins."""
        result = []
        at = 0
        while at < len(found):
            mention = self._mention_at(found, at, text) if found[at].kind in ("word", "number") else None
            mention = mention or _placed(found[at], at)
            if mention:
                result.append(mention)
                at = mention.last
            else:
                at += 1
        return tuple(result)

    def _mention_at(self, found: Sequence[Token], at: int, text: str) -> Mention | None:
        for lows, kind, identifier, is_name in self._by_first.get(found[at].low, ()):
            last = _match(found, at, lows)
            if last is None or (is_name and not found[at].text[0].isupper() and found[at].kind == "word"):
                continue
            end = found[last - 1].end
            if not text[end : end + 1].isalnum():
                return Mention(kind, identifier, at, last)
        return None

    def tasks(self, found: Sequence[Token], covered: frozenset[int]) -> tuple[NamedTask, ...]:
        """Tasks named by the words of their label, in any form; only whole names if there are any."""
        seen: dict[str, set[str]] = defaultdict(set)
        for index, token in enumerate(found):
            if token.kind != "word" or index in covered:
                continue
            stem = stem_of(token.low)
            for task in self._tasks_of.get(stem, ()):
                seen[task].add(stem)
        whole = {task: stems for task, stems in seen.items() if self._is_whole(task, stems)}
        if whole:
            return tuple(
                NamedTask(task, True)
                for task in self._stems
                if task in whole and not any(whole[task] < other for other in whole.values())
            )
        return tuple(NamedTask(task, False) for task in self._stems if seen.get(task, set()) & self._distinct)

    def _is_whole(self, task: str, stems: set[str]) -> bool:
        wanted = self._stems[task]
        return stems == wanted or (len(wanted) > 2 and len(stems) > 1 and bool(stems & self._distinct))


def _match(found: Sequence[Token], at: int, lows: tuple[str, ...]) -> int | None:
    """Index after the tokens from `at` that spell `lows`, hyphens apart; None if they do not."""
    index = at
    for low in lows:
        if (
            index > at
            and index < len(found)
            and found[index].text in "-‑–"
            and found[index].start == found[index - 1].end
        ):
            index += 1
        if index >= len(found) or found[index].low != low:
            return None
        index += 1
    return index


def _placed(token: Token, at: int) -> Mention | None:
    """What a placeholder names: `[[system:id]]`, `[[group:id]]`."""
    if token.kind != "place":
        return None
    kind, _, identifier = token.low.partition("|")[0].partition(":")
    return Mention(kind, identifier.strip(), at, at + 1) if kind in ("system", "group", "cohort", "metric") else None


def _lows(label: str) -> tuple[str, ...]:
    return tuple(token.low for token in tokens(label, 0, len(label)) if token.kind in ("word", "number"))


def _aliases(evidence: Evidence, words: Words) -> Iterable[tuple[str, str, str, bool]]:
    """(kind, id, name, is a proper name) of everything that can be mentioned; a name of two records is none."""
    made = [*_system_aliases(evidence), *_group_aliases(evidence, words)]
    made += [("cohort", one.id, one.label, False) for one in evidence.cohorts.values()]
    made += [("metric", one.id, one.label, False) for one in evidence.metrics.values()]
    labels = {one.label: one.id for one in evidence.systems.values()}
    made = [one for one in made if one[0] != "system" or labels.get(one[2], one[1]) == one[1]]
    owners: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
    for kind, identifier, name, _ in made:
        owners[_lows(name)].add((kind, identifier))
    for kind, identifier, name, is_name in made:
        same_kind = {one for one in owners[_lows(name)] if one[0] == kind}
        if len(same_kind) == 1 and not (kind in ("cohort", "metric") and len(owners[_lows(name)]) > 1):
            yield kind, identifier, name, is_name


def _system_aliases(evidence: Evidence) -> Iterable[tuple[str, str, str, bool]]:
    for one in evidence.systems.values():
        is_name = one.label[:1].isupper()
        yield "system", one.id, one.label, is_name
        parts = one.label.split()
        for length in range(1, len(parts)):
            name = " ".join(parts[:length])
            if (length > 1 or is_odd(name)) and all(part[0].isupper() or part[0].isdigit() for part in parts[:length]):
                yield "system", one.id, name, is_name


def is_odd(name: str) -> bool:
    """Whether a word is written as only names are: a capital or digit inside.

    >>> is_odd("MediPhi"), is_odd("GPT-4"), is_odd("North")
    (True, True, False)
    """
    return bool(re.search(r"[a-z][A-Z]|[A-Za-z]-?\d", name))


def _group_aliases(evidence: Evidence, words: Words) -> Iterable[tuple[str, str, str, bool]]:
    heads = Counter(one.label.split()[-1].lower() for one in evidence.groups.values() if one.label)
    for one in evidence.groups.values():
        head = one.label.split()[-1].lower() if one.label else ""
        names = {one.label, one.label.removesuffix("s")}
        names |= {f"{one.adjective} {noun}" for noun in sorted({*words.group_nouns, head, head.removesuffix("s")})}
        if heads[head] == 1 and head.endswith("s"):
            names.add(head)
        for name in sorted(names):
            yield "group", one.id, name, False


def _stems(label: str, words: Words) -> set[str]:
    return {stem_of(low) for low in _lows(label) if low not in words.stop and not low[0].isdigit()}


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """The part that forms of a word share, roughly.

    >>> stem_of("satisfied") == stem_of("satisfaction"), stem_of("waiting")
    (True, 'wait')
    """
    short = _SUFFIX.sub("", word) if len(word) > 4 else word
    short = short if len(short) >= 3 else word
    return short[:_STEM]


def _vocabulary(evidence: Evidence) -> frozenset[str]:
    """Every word that any record of the evidence uses, in lower case, but for those of the bibliography."""
    texts: list[str] = [evidence.meta.title, evidence.meta.organisation, *evidence.meta.keywords]
    kinds: tuple[Mapping[str, object], ...] = (
        evidence.systems, evidence.tasks, evidence.metrics, evidence.cohorts, evidence.conditions, evidence.themes,
        evidence.groups, evidence.sources, evidence.comparisons,
    )  # fmt: skip
    for records in kinds:
        for record in records.values():
            for name in ("id", "label", "description", "note", "size", "developer", "statement", "title", "locator"):
                texts.append(str(getattr(record, name, "")))
    joined = " ".join(texts)
    return frozenset(re.findall(r"[^\W_]+", joined.lower()))


def _people(evidence: Evidence) -> frozenset[str]:
    """Words of the bibliography: authors, titles, journals."""
    found: set[str] = set()
    for source in evidence.sources.values():
        item = json.loads(source.csl_json)
        found |= set(re.findall(r"[^\W\d_]+", json.dumps(item, ensure_ascii=False).lower()))
    return frozenset(found)
