"""What is derived is what the operands give, computed here once more and in another way."""

from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.tree import Provenance
from reportgen.evidence.model import Quantity
from reportgen.links.derive import derivation
from tests.builders_analysis import analysed, metric, score

numbers = st.builds(
    lambda value, places: f"{Decimal(value).scaleb(-places):f}", st.integers(-(10**7), 10**7), st.integers(0, 4)
)


@given(
    st.lists(numbers, min_size=1, max_size=4),
    st.lists(numbers, min_size=1, max_size=4),
    st.sampled_from(["higher", "lower"]),
)
def test_a_difference_is_that_of_the_best_of_both_sides(ours: list[str], theirs: list[str], direction: str) -> None:
    scores = [score(f"o{i}", value, metric="points") for i, value in enumerate(ours)]
    scores += [score(f"t{i}", value, metric="points") for i, value in enumerate(theirs)]
    analysis, _ = analysed(scores, metrics=[metric("points", "score", direction)])
    (gap,) = analysis.gaps
    made = derivation(analysis, Provenance(f"gap:{gap.id}", "difference", form="signed"))
    sign = 1 if direction == "higher" else -1
    with localcontext() as context:
        context.prec = 60
        best = [max(sign * Decimal(value) for value in side) for side in (ours, theirs)]
        assert made.result is not None and made.result.value == best[0] - best[1]
    assert made.result == gap.gap
    assert made.numbers == (made.result,)
    assert {operand.id for operand in made.operands} <= {one.id for one in scores}


@given(numbers, numbers, st.sampled_from(["", "signed", "long", "bare", "signed-bare"]))
def test_a_form_without_sign_has_the_size(one: str, other: str, form: str) -> None:
    analysis, _ = analysed([score("o1", one, metric="points"), score("t1", other, metric="points")],
                           metrics=[metric("points", "score")])  # fmt: skip
    (gap,) = analysis.gaps
    (number,) = derivation(analysis, Provenance(f"gap:{gap.id}", "difference", form=form)).numbers
    exact = Decimal(one) - Decimal(other)
    assert number.value == (exact if form.startswith("signed") else abs(exact))


@given(numbers)
def test_a_score_is_as_written(value: str) -> None:
    analysis, _ = analysed([score("o1", value, id="it", metric="points"), score("t1", "1", metric="points")],
                           metrics=[metric("points", "score")])  # fmt: skip
    made = derivation(analysis, Provenance("score:it", "as reported"))
    assert made.result == Quantity.of(value)
    assert [operand.text.replace("−", "-") for operand in made.operands] == [str(Quantity.of(value))]
