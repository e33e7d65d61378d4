"""Document to JSON and back is identity; so it is for every noun of the house."""

import dataclasses
import inspect
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.analysis import model as analysis
from reportgen.document import tree
from reportgen.document.tree import Document
from reportgen.evidence import model as evidence
from reportgen.render import artifact
from reportgen.stages import from_json, to_json
from tests.strategies import documents

SLOWLY = [HealthCheck.too_slow, HealthCheck.data_too_large]


def nouns(*modules: ModuleType) -> list[type]:
    return [
        found
        for module in modules
        for _, found in inspect.getmembers(module, inspect.isclass)
        if dataclasses.is_dataclass(found) and found.__module__ == module.__name__
    ]


NOUNS = nouns(evidence, analysis, tree)
# The nouns of the tree are drawn within whole documents; what holds all others would only draw them again, at length.
SMALL = [noun for noun in nouns(evidence, analysis) if noun not in (analysis.Analysis, evidence.Evidence)]

st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False, places=2))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@settings(max_examples=30, deadline=None, suppress_health_check=SLOWLY)
@given(documents())
def test_a_document_comes_back_from_json_as_it_was(document: Document) -> None:
    text = to_json(document)
    back = from_json(text, Document)
    assert back == document
    assert to_json(back) == text


@pytest.mark.parametrize("noun", SMALL, ids=lambda noun: noun.__name__)
def test_any_noun_comes_back_from_json_as_it_was(noun: type) -> None:
    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.from_type(noun))
    def there_and_back(value: Any) -> None:
        assert from_json(to_json(value), noun) == value

    there_and_back()


@pytest.mark.parametrize("noun", [*NOUNS, *nouns(artifact)], ids=lambda noun: noun.__name__)
def test_no_noun_has_a_field_that_the_name_of_its_class_would_hide(noun: type) -> None:
    assert "type" not in {field.name for field in dataclasses.fields(noun)}
