import re
import string
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from fontTools.ttLib import TTFont

from reportgen import resources
from reportgen.analysis.model import Basis, MarginResult, NotComparable, Note, NoteCode, Reason, Verdict
from reportgen.document.wording import MARKS, MINUS, NARROW_SPACE, NO_BREAK_SPACE, Counted, Label, Wording
from reportgen.document.words.english import WORDS
from reportgen.evidence.model import (
    Certainty,
    Interval,
    Outcome,
    Quantity,
    Significance,
    Spread,
    SpreadKind,
    Unit,
    UnitKind,
)

PERCENT = Unit(UnitKind.PERCENT)
FRACTION = Unit(UnitKind.FRACTION)
COUNT = Unit(UnitKind.COUNT)
SCORE = Unit(UnitKind.SCORE)
MS = Unit(UnitKind.QUANTITY, "ms")
BRITISH = Wording("en-GB")


def q(text: str) -> Quantity:
    return Quantity.of(text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("57.50", "57.50"),
        ("-12.10", "−12.10"),
        ("0", "0"),
        ("1234", "1,234"),
        ("999", "999"),
        ("12345.5", "12,345.5"),
        ("-0.0", "0.0"),
        ("-9999.0", "−9,999.0"),
    ],
)
def test_a_number_keeps_its_decimals_and_is_grouped(text: str, printed: str) -> None:
    assert BRITISH.number(q(text)) == printed


def test_halves_round_away_from_zero() -> None:
    assert BRITISH.number(Quantity(Decimal("2.25"), 1)) == "2.3"
    assert BRITISH.number(Quantity(Decimal("-2.25"), 1)) == "−2.3"


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert BRITISH.number(Quantity(Decimal("-0.04"), 1), signed=True) == "0.0"


def test_signed_numbers_show_a_plus_and_absolute_ones_no_sign() -> None:
    assert BRITISH.number(q("12.10"), signed=True) == "+12.10"
    assert BRITISH.number(q("-12.10"), absolute=True) == "12.10"


@pytest.mark.parametrize(
    ("value", "unit", "n", "printed"),
    [
        ("82.0", PERCENT, None, "82.0%"),
        ("0.82", FRACTION, None, "0.82"),
        ("8", COUNT, 18, "8\u00a0of\u00a018"),
        ("8", COUNT, None, "8"),
        ("68", SCORE, None, "68"),
        ("120", MS, None, "120\u202fms"),
        ("-3.5", PERCENT, None, "−3.5%"),
    ],
)
def test_a_score_prints_with_its_unit(value: str, unit: Unit, n: int | None, printed: str) -> None:
    assert BRITISH.score(q(value), unit, n) == printed


def test_not_reported_is_words_not_zero() -> None:
    assert BRITISH.score(None, PERCENT) == BRITISH.bare_score(None, MS) == "not reported"


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("plain", "16.3\u202fpp"),
        ("signed", "−16.3\u202fpp"),
        ("long", "16.3\u00a0percentage points"),
        ("bare", "16.3"),
        ("signed-bare", "−16.3"),
    ],
)
def test_a_difference_of_percentages_is_in_percentage_points(form: str, printed: str) -> None:
    assert BRITISH.difference(q("-16.3"), PERCENT, form=form) == printed


def test_one_percentage_point_is_singular() -> None:
    assert BRITISH.difference(q("1"), PERCENT, form="long") == "1\u00a0percentage point"
    assert BRITISH.difference(q("1.0"), PERCENT, form="long") == "1.0\u00a0percentage points"


@pytest.mark.parametrize(
    ("unit", "symbol", "printed"),
    [
        (FRACTION, None, "+0.12"),
        (MS, None, "+0.12\u202fms"),
        (None, None, "+0.12"),
        (None, "pp", "+0.12\u202fpp"),
        (PERCENT, "%", "+0.12%"),
        (None, "x", "0.12×"),
        (MS, "", "+0.12\u202fms"),
    ],
)
def test_a_stated_unit_of_the_difference_wins(unit: Unit | None, symbol: str | None, printed: str) -> None:
    assert BRITISH.difference(q("0.12"), unit, symbol, "signed") == printed


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="sideways"):
        BRITISH.difference(q("1"), None, form="sideways")


def test_a_relative_difference_is_in_percent() -> None:
    assert BRITISH.relative(q("-19.9")) == "−19.9%"
    assert BRITISH.relative(q("-19.9"), signed=False) == "19.9%"


def test_intervals_print_both_ends_and_their_level() -> None:
    interval = Interval(q("-4.1"), q("12.3"))
    assert BRITISH.interval(interval) == "−4.1 to 12.3"
    assert BRITISH.interval_head(interval) == "95% interval"
    assert BRITISH.full_interval(interval, "pp") == "95% interval −4.1 to 12.3\u202fpp"
    assert BRITISH.interval_head(Interval(q("1"), q("2"), Decimal("97.5"))) == "97.5% interval"


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        (SpreadKind.SD, "±\u202f1.54 (SD)"),
        (SpreadKind.SE, "±\u202f1.54 (SE)"),
        (SpreadKind.NOT_STATED, "±\u202f1.54 (kind not stated)"),
    ],
)
def test_a_spread_says_its_kind(kind: SpreadKind, printed: str) -> None:
    assert BRITISH.spread(Spread(q("1.54"), kind)) == printed


@pytest.mark.parametrize(
    ("as_printed", "printed"),
    [
        ("<0.001", "p < 0.001"),
        ("0.03", "p = 0.03"),
        ("= 0.03", "p = 0.03"),
        ("p<.05", "p < .05"),
        ("P = 0.2", "p = 0.2"),
        ("", ""),
    ],
)
def test_a_p_value_prints_as_the_source_has_it(as_printed: str, printed: str) -> None:
    assert BRITISH.p_value(as_printed).replace("\u00a0", " ") == printed


def test_significance_is_attributed_to_the_source() -> None:
    plain = BRITISH.significance(Significance(False, "0.21", "McNemar")).replace("\u00a0", " ")
    assert plain == "not significant in the source’s own test (McNemar, p = 0.21)"
    assert BRITISH.significance(Significance(True)) == "significant in the source’s own test"
    assert BRITISH.significance(Significance(None, "0.5")).startswith("the source’s own test (p")


def test_every_verdict_has_a_shape_of_its_own() -> None:
    assert set(MARKS) == set(Verdict)
    assert len(set(MARKS.values())) == len(Verdict)
    assert BRITISH.verdict(Verdict.TRAILS) == ("▼", "trails")
    assert BRITISH.marked_verdict(Verdict.NO_CLEAR_DIFFERENCE) == "≈\u00a0no clear difference"


def test_every_mark_and_space_is_in_the_shipped_faces() -> None:
    needed = {*MARKS.values(), MINUS, NARROW_SPACE, NO_BREAK_SPACE, "±", "×", "…", "–"}
    faces = sorted(resources.fonts().rglob("*.ttf"))
    text_faces = [face for face in faces if face.stem.startswith("SourceS")]
    assert text_faces
    for face in text_faces:
        with TTFont(face, lazy=True) as font:
            assert not {mark for mark in needed if ord(mark) not in font.getBestCmap()}, face.name


@pytest.mark.parametrize(
    ("family", "members"),
    [
        ("verdict", Verdict),
        ("basis", Basis),
        ("margin", MarginResult),
        ("reason", Reason),
        ("certainty", Certainty),
        ("outcome", Outcome),
        ("note", NoteCode),
        ("label", Label),
        ("spread", SpreadKind),
    ],
)
def test_every_member_of_an_enum_has_words(family: str, members: type[StrEnum]) -> None:
    assert {f"{family}.{member}" for member in members} <= set(WORDS)


def test_every_label_in_the_catalogue_can_be_asked_for() -> None:
    assert {key.removeprefix("label.") for key in WORDS if key.startswith("label.")} == set(Label)
    assert {key.split(".")[1] for key in WORDS if key.startswith("count.")} == set(Counted)


def test_no_word_of_the_catalogue_ends_a_sentence_or_holds_markup() -> None:
    for key, text in WORDS.items():
        assert not re.search(r"[.*_<>\[\]`]$|[*<>\[\]`]", text), key
        assert list(string.Formatter().parse(text)) or not text


def test_the_basis_of_a_sign_says_that_uncertainty_was_not_reported() -> None:
    assert BRITISH.basis(Basis.SIGN) == "uncertainty not reported"
    assert BRITISH.basis(Basis.DERIVED_INTERVAL) == "derived 95% interval, unpaired"
    assert BRITISH.basis(Basis.NONE) == ""


@pytest.mark.parametrize(
    ("selection", "roster", "printed"),
    [
        ("best", 8, "best of 8"),
        ("median", 24, "median of 24"),
        ("only", 1, "only one reported"),
        ("best", 1, "only one reported"),
        ("target", 0, "target"),
        ("best", 0, "group as a whole"),
    ],
)
def test_a_pick_says_how_it_was_chosen(selection: str, roster: int, printed: str) -> None:
    assert BRITISH.selection(selection, roster).replace("\u00a0", " ") == printed


LABELS = {"rag": "with retrieval", "a": "A", "b": "B", "real": "real-world sample", "hold": "hold-out set"}.__getitem__


@pytest.mark.parametrize(
    ("note", "printed"),
    [
        (Note(NoteCode.UNEQUAL_ROSTERS, ("8", "24")), "unequal rosters: 8 against 24"),
        (
            Note(NoteCode.UNEQUAL_CONDITIONS, ("rag", "")),
            "unequal conditions: with retrieval against no stated condition",
        ),
        (Note(NoteCode.AFTER_SELECTION), "after selection: the interval takes no account of picking the best"),
        (Note(NoteCode.TIE, ("a", "b")), "tie: A and B share the value"),
        (
            Note(NoteCode.DIFFERENT_UNIT_TOTALS, ("12000", "")),
            "different numbers measured: 12,000 against not reported",
        ),
        (Note(NoteCode.SOURCE_DIFFERENCE, ("x",)), "difference as printed by the source"),
    ],
)
def test_a_note_is_worded_with_the_labels_of_what_it_names(note: Note, printed: str) -> None:
    assert BRITISH.note(note, LABELS) == printed


def test_braces_in_a_label_are_only_text() -> None:
    assert BRITISH.note(Note(NoteCode.TIE, ("x", "y")), lambda id: "{0} {list} {" + id) == (
        "tie: {0} {list} {x and {0} {list} {y share the value"
    )


def test_what_does_not_pair_says_why_and_what_differs() -> None:
    refused = NotComparable("billing", Reason.COHORT, ("s1",), ("s2",), ("hold", "real"))
    assert BRITISH.reason(refused, LABELS) == "different samples: hold-out set and real-world sample"
    assert BRITISH.reason(NotComparable("t", Reason.ONE_SIDE_ONLY, ("s1",), ()), LABELS) == "figures for one side only"


def test_an_outcome_can_hold_in_some_measures_only() -> None:
    assert BRITISH.outcome(Outcome.NON_INFERIOR, (4, 5)) == "non-inferior in 4 of 5"
    assert BRITISH.outcome(Outcome.BETTER) == "better"


def test_lists_counts_dates_and_labels_read_as_british_english() -> None:
    assert BRITISH.join(["a", "b", "c"]) == "a, b and c"
    assert BRITISH.join([]) == ""
    assert BRITISH.counted("system", 1) == "1\u00a0system"
    assert BRITISH.counted(Counted.TASK, 0) == "0\u00a0tasks"
    assert BRITISH.date(date(2026, 11, 24)) == "24 November 2026"
    assert BRITISH.numbered(Label.TABLE, 3) == "Table\u00a03"
    assert BRITISH.label("page") == "Page {page} of {pages}"
    assert BRITISH.label(Label.BEST, group="open") == "Best open"
    assert BRITISH.with_condition("Llama-3", "with retrieval") == "Llama-3, with retrieval"
    assert BRITISH.with_condition("Llama-3", None) == "Llama-3"


@pytest.mark.parametrize(
    ("language", "percent", "number", "day"),
    [
        ("en-US", "82.0%", "12,345.60", "November 24, 2026"),
        ("de", "82,0\u202f%", "12.345,60", "24. November 2026"),
        ("fr-FR", "82,0\u202f%", "12\u202f345,60", "24 novembre 2026"),
        ("tr", "%82,0", "12.345,60", "24 Kasım 2026"),
        ("en-GB-oxendict", "82.0%", "12,345.60", "24 November 2026"),
        ("xx-nowhere", "82.0%", "12,345.60", "24 November 2026"),
        ("", "82.0%", "12,345.60", "24 November 2026"),
    ],
)
def test_numbers_and_dates_follow_the_locale(language: str, percent: str, number: str, day: str) -> None:
    wording = Wording(language)
    assert wording.score(q("82.0"), PERCENT) == percent
    assert wording.number(q("12345.60")) == number
    assert wording.date(date(2026, 11, 24)) == day


def test_numbers_of_four_digits_are_grouped_in_english_only() -> None:
    assert [Wording(language).integer(8161) for language in ("en-GB", "de", "fr")] == ["8,161", "8161", "8161"]


def test_a_language_without_a_catalogue_keeps_english_words_and_says_its_direction() -> None:
    assert Wording("de").not_reported() == "not reported"
    assert Wording("de").join(["a", "b"]) == "a and b"
    assert Wording("ar").is_right_to_left
    assert not Wording("en").is_right_to_left
