"""The facts that are kept of an edition, as JSON: written, and read back.

What earlier versions did not keep is optional, so that their editions are compared by what there is.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import InvalidOperation
from typing import Any, TypeVar

from reportgen.analysis.changes_known import (
    Disagreement,
    KeptScore,
    Known,
    Measured,
    Setting,
    SettingKind,
    Stand,
    Stated,
    unit_text,
)
from reportgen.analysis.changes_model import Comparability
from reportgen.analysis.model import Verdict
from reportgen.evidence.model import Interval, Quantity, Unit, UnitKind

T = TypeVar("T")
FORMAT = 1
"""Of the JSON; a change in what the facts mean raises it."""
MAX_FACTS = 32 * 1024 * 1024
"""Characters of facts that are read."""
_MAX_NUMBER = 400
_PLACES = ("system", "task", "metric", "cohort", "condition", "source")
"""What says what was measured, in the order in which it is written."""


class FactsError(Exception):
    """Facts that cannot be compared with."""

    def __init__(self, comparability: Comparability) -> None:
        super().__init__(comparability.value)
        self.comparability = comparability


# --- writing ----------------------------------------------------------------------------------------------


def write_facts(known: Known) -> str:
    """Canonical JSON. What is empty is left out."""
    whole = {
        "format": FORMAT,
        "plan": list(known.plan),
        "as_of": known.as_of.isoformat() if known.as_of else None,
        "gaps": {key: _measured_json(one) for key, one in known.gaps.items()},
        "uplifts": {key: _measured_json(one) for key, one in known.uplifts.items()},
        # The order of what the facts hold, which sorted keys lose.
        "order": [
            list(known.gaps),
            list(known.uplifts),
            list(known.findings),
            list(known.sources),
            list(known.conflicts),
        ],
        "counts": dict(known.counts),
        "findings": {key: _stated_json(one) for key, one in known.findings.items()},
        "sources": dict(known.sources),
        "conflicts": {key: _disagreement_json(one) for key, one in known.conflicts.items()},
        "answer": known.answer,
        "scores": known.scores,
        **_optional_json(known),
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _optional_json(known: Known) -> Mapping[str, object]:
    """What editions of earlier versions lack."""
    fields: dict[str, object] = {"labels": dict(known.labels), "title": known.title}
    fields = {name: value for name, value in fields.items() if value}
    if known.kept is not None:
        units = {one.metric: unit_text(one.unit) for one in known.kept}
        fields["kept"] = {"units": units, "scores": [_kept_json(one) for one in known.kept]}
    if known.systems is not None:
        fields["systems"] = [[id_, group] for id_, group in known.systems.items()]
    if known.settings is not None:
        fields["settings"] = [[key, *_setting_json(one)] for key, one in known.settings.items()]
    if known.texts is not None:
        fields["texts"] = [[key, digest] for key, digest in known.texts.items()]
    return fields


def _kept_json(one: KeptScore) -> list[str | None]:
    value = str(one.value) if one.value else None
    return [one.id, *one.key, value, one.measured, one.locator]


def _setting_json(one: Setting) -> list[str]:
    return [one.kind, one.subject, one.value, unit_text(one.unit), one.of]


def _measured_json(one: Measured) -> Mapping[str, object]:
    fields = {
        "id": one.id,
        "label": one.label,
        "measure": one.measure,
        "unit": unit_text(one.unit),
        "symbol": one.symbol,
        "values": [str(value) for value in one.values],
        "interval": _interval_json(one.interval),
        "verdict": one.verdict.value if one.verdict else "",
        "target": one.is_target,
        "theme": one.theme,
        "focus": _stand_json(one.focus),
        "reference": _stand_json(one.reference),
        "metric": one.metric,
        "task": one.task,
    }
    return {name: value for name, value in fields.items() if value}


def _stand_json(one: Stand | None) -> list[object]:
    return [one.selection, one.roster, list(one.systems), str(one.value) if one.value else None] if one else []


def _interval_json(interval: Interval | None) -> list[str]:
    return [str(interval.low), str(interval.high), f"{interval.level:f}"] if interval else []


def _stated_json(one: Stated) -> list[object]:
    values = {id_: [unit, str(value) if value else None] for id_, (unit, value) in one.values.items()}
    return [one.digest, values, *([one.certainty, one.words] if one.certainty is not None else [])]


def _disagreement_json(one: Disagreement) -> list[object]:
    return [one.system, one.task, unit_text(one.unit), [str(value) for value in one.values]]


# --- reading ----------------------------------------------------------------------------------------------


def read_facts(text: str) -> Known:
    """The facts of an edition. Raises FactsError for what is no facts, or facts of another format."""
    if len(text) > MAX_FACTS:
        raise FactsError(Comparability.UNREADABLE)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FactsError(Comparability.UNREADABLE) from error
    if not isinstance(whole, dict):
        raise FactsError(Comparability.UNREADABLE)
    if whole.get("format") != FORMAT:
        raise FactsError(Comparability.OTHER_FORMAT)
    try:
        return _known(whole)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise FactsError(Comparability.UNREADABLE) from error


def _known(whole: Mapping[str, Any]) -> Known:
    gaps, uplifts, findings, sources, conflicts = whole["order"]
    focus, reference, selection = (_text(one) for one in whole["plan"])
    return Known(
        (focus, reference, selection),
        gaps=_in_order(gaps, whole["gaps"], _measured),
        uplifts=_in_order(uplifts, whole["uplifts"], _measured),
        counts={Verdict(key).value: _number(one) for key, one in whole["counts"].items()},
        findings=_in_order(findings, whole["findings"], _stated),
        sources=_in_order(sources, whole["sources"], _text),
        conflicts=_in_order(conflicts, whole["conflicts"], _read_disagreement),
        answer=_text(whole["answer"]),
        scores=_number(whole["scores"]),
        as_of=date.fromisoformat(whole["as_of"]) if whole["as_of"] else None,
        kept=_read_kept(**whole["kept"]) if "kept" in whole else None,
        systems={_text(id_): _text(group) for id_, group in whole["systems"]} if "systems" in whole else None,
        settings={_text(key): _read_setting(*rest) for key, *rest in whole["settings"]}
        if "settings" in whole
        else None,
        texts={_text(key): _text(digest) for key, digest in whole["texts"]} if "texts" in whole else None,
        labels={_text(key): _text(label) for key, label in whole.get("labels", {}).items()},
        title=_text(whole.get("title", "")),
    )


def _read_kept(units: Mapping[str, object], scores: list[Any]) -> tuple[KeptScore, ...]:
    read = {_text(metric): _unit(unit) for metric, unit in units.items()}
    return tuple(_read_score(read, *one) for one in scores)


def _read_score(units: Mapping[str, Unit | None], *written: object) -> KeptScore:
    id_, *places, value, measured, locator = written
    named = dict(zip(_PLACES, map(_text, places), strict=True))
    unit = units[named["metric"]]
    if unit is None:
        raise ValueError("a score has no unit")
    return KeptScore(
        _text(id_),
        **named,
        value=None if value is None else _quantity(value),
        unit=unit,
        measured=_text(measured),
        locator=_text(locator),
    )


def _read_settings(written: list[Any]) -> dict[str, Setting]:
    return {_text(key): _read_setting(*rest) for key, *rest in written}


def _read_setting(kind: object, subject: object, value: object, unit: object, of: object) -> Setting:
    return Setting(SettingKind(_text(kind)), _text(subject), _text(value), _unit(unit), _text(of))


def _in_order(keys: Iterable[object], written: Mapping[str, Any], read: Callable[[Any], T]) -> dict[str, T]:
    found = {key: read(written[key]) for key in map(_text, keys)}
    if found.keys() != written.keys():
        raise ValueError("the order does not list what there is")
    return found


def _measured(written: Mapping[str, Any]) -> Measured:
    interval = written.get("interval")
    return Measured(
        _text(written["id"]),
        _text(written.get("label", "")),
        _text(written.get("measure", "")),
        _unit(written.get("unit", "")),
        _text(written.get("symbol", "")),
        tuple(_quantity(one) for one in written.get("values", ())),
        _interval(*interval) if interval else None,
        Verdict(written["verdict"]) if "verdict" in written else None,
        written.get("target", False) is True,
        _text(written["theme"]) if "theme" in written else None,
        _stand(*written["focus"]) if "focus" in written else None,
        _stand(*written["reference"]) if "reference" in written else None,
        _text(written.get("metric", "")),
        _text(written.get("task", "")),
    )


def _stand(selection: object, roster: object, systems: list[object], value: object) -> Stand:
    return Stand(
        _text(selection), _number(roster), tuple(map(_text, systems)), None if value is None else _quantity(value)
    )


def _stated(written: list[Any]) -> Stated:
    digest, values, *more = written
    certainty, words = map(_text, more) if more else (None, None)
    read = {
        _text(key): (_text(unit), None if value is None else _quantity(value)) for key, (unit, value) in values.items()
    }
    return Stated(_text(digest), read, certainty, words)


def _read_disagreement(written: list[Any]) -> Disagreement:
    system, task, unit, values = written
    return Disagreement(_text(system), _text(task), _unit(unit), tuple(_quantity(one) for one in values))


def _interval(low: object, high: object, level: object) -> Interval:
    return Interval(_quantity(low), _quantity(high), _quantity(level).value)


def _unit(written: object) -> Unit | None:
    kind, _, symbol = _text(written).partition(":")
    return Unit(UnitKind(kind), symbol) if kind else None


def _quantity(written: object) -> Quantity:
    text = _text(written)
    if len(text) > _MAX_NUMBER or "e" in text.lower():
        raise ValueError("not a printed number")
    try:
        return Quantity.of(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error


def _text(written: object) -> str:
    if not isinstance(written, str):
        raise TypeError("not a text")
    return written


def _number(written: object) -> int:
    if not isinstance(written, int) or isinstance(written, bool):
        raise TypeError("not a whole number")
    return written
