"""A signature by DKIM covers what matters, and a changed message does not pass."""

import sys
from collections.abc import Callable
from pathlib import Path

import dkim
import pytest

from reportgen.deliver.mail.message import make_message
from reportgen.deliver.mail.signature import open_signer
from reportgen.deliver.operator_model import Dkim, Secret, SecretKind
from reportgen.errors import LoadError, OutputError
from tests.unit.test_mail_message import LETTER, PDF


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(65537, 2048)
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    path.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    path.chmod(0o600)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    path.with_suffix(".pub").write_bytes(public)
    return path


def signed(key: Path) -> bytes:
    dkim_ = Dkim("example.org", "s1", Secret(SecretKind.FILE, str(key)))
    sign = open_signer(dkim_, environ={}, warn=lambda problem: pytest.fail(str(problem)))
    return make_message(LETTER, lambda _: PDF, limit=10**6, sign=sign)


def is_good(message: bytes, key: Path) -> bool:
    body = "".join(key.with_suffix(".pub").read_text().splitlines()[1:-1])
    return bool(dkim.verify(message, dnsfunc=lambda _name, timeout=5: f"v=DKIM1; k=rsa; p={body}".encode()))


def test_the_signature_holds_and_covers_both_fields_of_unsubscription(key: Path) -> None:
    message = signed(key)
    assert is_good(message, key)
    head = message.partition(b"\r\n\r\n")[0].lower()
    covered = head.partition(b"h=")[2].partition(b";")[0]
    assert b"list-unsubscribe " in covered.replace(b":", b" ") and b"list-unsubscribe-post" in covered


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"List-Unsubscribe: <https://example.org", b"List-Unsubscribe: <https://evil.org"),
        (b"Subject: ", b"Subject: x"),
        (b"To: ", b"Subject: second\r\nTo: "),
        (b"ein Punkt", b"kein Punkt"),
    ],
)
def test_a_changed_message_does_not_pass(key: Path, old: bytes, new: bytes) -> None:
    message = signed(key)
    assert old in message
    assert not is_good(message.replace(old, new, 1), key)


def test_a_bad_key_is_told_without_showing_it(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    path = tmp_path / "key.pem"
    path.write_text("-----BEGIN RSA PRIVATE KEY-----\nMIIsecret\n-----END RSA PRIVATE KEY-----\n")
    path.chmod(0o600)
    with pytest.raises(LoadError) as caught:
        signed(path)
    assert "MIIsecret" not in str(caught.value)
    golden("errors/deliver.bad-key.txt", f"{caught.value}\n")


def test_what_to_install_is_told(
    key: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    monkeypatch.setitem(sys.modules, "dkim", None)
    with pytest.raises(OutputError) as caught:
        signed(key)
    golden("errors/deliver.needs-extra.txt", f"{caught.value}\n")
