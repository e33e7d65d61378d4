"""Numbers and claims in words that people added: does anything in the data stand behind them?"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.errors import Diagnostic
from reportgen.links.audit.align import Alignment, is_furniture
from reportgen.links.audit.model import Item, Kind
from reportgen.links.audit.sameness import same_key, shown
from reportgen.links.audit.values import place_of
from reportgen.links.audit.written import Written
from reportgen.links.model import FoundFile, FoundValue, ValueState
from reportgen.links.prose.figures import Figure, Figures
from reportgen.links.prose.language import words_for
from reportgen.links.prose.lint import lint
from reportgen.links.prose.names import Names
from reportgen.links.prose.numerals import Numeral, read_numerals
from reportgen.links.prose.passage import Passage
from reportgen.links.prose.segment import Known, Segment
from reportgen.links.prose.tokens import sentences, tokens

_TOLD_ANYWAY = (Code.LINKS_TYPED_NUMBER, Code.LINKS_UNBACKED_NUMBER)
"""Every number is told, with what stands behind it."""
_ON_NUMBERS = (Code.LINKS_WRONG_NUMBER, Code.LINKS_WRONG_ROUNDING, Code.LINKS_WRONG_UNIT)
_TOLD = 3
"""So many matches of a number are named."""


class Reader:
    """Reads numbers as the lint of prose does: no years, no numbers of tables, no ordinals."""

    def __init__(self, analysis: Analysis) -> None:
        words = words_for(analysis.evidence.meta.language)
        self.analysis = analysis
        self.known = Known(Figures(analysis), Names(analysis.evidence, words), words)
        self._by_value: dict[Decimal, list[Figure]] = defaultdict(list)
        for figures in self.known.figures.by_task.values():
            for figure in figures:
                self._by_value[abs(figure.value)].append(figure)

    def numbers(self, text: str) -> Iterator[tuple[Numeral, str]]:
        """The figures of a text, each with its words (`16.3 percentage points`)."""
        # Here nothing is a placeholder or a link: what stands in the file is what a reader sees.
        for start, end in sentences(text):
            found = tokens(text, start, end, self.known.words.decimal_mark)
            if found:
                segment = Segment(Passage(text), text, found, self.known.names.mentions(found, text), self.known)
                for numeral in read_numerals(segment, self.known.figures.symbols):
                    first = found[numeral.place].start
                    yield numeral, text[first : max(numeral.end, found[numeral.place].end)]

    def matches(self, numeral: Numeral) -> str:
        """What in the data has this value: a score, a gap; empty for nothing."""
        known = dict.fromkeys(figure.shown for figure in self._by_value.get(numeral.value, ()))
        return ", ".join([*known][:_TOLD]) + (" and more" if len(known) > _TOLD else "")

    def claims(self, text: str) -> tuple[Diagnostic, ...]:
        """What the lint of prose finds in a sentence, beside numbers that are merely typed."""
        found = lint(self.analysis, [Passage(text)])
        return tuple(diagnostic for diagnostic in found if diagnostic.code not in _TOLD_ANYWAY)


def audit_numbers(file: FoundFile, base: Written, alignment: Alignment, reader: Reader) -> Iterator[Item]:
    """Numbers and claims of edited and added paragraphs that were not there when the file was built."""
    values: dict[int, list[FoundValue]] = defaultdict(list)
    for value in file.values:
        values[value.paragraph].append(value)
    for place, paragraph in enumerate(file.paragraphs):
        if place in alignment.unchanged or place in alignment.copies or is_furniture(paragraph, base):
            continue
        index = alignment.written_of.get(place)
        if index is not None and base.paragraphs[index].kind == "reference":
            continue
        yield from _of_paragraph(file, place, values[place], base, index, reader)


def _of_paragraph(
    file: FoundFile, place: int, values: list[FoundValue], base: Written, index: int | None, reader: Reader
) -> Iterator[Item]:
    paragraph = file.paragraphs[place]
    before = base.paragraphs[index].text if index is not None else ""
    claims = [*_claims(paragraph.text, before, [value.text for value in values], reader)]
    known = Counter(number.value for number, _ in reader.numbers(_without(before, _matched(base, index, values))))
    for numeral, words in reader.numbers(_without(paragraph.text, [value.text for value in values])):
        if known[numeral.value]:
            known[numeral.value] -= 1
            continue
        about = [claim for claim in claims if claim.code in _ON_NUMBERS and words in claim.found]
        claims = [claim for claim in claims if claim not in about]
        note = _said(about[0]) if about else _behind(reader.matches(numeral))
        yield Item(Kind.NUMBER, ValueState.UNLINKED, place_of(file, place, words), "", found=" ".join(words.split()),
                   note=note, is_tracked=paragraph.original is not None)  # fmt: skip
    for claim in claims:
        yield Item(Kind.CLAIM, ValueState.UNLINKED, place_of(file, place), "", found=shown(claim.found, 160),
                   note=_said(claim), is_tracked=paragraph.original is not None)  # fmt: skip


def _behind(matches: str) -> str:
    return f"it equals {matches}, but is not linked to it" if matches else "nothing in the data has this value"


def _said(claim: Diagnostic) -> str:
    message = claim.message[:1].lower() + claim.message[1:].rstrip(".")
    return f"{message} ({claim.expected})" if claim.expected else message


def _matched(base: Written, index: int | None, values: list[FoundValue]) -> list[str]:
    """Texts of the linked values that the paragraph had and that are still linked somewhere in it."""
    here = {value.tag for value in values}
    return [value.text for value in base.values if value.paragraph == index and value.tag in here]


def _without(text: str, linked: list[str]) -> str:
    """The text with the linked values blanked out, in their order."""
    at = 0
    for value in linked:
        place = text.find(value, at) if value else -1
        if place >= 0:
            # A word in its place keeps numbers before and after from becoming one.
            text = f"{text[:place]}{'x' * len(value)}{text[place + len(value) :]}"
            at = place + len(value)
    return text


def _claims(text: str, before: str, linked: list[str], reader: Reader) -> Iterator[Diagnostic]:
    """What is wrong with sentences that were not there; of linked values it is told elsewhere that they were edited."""
    old = {same_key(before[start:end]) for start, end in sentences(before)}
    for start, end in sentences(text):
        sentence = text[start:end].strip()
        if sentence and same_key(sentence) not in old:
            has_links = any(value in sentence for value in linked)
            yield from (one for one in reader.claims(sentence) if not (has_links and one.code in _ON_NUMBERS))
