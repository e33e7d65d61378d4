"""Messages are handed to a real server, and what came of it is known or said to be unknown."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from reportgen.deliver.mail.smtp import SmtpTransport
from reportgen.deliver.model import Reply, WithdrawnError
from reportgen.deliver.operator_model import Auth, AuthMethod, Secret, SecretKind, Security, SmtpServer, TokenSource
from reportgen.errors import LoadError
from tests.mail_server import DROP, STALL, TAKE_AND_DROP, Served, free_port, serve

MESSAGE = b"Subject: x\r\n\r\n.\r\n..two\r\n.end\r\n"
TO = "ann@example.org"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def open_line(served: Served, **changes: object) -> SmtpTransport:
    options: dict[str, object] = {"security": Security.NONE, "timeout": 2} | changes
    server = SmtpServer("127.0.0.1", served.port, **options)  # type: ignore[arg-type]
    environ = {"WORD": "secret-word", "WRONG": "another-word"}
    return SmtpTransport(server, hello="test.example.org", environ=environ, warn=lambda _: None)


def send(transport: SmtpTransport, *, to: str = TO, message: bytes = MESSAGE) -> tuple[Reply, int]:
    """The reply, and how often `before_data` was called."""
    called: list[int] = []
    with transport:
        reply = transport.send("desk@example.org", to, message, before_data=lambda: called.append(1))
    return reply, len(called)


def test_a_message_arrives_as_it_was_dots_and_all() -> None:
    with serve() as served:
        reply, called = send(open_line(served))
    assert (reply.kind, reply.code, called) == ("accepted", 250, 1)
    (taken,) = served.taken
    assert (taken.sender, taken.recipient) == ("desk@example.org", TO)
    assert taken.data == MESSAGE


def test_one_connection_carries_many_messages_and_outlives_a_refusal() -> None:
    def behave(stage: str, to: str) -> str | None:
        return "550 5.1.1 no such person" if (stage, to) == ("rcpt", "no@example.org") else None

    with serve(behave) as served, open_line(served) as line:
        kinds = [
            line.send("d@example.org", to, MESSAGE, before_data=lambda: None).kind for to in (TO, "no@example.org", TO)
        ]
    assert kinds == ["accepted", "permanent", "accepted"]
    assert len(served.taken) == 2


@pytest.mark.parametrize(
    ("stage", "answer", "kind", "called"),
    [
        ("rcpt", "451 4.7.1 greylisted", "temporary", 0),
        ("rcpt", "550 5.1.1 no such person", "permanent", 0),
        ("rcpt", DROP, "temporary", 0),
        ("data", "452 4.3.1 disk full", "temporary", 1),
        ("data", "554 5.6.0 not wanted", "permanent", 1),
        ("data", DROP, "lost", 1),
        ("data", TAKE_AND_DROP, "lost", 1),
    ],
)
def test_what_came_of_it(stage: str, answer: str, kind: str, called: int) -> None:
    with serve(lambda at, _: answer if at == stage else None) as served:
        reply, times = send(open_line(served))
    assert (reply.kind, times) == (kind, called)
    assert len(served.taken) == (answer == TAKE_AND_DROP)


def test_a_server_that_falls_silent_after_the_text_leaves_the_message_unknown() -> None:
    with serve(lambda at, _: STALL if at == "data" else None) as served:
        assert send(open_line(served, timeout=0.05))[0].kind == "lost"


def test_no_server_is_a_fault_that_passes() -> None:
    server = SmtpServer("127.0.0.1", free_port(), Security.NONE, timeout=1)
    reply, called = send(SmtpTransport(server, hello="x", environ={}, warn=lambda _: None))
    assert (reply.kind, reply.code, called) == ("temporary", 0, 0)
    assert "127.0.0.1" in reply.text


def test_a_letter_withdrawn_at_the_last_moment_is_not_sent() -> None:
    def withdraw() -> None:
        raise WithdrawnError

    with serve() as served, open_line(served) as line:
        with pytest.raises(WithdrawnError):
            line.send("d@example.org", TO, MESSAGE, before_data=withdraw)
        assert line.send("d@example.org", TO, MESSAGE, before_data=lambda: None).kind == "accepted"
    assert len(served.taken) == 1


def test_a_message_larger_than_the_server_takes_is_refused_before_it_leaves() -> None:
    with serve(size=1000) as served:
        reply, called = send(open_line(served), message=b"x" * 2000)
    assert (reply.kind, called) == ("permanent", 0)


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_the_line_is_protected_and_the_certificate_checked(tls: ssl.SSLContext, ca_file: str, is_wrapped: bool) -> None:
    security = Security.TLS if is_wrapped else Security.STARTTLS
    with serve(tls=tls, is_wrapped=is_wrapped) as served:
        assert send(open_line(served, security=security, ca_file=ca_file))[0].kind == "accepted"
        stranger, called = send(open_line(served, security=security))
    assert (stranger.kind, called) == ("temporary", 0)
    assert "certificate" in stranger.text.lower()
    assert len(served.taken) == 1


def test_a_server_without_starttls_gets_nothing() -> None:
    with serve() as served:
        assert send(open_line(served, security=Security.STARTTLS))[0].kind == "temporary"
    assert served.taken == []


@pytest.mark.parametrize("method", [AuthMethod.PLAIN, AuthMethod.LOGIN])
def test_a_user_logs_in_and_a_wrong_password_is_the_operators_to_mend(
    tls: ssl.SSLContext, ca_file: str, method: AuthMethod
) -> None:
    def auth(name: str) -> Auth:
        return Auth(method, "desk", Secret(SecretKind.ENVIRONMENT, name))

    with serve(tls=tls, needs_login=True) as served:
        good = send(open_line(served, security=Security.STARTTLS, ca_file=ca_file, auth=auth("WORD")))[0]
        bad, called = send(open_line(served, security=Security.STARTTLS, ca_file=ca_file, auth=auth("WRONG")))
    assert good.kind == "accepted"
    assert (bad.kind, bad.code, called) == ("temporary", 535, 0)
    assert served.post.logins[0].endswith("desk")
    assert "another-word" not in bad.text


@pytest.mark.parametrize(("token", "kind"), [("good-token", "accepted"), ("old-token", "temporary")])
def test_a_token_from_a_command_or_a_file(
    tls: ssl.SSLContext, ca_file: str, token: str, kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text(f"{token}\nfetched at noon\n")
    file.chmod(0o600)
    for source in (TokenSource(command=("echo", token)), TokenSource(file=str(file))):
        auth = Auth(AuthMethod.XOAUTH2, "desk@example.org", token=source)
        with serve(tls=tls, needs_login=True) as served:
            reply = send(open_line(served, security=Security.STARTTLS, ca_file=ca_file, auth=auth))[0]
        assert reply.kind == kind
        assert served.post.logins == ["XOAUTH2 user=desk@example.org"]
        assert token not in reply.text


@pytest.mark.parametrize("command", [("false",), ("true",), ("no-such-program",)])
def test_a_command_without_a_token_is_told(command: tuple[str, ...], golden: Callable[[str, str], None]) -> None:
    auth = Auth(AuthMethod.XOAUTH2, "desk", token=TokenSource(command=command))
    with serve() as served, pytest.raises(LoadError) as caught:
        send(open_line(served, auth=auth))
    if command == ("false",):
        golden("errors/deliver.no-token.txt", f"{caught.value}\n")


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[SmtpTransport, list[bytes]]]:
    """A transport to a server that gives these answers, to MAIL, RCPT, DATA and the text; and the texts it got.

    A text is read after each answer that begins with 354; the server goes away after its last answer.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    texts: list[bytes] = []

    def run() -> None:
        connection, _ = listener.accept()
        with suppress(OSError), connection, connection.makefile("rwb") as line:
            for answer in (b"220 hi", b"250 hi", *answers):
                line.write(answer + b"\r\n")
                line.flush()
                read = line.readline()
                while answer.startswith(b"354") and read not in (b".\r\n", b""):
                    texts.append(read)
                    read = line.readline()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    server = SmtpServer("127.0.0.1", listener.getsockname()[1], Security.NONE, timeout=2)
    try:
        with SmtpTransport(server, hello="x", environ={}, warn=lambda _: None) as line:
            yield line, texts
    finally:
        thread.join(5)
        listener.close()


OK, GO = b"250 ok", b"354 go"


@pytest.mark.parametrize("answer", [b"what?", b"354 go", b"199 hm", b"\xff\x00", b"250-" + b"x" * 9000])
def test_an_answer_that_means_nothing_leaves_the_message_unknown(answer: bytes) -> None:
    with answering(OK, OK, GO, answer) as (line, texts):
        assert line.send("d@example.org", TO, MESSAGE, before_data=lambda: None).kind == "lost"
        assert texts


@pytest.mark.parametrize("answers", [(OK, OK, OK), (OK, OK + b"\r\n" + OK, GO), (OK + b"\r\n" + OK, OK, GO)])
def test_a_yes_that_does_not_ask_for_the_text_is_not_taken_for_one_to_the_text(answers: tuple[bytes, ...]) -> None:
    with answering(*answers, OK) as (line, texts):
        reply = line.send("d@example.org", TO, MESSAGE, before_data=lambda: None)
    assert (reply.kind, reply.code) == ("temporary", 0)
    assert "out of step" in reply.text
    assert MESSAGE.splitlines(keepends=True)[0] not in texts


def test_a_yes_that_was_said_before_the_text_left_does_not_count() -> None:
    with answering(OK, OK, GO + b"\r\n" + OK, b"554 not wanted") as (line, texts):
        reply = line.send("d@example.org", TO, MESSAGE, before_data=lambda: None)
    assert reply.kind == "temporary"
    assert MESSAGE.splitlines(keepends=True)[0] not in texts


def test_an_answer_that_is_left_over_is_not_the_answer_to_the_next_message() -> None:
    asked: list[str] = []

    def behave(stage: str, to: str) -> str | None:
        asked.append(to)
        if stage == "rcpt":
            return "550 no such person" if to == "no@example.org" else None
        return "250 taken\r\n250 taken"

    with serve(behave) as served, open_line(served) as line:
        replies = [
            line.send("d@example.org", to, MESSAGE, before_data=lambda: None) for to in (TO, TO, "no@example.org", TO)
        ]
    assert [reply.kind for reply in replies] == ["accepted", "accepted", "permanent", "accepted"]
    assert asked == [TO, TO, TO, TO, "no@example.org", TO, TO]


def test_no_certificates_are_read_for_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda **_: pytest.fail("it takes 20 ms"))
    with serve() as served:
        assert send(open_line(served))[0].kind == "accepted"
