"""PDF files that are sent are signed with the operator's key."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.links.pdf.signature import check
from tests.builders_dispatch import MAIL, Command, World, command, files_of, new_world
from tests.builders_signing import PASSWORD, authority, key_of
from tests.mail_server import Served, serve

pytest.importorskip("pyhanko")
PDF = MAIL + "    attach: [pdf, docx]\n"
SIGNING = '[signing]\nfile = "keys/desk.p12"\npassword = { env = "SIGNING" }\nreason = "Issued by the desk"\n'


@pytest.fixture
def server() -> Iterator[Served]:
    with serve() as served:
        yield served


@pytest.fixture
def world(tmp_path: Path, server: Served, monkeypatch: pytest.MonkeyPatch) -> World:
    made = new_world(tmp_path, server.port)
    made.write_operator(SIGNING)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "desk.p12").write_bytes(key_of())
    (tmp_path / "keys" / "desk.p12").chmod(0o600)
    monkeypatch.setenv("SIGNING", PASSWORD)
    made.briefing(mails=PDF)
    return made


@pytest.fixture
def reportgen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], world: World) -> Command:
    return command(monkeypatch, capsys, world)


def test_what_is_sent_is_signed(world: World, server: Served, reportgen: Command) -> None:
    sent = reportgen("send", "briefings/gaps")
    assert sent.status == 0, sent.err
    (taken,) = server.taken
    pdf, word = files_of(taken).values()
    (found,) = check(pdf, [authority().pem])
    assert (found.signer, found.is_sound) == ("Ada Analyst", True)
    assert b"/Reason (Issued by the desk)" in pdf
    assert word.startswith(b"PK")


def test_a_wrong_password_of_the_key_sends_nothing(
    world: World, server: Served, reportgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING", "wrong")
    refused = reportgen("send", "briefings/gaps")
    assert refused.status != 0
    assert "operator.toml:" in refused.err
    assert "[render.cannot-sign]" in refused.err
    assert "Its password is the one under [signing]." in refused.err
    assert not server.taken


def test_a_key_that_is_not_there_sends_nothing(world: World, server: Served, reportgen: Command) -> None:
    (world.folder / "keys" / "desk.p12").unlink()
    refused = reportgen("send", "briefings/gaps")
    assert refused.status != 0
    assert "[deliver.missing-secret]" in refused.err
    assert not server.taken


def test_a_key_that_others_can_read_is_told(world: World, server: Served, reportgen: Command) -> None:
    (world.folder / "keys" / "desk.p12").chmod(0o644)
    sent = reportgen("send", "briefings/gaps")
    assert sent.status == 0
    assert "[deliver.open-secret]" in sent.err
