"""Portfolios: folders and tables become tasks; what is wrong with a row is told before anything is built."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from reportgen.batch.model import Done, State, Task
from reportgen.batch.places import fetch, join, local_path
from reportgen.batch.pool import run
from reportgen.batch.portfolio import read_portfolio
from reportgen.batch.report import MOST_NAMED, STATUS_BUG, STATUS_FAILED, Tally, as_json
from reportgen.codes import Code
from reportgen.errors import NOWHERE, Diagnostic, ReportgenError
from reportgen.request import Request
from tests.builders_batch import Brittle, task, write_briefing, write_folder


def tasks_of(place: Path, text: str = "", *, briefing: str | None = None) -> list[Task]:
    if text:
        place.write_text(text, encoding="utf-8")
    wanted = read_portfolio(str(place), briefing=briefing, output="/out", request=Request())
    tasks = list(wanted.tasks)
    assert len(tasks) == wanted.size
    return tasks


def problems_of(place: Path, text: str = "", *, briefing: str | None = None) -> list[Diagnostic]:
    with pytest.raises(ReportgenError) as caught:
        tasks_of(place, text, briefing=briefing)
    return list(caught.value.problems)


def test_a_folder_holds_its_briefings_at_any_depth(tmp_path: Path) -> None:
    write_briefing(tmp_path / "north" / "a")
    write_briefing(tmp_path / "south" / "b")
    write_briefing(tmp_path / ".hidden" / "c")
    write_briefing(tmp_path / "south" / "b" / "inside")
    assert [one.name for one in tasks_of(tmp_path)] == ["north/a", "south/b"]
    assert [one.output for one in tasks_of(tmp_path)] == ["/out/north/a", "/out/south/b"]


def test_a_folder_that_is_a_briefing_is_a_batch_of_one(tmp_path: Path) -> None:
    (one,) = tasks_of(write_briefing(tmp_path / "a"))
    assert (one.name, one.output, local_path(one.briefing)) == ("a", "/out/a", (tmp_path / "a").resolve())


def test_a_table_names_folders_from_where_it_lies(tmp_path: Path) -> None:
    table = (
        "folder,template,theme,as_of,formats,name\nx/a,one-pager,,2026-11-24,pdf docx,north/a\n../b,./t.md,house,,,\n"
    )
    one, other = tasks_of(tmp_path / "p.csv", table)
    assert local_path(one.briefing) == (tmp_path / "x" / "a").resolve()
    assert (one.name, one.output) == ("north/a", "/out/north/a")
    assert (one.request.template, one.request.theme) == ("one-pager", None)
    assert (one.request.as_of, one.request.formats) == (date(2026, 11, 24), ("pdf", "docx"))
    assert local_path(other.briefing) == (tmp_path.parent / "b").resolve()
    assert (other.name, other.request.theme) == ("b", "house")
    assert other.request.template == str((tmp_path / "t.md").resolve())


def test_the_rows_of_a_table_of_readers_limit_what_they_see(tmp_path: Path) -> None:
    table = "name,themes,language,greeting\nAnna,clinical;-,de,Dear Anna\nBen,*,,\n"
    anna, ben = tasks_of(tmp_path / "r.csv", table, briefing=str(tmp_path / "brief"))
    assert {local_path(anna.briefing), local_path(ben.briefing)} == {(tmp_path / "brief").resolve()}
    assert anna.request.audience is not None
    assert anna.request.audience.themes == ("clinical", "-")
    assert anna.request.audience.language == "de"
    assert anna.request.audience.words == (("greeting", "Dear Anna"),)
    assert ben.request.audience is not None
    assert ben.request.audience.themes is None


def test_a_burst_table_of_delivery_can_be_built_without_sending(tmp_path: Path) -> None:
    (one,) = tasks_of(tmp_path / "r.csv", "address,themes\nanna@example.org,clinical\n", briefing="b")
    assert one.name == "anna@example.org"


@pytest.mark.parametrize(
    ("table", "briefing", "code"),
    [
        ("folder,nam\na,b\n", None, Code.VALIDATE_UNKNOWN_FIELD),
        ("name\na\n", None, Code.VALIDATE_MISSING_FIELD),
        ("folder,name\n,b\n", None, Code.VALIDATE_MISSING_FIELD),
        ("folder,as_of\na,soon\n", None, Code.BATCH_BAD_VALUE),
        ("folder,formats\na,html\n", None, Code.BATCH_BAD_VALUE),
        ("folder\na\nx/A\n", None, Code.BATCH_DUPLICATE_NAME),
        ("folder,name\na,../b\n", None, Code.BATCH_BAD_NAME),
        ("folder,name\na,/b\n", None, Code.BATCH_BAD_NAME),
        ("folder,name\na,x//b\n", None, Code.BATCH_BAD_NAME),
        ("folder,name\na,b.\n", None, Code.BATCH_BAD_NAME),
        ("folder,name\na,b:c\n", None, Code.BATCH_BAD_NAME),
        ("folder,themes\na,\n", None, Code.DELIVER_BAD_ORDER),
        ("name,folder\na,b\n", "brief", Code.VALIDATE_UNKNOWN_FIELD),
        ("name,theme_s\na,b\nc,d\na,e\n", "brief", Code.BATCH_DUPLICATE_NAME),
        ("name,Themes\na,b\n", "brief", Code.DELIVER_BAD_ORDER),
        ("themes\na\n", "brief", Code.VALIDATE_MISSING_FIELD),
        ("folder\n", None, Code.LOAD_EMPTY_TABLE),
    ],
)
def test_a_mistake_in_a_table_is_told(tmp_path: Path, table: str, briefing: str | None, code: Code) -> None:
    found = problems_of(tmp_path / "p.csv", table, briefing=briefing)
    assert code in [one.code for one in found]
    assert all(one.origin.path == "p.csv" for one in found)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = problems_of(tmp_path / "p.csv", "folder,as_of,formats\na,soon,html\nb,later,\na,,\n")
    assert sorted(one.code for one in found) == [Code.BATCH_BAD_VALUE] * 3 + [Code.BATCH_DUPLICATE_NAME]


def test_no_briefing_at_all_is_told(tmp_path: Path) -> None:
    assert [one.code for one in problems_of(tmp_path)] == [Code.BATCH_NO_BRIEFINGS]
    assert [one.code for one in problems_of(tmp_path / "nowhere")] == [Code.BATCH_NO_BRIEFINGS]


def test_a_workbook_is_a_table_too(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["folder", "as_of"])
    book.active.append(["a", "2026-11-24"])
    book.save(tmp_path / "p.xlsx")
    (one,) = tasks_of(tmp_path / "p.xlsx")
    assert (one.name, one.request.as_of) == ("a", date(2026, 11, 24))


# --- places -----------------------------------------------------------------------------------------------


def test_inputs_and_outputs_may_lie_at_urls(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    source = write_folder(tmp_path / "in", 2)
    for path in sorted(source.rglob("*.*")):
        memory.pipe_file(f"/batch/in/{path.relative_to(source).as_posix()}", path.read_bytes())
    here, there = tmp_path / "out", "memory://batch/out"

    def build(place: str, output: str, request: Request) -> list[Done]:
        told: list[Done] = []
        wanted = read_portfolio(place, briefing=None, output=output, request=request)
        run(wanted.tasks, Brittle, width=1, tell=told.append)
        return told

    fresh = Request(formats=("docx",), today=date(2026, 11, 24), is_fresh=True)
    kept = Request(formats=("docx",), today=date(2026, 11, 24))
    local = build(str(source), str(here), fresh)
    remote = build("memory://batch/in", there, fresh)
    assert [one.files for one in remote] == [one.files for one in local]
    for path in sorted(here.rglob("*.docx")):
        assert memory.cat_file(f"/batch/out/{path.relative_to(here).as_posix()}") == path.read_bytes()
    assert {one.state for one in build("memory://batch/in", there, kept)} == {State.KEPT}
    edited = memory.find("/batch/out/b00")[0]
    memory.pipe_file(edited, b"edited")
    first, second = build("memory://batch/in", there, kept)
    assert [one.code for one in first.told] == [Code.DELIVER_EDITED_OUTPUT]
    assert second.state is State.KEPT


def test_a_place_is_joined_and_read_as_it_is_named() -> None:
    assert join("s3://bucket/out/", "a/b") == "s3://bucket/out/a/b"
    assert local_path("file:///data/x") == Path("/data/x")
    assert local_path("s3://bucket/x") is None


def test_a_url_that_leads_nowhere_is_told_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    with pytest.raises(ReportgenError) as caught:
        fetch("nosuch://user:secret@host/a", tmp_path)
    assert [one.code for one in caught.value.problems] == [Code.BATCH_UNREACHABLE]
    assert "secret" not in str(caught.value)


# --- the report -------------------------------------------------------------------------------------------


def test_one_problem_of_many_briefings_is_told_once() -> None:
    tally = Tally(30)
    problem = Diagnostic(Code.LOAD_MISSING_FILE, "No file.")
    for i in range(20):
        tally.add(Done(f"t{i}", NOWHERE, State.FAILED, told=(problem,)))
    ((told, group),) = tally.ordered()
    assert (told, group.count, len(group.names)) == (problem, 20, MOST_NAMED)
    report = as_json(tally, stopped="SIGTERM", deaths=0, seconds=1.0, own=0.1)
    assert (report["failed"], report["left"], len(report["failures"])) == (20, 10, 20)
    assert json.loads(json.dumps(report)) == report


@pytest.mark.parametrize(
    ("states", "status"),
    [((State.BUILT, State.KEPT), 0), ((State.BUILT, State.FAILED), STATUS_FAILED),
     ((State.FAILED, State.BROKEN), STATUS_BUG), ((State.BUILT,), STATUS_FAILED)],
)  # fmt: skip
def test_the_exit_status_says_what_is_left(states: tuple[State, ...], status: int) -> None:
    tally = Tally(2)
    for state in states:
        tally.add(Done("t", NOWHERE, state))
    assert tally.status == status


def test_memory_is_bounded_however_many_problems_there_are() -> None:
    tally = Tally(5000)
    for i in range(5000):
        tally.add(Done(f"t{i}", NOWHERE, State.BUILT, told=(Diagnostic(Code.LOAD_MISSING_FILE, f"No file {i}."),)))
    assert len(tally.groups) == 1000
    assert tally.further == 4000


# --- messages ---------------------------------------------------------------------------------------------

Golden = Callable[[str, str], None]


@pytest.mark.parametrize(
    "table", ["folder,name\na,../b\n", "folder,as_of\na,soon\n", "folder\na\nx/A\n"], ids=["name", "value", "twins"]
)
def test_the_whole_message_of_a_row(table: str, tmp_path: Path, golden: Golden) -> None:
    (problem,) = problems_of(tmp_path / "p.csv", table)
    golden(f"errors/{problem.code}.txt", f"{problem}\n")


def test_the_whole_message_of_other_troubles(tmp_path: Path, golden: Golden) -> None:
    (problem,) = problems_of(tmp_path)
    golden(f"errors/{problem.code}.txt", f"{problem}\n".replace(str(tmp_path), "FOLDER"))
    told: list[Done] = []
    run([task("a")], lambda: Brittle(lambda _: True), width=1, tell=told.append)
    golden(f"errors/{Code.BATCH_WORKER_LOST}.txt", f"{told[0].told[0]}\n")
    pytest.importorskip("fsspec")
    with pytest.raises(ReportgenError) as caught:
        fetch("memory://nowhere/brief", tmp_path)
    golden(f"errors/{Code.BATCH_UNREACHABLE}.txt", f"{caught.value}\n")
