"""Telling sources apart that a style would cite in the same words: by more names, by given names, by letters."""

from collections import Counter
from collections.abc import Sequence

from reportgen.document.csl.items import Item, PersonName
from reportgen.document.csl.processor import Processor


def tell_apart(processor: Processor, ordered: Sequence[Item]) -> None:
    """Change how items are cited until no two are cited in the same words, by the means of the style and in the order
    of CSL 1.0.2 (disambiguation): names, given names, what the style keeps for the ambiguous, then `a`, `b`, ... after
    the year in the order of the list; a style of notes has such letters only if it asks for them.
    """
    uses_given = processor.tells_apart_by("givenname")
    if uses_given and processor.givenname_rule.startswith("primary-name"):
        _name_first_authors(ordered)
    if processor.tells_apart_by("names"):
        for group in _ambiguous(processor, ordered):
            _show_more_names(group)
    if uses_given:
        for group in _ambiguous(processor, ordered):
            _show_given_names(group)
    for group in _ambiguous(processor, ordered):
        for item in group:
            item.is_ambiguous = True
    if processor.cites_in_notes and not processor.tells_apart_by("year-suffix"):
        return
    for group in _ambiguous(processor, ordered):
        for index, item in enumerate(group):
            item.set_year_suffix(_letters(index))


def _ambiguous(processor: Processor, ordered: Sequence[Item]) -> list[list[Item]]:
    """Items cited in the same words, in groups of two and more."""
    groups: dict[str, list[Item]] = {}
    for item in ordered:
        groups.setdefault(processor.cite(item), []).append(item)
    return [group for group in groups.values() if len(group) > 1]


def _name_first_authors(ordered: Sequence[Item]) -> None:
    """First authors of one family name and different given names are cited with initials, whatever the year."""
    people: dict[str, set[PersonName]] = {}
    for item in ordered:
        for person in item.reference.names()[:1]:
            if person.given:
                people.setdefault(person.family, set()).add(person)
    for item in ordered:
        names = item.reference.names()
        shared = people.get(names[0].family, set()) if names and names[0].given else set()
        if len(shared) > 1:
            item.cite_by((_distinct(names[0], shared), *(one.family for one in names[1:])))


def _distinct(person: PersonName, others: set[PersonName]) -> str:
    """With initials, or with the given name where others have the same initials."""
    same = sum(other.initials == person.initials for other in others)
    return f"{person.given if same > 1 else person.initials} {person.family}"


def _show_more_names(group: Sequence[Item]) -> None:
    """As many names as tell most of the group apart. Those that stay alike keep the form that the style has."""
    people = [item.cited_as.names() for item in group]
    count = _fewest(people)
    counts = Counter(names[:count] for names in people)
    for item, names in zip(group, people, strict=True):
        if counts[names[:count]] == 1:
            item.cited_as.names_shown = count


def _show_given_names(group: Sequence[Item]) -> None:
    """Initials for as many names from the first on as tell most of the group apart."""
    people = [item.reference.names() for item in group]
    count = _fewest([tuple((one.initials, one.family) for one in names) for names in people])
    for item, names in zip(group, people, strict=True):
        if count:
            item.cite_by(
                [
                    f"{one.initials} {one.family}".strip() if index < count else one.family
                    for index, one in enumerate(names)
                ]
            )


def _fewest(lists: Sequence[tuple[object, ...]]) -> int:
    """The shortest length at which most of some lists differ; 0 if they never do."""
    kinds = [len({one[:length] for one in lists}) for length in range(max(map(len, lists)) + 1)]
    return kinds.index(max(kinds))


def _letters(number: int) -> str:
    """0 is `a`, 25 `z`, 26 `aa`."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
