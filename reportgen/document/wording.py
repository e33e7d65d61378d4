"""Words and numbers in a reader's language. Part of compose: renderers never call it.

Numbers, dates and lists follow the locale (CLDR, through Babel); words come from one catalogue
(`words.english`), whatever the language, until a second catalogue exists. Every result is plain text for a `Text`
or `Value`; nothing here makes nodes.

Typography: minus is U+2212; a number and its unit are held together by U+202F, or by U+00A0 where a word follows.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol

from reportgen.analysis.model import Basis, MarginResult, NotComparable, Note, NoteCode, Verdict
from reportgen.document.words.english import WORDS
from reportgen.document.words.names import Counted, DifferenceForm, Label
from reportgen.evidence.model import (
    Certainty,
    Interval,
    Outcome,
    Quantity,
    Significance,
    Spread,
    Unit,
    UnitKind,
)

__all__ = ["MARKS", "MINUS", "NARROW_SPACE", "NO_BREAK_SPACE", "Counted", "DifferenceForm", "Label", "Wording"]

MINUS = "−"
NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
GROUPING_FROM = 10_000
"""Numbers of four digits stay ungrouped (SI brochure, 5.4.4) ..."""
GROUPING_FROM_ENGLISH = 1_000
"""... but in English, where readers expect `8,161` (GOV.UK style guide, numbers)."""

MARKS = {
    Verdict.LEADS: "▲",
    Verdict.TRAILS: "▼",
    Verdict.NO_CLEAR_DIFFERENCE: "≈",
    Verdict.NO_DIFFERENCE: "=",
    Verdict.WITHOUT_FIGURE: "◆",
    Verdict.CONFLICTING: "≠",
    Verdict.NOT_COMPARABLE: "×",
    Verdict.NOT_REPORTED: "–",
}
"""One shape for each verdict, so that colour never carries it alone; all are in both shipped families."""


class Wording:
    """All that depends on the language. An unknown language has English words and British numbers; a known one has
    English words and its own numbers.
    """

    def __init__(self, language: str) -> None:
        """`language` is BCP 47 (`en-GB`)."""
        self.locale = _locale(language)
        self.is_right_to_left = self.locale.text_direction == "rtl"
        self._grouping_from = GROUPING_FROM_ENGLISH if self.locale.language == "en" else GROUPING_FROM
        self._marks = str.maketrans({".": get_decimal_symbol(self.locale), ",": get_group_symbol(self.locale)})

    # --- numbers ------------------------------------------------------------------------------------------

    def number(self, quantity: Quantity, *, signed: bool = False, absolute: bool = False) -> str:
        """At its printed decimals: `−12.10`. `signed` adds a plus (zero has no sign); `absolute` gives the size."""
        rounded = quantity.rounded()
        size = abs(rounded)
        # Babel would round halves to even, and reads its pattern again for each number.
        digits = f"{size:,.{quantity.decimals}f}" if size >= self._grouping_from else f"{size:.{quantity.decimals}f}"
        digits = digits.translate(self._marks)
        if absolute or not rounded:
            return digits
        return (MINUS if rounded < 0 else "+" if signed else "") + digits

    def integer(self, number: int) -> str:
        """A whole number: `499,601`."""
        return self.number(Quantity(Decimal(number), 0))

    def percent(self, number: str) -> str:
        """A finished number as a percentage: `82.0%`, or with the spaces and place the locale wants."""
        pattern = self.locale.percent_formats[None]
        before, after = (pattern.prefix[0], pattern.suffix[0])
        sign = number[0] if number[:1] in (MINUS, "+") else ""
        return f"{sign}{before}{number.removeprefix(sign)}{after}".replace(NO_BREAK_SPACE, NARROW_SPACE)

    def score(self, value: Quantity | None, unit: Unit, n: int | None = None) -> str:
        """A score with its unit: `82.0%`, `0.82`, `8 of 18`, `68`, `120 ms`; None prints as not reported.

        `n` is the total of a count; None prints the bare count.
        """
        if value is None:
            return self.not_reported()
        if unit.kind is UnitKind.COUNT and n is not None:
            return self.share_of(self.number(value), n)
        return self._with_unit(self.number(value), self.unit_of_score(unit))

    def bare_score(self, value: Quantity | None, unit: Unit, n: int | None = None) -> str:
        """A score for a column whose head holds the unit: `82.0`; counts keep their total."""
        if value is None or unit.kind is UnitKind.COUNT:
            return self.score(value, unit, n)
        return self.number(value)

    def share_of(self, k: str | int, n: int) -> str:
        """`8 of 18`, kept on one line."""
        first = k if isinstance(k, str) else self.integer(k)
        return _unbroken(self._say("score.count", k=first, n=self.integer(n)))

    def unit_of_score(self, unit: Unit) -> str:
        """What stands in a column head or on an axis: `%`, a symbol, or nothing."""
        match unit.kind:
            case UnitKind.PERCENT:
                return "%"
            case UnitKind.QUANTITY:
                return unit.symbol
            case _:
                return ""

    def unit_of_difference(self, unit: Unit | None) -> str:
        """Unit of differences between two values of `unit`: `pp`, a symbol, or nothing."""
        if unit is None:
            return ""
        return self._say("unit.pp") if unit.kind is UnitKind.PERCENT else self.unit_of_score(unit)

    def difference(
        self, value: Quantity, unit: Unit | None, symbol: str | None = None, form: DifferenceForm | str = "plain"
    ) -> str:
        """A difference: `16.3 pp`, `−16.3 pp`, `16.3 percentage points`, `16.3` by `form`.

        `symbol` (`pp`, `%` for a relative change, `x` for a ratio, or any other unit), where not None and not empty,
        goes before the unit that follows from `unit`, the unit of the two values. Raises ValueError for an unknown
        form.
        """
        match DifferenceForm(form):
            case DifferenceForm.BARE:
                return self.number(value, absolute=True)
            case DifferenceForm.SIGNED_BARE:
                return self.number(value, signed=True)
            case DifferenceForm.SIGNED:
                return self._with_unit(self._signed(value, symbol), symbol or self.unit_of_difference(unit))
            case DifferenceForm.PLAIN:
                return self._with_unit(self.number(value, absolute=True), symbol or self.unit_of_difference(unit))
            case DifferenceForm.LONG:
                return self._long_difference(value, symbol or self.unit_of_difference(unit))

    def relative(self, value: Quantity, *, signed: bool = True) -> str:
        """A relative difference in percent: `−19.9%`."""
        return self.percent(self.number(value, signed=signed, absolute=not signed))

    def _signed(self, value: Quantity, symbol: str | None) -> str:
        return self.number(value, signed=symbol != "x")

    def _long_difference(self, value: Quantity, symbol: str) -> str:
        number = self.number(value, absolute=True)
        if symbol != self._say("unit.pp"):
            return self._with_unit(number, symbol)
        plural = "one" if number == "1" else "other"
        return f"{number}{NO_BREAK_SPACE}{self._say(f'unit.pp.long.{plural}')}"

    def _with_unit(self, number: str, symbol: str) -> str:
        match symbol:
            case "":
                return number
            case "%":
                return self.percent(number)
            case "x":
                return number + self._say("unit.times")
            case _:
                return f"{number}{NARROW_SPACE}{symbol}"

    # --- uncertainty --------------------------------------------------------------------------------------

    def interval(self, interval: Interval, unit: str = "") -> str:
        """`−4.1 to 12.3`; `unit` (`pp`, `%`), if given, follows the second number."""
        high = self._with_unit(self.number(interval.high), unit)
        return self._say("interval", low=self.number(interval.low), high=high)

    def interval_head(self, interval: Interval) -> str:
        """`95% interval`: the head of a column of intervals of this level."""
        return self._say("interval.head", level=self._level(interval))

    def full_interval(self, interval: Interval, unit: str = "") -> str:
        """`95% interval −4.1 to 12.3 pp`."""
        return self._say("interval.full", level=self._level(interval), interval=self.interval(interval, unit))

    def _level(self, interval: Interval) -> str:
        return self.percent(self.number(Quantity.of(f"{interval.level:f}")))

    def spread(self, spread: Spread) -> str:
        """`± 1.54 (SD)`, `± 1.54 (kind not stated)`."""
        return self._say(f"spread.{spread.kind}", value=self.number(spread.value)).replace("± ", f"±{NARROW_SPACE}")

    def p_value(self, p: str) -> str:
        """A p value as a source prints it (`<0.001`, `0.03`, `= 0.03`): `p < 0.001`, `p = 0.03`, in the language's own
        digits. Empty stays empty.
        """
        text = " ".join(p.split()).removeprefix("p").removeprefix("P").lstrip()
        if not text:
            return ""
        relation = text[0] if text[0] in "<>=≤≥" else "="
        value = text.removeprefix(relation).lstrip()
        if _PLAIN.fullmatch(value):
            value = self.number(Quantity.of(value))
        return _unbroken(self._say("p", relation=relation, value=value))

    def significance(self, test: Significance) -> str:
        """What a source's own test says, attributed: `not significant in the source's own test (McNemar, p = 0.21)`."""
        match test.significant:
            case True:
                words = self._say("significance.significant")
            case False:
                words = self._say("significance.not-significant")
            case None:
                words = self._say("significance.no-judgement")
        details = ", ".join(part for part in (test.test, self.p_value(test.p)) if part)
        return f"{words} ({details})" if details else words

    # --- words for enums ----------------------------------------------------------------------------------

    def not_reported(self) -> str:
        """What stands where a value is not reported."""
        return self._say("absent.not-reported")

    def without_figure(self) -> str:
        """What stands where a source gives a judgement and no number."""
        return self._say("absent.without-figure")

    def verdict(self, verdict: Verdict) -> tuple[str, str]:
        """(mark, words): `("▲", "leads")`. Printed with a no-break space between: `marked_verdict`."""
        return MARKS[verdict], self._say(f"verdict.{verdict}")

    def marked_verdict(self, verdict: Verdict) -> str:
        """`▲ leads`."""
        return NO_BREAK_SPACE.join(self.verdict(verdict))

    def basis(self, basis: Basis) -> str:
        """What a verdict rests on: `uncertainty not reported`; empty for a verdict that rests on nothing."""
        return self._say(f"basis.{basis}", level=self.percent("95"))

    def margin_result(self, result: MarginResult) -> str:
        """`non-inferior`, `equivalent`, `non-inferiority not shown`."""
        return self._say(f"margin.{result}")

    def selection(self, selection: str, roster: int) -> str:
        """Who stands for a group: `best of 8`, `median of 8`, `only one reported`, `target`; empty for none.

        `selection` and `roster` as in `Pick`; a roster of 0 is a group that a source speaks of as a whole.
        """
        match selection:
            case "target":
                return self._say("target")
            case _ if roster == 0:
                return self._say("whole-group")
            case _ if selection == "only" or roster == 1:
                return self._say("best-of.one")
            case "median":
                return _unbroken(self._say("median-of", n=self.integer(roster)))
            case _:
                return _unbroken(self._say("best-of", n=self.integer(roster)))

    def note(self, note: Note, labels: Callable[[str], str]) -> str:
        """A remark on a pair. `labels` gives the text for an id in its args (a condition, a system, a score)."""
        match note.code:
            case NoteCode.UNEQUAL_ROSTERS | NoteCode.DIFFERENT_UNIT_TOTALS:
                return self._say(f"note.{note.code}", *(self._counted_arg(arg) for arg in note.args))
            case NoteCode.UNEQUAL_CONDITIONS:
                none = self._say("note.unequal-conditions.none")
                return self._say(f"note.{note.code}", *(labels(arg) if arg else none for arg in note.args))
            case NoteCode.CONFLICTING_VALUES | NoteCode.TIE:
                return self._say(f"note.{note.code}", list=self.join(labels(arg) for arg in note.args))
            case _:
                return self._say(f"note.{note.code}")

    def _counted_arg(self, arg: str) -> str:
        return self.integer(int(arg)) if arg.isascii() and arg.isdigit() else arg or self.not_reported()

    def reason(self, refused: NotComparable, labels: Callable[[str], str]) -> str:
        """Why two sides do not pair: `different cohorts: hold-out set and real-world sample`."""
        words = self._say(f"reason.{refused.reason}")
        if not refused.detail:
            return words
        return self._say("reason.detail", reason=words, list=self.join(labels(arg) for arg in refused.detail))

    def certainty(self, certainty: Certainty) -> str:
        """`high`, `moderate`, `low`, `very low`."""
        return self._say(f"certainty.{certainty}")

    def outcome(self, outcome: Outcome, holds_in: tuple[int, int] | None = None) -> str:
        """What a source says of left against right: `better`, `non-inferior in 4 of 5`."""
        words = self._say(f"outcome.{outcome}")
        if holds_in is None:
            return words
        k, n = holds_in
        return self._say("outcome.in", outcome=words, k=self.integer(k), n=self.integer(n))

    # --- names, lists, dates, labels ----------------------------------------------------------------------

    def with_condition(self, name: str, condition: str | None) -> str:
        """A system and its condition: `Llama-3, with retrieval`; the name alone where there is none."""
        return self._say("with-condition", name=name, condition=condition) if condition else name

    def n(self, n: int) -> str:
        """`n = 300`."""
        return _unbroken(self._say("n", n=self.integer(n)))

    def counted(self, noun: Counted | str, n: int) -> str:
        """`1 system`, `8 systems`. Raises ValueError for a noun that is not in `Counted`."""
        plural = "one" if n == 1 else "other"
        return self._say(f"count.{Counted(noun)}.{plural}", n=self.integer(n)).replace(" ", NO_BREAK_SPACE, 1)

    def join(self, parts: Iterable[str]) -> str:
        """A list in running text: `a, b and c`. Empty for none."""
        # English words are joined the British way whatever the locale of the numbers.
        return format_list(list(parts), locale=_WORDS_LOCALE)

    def short_date(self, day: date) -> str:
        """For a point in time on an axis or in a cell: `14 Mar 2026`."""
        return format_skeleton("yMMMd", day, locale=self.locale)

    def month(self, day: date) -> str:
        """The month of a day: `Mar 2026`."""
        return format_skeleton("yMMM", day, locale=self.locale)

    def year(self, day: date) -> str:
        """The year of a day: `2026`."""
        return format_skeleton("y", day, locale=self.locale)

    def measured(self, day: date, written: str) -> str:
        """A day as precisely as it was `written` (`2026`, `2026-03`, `2026-03-14`): `Mar 2026`."""
        return (self.year, self.month, self.short_date)[written.count("-")](day)

    def date(self, day: date) -> str:
        """In the long form: `24 November 2026`."""
        return format_date(day, "long", locale=self.locale)

    def label(self, label: Label | str, **parts: str) -> str:
        """A fixed word; `Label.BEST` and `Label.MEDIAN` take `group`.

        `Label.PAGE` keeps its placeholders `{page}` and `{pages}` for the renderers. Raises ValueError for an unknown
        label.
        """
        key = f"label.{Label(label)}"
        return self._say(key, **parts) if parts else WORDS[key]

    def numbered(self, label: Label | str, number: int) -> str:
        """`Table 3`, kept on one line."""
        return f"{self.label(label)}{NO_BREAK_SPACE}{number}"

    def capitalised(self, text: str) -> str:
        """With a capital at the start, for a cell or a sentence: `Best of 8`."""
        return text[:1].upper() + text[1:]

    def _say(self, key: str, *args: str, **parts: str) -> str:
        return WORDS[key].format(*args, **parts)


_WORDS_LOCALE = "en_GB"
_PLAIN = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,60})?", re.ASCII)


def _locale(language: str) -> Locale:
    """The locale of the longest part of `language` that is known: `en-GB-oxendict` is `en-GB`."""
    subtags = language.split("-")
    for length in range(len(subtags), 0, -1):
        try:
            return Locale.parse("-".join(subtags[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_WORDS_LOCALE)


def _unbroken(text: str) -> str:
    return text.replace(" ", NO_BREAK_SPACE)
