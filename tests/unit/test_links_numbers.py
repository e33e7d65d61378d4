"""Numbers read back out of printed text, in the language of the document."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.wording import Wording
from reportgen.evidence.model import Interval, Quantity
from reportgen.links.numbers import numbers_in

LANGUAGES = ["en-GB", "de", "de-CH", "fr", "es", "sv", "ar", "fa", "hi", "tr", "xx-unknown"]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("−16.3 pp", "en-GB", ["-16.3"]),
        ("+12.10", "en", ["12.10"]),
        ("8\u00a0of\u00a018", "en", ["8", "18"]),
        ("−4.1 to 12.3", "en", ["-4.1", "12.3"]),
        ("1,210 systems", "en", ["1210"]),
        ("12.345,6 s", "de", ["12345.6"]),
        ("12\u202f345,6", "fr", ["12345.6"]),
        ("%82", "tr", ["82"]),
        ("95% interval 1.0 to 2.0", "en", ["95", "1.0", "2.0"]),
        ("p\u00a0<\u00a00.001", "en", ["0.001"]),
        ("not reported", "en", []),
        ("GPT-4o", "en", []),
        ("3-5", "en", ["3", "5"]),
        ("9" * 100, "en", []),
    ],
)
def test_numbers_are_read_with_sign_and_marks(text: str, language: str, wanted: list[str]) -> None:
    assert numbers_in(text, language) == tuple(map(Decimal, wanted))


def test_digits_of_a_unit_are_no_number() -> None:
    assert numbers_in("16.3 mL/1.73 m2", "en", symbols=("mL/1.73 m2",)) == (Decimal("16.3"),)


quantities = st.builds(
    Quantity, st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False), st.integers(0, 4)
)


@given(st.sampled_from(LANGUAGES), quantities, quantities, st.booleans())
def test_whatever_the_formatter_writes_is_read_back(
    language: str, one: Quantity, other: Quantity, signed: bool
) -> None:
    wording = Wording(language)
    assert numbers_in(wording.number(one, signed=signed), language) == (one.rounded(),)
    assert numbers_in(wording.interval(Interval(one, other)), language) == (one.rounded(), other.rounded())
    assert numbers_in(wording.percent(wording.number(one)), language) == (one.rounded(),)
