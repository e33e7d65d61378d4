"""From a briefing to mail that arrived, through the command line and a real mail server."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reportgen.deliver.mail.message import make_message
from reportgen.deliver.model import MailState
from reportgen.deliver.when.due import due_key
from reportgen.dispatch.due import plans_of, run_due
from tests.builders_dispatch import (
    HOURLY,
    MAIL,
    Command,
    World,
    command,
    files_of,
    new_world,
    parse,
    text_of,
    write_orders,
    write_scores,
)
from tests.mail_server import Served, serve

Golden = Callable[[str, str], None]
BOTH = MAIL + "    cc: [Deputy <deputy@example.org>]\n    bcc: [archive@example.org]\n    attach: [pdf, docx]\n"
BURST = """\
  - id: regions
    burst: regions.csv
    subject: "{{ title }} for {{ region }}"
    attach: [pdf, docx]
"""


@pytest.fixture
def server() -> Iterator[Served]:
    with serve() as served:
        yield served


@pytest.fixture
def world(tmp_path: Path, server: Served) -> World:
    return new_world(tmp_path, server.port)


@pytest.fixture
def reportgen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], world: World) -> Command:
    return command(monkeypatch, capsys, world)


def recipients(server: Served) -> list[str]:
    return [taken.recipient for taken in server.taken]


# --- send -------------------------------------------------------------------------------------------------


def test_a_briefing_is_sent_once_to_everybody_and_never_twice(world: World, server: Served, reportgen: Command) -> None:
    world.briefing(mails=BOTH)
    first = reportgen("send", "briefings/gaps")
    assert (first.status, first.out) == (0, "gaps, 2026-11-24: 3 new mails; now 3 sent.\n"), first.err
    assert recipients(server) == ["chair@example.org", "deputy@example.org", "archive@example.org"]
    second = reportgen("send", "briefings/gaps")
    assert second.status == 0
    assert "nothing new to send" in second.out
    assert len(server.taken) == 3
    assert reportgen("send", "briefings/gaps", "--again").status == 0
    assert len(server.taken) == 6
    ids = [parse(taken)["Message-ID"] for taken in server.taken]
    assert len(set(ids)) == 6
    assert parse(server.taken[3])["References"] == ids[0]
    assert parse(server.taken[3])["In-Reply-To"] == ids[0]


def test_a_mail_has_readable_files_and_nobody_sees_who_gets_a_blind_copy(
    world: World, server: Served, reportgen: Command
) -> None:
    world.briefing(mails=BOTH)
    reportgen("send", "briefings/gaps")
    for taken in server.taken:
        assert b"archive@" not in taken.data
        message = parse(taken)
        assert message["To"] == "Chair <chair@example.org>"
        assert message["Cc"] == "Deputy <deputy@example.org>"
        assert message["Bcc"] is None
        assert message["Subject"] == "Help desk assistants: 24 November 2026"
        assert message["List-Id"] == "<gaps.example.org>"
        assert message["Auto-Submitted"] == "auto-generated"
    files = files_of(server.taken[0])
    assert list(files) == ["Help desk assistants 2026-11-24.pdf", "Help desk assistants 2026-11-24.docx"]
    assert files["Help desk assistants 2026-11-24.pdf"].startswith(b"%PDF-")
    assert "5.9 percentage points" in " ".join(text_of(server.taken[0]).split())


def test_nobody_is_written_to_whom_the_operator_does_not_allow(
    world: World, server: Served, reportgen: Command
) -> None:
    world.briefing(mails=MAIL + "    bcc: [eve@evil.example]\n")
    refused = reportgen("send", "briefings/gaps")
    assert refused.status == 4
    assert "[deliver.not-allowed]" in refused.err
    assert "eve@evil.example" in refused.err
    assert not server.taken
    assert not world.ledger().outbox()
    assert reportgen("send", "briefings/gaps", "--dry-run").status == 4
    assert reportgen("send", "briefings/gaps", "--preview", "look").status == 4
    assert not Path("look").exists()


def test_a_test_mail_goes_to_the_tester_alone_and_counts_for_nothing(
    world: World, server: Served, reportgen: Command
) -> None:
    world.briefing(mails=BOTH)
    tried = reportgen("send", "briefings/gaps", "--to", "Me <me@example.org>")
    assert (tried.status, tried.out) == (0, "Test of `board` to me@example.org: sent\n"), tried.err
    (taken,) = server.taken
    assert taken.recipient == "me@example.org"
    message = parse(taken)
    assert message["Subject"] == "[Test] Help desk assistants: 24 November 2026"
    assert message["To"] == "Me <me@example.org>"
    assert message["Cc"] is None
    assert b"chair@" not in taken.data
    assert not world.ledger().editions()
    assert reportgen("send", "briefings/gaps", "--to", "eve@evil.example").status == 4
    assert reportgen("send", "briefings/gaps", "--to", "no address").status == 2
    assert len(server.taken) == 1


def test_a_dry_run_says_who_would_get_what_and_writes_nothing(world: World, server: Served, reportgen: Command) -> None:
    world.briefing(mails=BOTH)
    (world.folder / "store.sqlite").unlink()
    looked = json.loads(reportgen("send", "briefings/gaps", "--dry-run", "--json").out)
    assert [(i["recipient"], i["fate"]) for i in looked[0]["intents"]] == [
        ("chair@example.org", "would be sent"),
        ("deputy@example.org", "would be sent"),
        ("archive@example.org", "would be sent"),
    ]
    assert not (world.folder / "store.sqlite").exists()
    assert not server.taken
    reportgen("send", "briefings/gaps")
    shown = reportgen("send", "briefings/gaps", "--dry-run")
    assert shown.out.count("was sent before") == 3


def test_a_preview_is_the_mail_that_would_be_sent(world: World, server: Served, reportgen: Command) -> None:
    world.briefing()
    assert reportgen("send", "briefings/gaps", "--preview", "look").status == 0
    (path,) = Path("look").iterdir()
    assert path.name.startswith("gaps-board-chair@example.org-")
    assert not server.taken
    reportgen("send", "briefings/gaps")
    seen, sent = path.read_bytes(), server.taken[0].data
    without_date = [re.sub(rb"\r\nDate: [^\r]*", b"", data).strip() for data in (seen, sent)]
    assert without_date[0] == without_date[1]


def test_one_mail_can_be_sent_alone(world: World, server: Served, reportgen: Command) -> None:
    desk = '  - {id: desk, to: desk@example.org, subject: "For the desk", attach: []}\n'
    world.briefing(mails=MAIL + desk)
    assert reportgen("send", "briefings/gaps", "--only", "desk").status == 0
    assert recipients(server) == ["desk@example.org"]
    assert not files_of(server.taken[0])
    assert reportgen("send", "briefings/gaps").status == 0
    assert recipients(server) == ["desk@example.org", "chair@example.org"]
    unknown = reportgen("send", "briefings/gaps", "--only", "bord")
    assert unknown.status == 4
    assert "Did you mean `board`?" in unknown.err


def test_another_look_alone_is_told_and_sent_only_on_demand(world: World, server: Served, reportgen: Command) -> None:
    folder = world.briefing()
    (folder / "own.toml").write_text('extends = "house"\n', encoding="utf-8")
    briefing = folder / "briefing.yaml"
    briefing.write_text(briefing.read_text(encoding="utf-8") + "theme: ./own.toml\n", encoding="utf-8")
    first = reportgen("send", "briefings/gaps")
    assert first.status == 0, first.err
    assert "look different" not in reportgen("send", "briefings/gaps").out
    (folder / "own.toml").write_text('extends = "house"\n[colours]\naccent = "#7a0019"\n', encoding="utf-8")
    second = reportgen("send", "briefings/gaps")
    assert second.status == 0, second.err
    assert "its files look different" in second.out
    assert len(server.taken) == 1
    for again in (("--again",), ()):
        assert "look different" not in reportgen("send", "briefings/gaps", *again).out
        assert len(server.taken) == 2


def test_what_did_not_change_is_not_sent(world: World, server: Served, reportgen: Command) -> None:
    folder = world.briefing(mails=MAIL + "    when: changed\n")
    assert reportgen("send", "briefings/gaps").status == 0
    assert len(server.taken) == 1
    kept = reportgen("send", "briefings/gaps", "--as-of", "2026-12-01")
    assert "nothing changed since the edition sent last" in kept.out
    assert len(server.taken) == 1
    write_scores(folder, first="76.0")
    assert reportgen("send", "briefings/gaps", "--as-of", "2026-12-08").status == 0
    assert len(server.taken) == 2
    assert "5.9" in text_of(server.taken[1])
    assert "4.0" in text_of(server.taken[1])


def test_a_condition_is_asked_against_the_edition_that_was_sent_last(
    world: World, server: Served, reportgen: Command
) -> None:
    folder = world.briefing(mails=MAIL + '    when: "changes.largest_growth.pp > 2"\n')
    other = '  - {id: always, to: desk@example.org, subject: "Every time", attach: []}\n'
    write_orders(folder, MAIL + other)
    reportgen("send", "briefings/gaps")
    write_orders(folder, MAIL + '    when: "changes.largest_growth.pp > 2"\n' + other)
    # It creeps by 1.5 each time, and the other mail is sent each time: together that is more than 2.
    for day, score in (("2026-12-01", "72.6"), ("2026-12-08", "71.1")):
        write_scores(folder, first=score)
        sent = reportgen("send", "briefings/gaps", "--as-of", day)
        assert sent.status == 0, sent.err
    to_chair = [parse(taken)["Subject"] for taken in server.taken if taken.recipient == "chair@example.org"]
    assert to_chair == ["Help desk assistants: 24 November 2026", "Help desk assistants: 8 December 2026"]
    assert recipients(server).count("desk@example.org") == 3


def test_a_condition_that_names_nothing_is_told_at_its_place(world: World, reportgen: Command) -> None:
    world.briefing(mails=MAIL + '    when: "chnges.turned"\n')
    refused = reportgen("send", "briefings/gaps")
    assert refused.status == 5
    assert "delivery.yaml:" in refused.err
    assert not world.ledger().outbox()


# --- bursts -----------------------------------------------------------------------------------------------


def test_each_row_of_a_burst_table_gets_what_it_may_see_and_nothing_else_is_in_the_file(
    world: World, server: Served, reportgen: Command
) -> None:
    folder = world.briefing(mails=BURST)
    rows = ("address,name,region,themes", "north@example.org,North,North,clinic", "all@example.org,All,All,*")
    (folder / "regions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    sent = reportgen("send", "briefings/gaps")
    assert sent.status == 0, sent.err
    by_recipient = {taken.recipient: taken for taken in server.taken}
    assert set(by_recipient) == {"north@example.org", "all@example.org"}
    north, whole = by_recipient["north@example.org"], by_recipient["all@example.org"]
    assert parse(north)["Subject"] == "Help desk assistants for North"
    assert parse(north)["To"] == "North <north@example.org>"
    for secret in (b"rulings", b"jones", b"in camera", b"41.4", b"judges", b"court"):
        assert hidden_in(north, secret) == [], secret
    assert hidden_in(whole, b"rulings")
    assert b"all@example.org" not in north.data


def hidden_in(taken: object, secret: bytes) -> list[str]:
    """Where in a mail and in its files the word stands, whatever it is packed in."""
    import zlib

    found = []
    message = parse(taken)  # type: ignore[arg-type]
    for part in message.walk():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        texts = [content]
        if content.startswith(b"PK"):
            archive = zipfile.ZipFile(io.BytesIO(content))
            texts += [archive.read(name) for name in archive.namelist()]
        if content.startswith(b"%PDF"):
            for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
                try:
                    texts.append(zlib.decompress(packed))
                except zlib.error:
                    texts.append(packed)
            texts.append(readable(content))
        if any(secret.lower() in text.lower() or secret.decode().encode("utf-16-be") in text for text in texts):
            found.append(part.get_filename() or part.get_content_type())
    return found


def readable(pdf: bytes) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document).encode()


def test_editions_that_are_alike_are_built_once(
    world: World, server: Served, reportgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportgen import pipeline

    built: list[object] = []
    make = pipeline.make
    monkeypatch.setattr(pipeline, "make", lambda *args, **more: built.append(args) or make(*args, **more))
    mail = '  - {id: regions, burst: regions.csv, subject: "{{ title }}", attach: [pdf]}\n'
    folder = world.briefing(mails=mail)
    rows = ("address,themes", "a@example.org,clinic", "b@example.org,clinic;court", "c@example.org,*",
            "d@example.org,clinic")  # fmt: skip
    (folder / "regions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    sent = reportgen("send", "briefings/gaps")
    assert sent.status == 0, sent.err
    assert sorted(recipients(server)) == ["a@example.org", "b@example.org", "c@example.org", "d@example.org"]
    assert len(built) == 2
    assert len(world.ledger().editions()) == 2
    files = {taken.recipient[0]: list(files_of(taken).values()) for taken in server.taken}
    assert files["a"] == files["d"] != files["b"] == files["c"]


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ("address,themes\na@example.org,clinic\nb@example.org,\n", "regions.csv:3"),
        ("address,region,themes\na@example.org,North,\nb@example.org,South,\n", "regions.csv:2"),
        ("address,theme\na@example.org,clinic\n", "regions.csv:1"),
    ],
    ids=["one row", "every row", "a column that only looks as if it limited"],
)
def test_a_row_that_does_not_say_what_its_reader_may_see_is_refused(
    world: World, server: Served, reportgen: Command, table: str, place: str
) -> None:
    folder = world.briefing(mails='  - {id: regions, burst: regions.csv, subject: "T"}\n')
    (folder / "regions.csv").write_text(table, encoding="utf-8")
    refused = reportgen("send", "briefings/gaps")
    assert refused.status == 4
    assert place in refused.err
    assert not server.taken


def test_whoever_tries_a_burst_table_out_says_whose_edition_they_want(
    world: World, server: Served, reportgen: Command
) -> None:
    mail = '  - {id: regions, burst: regions.csv, subject: "For {{ region }}", attach: []}\n'
    folder = world.briefing(mails=mail)
    rows = ("address,name,region,themes", "n@example.org,Ann,North,clinic", "s@example.org,Bob,South,*",
            "t@example.org,Tom,South,*")  # fmt: skip
    (folder / "regions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    to_me = ("send", "briefings/gaps", "--to", "me@example.org")
    first = reportgen(*to_me)
    assert "as for n@example.org" in first.out
    assert "2 others not tried" in first.out
    assert reportgen(*to_me, "--audience", "Bob").status == 0
    assert reportgen(*to_me, "--audience", "S@example.org").status == 0
    assert reportgen(*to_me, "--audience", "*").out.count("sent") == 2
    subjects = [str(parse(taken)["Subject"]).removeprefix("[Test] For ") for taken in server.taken]
    assert subjects == ["North", "South", "South", "North", "South"]
    assert set(recipients(server)) == {"me@example.org"}
    unknown = reportgen(*to_me, "--audience", "n@exmple.org")
    assert unknown.status == 4
    assert "Did you mean `n@example.org`?" in unknown.err
    assert reportgen("send", "briefings/gaps", "--audience", "Bob").status == 2
    assert not world.ledger().editions()


# --- size -------------------------------------------------------------------------------------------------


LARGE = MAIL + "    attach: [pdf, docx]\n"


@pytest.fixture
def padded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word files of a megabyte, so that a limit of one is crossed."""
    import hashlib
    from dataclasses import replace

    from reportgen import pipeline
    from reportgen.render.artifact import Artifact

    make = pipeline.make

    def bigger(*args: object, **more: object) -> object:
        made = make(*args, **more)  # type: ignore[arg-type]
        grown = []
        for each in made.artifacts:
            data = each.data + b"\0" * (1_000_000 if each.format == "docx" else 0)
            grown.append(Artifact(each.format, data, hashlib.sha256(data).hexdigest()))
        return replace(made, artifacts=tuple(grown))

    monkeypatch.setattr(pipeline, "make", bigger)


def test_a_mail_that_is_too_large_is_held(world: World, server: Served, reportgen: Command, padded: None) -> None:
    world.write_operator("[limits]\nmessage_mb = 1\n")
    world.briefing(mails=LARGE)
    assert "would be held: too large" in reportgen("send", "briefings/gaps", "--dry-run").out
    held = reportgen("send", "briefings/gaps")
    assert held.status == 9
    assert "1 held" in held.out
    assert not server.taken
    listed = reportgen("outbox", "list", "--state", "needs-person")
    assert listed.status == 9
    assert "the operator allows 1,000,000" in " ".join(listed.out.split())


def test_a_mail_that_is_too_large_leaves_the_word_file_out_and_says_so(
    world: World, server: Served, reportgen: Command, padded: None
) -> None:
    world.write_operator('[limits]\nmessage_mb = 1\nfallback = "drop-docx"\n')
    world.briefing(mails=LARGE)
    assert reportgen("send", "briefings/gaps").status == 0
    assert list(files_of(server.taken[0])) == ["Help desk assistants 2026-11-24.pdf"]
    assert "Help desk assistants 2026-11-24.docx" in " ".join(text_of(server.taken[0]).split())


def test_a_mail_that_is_too_large_has_links_to_files_that_are_there(
    world: World, server: Served, reportgen: Command, padded: None
) -> None:
    world.write_operator(
        '[limits]\nmessage_mb = 1\nfallback = "link"\nlink_base = "https://files.example.org/b"\nlink_folder = "www"\n'
    )
    world.briefing(mails=LARGE)
    sent = reportgen("send", "briefings/gaps")
    assert sent.status == 0, sent.err
    assert not files_of(server.taken[0])
    addresses = re.findall(r"https://files\.example\.org/b/(\S+?\.(?:pdf|docx))", text_of(server.taken[0]))
    assert len(addresses) == 2
    for address in addresses:
        from urllib.parse import unquote

        assert (world.folder / "www" / unquote(address)).stat().st_size > 1000


# --- outbox, history, suppression -------------------------------------------------------------------------


def test_what_is_refused_is_dead_until_a_person_lays_it_to_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve(lambda stage, who: "550 no such user" if who.startswith("chair") else None) as server:
        world = new_world(tmp_path, server.port, '[alert]\naddress = "ops@example.org"\n')
        reportgen = command(monkeypatch, capsys, world)
        world.briefing(mails=BOTH)
        sent = reportgen("send", "briefings/gaps")
        assert sent.status == 9
        assert "2 sent, 1 dead" in sent.out
        first = reportgen("run-due")
        assert first.status == 9
        assert recipients(server)[2:] == ["ops@example.org"]
        assert parse(server.taken[-1])["Subject"] == "[reportgen] gaps: 1 mail needs a decision"
        assert "550 no such user" in text_of(server.taken[-1])
        assert reportgen("run-due").status == 9
        assert len(server.taken) == 3  # the operator hears of it once
        (dead,) = json.loads(reportgen("outbox", "list", "--state", "dead", "--json").out)
        assert reportgen("outbox", "cancel", dead["id"]).status == 0
        assert reportgen("run-due").status == 0
        shown = json.loads(reportgen("outbox", "show", dead["id"], "--json").out)
        assert [change["after"] for change in shown["changes"]] == ["queued", "claimed", "dead", "cancelled"]
        assert reportgen("outbox", "cancel", 999).status == 7


def test_who_unsubscribed_by_a_link_gets_no_more_of_that_briefing(
    world: World, server: Served, reportgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.environ["KEY"] = "a long and secret text"
    monkeypatch.setenv("KEY", "a long and secret text")
    world.write_operator('[unsubscribe]\nurl = "https://example.org/off?a=1"\nkey = {env = "KEY"}\n')
    world.briefing(mails=BOTH)
    world.briefing("other")
    reportgen("send", "briefings/gaps")
    tokens = [re.search(r"<https://example.org/off\?a=1&token=(\w+)>", str(parse(t)["List-Unsubscribe"]))
              for t in server.taken]  # fmt: skip
    assert all(tokens)
    assert len({found[1] for found in tokens if found}) == 3
    assert parse(server.taken[0])["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = tokens[0][1] if tokens[0] else ""
    assert b"secret text" not in server.taken[0].data
    assert reportgen("suppress", "add", "--token", token).out == "Done.\n"
    assert reportgen("suppress", "add", "--token", token[:-1] + "x").status == 4
    again = reportgen("send", "briefings/gaps", "--again")
    assert again.status == 0
    assert "2 sent, 1 suppressed" in again.out
    assert recipients(server).count("chair@example.org") == 1
    assert reportgen("send", "briefings/other").status == 0
    assert recipients(server).count("chair@example.org") == 2
    assert json.loads(reportgen("suppress", "list", "--json").out)[0]["briefing"] == "gaps"
    reportgen("suppress", "remove", "chair@example.org", "--briefing", "gaps")
    assert json.loads(reportgen("suppress", "list", "--json").out) == []


def test_an_unknown_token_is_refused(world: World, reportgen: Command, golden: Golden,
                                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("KEY", "k")
    world.write_operator('[unsubscribe]\nurl = "https://example.org/off"\nkey = {env = "KEY"}\n')
    golden("errors/deliver.bad-token.txt", reportgen("suppress", "add", "--token", "abc").err)


def test_history_tells_of_editions(world: World, reportgen: Command) -> None:
    world.briefing()
    reportgen("send", "briefings/gaps")
    shown = reportgen("history")
    assert shown.status == 0
    assert "by hand" in shown.out
    assert "1 sent" in shown.out
    told = json.loads(reportgen("history", "--json").out)
    assert told["editions"][0]["files"][0]["name"] == "Help desk assistants 2026-11-24.pdf"


def test_old_files_are_let_go_of_on_demand_or_by_the_operators_rule(
    world: World, server: Served, reportgen: Command
) -> None:
    world.briefing()
    reportgen("send", "briefings/gaps")
    assert reportgen("history", "prune").status == 2
    assert "Let go of 0 files" in reportgen("history", "prune", "--older-than", "1d").out
    assert "Would let go of 0 files" in reportgen("history", "prune", "--older-than", "1d", "--dry-run").out
    world.write_operator()
    text = world.operator_file.read_text(encoding="utf-8")
    world.operator_file.write_text(text.replace("[store]\n", '[store]\nkeep = "90d"\n'), encoding="utf-8")
    world.now = datetime.now(UTC) + timedelta(days=91)
    run_due(world.operator(), world.means())
    shown = reportgen("outbox", "show", "1", "--message")
    assert "Its text is not kept any more." in shown.out
    assert "Help desk assistants 2026-11-24.pdf" in " ".join(shown.out.split())
    assert "1 sent" in reportgen("history").out


def test_a_briefing_that_nobody_knows_is_an_error_with_a_suggestion(world: World, reportgen: Command) -> None:
    world.briefing()
    assert "None yet." in reportgen("history", "--briefing", "gaps").out
    for arguments in (("history",), ("outbox", "list")):
        unknown = reportgen(*arguments, "--briefing", "gasp")
        assert unknown.status == 4
        assert "Did you mean `gaps`?" in unknown.err
    assert reportgen("outbox", "show", "99").status == 7


# --- faults -----------------------------------------------------------------------------------------------


def test_a_store_that_cannot_be_used_is_told_and_nothing_is_sent(
    world: World, server: Served, reportgen: Command
) -> None:
    world.briefing()
    (world.folder / "store.sqlite").write_bytes(b"this is no database, or is one that was spoilt" * 100)
    for arguments in (("send", "briefings/gaps"), ("run-due",), ("outbox", "list"), ("history",)):
        failed = reportgen(*arguments)
        assert failed.status == 7, arguments
        assert "[deliver.store-failed]" in failed.err
    assert not server.taken


def test_a_server_that_is_away_leaves_the_mails_waiting(world: World, server: Served, reportgen: Command) -> None:
    world.briefing()
    port, world.port = world.port, 1
    world.write_operator()
    waiting = reportgen("send", "briefings/gaps")
    assert waiting.status == 9
    assert "1 deferred" in waiting.out
    world.port = port
    world.write_operator()
    (item,) = world.ledger().outbox()
    assert item.state is MailState.DEFERRED
    assert reportgen("outbox", "retry", item.id).status == 0
    assert reportgen("run-due").status == 0
    assert recipients(server) == ["chair@example.org"]


def test_without_a_mail_server_nothing_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                               capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    world = new_world(tmp_path, 1)
    world.operator_file.write_text('[allow]\ndomains = ["example.org"]\n', encoding="utf-8")
    world.operator_file.chmod(0o600)
    world.briefing()
    refused = command(monkeypatch, capsys, world)("send", "briefings/gaps")
    assert refused.status == 7
    assert "[sender]" in refused.err


def test_without_its_libraries_a_command_says_what_to_install(
    reportgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *more: None if name == "sqlalchemy" else find(name, *more)
    )
    missing = reportgen("send", "x")
    assert missing.status == 7
    assert "pip install 'reportgen[delivery]'" in missing.err


def test_every_command_explains_itself_with_an_example(reportgen: Command) -> None:
    for name in ("send", "run-due", "scheduler", "history", "history prune", "mailbox", "outbox list", "outbox show",
                 "outbox retry", "outbox cancel", "suppress add", "suppress list", "suppress remove", "schedule list",
                 "schedule next", "schedule pause", "schedule resume", "schedule run", "schedule export"):  # fmt: skip
        shown = reportgen(*name.split(), "--help")
        assert shown.status == 0
        assert f"    reportgen {name}" in shown.out, name


def test_the_log_is_json_on_demand_and_names_nobody(world: World, reportgen: Command) -> None:
    world.briefing()
    logged = reportgen("send", "briefings/gaps", "--log-format", "json")
    events = [json.loads(line) for line in logged.err.splitlines() if line.startswith("{")]
    assert [event["event"] for event in events] == ["edition.recorded", "mail.sent"]
    assert events[1]["item"] == 1
    assert "chair@" not in logged.err
    assert "chair@" in reportgen("send", "briefings/gaps", "--again", "-v").err


def test_a_mail_can_be_larger_than_the_slack_says_only_by_less_than_it(world: World, reportgen: Command) -> None:
    from reportgen.dispatch.sizes import SLACK

    world.briefing(mails=BOTH)
    reportgen("send", "briefings/gaps")
    ledger = world.ledger()
    sizes = [len(make_message(item.letter, ledger.blob, limit=1 << 40)) for item in ledger.outbox()]
    assert max(sizes) - min(sizes) < SLACK


def test_schedules_are_listed_paused_and_exported(world: World, reportgen: Command) -> None:
    world.briefing(schedules=HOURLY)
    listed = json.loads(reportgen("schedule", "list", "--json").out)
    assert (listed[0]["briefing"], listed[0]["schedule"], listed[0]["is_paused"]) == ("gaps", "hourly", False)
    assert len(json.loads(reportgen("schedule", "next", "--count", "3", "--json").out)) == 3
    assert len(json.loads(reportgen("schedule", "next", "gaps", "--count", "2", "--json").out)) == 2
    for arguments, meant in ((("gap",), "gaps"), (("gaps", "hurly"), "hourly")):
        mistyped = reportgen("schedule", "next", *arguments)
        assert mistyped.status == 4
        assert f"Did you mean `{meant}`?" in mistyped.err
    assert reportgen("schedule", "pause", "gaps", "hourly").status == 0
    assert "paused" in reportgen("schedule", "list").out
    assert reportgen("schedule", "resume", "gaps", "hourly").status == 0
    assert "Did you mean `hourly`?" in reportgen("schedule", "pause", "gaps", "hurly").err
    cron = reportgen("schedule", "export", "--kind", "crontab").out
    assert f"run-due --operator {world.operator_file}" in cron
    assert "kind: CronJob" in reportgen("schedule", "export", "gaps", "hourly", "--kind", "kubernetes").out


def test_a_persons_own_command_tells_wrong_orders_once_and_logs_on_demand(world: World, reportgen: Command) -> None:
    world.briefing(schedules=HOURLY)
    write_orders(world.briefing("evil"), MAIL.replace("example.org", "evil.example"), HOURLY)
    listed = reportgen("schedule", "list")
    assert listed.status == 0
    assert listed.err.count("deliver.not-allowed") == 1
    assert "orders.broken" not in listed.err
    assert '"event": "run.started"' in reportgen("schedule", "run", "gaps", "hourly", "--log-format", "json").err


def test_a_schedule_is_run_by_hand_once(world: World, server: Served, reportgen: Command) -> None:
    world.briefing(schedules=HOURLY)
    ran = reportgen("schedule", "run", "gaps", "hourly", "--json")
    assert ran.status == 0, ran.err
    assert json.loads(ran.out)["letters"] == 1
    due = json.loads(ran.out)["due"]
    again = json.loads(reportgen("schedule", "run", "gaps", "hourly", "--due", due, "--json").out)
    assert (again["outcome"], again["letters"]) == ("done", 0)
    assert len(server.taken) == 1
    assert reportgen("schedule", "run", "gaps", "hourly", "--due", "2026-11-02T08:10Z").status == 4


def test_a_run_by_hand_that_another_worker_has_or_whose_mails_wait_is_no_success(
    world: World, server: Served, reportgen: Command
) -> None:
    world.briefing(schedules=HOURLY)
    moment = datetime.now(UTC)
    due = moment.replace(minute=0, second=0, microsecond=0)
    with world.ledger() as other:
        key = due_key(plans_of(world.operator(), world.means())[0][0].schedule, due)
        assert other.claim_due("gaps", "hourly", due, now=moment, lease=timedelta(hours=2), key=key)
    busy = reportgen("schedule", "run", "gaps", "hourly", "--due", due.isoformat())
    assert busy.status == 9
    assert "another worker is running it" in " ".join(busy.out.split())
    world.port = 1
    world.write_operator()
    before = (due - timedelta(hours=1)).isoformat()
    waiting = reportgen("schedule", "run", "gaps", "hourly", "--due", before)
    assert waiting.status == 9
    assert "reportgen outbox list" in waiting.err
