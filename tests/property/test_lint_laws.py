"""Laws of the prose lint on any text."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen.links.prose.exceptions import exceptions_in
from reportgen.links.prose.lint import lint
from reportgen.links.prose.passage import Passage
from reportgen.links.prose.tokens import blank, sentences
from tests.builders_lint import analyses

PIECES_TEXT = """Open models|Closed models|Alder 7B|Cedar Pro|medical exam questions|leads|trails|than|better|no|not
|on|of|by|the|best|most|all|tasks|two|seven|half|a third|twice|16.3|82.0|%|percentage points|pp|over|nearly|between|and
|to|significant|target|[[gap:exam]]|[[score:nothing]]|[[|]]|[@x, p. 3]|<!-- lint:|-->|{{|}}|{% if|%}|`|.|;|-|–|et al.
|that|in"""
PIECES = st.sampled_from(PIECES_TEXT.split("|"))
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map(" ".join))
QUIET_TEXT = "people read texts in rooms while it rains on green hills and nobody minds"
QUIET = st.sampled_from(QUIET_TEXT.split())


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(sorted(("models", "triage", "lines", "reading"))), st.booleans())
@example("१२ % ²³ ٣", "models", False)
@example("9" * 400 + " % Alder 7B medical exam questions", "models", False)
@example("[[gap:" * 200, "lines", True)
def test_it_never_fails_and_says_the_same_again(text, briefing, is_template):
    passages = [Passage(text, is_template=is_template)]
    allow = exceptions_in(passages)
    first = lint(analyses()[briefing], passages, allow=allow)
    assert first == lint(analyses()[briefing], passages, allow=allow)
    assert all(one.code.startswith("links.") for one in first)


@settings(max_examples=100, deadline=None)
@given(st.lists(QUIET, max_size=40).map(" ".join))
def test_a_text_without_numbers_comparisons_and_names_is_left_alone(text):
    assert lint(analyses()["models"], [Passage(text)]) == ()


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_blanking_keeps_offsets_and_sentences_cover_the_text(text):
    blanked = blank(text)
    assert len(blanked) == len(text)
    assert blanked.count("\n") == text.count("\n")
    parts = list(sentences(blanked))
    assert "".join(blanked[start:end] for start, end in parts) == blanked
