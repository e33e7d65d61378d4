"""Verify and trace of files that are signed, or open with a password only."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.aftercare.verify import verify
from reportgen.cli.main import cli
from reportgen.errors import LoadError
from reportgen.render.artifact import Protection
from reportgen.render.pdf.layout import typeset
from reportgen.render.pdf.sign import sign
from reportgen.render.pdf.write import write_pdf
from reportgen.render.themes import load_theme
from tests.builders_links import built, made
from tests.builders_signing import authority, signing

pytest.importorskip("pyhanko")
SECRET = "sesame"


@cache
def signed() -> bytes:
    return sign(built("pdf").read_bytes(), signing())


@cache
def locked() -> bytes:
    layout = typeset(made().document, load_theme("house", base=None), warn=lambda _: None)
    return write_pdf(layout, Protection(SECRET))


def run(tmp_path: Path, data: bytes, *arguments: str) -> tuple[Result, str]:
    path = tmp_path / "file.pdf"
    path.write_bytes(data)
    result = CliRunner().invoke(cli, [arguments[0], str(path), *arguments[1:]])
    return result, " ".join(result.stdout.split())


def test_a_signature_is_checked_and_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(authority().pem)
    result, said = run(tmp_path, signed(), "verify")
    assert result.exit_code == 0
    assert "Signed by Ada Analyst on 2026-03-02, as the signer's clock said, and unchanged since." in said
    assert "Nobody that you trust vouches for the signer" in said
    result, said = run(tmp_path, signed(), "verify", "--trust", str(tmp_path / "ca.pem"))
    assert result.exit_code == 0
    assert "Office of Tests vouches for the signer." in said
    assert "consistent in itself" not in said


def test_what_was_changed_after_signing_is_wrong_though_every_number_is_right(tmp_path: Path) -> None:
    # A comment of the file's head is no number and no text: nobody but the signature knows of it.
    data = bytearray(signed())
    place = data.index(b"%", 8) + 1
    data[place] ^= 1
    result, said = run(tmp_path, bytes(data), "verify")
    assert result.exit_code == 12
    assert "and changed since: the signature does not fit what it covers." in said


def test_without_what_checks_signatures_one_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.aftercare.verify.can_check", lambda: False)
    result, said = run(tmp_path, signed(), "verify")
    assert result.exit_code == 0
    assert "It carries a signature, which was not checked" in said


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file.pdf").write_bytes(signed())
    with pytest.raises(LoadError, match="A certificate that is to be trusted cannot be read"):
        verify(tmp_path / "file.pdf", trust=[b"no certificate"])


@pytest.mark.parametrize("command", [("verify",), ("trace", "12.10")])
def test_a_locked_file_opens_with_its_password_only(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    result, said = run(tmp_path, locked(), *command, "--password-file", str(tmp_path / "secret"))
    assert result.exit_code == 0, said
    name, *rest = command
    path = str(tmp_path / "file.pdf")
    failed = CliRunner().invoke(cli, [name, path, *rest], catch_exceptions=True)
    assert isinstance(failed.exception, LoadError)
    assert "links.locked-file" in str(failed.exception)


def test_a_signature_in_a_locked_file_is_checked(tmp_path: Path) -> None:
    data = sign(locked(), replace(signing(), reason="Issued"), Protection(SECRET))
    (tmp_path / "file.pdf").write_bytes(data)
    found = verify(tmp_path / "file.pdf", trust=[authority().pem], password=SECRET)
    assert found.is_right
    assert [one.witness for one in found.testimonies] == ["signature"]
    assert found.testimonies[0].file_matches
