from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest

from reportgen.analysis.model import RollUp, Verdict
from reportgen.document import tree as t
from reportgen.errors import Origin
from reportgen.evidence.model import BriefingMeta, Evidence, Group, Interval, Plan, Quantity
from reportgen.stages import from_json, to_json

PARAGRAPH = t.Paragraph((t.Text("a"), t.Emphasis((t.Text("b"),))))


def test_json_is_readable_and_leaves_defaults_out() -> None:
    assert (
        to_json(PARAGRAPH)
        == """{
  "type": "Paragraph",
  "children": [
    {
      "type": "Text",
      "text": "a"
    },
    {
      "type": "Emphasis",
      "children": [
        {
          "type": "Text",
          "text": "b"
        }
      ]
    }
  ]
}
"""
    )


def test_a_number_keeps_its_decimals() -> None:
    interval = Interval(Quantity.of("57.50"), Quantity.of("60.0"), Decimal("95.0"))
    back = from_json(to_json(interval), Interval)
    assert (str(back.low.value), str(back.high.value), str(back.level)) == ("57.50", "60.0", "95.0")


def test_mappings_keep_their_order_and_cannot_be_changed() -> None:
    groups = {id: Group(id, id.title(), id, Origin("b.yaml", 3)) for id in ("zeta", "alpha")}
    meta = BriefingMeta("n", "N", as_of=date(2026, 11, 24))
    evidence = Evidence(meta, Plan("zeta", None), groups, {}, {}, {}, {}, {})
    back = from_json(to_json(evidence), Evidence)
    assert back == evidence
    assert list(back.groups) == ["zeta", "alpha"]
    assert isinstance(back.groups, MappingProxyType)


def test_enum_keys_come_back_as_enums() -> None:
    counts: Mapping[Verdict, int] = dict.fromkeys(Verdict, 0)
    back = from_json(to_json(RollUp(None, 0, counts, 0, (), 0, 0, 0, 0)), RollUp)
    assert list(back.counts) == list(Verdict)
    assert all(isinstance(key, Verdict) for key in back.counts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type": "Nonsense"}', "the whole: not expected here"),
        ('{"type": "Paragraph"}', "the whole: .*children"),
        ('{"type": "Paragraph", "children": [{"type": "Script", "text": "x"}]}', r"children\[0\]: not expected here"),
        ('{"type": "Paragraph", "children": [], "role": "huge"}', "role: not expected here"),
        ('{"type": "Paragraph", "children": [], "colour": "red"}', "colour: not expected here"),
        ('{"type": "Paragraph", "children": [{"type": "Text", "text": 5}]}', r"children\[0\]\.text: not expected here"),
        ("[]", "the whole: not expected here"),
        ("{", "Expecting property name"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_json(text, t.Paragraph)


@pytest.mark.parametrize(
    ("text", "wanted", "message"),
    [
        ('{"value": "x", "decimals": 1}', Quantity, "value: .*ConversionSyntax"),
        ('{"value": 1, "decimals": 1}', Quantity, "value: not expected here"),
        ('{"value": "1", "decimals": true}', Quantity, "decimals: not expected here"),
        ('{"name": "n", "title": "N", "as_of": "2026-13-01"}', BriefingMeta, "as_of: month must be in 1..12"),
    ],
)
def test_scalars_are_checked(text: str, wanted: type, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_json(text, wanted)


def test_what_is_no_noun_is_not_written() -> None:
    with pytest.raises(TypeError, match="no noun: list"):
        to_json(t.Text(["x"]))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no key"):
        to_json(Evidence(BriefingMeta("n", "N"), Plan("a", None), {1: Group("a", "A", "a")}, {}, {}, {}, {}, {}))  # type: ignore[dict-item]
