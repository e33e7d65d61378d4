"""A message is what mail programs, filters and people expect, and the same on every try."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest

from reportgen.deliver.mail.message import address, make_message
from reportgen.deliver.model import Attachment, Letter, TooLargeError

PDF = b"%PDF-1.7\r\n.\r\n..\n" + bytes(range(256))
LETTER = Letter(
    message_id="<abc@example.org>",
    sender="desk@example.org",
    recipient="ann@example.org",
    from_header=address("desk@example.org", "Evidence desk"),
    to=(address("ann@example.org", "Ann Lée"), "bob@example.org"),
    cc=(address("cleo@example.org", "Lee, Cleo"),),
    subject="Lücke: −16,3 pp – “Gastroenterologie” " + "und so weiter " * 8,
    text="Guten Tag,\n\n.ein Punkt am Anfang\n" + "x" * 2000 + "\n",
    html="<p>Guten Tag, −16,3&nbsp;pp</p>",
    date=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
    language="de-DE",
    reply_to="reply@example.org",
    list_id="Briefing <b.example.org>",
    references=("<one@example.org>", "<two@example.org>"),
    unsubscribe_url="https://example.org/u?t=1",
    attachments=(Attachment("Lücken März.pdf", "application/pdf", "d1", len(PDF)),),
)


def read(letter: Letter = LETTER) -> EmailMessage:
    data = make_message(letter, lambda _: PDF, limit=10**6)
    return cast(EmailMessage, message_from_bytes(data, policy=default))


def test_text_html_and_files_come_back_as_they_were() -> None:
    message = read()
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and html is not None
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().strip() == LETTER.html
    (file,) = message.iter_attachments()
    assert file.get_filename() == "Lücken März.pdf"
    assert file.get_content_type() == "application/pdf"
    assert file.get_content() == PDF
    assert message.get_content_type() == "multipart/mixed"
    assert next(message.iter_parts()).get_content_type() == "multipart/alternative"


def test_the_head_says_who_what_when_and_that_no_robot_should_answer() -> None:
    message = read()
    assert message["Subject"] == LETTER.subject
    assert [one.addr_spec for one in message["To"].addresses] == ["ann@example.org", "bob@example.org"]
    assert message["Cc"].addresses[0].display_name == "Lee, Cleo"
    assert message["Message-ID"] == "<abc@example.org>"
    assert message["In-Reply-To"] == "<two@example.org>"
    assert message["References"] == "<one@example.org> <two@example.org>"
    assert message["List-Unsubscribe"] == "<https://example.org/u?t=1>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Sun, 01 Mar 2026 08:00:00 +0000"
    assert message["Content-Language"] == "de-DE"
    assert message["Bcc"] is None


def test_lines_are_short_ascii_and_end_as_they_must() -> None:
    data = make_message(LETTER, lambda _: PDF, limit=10**6)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 998, "RFC 5322, 2.1.1"
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert make_message(LETTER, lambda _: PDF, limit=10**6) == make_message(LETTER, lambda _: PDF, limit=10**6)
    other = replace(LETTER, message_id="<other@example.org>")
    assert make_message(other, lambda _: PDF, limit=10**6) != make_message(LETTER, lambda _: PDF, limit=10**6)


def test_a_letter_to_hidden_recipients_alone_names_nobody() -> None:
    data = make_message(replace(LETTER, to=(), cc=()), lambda _: PDF, limit=10**6)
    assert b"To: undisclosed-recipients:;\r\n" in data
    assert b"ann@" not in data


@pytest.mark.parametrize("field", ["subject", "reply_to", "list_id", "from_header", "unsubscribe_url"])
@pytest.mark.parametrize("break_", ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org"])
def test_no_text_can_add_a_field_to_the_head(field: str, break_: str) -> None:
    value = f"{getattr(LETTER, field)}{break_}"
    with pytest.raises(ValueError):
        make_message(replace(LETTER, **{field: value}), lambda _: PDF, limit=10**6)  # type: ignore[arg-type]


def test_more_than_the_limit_is_too_large() -> None:
    with pytest.raises(TooLargeError, match="the operator allows 1,000"):
        make_message(LETTER, lambda _: PDF, limit=1000)


def test_a_message_without_html_and_files_is_plain() -> None:
    assert read(replace(LETTER, html="", attachments=())).get_content_type() == "text/plain"
