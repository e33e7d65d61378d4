"""Refresh names places as people do, and a rejected update of a cell is known again."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from click.testing import CliRunner

from reportgen.aftercare.audit import AuditRequest, audit_file
from reportgen.aftercare.refresh import Refreshed, RefreshRequest, refresh
from reportgen.cli.refresh import refresh as command
from reportgen.links.refresh.findings import Finding
from tests.builders_links import built
from tests.builders_refresh import decided
from tests.builders_sample import SAMPLE


@cache
def moved() -> Path:
    """The sample with one score that moved."""
    folder = Path(mkdtemp()) / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    scores = folder / "scores.csv"
    scores.write_text(scores.read_text(encoding="utf-8").replace("70.32", "72.41"), encoding="utf-8")
    return folder


@cache
def tracked() -> Refreshed:
    request = RefreshRequest(is_tracked=True, dry_run=True)
    return refresh(built("docx"), moved(), request, warn=lambda _: None)


def one(what: str, old: str) -> Finding:
    return next(each for each in tracked().findings if each.what == what and old in each.old)


def plain(text: str) -> str:
    return " ".join(text.split())


def test_a_value_is_named_by_its_heading_and_the_words_around_it() -> None:
    found = one("value", "12.10\u202fpp")
    assert found.section == "Clinical and medical tasks"
    assert found.spot.startswith("“") and "billing reports by 12.10" in plain(found.spot)


def test_a_cell_is_named_by_table_row_and_column() -> None:
    found = one("cell", "+12.10")
    assert found.section == "The comparisons"
    assert plain(found.spot) == "Table 2, row “Billing codes from radiology reports …”, column “Gap”"
    assert found.key == "table-gaps/gap:billing/f1/billing-real-world/4"


def test_a_figure_is_named_by_its_label() -> None:
    assert plain(one("figure", "Open models").spot) == "Figure 1"


def test_no_name_of_ours_is_shown_to_people() -> None:
    told = (
        CliRunner()
        .invoke(command, [str(built("docx")), "--against", str(moved()), "--dry-run"])
        .stdout.replace("\u00a0", " ")
    )
    assert "Table 2, row" in told
    assert "gap-billing" not in told and "table-gaps" not in told and "_f_" not in told


def test_a_rejected_update_of_a_cell_is_stale(tmp_path: Path) -> None:
    path = tmp_path / "rejected.docx"
    path.write_bytes(decided(tracked().data, accept=False))
    report = audit_file(path, AuditRequest(against=moved()), warn=lambda _: None)
    states = {(item.kind.value, item.written.split()[0], str(item.state)) for item in report.differences}
    assert ("cell", "+14.19", "stale") in states
    assert {state for _, _, state in states} == {"stale"}
