"""Laws of change, on whatever evidence hypothesis makes up."""

import json
from decimal import Decimal, getcontext, localcontext

from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.analysis.analyse import analyse
from reportgen.analysis.changes import changes_since, compare, facts_of, gather
from reportgen.analysis.changes_facts import read_facts, write_facts
from reportgen.analysis.changes_json import as_plain
from reportgen.analysis.changes_model import exact_difference, is_same_value
from reportgen.document.change_report import report
from reportgen.document.words.sentences import say
from reportgen.evidence.model import Quantity
from tests.property.test_analysis_laws import briefing, comparison_lists, score_lists

quick = settings(max_examples=25, deadline=None)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)


def made(scores, comparisons=()):
    return analyse(briefing(scores, comparisons=list(comparisons)), warn=lambda _: None)


@quick
@given(score_lists, comparison_lists())
def test_nothing_changes_by_itself(scores, comparisons):
    analysis = made(scores, comparisons)
    assert not changes_since(facts_of(analysis), analysis).is_changed


@quick
@given(score_lists, comparison_lists())
def test_facts_are_read_as_they_were_written(scores, comparisons):
    text = facts_of(made(scores, comparisons))
    assert write_facts(read_facts(text)) == text


@quick
@given(score_lists, score_lists)
def test_back_and_forth_is_the_same_the_other_way_round(one, other):
    first, second = made(one), made(other)
    there, back = changes_since(facts_of(first), second), changes_since(facts_of(second), first)
    assert there.is_changed is back.is_changed
    assert len(there.gaps) == len(back.gaps)
    assert {one.label for one in there.new_gaps} == {one.label for one in back.gone_gaps}
    assert sorted(str(one.growth) for one in there.grew) == sorted(
        str(Quantity(-one.growth.value, one.growth.decimals)) for one in back.shrank
    )
    assert len(there.crossed) == len(back.crossed) and len(there.turned) == len(back.turned)


@quick
@given(score_lists, score_lists)
def test_every_gap_is_told_once(one, other):
    before, after = read_facts(facts_of(made(one))), made(other)
    changes = changes_since(write_facts(before), after)
    assert len(changes.new_gaps) + len(before.gaps) == len(changes.gone_gaps) + len(read_facts(facts_of(after)).gaps)
    for pair in changes.gaps:
        assert pair.is_turned or pair.move is not None or pair.is_refigured or pair.has_other_interval
        if pair.move is not None:
            assert abs(pair.growth.value) <= abs(pair.move.value)
    assert not set(map(id, changes.grew)) & set(map(id, changes.shrank))


@given(numbers, st.integers(0, 3), st.integers(0, 3))
def test_rounding_alone_never_changes_a_value(number, some, others):
    fine = Quantity(Quantity(number, max(some, others)).rounded(), max(some, others))
    coarse = Quantity(fine.value, min(some, others))
    assert is_same_value(fine, coarse) and is_same_value(coarse, fine)


@given(numbers, numbers, st.integers(1, 5))
def test_differences_are_exact_in_any_context(one, other, precision):
    with localcontext() as context:
        context.prec = precision
        found = exact_difference(one, other)
    assert getcontext().prec >= 28
    assert found == Decimal(one) - Decimal(other)


@quick
@given(score_lists, comparison_lists())
def test_nothing_at_all_is_different_by_itself(scores, comparisons):
    known = gather(made(scores, comparisons), None)
    assert not compare(known, known).is_different


@quick
@given(score_lists, comparison_lists())
def test_everything_that_is_kept_is_read_as_it_was(scores, comparisons):
    analysis = made(scores, comparisons)
    assert read_facts(facts_of(analysis)) == gather(analysis, analysis.evidence.meta.as_of)


@quick
@given(score_lists, score_lists)
def test_the_other_way_round_exchanges_added_and_withdrawn(one, other):
    first, second = gather(made(one), None), gather(made(other), None)
    there, back = compare(first, second), compare(second, first)
    assert set(there.added_scores) == set(back.withdrawn_scores)
    assert set(there.withdrawn_scores) == set(back.added_scores)
    assert {(pair.before, pair.after) for pair in there.revised_scores} == {
        (pair.after, pair.before) for pair in back.revised_scores
    }
    assert set(there.joined) == set(back.left) and set(there.left) == set(back.joined)
    assert len(there.rosters) == len(back.rosters) and len(there.method) == len(back.method)
    assert there.is_different is back.is_different


@quick
@given(score_lists, score_lists)
def test_every_score_is_told_once_at_most(one, other):
    first, second = gather(made(one), None), gather(made(other), None)
    changes = compare(first, second)
    same = len(second.kept) - len(changes.added_scores)
    assert same == len(first.kept) - len(changes.withdrawn_scores)
    assert len(changes.revised_scores) <= same


@quick
@given(score_lists, score_lists)
def test_the_report_and_the_json_of_anything_can_be_written(one, other):
    changes = compare(gather(made(one), None), gather(made(other), None))
    parts = report(changes)
    assert parts and all(part.lines for part in parts)
    assert changes.is_different is (parts[0].lines != (say("change.none.between"),))
    assert json.loads(json.dumps(as_plain(changes)))["is_different"] is changes.is_different
