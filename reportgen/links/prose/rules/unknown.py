"""Names of systems and people that the evidence does not have: misspelt, or of others."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache

from reportgen.codes import Code
from reportgen.links.prose.language import words_of
from reportgen.links.prose.names import is_odd
from reportgen.links.prose.segment import Found, Segment
from reportgen.links.prose.tokens import Token

_SIZE = re.compile(r"\d+(?:\.\d+)?x?\d*[BM]$")
"""The size of a model: 7B, 8x7B."""
_COMMON = words_of(
    "The This That These Those A An In On At For From With By To Of And Or But If It Its Each Every "
    "All Both No Some Most Any Other Another One Two Our Their His Her As When While Where After "
    "Before Only Even First Second Third Last Next Same New Old Best Table Figure Section Chapter "
    "Annex Page Study Version Grade Level Part Appendix Only Also"
)
_PRODUCTS = words_of(
    "github gitlab javascript typescript powerpoint youtube linkedin iphone ios macos latex "
    "postgresql mysql openai deepmind pubmed medline medrxiv biorxiv arxiv"
)
_LEAST = 4
"""Letters a name must have to be taken for a misspelling."""


def check_unknown(segment: Segment) -> tuple[Found, ...]:
    """What is written like a name of the catalogue, or like an author, and is none."""
    if not segment.known.words.is_full:
        return ()
    found = [*_systems(segment), *_people(segment)]
    return tuple(found[:2])


def _systems(segment: Segment) -> Iterator[Found]:
    shapes = _shapes(segment.known.names.system_labels)
    at = 0
    while at < len(segment.tokens):
        token = segment.tokens[at]
        if token.kind == "word" and token.text[0].isupper() and not _is_mentioned(segment, at):
            name = _name_at(segment, at)
            likely = _like(name, shapes, segment, at)
            if likely is not None:
                yield _found(segment, at, name, likely)
                at += len(name)
                continue
        at += 1


def _is_mentioned(segment: Segment, at: int) -> bool:
    return any(one.first <= at < one.last for one in segment.mentions)


def _name_at(segment: Segment, at: int) -> list[str]:
    """The words of a possible name: capitalised words and numbers that follow each other without a mark but hyphens."""
    parts, index, text = [segment.tokens[at].text], at + 1, segment.text
    while index < len(segment.tokens) and len(parts) < 5:
        token, previous = segment.tokens[index], segment.tokens[index - 1]
        gap = text[previous.end : token.start]
        is_part = token.kind == "number" or (token.kind == "word" and (token.text[0].isupper() or gap == ""))
        if gap not in ("", " ") or not is_part or (token.kind == "word" and _is_mentioned(segment, index)):
            if token.text in "-‑" and gap == "" and text[token.end : token.end + 1].isalnum():
                index += 1
                parts.append("-")
                continue
            break
        parts.append(token.text)
        index += 1
    return parts


class _Shapes:
    """What names of systems look like in this catalogue."""

    def __init__(self, labels: Sequence[str]) -> None:
        split = [label.split() for label in labels if label and label[0].isupper()]
        self.firsts = frozenset(parts[0] for parts in split)
        families = (re.split(r"[-\d]", parts[0])[0] for parts in split)
        self.families = frozenset(family for family in families if len(family) > 2)
        lasts = Counter(parts[-1] for parts in split if len(parts) == 2 and parts[-1].isalpha())
        self.lasts = frozenset(last for last, count in lasts.items() if count > 1)
        self.has_sizes = any(_SIZE.match(parts[-1]) for parts in split)
        self.has_odd = sum(bool(re.search("[a-z][A-Z]", parts[0])) for parts in split) > 1
        self.rests: dict[str, set[str]] = {}
        for first, *rest in split:
            self.rests.setdefault(first, set()).add(" ".join(rest))
        self.by_cut: dict[str, set[str]] = {}
        for first in self.firsts:
            if len(first) >= _LEAST:
                for cut in _cuts(first):
                    self.by_cut.setdefault(cut, set()).add(first)


@lru_cache(maxsize=64)
def _shapes(labels: tuple[str, ...]) -> _Shapes:
    return _Shapes(labels)


@lru_cache(maxsize=20_000)
def _cuts(word: str) -> frozenset[str]:
    """The word and all it is without one letter: two words with a common cut are a slip apart."""
    return frozenset({word, *(word[:i] + word[i + 1 :] for i in range(min(len(word), 40)))})


def _like(name: list[str], shapes: _Shapes, segment: Segment, at: int) -> str | None:
    """The label that is meant, empty for a name that is like the others; None if it is not like a system's."""
    written = _joined(name)
    words = written.split()
    first, rest = words[0], " ".join(words[1:])
    if first in _COMMON:
        return None
    slip = _slip(first, rest, shapes, segment)
    if slip is not None:
        return slip
    vocabulary = segment.known.names.vocabulary
    if len(words) > 1 and first in shapes.firsts and rest not in shapes.rests[first] and not _is_ordinary(words[1]):
        return ""
    if len(words) > 1 and shapes.has_sizes and _SIZE.match(words[-1]) and first.lower() not in vocabulary:
        return ""
    if len(words) == 2 and words[1] in shapes.lasts and first.isalpha():
        return ""
    family = re.match(r"([A-Za-z]{3,})-\d", first)
    if family and family[1] in shapes.families and first.lower().partition("-")[2] not in ("", "0"):
        return ""
    is_camel = bool(re.search("[a-z][A-Z]", first)) and first.lower() not in vocabulary | _PRODUCTS
    return "" if is_camel and shapes.has_odd and (segment.named_tasks or segment.systems) else None


def _is_ordinary(word: str) -> bool:
    return not (word[0].isdigit() or word[0].isupper())


def _joined(parts: list[str]) -> str:
    text = " ".join(parts).replace(" - ", "-")
    return re.sub(r"(?<=\d) (?=[A-Za-z]{1,2}\b)", "", text)


def _slip(first: str, rest: str, shapes: _Shapes, segment: Segment) -> str | None:
    if len(first) < _LEAST or first in shapes.firsts or first.lower() in segment.known.names.vocabulary:
        return None
    for one in sorted({one for cut in _cuts(first) for one in shapes.by_cut.get(cut, ())}):
        rests = shapes.rests[one]
        whole = next(
            (label for label in sorted(rests) if label and (rest == label or rest.startswith(label + " "))), None
        )
        if whole:
            return f"{one} {whole}"
        if "" in rests and (is_odd(one) or (len(one) > 6 and one.rstrip("s") != first.rstrip("s"))):
            return one
    return None


def _found(segment: Segment, at: int, name: list[str], likely: str) -> Found:
    written = _joined(name)
    start = segment.tokens[at].start
    close = likely or _closest(written, segment.known.names.system_labels)
    end = segment.tokens[min(at + len(name), len(segment.tokens)) - 1].end
    return Found(
        Code.LINKS_UNKNOWN_NAME, start, end, "A system is named that the data do not have.", "",
        f"Did you mean {close}?" if close else "Add it to the catalogue, or allow it with a reason.",
    )  # fmt: skip


@lru_cache(maxsize=2_000)
def _closest(written: str, labels: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(written[:80], labels[:2_000], n=1, cutoff=0.6)), "")


def _people(segment: Segment) -> Iterator[Found]:
    """As in "Haugen and colleagues", "Haugen et al."."""
    words, people = segment.known.words, segment.known.names.people
    if "al" not in segment.vocabulary and words.colleagues.isdisjoint(segment.vocabulary):
        return
    for index, token in enumerate(segment.tokens):
        is_group = (segment.low(index + 1), segment.low(index + 2)) == ("et", "al") or (
            segment.low(index + 1) == "and" and segment.low(index + 2) in words.colleagues
        )
        if is_group and _is_surname(token) and token.low not in people:
            yield Found(
                Code.LINKS_UNKNOWN_NAME,
                token.start,
                token.end,
                "An author is named that the bibliography does not have.",
                hint=_nearest_person(token, people),
            )


def _is_surname(token: Token) -> bool:
    return token.kind == "word" and token.text[0].isupper() and token.text not in _COMMON and len(token.text) > 1


def _nearest_person(token: Token, people: frozenset[str]) -> str:
    close = get_close_matches(token.low, sorted(people)[:5_000], n=1, cutoff=0.8)
    return f"Did you mean {close[0].title()}?" if close else "Add the source, or leave the name out."
