"""Orders: schedules and mails from YAML, recipients, and what is refused with its place."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.deliver.addresses import AddressError, parse_address, parse_mailbox
from reportgen.deliver.orders import read_orders
from reportgen.deliver.orders_file import has_orders
from reportgen.deliver.orders_model import (
    CatchUp,
    CronRule,
    DateRange,
    DayKind,
    OffDays,
    Period,
    Recipient,
    SendWhen,
    ShortPeriod,
)
from reportgen.deliver.recipients import envelope, read_recipients
from reportgen.errors import Diagnostic, LoadError, ReportgenError, ValidationError
from tests.builders_delivery import MAIL, SCHEDULE, orders, write_orders
from tests.builders_evidence import write_briefing

Golden = Callable[[str, str], None]


def codes_of(folder: Path, **parts: str) -> list[Code]:
    with pytest.raises(ReportgenError) as caught:
        orders(folder, **parts)
    return [problem.code for problem in caught.value.problems]


def test_orders_are_read_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("address,name\na@example.org,Ada\nb@example.org,\n", encoding="utf-8")
    (tmp_path / "mail.md").write_text("Dear reader,\n", encoding="utf-8")
    found = orders(
        tmp_path,
        schedules="""\
  - id: monthly
    every: month
    day: day 31
    at: "8:05"
    short: skip
    zone: Europe/London
    holidays: {country: gb, subdivision: England, also: [2026-12-24], weekend: [friday]}
    off_days: next working day
    blackout: [2026-08-01, 2026-12-24 to 2027-01-02]
    grace: 1h 30m
    catch_up: all
    mails: [board]
  - {id: weekly, cron: 0  7 * * mon, zone: Asia/Kolkata, mails: [board, board]}
""",
        mails="""\
  - id: board
    to: [Desk <desk@example.org>, {address: chair@bücher.example, name: The chair}]
    lists: [people.csv, operator:board]
    cc: c@example.org
    bcc: [d@example.org]
    reply_to: answers@example.org
    subject: "{{ title }}"
    body: mail.md
    attach: [docx, pdf]
    when: gaps.largest.grew > 2
""",
    )
    schedule, weekly = found.schedules
    assert (schedule.rule.period, schedule.rule.kind, schedule.rule.nth) == (Period.MONTH, DayKind.DAY, 31)
    assert (schedule.rule.short, schedule.off_days) == (ShortPeriod.SKIP, OffDays.NEXT)
    assert f"{schedule.rule.at:%H:%M}" == "08:05"
    assert (schedule.holidays.country, schedule.holidays.subdivision) == ("GB", "ENG")
    assert (schedule.holidays.also, schedule.holidays.weekend) == ((date(2026, 12, 24),), (4,))
    assert schedule.blackout == (
        DateRange(date(2026, 8, 1), date(2026, 8, 1)),
        DateRange(date(2026, 12, 24), date(2027, 1, 2)),
    )
    assert (schedule.grace, schedule.catch_up) == (timedelta(minutes=90), CatchUp.ALL)
    assert (weekly.rule, weekly.mails, weekly.catch_up) == (CronRule("0 7 * * mon"), ("board",), CatchUp.LATEST)
    (mail,) = found.mails
    assert [recipient.address for recipient in mail.to] == [
        "desk@example.org", "chair@xn--bcher-kva.example", "a@example.org", "b@example.org",
    ]  # fmt: skip
    assert [recipient.name for recipient in mail.to] == ["Desk", "The chair", "Ada", ""]
    assert [recipient.address for recipient in (*mail.cc, *mail.bcc)] == ["c@example.org", "d@example.org"]
    assert mail.reply_to == Recipient("answers@example.org")
    assert (mail.subject, mail.body, mail.attach) == ("{{ title }}", "Dear reader,\n", ("docx", "pdf"))
    assert (mail.when, mail.condition) == (SendWhen.CONDITION, "gaps.largest.grew > 2")
    assert mail.operator_lists == ("board",)
    assert str(mail.body_origin) == "mail.md:1"
    assert found.briefings == mail.briefings == schedule.briefings == (str(tmp_path.resolve()),)
    assert found.mail("board") is mail
    assert found.schedule("weekly") is weekly


def test_orders_in_the_briefing_are_read_too_and_do_not_disturb_it(tmp_path: Path) -> None:
    from reportgen.evidence.load import load
    from reportgen.evidence.validate import validate

    folder = write_briefing(tmp_path)
    before = validate(load(folder), warn=lambda _: None)
    text = (folder / "briefing.yaml").read_text(encoding="utf-8")
    inner = "\n".join(f"  {line}" for line in f"mails:\n{MAIL}schedules:\n{SCHEDULE}".splitlines())
    (folder / "briefing.yaml").write_text(f"{text}\ndelivery:\n{inner}\n", encoding="utf-8")
    found = read_orders(folder)
    assert [mail.id for mail in found.mails] == ["board"]
    assert str(found.mails[0].to[0].origin).startswith("briefing.yaml:")
    assert str(found.mails[0].to[0].origin).endswith("(delivery.mails[0].to)")
    assert validate(load(folder), warn=lambda _: None) == before, "orders are no evidence"
    (folder / "briefing.yaml").write_text(f"{text}\ndelivery: 3\n", encoding="utf-8")
    with pytest.raises(ValidationError, match=r"\(delivery\): error \[validate.wrong-type\]"):
        validate(load(folder), warn=lambda _: None)
    (folder / "briefing.yaml").write_text(f"{text}\ndelivery: {{mail: []}}\n", encoding="utf-8")
    with pytest.raises(ValidationError, match=r"delivery\.mail\).*\n.*\n.*\n?.*`mails`"):
        validate(load(folder), warn=lambda _: None)


def test_one_file_orders_for_several_briefings(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "briefing.yaml").write_text("title: T\n", encoding="utf-8")
    mails = MAIL + MAIL.replace("id: board", "id: only-b\n    briefings: [b]")
    found = orders(tmp_path, mails=mails, more="briefings: [a, b]\n")
    a, b = str(tmp_path.resolve() / "a"), str(tmp_path.resolve() / "b")
    assert found.briefings == found.schedules[0].briefings == (a, b)
    assert [mail.briefings for mail in found.mails] == [(a, b), (b,)]
    assert codes_of(tmp_path, more="briefings: [a, ../b]\n") == [Code.LOAD_PATH_ESCAPES]
    assert codes_of(tmp_path, more="briefings: [a, c]\n") == [Code.LOAD_MISSING_FILE]
    wrong = MAIL + "    briefings: [c]\n"
    assert codes_of(tmp_path, mails=wrong, more="briefings: [a]\n") == [Code.DELIVER_UNKNOWN_ORDER]
    apart = SCHEDULE + "    briefings: [a]\n"
    apart_mail = MAIL + "    briefings: [b]\n"
    assert codes_of(tmp_path, mails=apart_mail, schedules=apart, more="briefings: [a, b]\n") == [Code.DELIVER_BAD_ORDER]


def test_a_folder_says_whether_something_is_ordered(tmp_path: Path) -> None:
    (tmp_path / "briefing.yaml").write_text("title: T\n", encoding="utf-8")
    assert not has_orders(tmp_path)
    (tmp_path / "briefing.yaml").write_text("title: T\ndelivery: {}\n", encoding="utf-8")
    assert has_orders(tmp_path)
    assert not has_orders(tmp_path / "nowhere")


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "people.csv"
    outside.write_text("address\na@example.org\n", encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.csv").symlink_to(outside)
    for line in ("lists: [../people.csv]", "lists: [link.csv]", f"lists: [{outside}]", "body: ../body.md"):
        assert Code.LOAD_PATH_ESCAPES in codes_of(folder, mails=f"{MAIL}    {line}\n")


def test_everybody_gets_one_message(tmp_path: Path) -> None:
    told: list[Diagnostic] = []
    mail = orders(
        tmp_path,
        told=told,
        mails=MAIL + "    cc: [DESK@example.org, b@example.org]\n    bcc: [b@example.org, c@example.org]\n",
    ).mails[0]
    assert [recipient.address for recipient in envelope(mail)] == ["desk@example.org", "b@example.org", "c@example.org"]
    assert [problem.code for problem in told] == [Code.DELIVER_DUPLICATE_RECIPIENT] * 2
    assert [problem.found for problem in told] == ["DESK@example.org in cc", "b@example.org in bcc"]


def test_a_burst_table_has_parameters(tmp_path: Path) -> None:
    (tmp_path / "burst.csv").write_text(
        "address,name,region,sections\na@example.org,A,North,x;y\na@example.org,A,South,\na@example.org,A,South,\n",
        encoding="utf-8",
    )
    told: list[Diagnostic] = []
    mails = MAIL.replace("to: Policy desk <desk@example.org>", "burst: burst.csv")
    mail = orders(tmp_path, told=told, mails=mails).mails[0]
    assert [dict(row.parameters) for row in envelope(mail)] == [
        {"region": "North", "sections": "x;y"},
        {"region": "South"},
    ]
    assert mail.burst[0].parameter("region") == "North"
    assert mail.burst[1].parameter("sections") == ""
    assert [problem.code for problem in told] == [Code.DELIVER_DUPLICATE_RECIPIENT]
    assert codes_of(tmp_path, mails=mails + "    cc: b@example.org\n") == [Code.DELIVER_BAD_ORDER]


def test_a_list_has_no_parameters_and_every_wrong_row_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("address,nmae\na@example.org,A\n,B\nnobody,C\n", encoding="utf-8")
    with pytest.raises(ValidationError) as caught:
        read_recipients(path, name="people.csv")
    assert [(problem.code, problem.origin.line) for problem in caught.value.problems] == [
        (Code.VALIDATE_UNKNOWN_FIELD, 1),
        (Code.VALIDATE_MISSING_FIELD, 3),
        (Code.DELIVER_BAD_ADDRESS, 4),
    ]
    assert "Did you mean `name`?" in str(caught.value)
    path.write_text("mail\na@example.org\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="The column `address` is missing"):
        read_recipients(path, has_parameters=True)
    with pytest.raises(LoadError):
        read_recipients(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("desk@example.org", "", "desk@example.org"),
        (" Desk  of  policy <Desk+x@EXAMPLE.org> ", "Desk of policy", "Desk+x@example.org"),
        ('"Müller, Anna" <anna@bücher.example>', "Müller, Anna", "anna@xn--bcher-kva.example"),
        ("<a@example.org>", "", "a@example.org"),
        ("o'neil@straße.example", "", "o'neil@xn--strae-oqa.example"),
    ],
)
def test_addresses_are_read(text: str, name: str, address: str) -> None:
    assert parse_mailbox(text) == (name, address)


@pytest.mark.parametrize(
    "text",
    [
        "", "desk", "@example.org", "desk@", "desk@localhost", "desk@example", "desk@10.0.0.1", "desk@[10.0.0.1]",
        "a b@example.org", "a@b@example.org", "a..b@example.org", ".a@example.org", '"a b"@example.org',
        "a@exa_mple.org", "a@-example.org", "a@example..org", "a@xn--zzzzzz--.org", "ä@example.org",
        "a@example.org\r\nBcc: b@example.org", "a@example.org\n", "a\x00@example.org", "a@example.org\u2028x",
        "a@example.org, b@example.org", "A, B <a@example.org>", "<a@example.org", "a@example.org>",
        "Boss <boss@bank.example> <a@example.org>", "boss@bank.example <a@example.org>", "Bo<ss <a@example.org>",
        '"Bo"ss" <a@example.org>', "Bo\\ss <a@example.org>", "\u202eevil <a@example.org>", f"{'a' * 65}@example.org",
        f"a@{'b' * 64}.org", f"{'a' * 64}@{'.'.join(['b' * 60] * 4)}.org", f"{'N' * 201} <a@example.org>",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        parse_mailbox(text)


def test_a_header_cannot_be_added(tmp_path: Path) -> None:
    for line in (r'to: "a@example.org\r\nBcc: x@evil.example"', r'to: {address: a@example.org, name: "A\nBcc: b"}'):
        found = codes_of(tmp_path, mails=f"  - id: board\n    subject: S\n    {line}\n")
        assert found == [Code.DELIVER_BAD_ADDRESS]
    assert codes_of(tmp_path, mails=MAIL.replace("A briefing", r'"A\nBcc: b@example.org"')) == [Code.DELIVER_BAD_ORDER]


def test_parse_address_gives_the_envelope_form() -> None:
    assert parse_address(" A@EXAMPLE.ORG ") == "A@example.org"


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        ("every: fortnight", Code.VALIDATE_WRONG_CHOICE, "fortnight"),
        ("day: someday", Code.DELIVER_BAD_SCHEDULE, "The day cannot be read"),
        ("day: 40th day", Code.DELIVER_BAD_SCHEDULE, "No month has so many"),
        ("at: 25:00", Code.DELIVER_BAD_SCHEDULE, "The time of day cannot be read"),
        ("cron: 0 8 * * *", Code.DELIVER_BAD_SCHEDULE, "a cron rule and a rule of days"),
        ("zone: Europe/Lundon", Code.DELIVER_UNKNOWN_ZONE, "Did you mean `Europe/London`?"),
        ("zone: localtime", Code.DELIVER_UNKNOWN_ZONE, "localtime"),
        ("zone: ../../etc/passwd", Code.DELIVER_UNKNOWN_ZONE, "etc"),
        ("holidays: {country: ZZ}", Code.DELIVER_UNKNOWN_HOLIDAYS, "of this country"),
        ("holidays: {country: GB, subdivision: Englund}", Code.DELIVER_UNKNOWN_HOLIDAYS, "Did you mean `England`?"),
        ("holidays: {weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]}",
         Code.DELIVER_BAD_SCHEDULE, "Every day is a weekend"),
        ("blackout: [2026-02-30]", Code.DELIVER_BAD_SCHEDULE, "The days cannot be read"),
        ("blackout: [2026-02-20 to 2026-02-01]", Code.DELIVER_BAD_SCHEDULE, "end before they begin"),
        ("grace: 0m", Code.DELIVER_BAD_SCHEDULE, "The grace cannot be used"),
        ("grace: soon", Code.DELIVER_BAD_SCHEDULE, "The grace cannot be used"),
        ("catchup: all", Code.VALIDATE_UNKNOWN_FIELD, "Did you mean `catch_up`?"),
        ("mails: [bored]", Code.DELIVER_UNKNOWN_ORDER, "Did you mean `board`?"),
        ("briefings: [x]", Code.DELIVER_UNKNOWN_ORDER, "for several briefings"),
    ],
)  # fmt: skip
def test_a_wrong_schedule_is_told_with_its_line(tmp_path: Path, wrong: str, code: Code, says: str) -> None:
    field = wrong.partition(":")[0]
    lines = [line for line in SCHEDULE.splitlines() if not line.strip().startswith(f"{field}:")]
    with pytest.raises(ReportgenError) as caught:
        orders(tmp_path, schedules="\n".join([*lines, f"    {wrong}", ""]))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert says in str(problem)
    assert str(problem.origin).startswith("delivery.yaml:")


@pytest.mark.parametrize(
    ("mail", "code"),
    [
        ("when: allways", Code.VALIDATE_WRONG_CHOICE),
        ("lists: [none.csv]", Code.LOAD_MISSING_FILE),
        ("body: none.md", Code.LOAD_MISSING_FILE),
        ("burst: none.csv", Code.LOAD_MISSING_FILE),
        ("attach: [odt]", Code.VALIDATE_WRONG_CHOICE),
        ("to: []", Code.VALIDATE_UNKNOWN_FIELD),
    ],
)
def test_a_wrong_mail_is_told(tmp_path: Path, mail: str, code: Code) -> None:
    text = MAIL if mail != "to: []" else MAIL + "    tos: x\n"
    found = codes_of(tmp_path, mails=f"{text}    {mail if mail != 'to: []' else 'cc: []'}\n")
    assert code in found


def test_ids_are_there_once_and_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    assert codes_of(tmp_path, mails=MAIL + MAIL) == [Code.VALIDATE_DUPLICATE_ID]
    wrong = SCHEDULE.replace("Europe/London", "Mars/Base").replace("08:00", "8 am")
    found = codes_of(tmp_path, mails=MAIL.replace("desk@example.org", "desk"), schedules=wrong + "    graze: 1h\n")
    assert set(found) == {
        Code.DELIVER_BAD_ADDRESS, Code.VALIDATE_UNKNOWN_FIELD, Code.DELIVER_BAD_SCHEDULE, Code.DELIVER_UNKNOWN_ZONE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", Code.VALIDATE_WRONG_TYPE),
        ("mails: 3\nschedules: []", Code.VALIDATE_WRONG_TYPE),
        ("mails: [x]", Code.VALIDATE_WRONG_TYPE),
        ("delivery: 3", Code.VALIDATE_WRONG_TYPE),
        ("mails: &a []\nschedules: *a", Code.LOAD_YAML_ALIAS),
        ("mails: [", Code.LOAD_BROKEN_YAML),
        ("mails: []\nmial: 3", Code.VALIDATE_UNKNOWN_FIELD),
        ("", Code.DELIVER_NO_ORDERS),
    ],
)
def test_files_of_another_shape_are_told(tmp_path: Path, text: str, code: Code) -> None:
    (tmp_path / "briefing.yaml").write_text("title: T\n", encoding="utf-8")
    (tmp_path / "delivery.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ReportgenError) as caught:
        read_orders(tmp_path)
    assert code in [problem.code for problem in caught.value.problems]


def test_too_many_orders_and_recipients_are_refused(tmp_path: Path) -> None:
    many = "".join(MAIL.replace("id: board", f"id: m{number}") for number in range(201))
    assert Code.LOAD_TOO_MANY_RECORDS in codes_of(tmp_path, mails=many, schedules="")
    rows = "".join(f"a{number}@example.org\n" for number in range(10_001))
    (tmp_path / "people.csv").write_text(f"address\n{rows}", encoding="utf-8")
    assert Code.LOAD_TOO_MANY_RECORDS in codes_of(tmp_path, mails=f"{MAIL}    lists: [people.csv]\n")


def test_every_refusal_has_its_whole_message(tmp_path: Path, golden: Golden) -> None:
    cases: dict[Code, dict[str, str]] = {
        Code.DELIVER_BAD_ADDRESS: {"mails": MAIL.replace("Policy desk <", "minister@gov.example <")},
        Code.DELIVER_BAD_ORDER: {"mails": MAIL + "    burst: people.csv\n"},
        Code.DELIVER_BAD_SCHEDULE: {"schedules": SCHEDULE.replace("first working day", "firstly")},
        Code.DELIVER_NO_RECIPIENTS: {"mails": "  - {id: board, subject: A briefing}\n"},
        Code.DELIVER_UNKNOWN_HOLIDAYS: {"schedules": SCHEDULE + "    holidays: {country: GB, subdivision: Englund}\n"},
        Code.DELIVER_UNKNOWN_ORDER: {"schedules": SCHEDULE.replace("board", "bored")},
        Code.DELIVER_UNKNOWN_ZONE: {"schedules": SCHEDULE.replace("London", "Lundon")},
    }
    (tmp_path / "people.csv").write_text("address\na@example.org\n", encoding="utf-8")
    for code, parts in cases.items():
        with pytest.raises(ValidationError) as caught:
            orders(tmp_path, **parts)
        assert caught.value.problems[0].code == code
        golden(f"errors/{code}.txt", f"{caught.value}\n")


def test_no_orders_and_duplicates_have_their_whole_message(tmp_path: Path, golden: Golden) -> None:
    told: list[Diagnostic] = []
    orders(tmp_path, told=told, mails=MAIL + "    bcc: desk@example.org\n")
    golden("errors/deliver.duplicate-recipient.txt", "".join(f"{problem}\n" for problem in told))
    (tmp_path / "delivery.yaml").unlink()
    with pytest.raises(ValidationError) as caught:
        read_orders(tmp_path)
    golden("errors/deliver.no-orders.txt", f"{caught.value}\n")


def test_both_files_at_once_are_refused(tmp_path: Path) -> None:
    folder = write_orders(tmp_path)
    (folder / "briefing.yaml").write_text("title: T\ndelivery: {mails: []}\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="Delivery is ordered in two files"):
        read_orders(folder)
