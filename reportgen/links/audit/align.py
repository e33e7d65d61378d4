"""Which paragraph of the file is which of those that were written, and which of them stand elsewhere now."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reportgen.links.audit.sameness import likeness, longest_rising, same_key, words_of
from reportgen.links.audit.written import Written, WrittenParagraph
from reportgen.links.model import FoundFile, FoundParagraph

_LIKE = 0.4
"""Paragraphs that share at least this part of their words are one, edited."""
_MOST_PAIRS = 400_000
"""More pairs than this are not compared word by word."""
_HEAD = 40
"""References are looked up by so many characters."""
_BACK = re.compile(r"[↑^]?[\d,; -]*")
_OWN_ORDER = ("note", "cover", "contents", "reference")
"""Where these stand, the format decides."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Both ways between paragraphs, by index."""

    written_of: dict[int, int]
    """Found -> written."""
    found_of: dict[int, int]
    """Written -> found."""
    unchanged: frozenset[int]
    """Found paragraphs that read as they were written."""
    moved: frozenset[int]
    """Found paragraphs that stand elsewhere than they were written."""
    copies: dict[int, int]
    """Found paragraphs that repeat a written one which stands elsewhere too."""


_CONTENTS = ("TOC", "Toc", "TableOfFigures", "TableofFigures", "Contents")
_LABEL = "Lbl"
"""Role of bullets and numbers of a PDF that stand beside the text they count."""


def is_furniture(paragraph: FoundParagraph, base: Written) -> bool:
    """Whether it only repeats or counts what stands elsewhere: contents, labels, the legend of a chart; or is empty."""
    if not paragraph.text.strip() or paragraph.style == _LABEL or paragraph.style.startswith(_CONTENTS):
        return True
    words = words_of(paragraph.text)
    return any(words <= figure.legend for figure in base.figures if figure.legend)


def align(file: FoundFile, base: Written) -> Alignment:
    """Paragraphs are paired by their text, then by their linked values, their anchors, and the words they share."""
    pairing = _Pairing(file, base)
    unchanged = frozenset(pairing.by_text())
    pairing.by_tags()
    pairing.by_anchors()
    pairing.by_words()
    written_of = pairing.written_of
    copies = {found: index for found, index in pairing.repeated() if found not in written_of}
    return Alignment(written_of, pairing.found_of, unchanged, _moved(written_of, base), copies)


def keys_of(paragraph: WrittenParagraph) -> Iterator[str]:
    """How a written paragraph may read in a file, with and without the number before it."""
    yield same_key(paragraph.text)
    if paragraph.kind == "cover":
        yield same_key(paragraph.text.upper())
    if paragraph.label:
        yield same_key(paragraph.label + paragraph.text)
        yield same_key(f"{paragraph.label}.{paragraph.text}")


def _moved(written_of: dict[int, int], base: Written) -> frozenset[int]:
    ordered = [found for found in sorted(written_of) if base.paragraphs[written_of[found]].kind not in _OWN_ORDER]
    kept = longest_rising([written_of[found] for found in ordered])
    return frozenset(found for place, found in enumerate(ordered) if place not in kept)


class _Pairing:
    """Pairs found so far."""

    def __init__(self, file: FoundFile, base: Written) -> None:
        self.file, self.base = file, base
        self.written_of: dict[int, int] = {}
        self.found_of: dict[int, int] = {}
        self.keys = {
            place: same_key(one.text) for place, one in enumerate(file.paragraphs) if not is_furniture(one, base)
        }
        self.by_key: dict[str, list[int]] = defaultdict(list)
        for index, paragraph in enumerate(base.paragraphs):
            for key in dict.fromkeys(keys_of(paragraph)):
                if key:
                    self.by_key[key].append(index)

    def _pair(self, found: int, index: int) -> None:
        self.written_of[found] = index
        self.found_of[index] = found

    def by_text(self) -> Iterator[int]:
        """Pairs what reads the same, in order; where a text stands more than once, first under the same heading."""
        waiting = {key: deque(indexes) for key, indexes in self.by_key.items()}
        late = []
        yield from self._linked(waiting)
        for found, key in self.keys.items():
            if found in self.written_of:
                continue
            queue = waiting.get(key, ())
            section = same_key(self.file.paragraphs[found].heading)
            here = [index for index in queue if index not in self.found_of and self._is_in(index, section)]
            if here:
                self._pair(found, here[0])
                yield found
            elif queue:
                late.append((found, key))
        yield from self._references()
        for found, key in late:
            index = next((one for one in waiting[key] if one not in self.found_of), None)
            if index is not None:
                self._pair(found, index)
                yield found

    def _linked(self, waiting: Mapping[str, Iterable[int]]) -> Iterator[int]:
        """Pairs what reads the same and has a linked value in common; of copies that under its own heading is it."""
        tags = self._tags()
        for needs_section in (True, False):
            for found, own in sorted(tags.items()):
                if found in self.written_of or found not in self.keys:
                    continue
                section = same_key(self.file.paragraphs[found].heading)
                for index in waiting.get(self.keys[found], ()):
                    is_free = index not in self.found_of and not own.isdisjoint(self.base.paragraphs[index].tags)
                    if is_free and (not needs_section or self._is_in(index, section)):
                        self._pair(found, index)
                        yield found
                        break

    def _tags(self) -> dict[int, set[str]]:
        tags: dict[int, set[str]] = defaultdict(set)
        for value in self.file.values:
            tags[value.paragraph].add(value.tag)
        return tags

    def _references(self) -> Iterator[int]:
        """References end with the places that cite them, as the format counts them."""
        homes = {
            key[:_HEAD]: index
            for index, one in enumerate(self.base.paragraphs)
            if one.kind == "reference" and index not in self.found_of
            for key in keys_of(one)
        }
        for found, key in self.keys.items() if homes else ():
            index = homes.get(key[:_HEAD])
            if index is not None and found not in self.written_of and index not in self.found_of:
                paragraph = self.base.paragraphs[index]
                if any(key.startswith(own) and _BACK.fullmatch(key[len(own) :]) for own in keys_of(paragraph)):
                    self._pair(found, index)
                    yield found

    def _is_in(self, index: int, section: str) -> bool:
        written = same_key(self.base.paragraphs[index].section)
        return section.endswith(written) if written else not section

    def by_tags(self) -> None:
        """Pairs a paragraph with the written one that most of its linked values come from."""
        homes = {value.tag: value.paragraph for value in self.base.values}
        votes: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for value in self.file.values:
            if value.tag in homes:
                votes[value.paragraph][homes[value.tag]] += 1
        for found in sorted(votes):
            if found in self.written_of or found not in self.keys:
                continue
            open_ones = {index: count for index, count in votes[found].items() if index not in self.found_of}
            if open_ones:
                self._pair(found, max(open_ones, key=lambda index: (open_ones[index], -index)))

    def by_anchors(self) -> None:
        """Pairs headings, captions and references by their anchors."""
        homes = {one.anchor: index for index, one in enumerate(self.base.paragraphs) if one.anchor}
        for found in self.keys:
            for anchor in self.file.paragraphs[found].anchors if found not in self.written_of else ():
                index = homes.get(anchor)
                if index is not None and index not in self.found_of:
                    self._pair(found, index)
                    break

    def by_words(self) -> None:
        """Pairs what shares enough words, the likest first."""
        founds = [found for found in self.keys if found not in self.written_of]
        indexes = [index for index, one in enumerate(self.base.paragraphs) if index not in self.found_of and one.text]
        if not founds or not indexes or len(founds) * len(indexes) > _MOST_PAIRS:
            return
        ours = {index: words_of(self.base.paragraphs[index].text) for index in indexes}
        pairs = []
        for found in founds:
            words = words_of(self.file.paragraphs[found].text)
            pairs += [(likeness(words, ours[index]), found, index) for index in indexes]
        for like, found, index in sorted(pairs, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair)):
            if like >= _LIKE and found not in self.written_of and index not in self.found_of:
                self._pair(found, index)

    def repeated(self) -> Iterable[tuple[int, int]]:
        """(found, written) of paragraphs that read like a written one."""
        return [(found, self.by_key[key][0]) for found, key in self.keys.items() if key in self.by_key]
