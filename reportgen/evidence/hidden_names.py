"""Hidden names: finds in texts the names of what an audience may not see, however they are written.

A text is looked at without what only looks: case, accents, invisible characters, Markdown, markup, escapes, and the
dashes and spaces between the parts of a name (`GPT-4`, `gpt 4` and `GPT4` are one). Scripts that put no spaces between
words, or write words together, are searched for the letters alone.
"""

import html
import json
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from reportgen.evidence.model import Evidence

NAMED = ("themes", "tasks", "groups", "systems", "cohorts", "conditions", "metrics")
"""Kinds whose records have a label."""

_POINTER = re.compile(r"\[\[([^\[\]]*)\]\]|(?<![\w.])-?@\{?([\w:/+.-]+)")
"""A placeholder or a citation in Markdown."""
_ID = re.compile(r"[\w.+-]+")
_KEY = re.compile(r"[/:]")
_ODD = re.compile(r"[\d_.:/+-]")
_WORD = re.compile(r"[^\W_]+(?:[+#]+(?![^\W_]))?")
_MARKUP = re.compile(r"<[^<>]{0,200}>|\]\([^()]{0,2000}\)")
"""What divides a word for a reader of the source only: a tag, or the address of a link."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters by their category that show nothing."""
_ENDINGS = ("es", "en", "s", "n", "+", "#")
_FIRST_UNSPACED = "\u0590"
"""From here on (Hebrew, Arabic, Indic, Thai, Chinese, ...) words are not, or not always, set off by spaces."""
_LEAST = 3
"""Letters of a name that a reader would take for one wherever it stands; shorter ones are ordinary words too often."""
_LEAST_STEM = 6
_LEAST_APART = 5
"""Letters of a name without digits that is recognised with its parts set apart in another way."""


@dataclass(frozen=True, slots=True)
class _Name:
    shown_as: str
    words: int
    is_hint: bool = False
    """True for words that could also mean something else: a text that can go is left out for them, no other."""
    is_person: bool = False
    """True if only a capital makes it a name."""


class _Index:
    """Names by their letters."""

    def __init__(self, names: Mapping[str, _Name]) -> None:
        self._names = dict(names)
        self._sorted = sorted(names)
        self._unspaced = [key for key in self._sorted if any(letter >= _FIRST_UNSPACED for letter in key)]

    def find(self, text: "_Letters", *, with_stems: bool = False) -> Iterator[tuple[int, int, _Name]]:
        """Every match: start, end, name."""
        for key in self._unspaced:
            start = text.all.find(key)
            while start >= 0:
                yield start, start + len(key), self._names[key]
                start = text.all.find(key, start + 1)
        for at, start in enumerate(text.starts):
            yield from self._find_at(text, at, start, with_stems)

    def _find_at(self, text: "_Letters", at: int, start: int, with_stems: bool) -> Iterator[tuple[int, int, _Name]]:
        for last in range(at, len(text.words)):
            end = text.starts[last] + len(text.words[last])
            letters = text.all[start:end]
            for key in _stems(letters, len(letters) - len(text.words[last]), with_stems):
                name = self._names.get(key)
                is_whole = len(key) == len(letters)
                if name is None or (name.is_person and text.is_small(at)):
                    continue
                if self._fits(name, key, last - at + 1, is_whole=is_whole):
                    yield start, start + len(key), name
            place = bisect_left(self._sorted, letters)
            if place == len(self._sorted) or not self._sorted[place].startswith(letters):
                return

    @staticmethod
    def _fits(name: _Name, key: str, words: int, *, is_whole: bool) -> bool:
        """Whether so many words are the name; with another ending, or few letters, they must be set apart as in it."""
        is_clear = len(key) >= _LEAST_APART or (len(key) >= _LEAST and not key.isalpha())
        return name.words == words or (is_whole and is_clear and not key.isdigit())


def _stems(letters: str, least: int, with_stems: bool) -> Iterator[str]:
    """The letters, and without an ending of their last word, which begins at `least`."""
    yield letters
    for ending in _ENDINGS:
        if letters.endswith(ending) and len(letters) - len(ending) > least:
            yield letters[: -len(ending)]
    if with_stems:
        yield from (letters[:end] for end in range(len(letters) - 1, max(least, _LEAST_STEM - 1), -1))


class _Letters:
    """A text as letters and digits only."""

    def __init__(self, text: str) -> None:
        plain = _without_looks(text)
        self._cased: list[str] = _WORD.findall(plain)
        folded = [word.casefold() for word in self._cased]
        self.words = [unicodedata.normalize("NFKD", word) if not word.isascii() else word for word in folded]
        self.starts: list[int] = []
        end = 0
        for word in self.words:
            self.starts.append(end)
            end += len(word)
        self.all = "".join(self.words)

    def is_small(self, at: int) -> bool:
        """Whether a word begins with a small letter."""
        return self._cased[at][0].islower()


def _without_looks(text: str) -> str:
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "%" in text:
        text = unquote(text)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf") and c not in _FILLERS)


class WholeNames:
    """Every name and id of the whole evidence by its letters: made once for all parts that are cut out of it."""

    def __init__(self, whole: Evidence) -> None:
        self.ids = {id_: _Letters(id_) for id_ in _ids(whole)}
        self.named = {id_ for kind in (*NAMED, "sources") for id_ in getattr(whole, kind)}
        """Ids of what has a name."""
        self.names = [(key, name) for text, name in _names(whole) if (key := _Letters(_MARKUP.sub("", text)).all)]


class HiddenNames:
    """Names of what is in the whole evidence and not in a part of it."""

    def __init__(self, whole: WholeNames, part: Evidence) -> None:
        left = set(_ids(part))
        self._ids = whole.ids.keys() - left
        shown = {_Letters(text).all for text, _ in _names(part)}
        shown_ids = {letters.all for id_, letters in whole.ids.items() if id_ in left}
        hidden: dict[str, _Name] = {}
        for key, name in whole.names:
            if key not in shown and (key not in hidden or hidden[key].is_hint):
                hidden[key] = name
        # an id that is no ordinary word (zz-2024) is looked for in plain text, too; those of scores, comparisons and
        # findings name nothing, and one can begin like another
        known = shown | shown_ids
        for id_, letters in whole.ids.items():
            if id_ not in left and _ODD.search(id_) and letters.all not in known:
                is_hint = id_ not in whole.named or len(letters.all) < _LEAST
                hidden.setdefault(letters.all, _Name(id_, len(letters.words), is_hint))
        self._hidden = _Index(hidden)
        # a hidden name inside a shown one ("Llama 3" in "Llama 3 70B") says nothing there
        labels = [*_labels(part, NAMED), *_addresses(part), *(id_ for kind in NAMED for id_ in getattr(part, kind))]
        covers = ((label, _Letters(label)) for label in labels)
        self._covers = _Index(
            {
                letters.all: _Name(label, len(letters.words))
                for label, letters in covers
                if letters.all not in hidden and any(self._hidden.find(letters))
            }
        )

    def told_by(self, text: str, *, with_hints: bool = False) -> str:
        """The hidden name or id that a text, Markdown or plain, tells of; empty for none.

        `with_hints`: also words that tell of it only if they are meant so: the adjective of a group, the name of a
        person or developer, a very short label, a value, another form of a name.
        """
        for form in dict.fromkeys((text, _MARKUP.sub("", text))):
            if found := self._told_by_words(form, with_hints):
                return found
        return next((id_ for id_ in pointers(text) if id_ in self._ids), "")

    def _told_by_words(self, text: str, with_hints: bool) -> str:
        letters = _Letters(text)
        covers: list[tuple[int, int]] | None = None
        told: list[tuple[int, str]] = []
        for start, end, name in self._hidden.find(letters, with_stems=with_hints):
            if name.is_hint and not with_hints:
                continue
            if covers is None:
                covers = [(first, last) for first, last, _ in self._covers.find(letters)]
            if not any(first <= start and end <= last for first, last in covers):
                told.append((end - start, name.shown_as))
        return max(told, key=lambda one: one[0])[1] if told else ""

    def is_id(self, text: str) -> bool:
        """Whether a text is the id of something hidden, or one of its parts between `/` and `:` is."""
        return any(part in self._ids for part in (text, *_KEY.split(text)))

    def told_by_json(self, text: str) -> str:
        """The same of a JSON text: of each of its strings, and of names in parts."""
        return next(filter(None, (self.told_by(one) for one in strings_of(json.loads(text)))), "")


def pointers(text: str) -> Iterator[str]:
    """Ids that placeholders and citations of a text name, and parts of longer ids."""
    for placeholder, key in _POINTER.findall(text):
        yield from (key.rstrip(".:"), *_ID.findall(placeholder))


def strings_of(value: object) -> Iterator[str]:
    """Every text of parsed JSON, keys included; the names of a person as a whole, too."""
    match value:
        case str():
            yield value
        case dict():
            if "family" in value:
                yield " ".join(str(value[part]) for part in ("given", "family") if part in value)
            for key, inner in value.items():
                yield str(key)
                yield from strings_of(inner)
        case list():
            for inner in value:
                yield from strings_of(inner)
        case _:
            pass


# --- names of evidence ------------------------------------------------------------------------------------


def _names(evidence: Evidence) -> Iterator[tuple[str, _Name]]:
    """Every name with what it is."""
    for label in _labels(evidence, ("themes", "tasks", "groups", "systems", "cohorts")):
        yield label, _name(label)
    for label in _labels(evidence, ("conditions", "metrics")):
        yield label, _name(label, is_hint=True)
    for target in evidence.plan.targets:
        yield target.label, _name(target.label)
    for group in evidence.groups.values():
        yield group.adjective, _name(group.adjective, is_hint=True)
    for system in evidence.systems.values():
        yield system.developer, _name(system.developer, is_hint=True)
    for score in evidence.scores.values():
        if score.value and score.value.decimals and len(str(score.value).strip("-0.")) > _LEAST_APART - 1:
            yield str(score.value), _name(str(score.value), is_hint=True)
    for source in evidence.sources.values():
        yield from _of_source(json.loads(source.csl_json))


def _of_source(csl: Mapping[str, object]) -> Iterator[tuple[str, _Name]]:
    for field in ("title", "title-short", "DOI", "URL"):
        if isinstance(text := csl.get(field), str):
            yield text, _name(text)
    people = [csl[role] for role in ("author", "editor") if isinstance(csl.get(role), list)]
    for person in (one for some in people for one in some if isinstance(one, dict)):  # type: ignore[attr-defined]
        for part in ("family", "literal"):
            if isinstance(text := person.get(part), str):
                name = _name(text, is_hint=True)
                yield text, _Name(name.shown_as, name.words, is_hint=True, is_person=True)


def _addresses(evidence: Evidence) -> Iterator[str]:
    """DOIs and web addresses of sources."""
    for source in evidence.sources.values():
        csl = json.loads(source.csl_json)
        yield from (csl[field] for field in ("DOI", "URL") if isinstance(csl.get(field), str))


def _name(text: str, *, is_hint: bool = False) -> _Name:
    letters = _Letters(text)
    least = 2 if any(letter >= _FIRST_UNSPACED for letter in letters.all) else _LEAST
    is_word = len(letters.all) >= least and not letters.all.isdigit()
    return _Name(text, len(letters.words), is_hint or not is_word)


def _labels(evidence: Evidence, kinds: Iterable[str]) -> Iterator[str]:
    for kind in kinds:
        yield from (record.label for record in getattr(evidence, kind).values())


def _ids(evidence: Evidence) -> Iterator[str]:
    for kind in (*NAMED, "sources", "findings", "scores", "comparisons"):
        yield from getattr(evidence, kind)
    yield from (target.id for target in evidence.plan.targets)
