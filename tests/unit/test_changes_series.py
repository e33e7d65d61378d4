"""Three consecutive issues of a real series, and what is told from one to the next."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.analysis.changes_json import as_plain
from reportgen.analysis.changes_model import CauseKind, Changes
from reportgen.analysis.model import Verdict
from reportgen.document.change_report import report
from reportgen.editions import changes_between, read_edition
from reportgen.pipeline import analyse, load
from tests.builders_sample import DATA

Golden = Callable[[str, str], None]
SERIES = DATA / "code-editing"
ISSUES = {"2024-12": SERIES / "earlier" / "2024-12", "2025-01": SERIES / "earlier" / "2025-01", "2025-04": SERIES}
STEPS = [("2024-12", "2025-01"), ("2025-01", "2025-04"), ("2024-12", "2025-04"), ("2025-04", "2024-12")]


def step(old: str, new: str) -> Changes:
    return changes_between(read_edition(ISSUES[old]), read_edition(ISSUES[new]))


def text(changes: Changes) -> str:
    return "\n\n".join("\n".join((part.heading or "-", *part.lines)) for part in report(changes)) + "\n"


@pytest.mark.parametrize(("old", "new"), STEPS)
def test_each_step_is_told_as_before(golden: Golden, old: str, new: str) -> None:
    changes = step(old, new)
    golden(f"changes/{old}-{new}.txt", text(changes))


def test_the_json_of_a_step_is_as_before(golden: Golden) -> None:
    golden("changes/2024-12-2025-01.json", json.dumps(as_plain(step("2024-12", "2025-01")), indent=1) + "\n")


def test_the_lead_at_the_first_try_came_with_a_new_system_and_went_with_others() -> None:
    came, went = (next(one for one in step(*names).turned if one.after.id == "first-try") for names in STEPS[:2])
    assert [str(one.move) for one in (came, went)] == ["21.4", "-14.1"]
    assert (came.before.verdict, came.after.verdict, went.after.verdict) == (
        Verdict.TRAILS,
        Verdict.LEADS,
        Verdict.TRAILS,
    )
    assert [(cause.kind, cause.after) for cause in came.causes] == [(CauseKind.NEW_BEST, ("deepseek-r1",))]
    assert [cause.side for cause in went.causes] == ["focus", "reference"]


def test_an_entry_that_was_measured_again_is_revised_and_one_that_was_renamed_is_not() -> None:
    first, second = step(*STEPS[0]), step(*STEPS[1])
    revised = {one.after.id: one for one in first.revised_scores}
    sonnet = revised["two-tries-claude-3-5-sonnet-20241022-diff"]
    assert (str(sonnet.before.value), str(sonnet.after.value), str(sonnet.move)) == ("45.3", "51.6", "6.3")
    assert sonnet.fields == ("value", "measured")
    assert len(revised) == 6
    assert not second.revised_scores and not second.withdrawn_scores and not second.left


def test_the_rosters_grow() -> None:
    assert [(one.side, one.before.roster, one.after.roster) for one in step(*STEPS[1]).rosters[:2]] == [
        ("focus", 4, 12),
        ("reference", 15, 31),
    ]


@pytest.mark.parametrize("folder", ISSUES.values(), ids=str)
def test_an_issue_compared_with_itself_is_the_same(folder: Path) -> None:
    assert not changes_between(read_edition(folder), read_edition(folder)).is_different


@pytest.mark.parametrize("folder", ISSUES.values(), ids=str)
def test_each_issue_reads_without_warnings(folder: Path) -> None:
    told: list[object] = []
    analyse(load(folder, warn=told.append), warn=told.append)
    assert [one for one in told if getattr(one, "severity", "") == "warning"] == []
