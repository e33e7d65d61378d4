"""The operator's configuration: authority, secrets that are never shown, and what a briefing may not do."""

import copy
import pickle
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.deliver.model import Policy
from reportgen.deliver.operator import briefing_folders, fill_lists, operator_path, read_operator
from reportgen.deliver.operator_model import AuthMethod, LogFormat, Operator, Secret, SecretKind, Security, SizeFallback
from reportgen.deliver.orders_model import Recipient
from reportgen.deliver.permission import is_allowed, permit
from reportgen.deliver.secrets import Masked, reveal, store_url
from reportgen.errors import Diagnostic, LoadError, ReportgenError, ValidationError
from tests.builders_delivery import MAIL, operator, orders, write_orders

Golden = Callable[[str, str], None]
DOCS = (Path(__file__).resolve().parents[2] / "docs" / "delivery.md").read_text(encoding="utf-8")
ALLOW = '[allow]\ndomains = ["example.org"]\n'
SMTP = '[sender]\naddress = "desk@example.org"\n[smtp]\nhost = "mail.example.org"\n'


def refused(folder: Path, text: str) -> list[Diagnostic]:
    with pytest.raises(ReportgenError) as caught:
        operator(folder, text)
    return list(caught.value.problems)


def test_without_a_file_nobody_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: tmp_path)
    assert read_operator(None, environ={}) == Operator()
    assert not is_allowed(Recipient("desk@example.org"), Operator())
    assert operator_path(None, {}) == tmp_path / "operator.toml"
    assert operator_path(None, {"REPORTGEN_OPERATOR": "/x.toml"}) == Path("/x.toml")
    assert operator_path(Path("/y.toml"), {"REPORTGEN_OPERATOR": "/x.toml"}) == Path("/y.toml")
    with pytest.raises(LoadError, match="no such configuration"):
        read_operator(None, environ={"REPORTGEN_OPERATOR": str(tmp_path / "none.toml")})


def test_the_example_of_the_documentation_says_everything(tmp_path: Path) -> None:
    text = DOCS.split("```toml\n")[1].split("```")[0]
    found = operator(tmp_path, text)
    assert found.allowed.domains == ("example.org", "*.example.org")
    assert found.sender == Recipient("briefings@example.org", "Policy desk")
    assert found.smtp is not None
    assert (found.smtp.port, found.smtp.security, found.smtp.timeout) == (587, Security.STARTTLS, 60)
    assert found.smtp.auth is not None
    assert found.smtp.auth.method is AuthMethod.PLAIN
    assert found.smtp.auth.password == Secret(SecretKind.ENVIRONMENT, "SMTP_PASSWORD")
    assert found.store_secret == Secret(SecretKind.FILE, "/etc/reportgen/database-password")
    assert found.policy == Policy("hold", 12, timedelta(days=3), timedelta(minutes=5), longest_wait=timedelta(hours=4))
    assert (found.limits.message_bytes, found.limits.fallback) == (20_000_000, SizeFallback.LINK)
    assert found.limits.link_base == "https://briefings.example.org/files/"
    assert found.dkim is not None
    assert found.signing is not None
    assert found.signing.file == "/etc/reportgen/signing.p12"
    assert found.signing.password == Secret(SecretKind.FILE, "/etc/reportgen/signing-password")
    assert found.unsubscribe_url.startswith("https://")
    assert found.unsubscribe_key == Secret(SecretKind.FILE, "/etc/reportgen/unsubscribe-key")
    assert found.limits.link_folder == "/srv/www/briefings/files"
    assert found.alert == Recipient("operations@example.org")
    assert found.log_format is LogFormat.HUMAN
    assert found.metrics_file == "/var/lib/prometheus/node-exporter/reportgen.prom"
    assert dict(found.lists) == {"board": "/etc/reportgen/board.csv"}
    assert found.briefings == ("/srv/briefings/*", "/srv/shared/delivery")


def test_relative_paths_begin_at_the_file(tmp_path: Path) -> None:
    found = operator(tmp_path, '[lists]\nboard = "board.csv"\n[log]\nmetrics = "m.prom"\nformat = "json"\n')
    assert dict(found.lists) == {"board": str(tmp_path / "board.csv")}
    assert found.metrics_file == str(tmp_path / "m.prom")
    assert found.log_format is LogFormat.JSON


SECRETS = [
    SMTP + '[smtp.auth]\nuser = "u"\npassword = "hunter2"\n',
    SMTP + '[smtp.auth]\nuser = "u"\npassword = ["hunter2"]\n',
    SMTP + '[smtp.auth]\nuser = "u"\nmethod = "xoauth2"\ntoken = "hunter2"\n',
    SMTP + '[smtp.auth]\nuser = "u"\nmethod = "xoauth2"\ntoken = {command = "get --secret hunter2"}\n',
    SMTP + '[smtp.auth]\nuser = "u"\nsmtp_password = "hunter2"\n',
    SMTP + '[smtp.auth]\nuser = "u"\nclient-secret = "hunter2"\n',
    '[dkim]\ndomain = "example.org"\nselector = "s"\nkey = "hunter2"\n',
    '[store]\nurl = "postgresql://u:hunter2@db/reportgen"\n',
    '[store]\nurl = "postgresql://u@db/reportgen?password=hunter2"\n',
    '[store]\nurl_from = "postgresql://u:hunter2@db/reportgen"\n',
    'password = "hunter2"\n',
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_that_is_written_down_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    problems = refused(tmp_path, text)
    (problem,) = (each for each in problems if each.code is not Code.VALIDATE_UNKNOWN_FIELD)
    assert problem.code is Code.DELIVER_INLINE_SECRET
    assert "hunter2" not in "".join(map(str, problems))
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "hunter2" in line)
    assert problem.origin.line == line


@pytest.mark.parametrize(
    "text",
    [
        SMTP + '[smtp.auth]\nuser = "u"\npassword = {env = "hunter2!"}\n',
        SMTP + '[smtp.auth]\nuser = "u"\npassword = {value = "hunter2"}\n',
        SMTP + '[smtp.auth]\nuser = "u"\npassword = hunter2\n',
        SMTP + '[smtp.auth]\nuser = "u"\npassword = "hunter2\n',
        '[limits]\nlink_base = "https://u:hunter2@example.org/"\n',
        '[unsubscribe]\nurl = "https://u:hunter2@example.org/"\nkey = {env = "K"}\n',
    ],
)
def test_no_message_shows_what_may_be_a_secret(tmp_path: Path, text: str) -> None:
    assert "hunter2" not in "".join(map(str, refused(tmp_path, text)))


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Masked("hunter2")
    for shown in (str(secret), repr(secret), f"{secret}", f"{secret:>20}", "%s" % secret, str([secret])):  # noqa: UP031
        assert "hunter2" not in shown
    assert secret.value() == "hunter2"
    for write_down in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            write_down(secret)


def test_secrets_are_fetched_where_they_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Diagnostic] = []
    path = tmp_path / "secret"
    path.write_text("from the file\n", encoding="utf-8")
    path.chmod(0o600)
    by_file, by_env = Secret(SecretKind.FILE, str(path)), Secret(SecretKind.ENVIRONMENT, "S")
    assert reveal(by_file, environ={}, warn=told.append).value() == "from the file"
    assert reveal(by_env, environ={"S": "from the environment"}, warn=told.append).value() == "from the environment"
    monkeypatch.setattr("keyring.get_password", lambda service, user: f"of {user} at {service}")
    by_keyring = Secret(SecretKind.KEYRING, "reportgen", "me")
    assert reveal(by_keyring, environ={}, warn=told.append).value() == "of me at reportgen"
    assert told == []
    path.chmod(0o644)
    reveal(by_file, environ={}, warn=told.append)
    assert [problem.code for problem in told] == [Code.DELIVER_OPEN_SECRET]
    path.write_bytes(b"\xffhunter2")
    for secret in (by_file, by_env, Secret(SecretKind.FILE, str(tmp_path))):
        with pytest.raises(LoadError, match="A secret is not there") as caught:
            reveal(secret, environ={}, warn=told.append)
        assert "hunter2" not in str(caught.value)
        assert caught.value.__cause__ is None or "hunter2" not in str(caught.value.__cause__)


def test_the_address_of_the_store_gets_its_password(tmp_path: Path) -> None:
    text = '[store]\nurl = "postgresql://u@db:5432/reportgen"\npassword = {env = "S"}\n'
    url = store_url(operator(tmp_path, text), environ={"S": "p@ss/word"}, warn=print)
    assert url.value() == "postgresql://u:p%40ss%2Fword@db:5432/reportgen"
    whole = operator(tmp_path, '[store]\nurl_from = {env = "S"}\n')
    assert store_url(whole, environ={"S": "sqlite:///x"}, warn=print).value() == "sqlite:///x"
    assert store_url(Operator(), environ={}, warn=print).value() == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[allow]\ndomains = ["*"]\n', "no name of the internet"),
        ('[allow]\ndomains = ["*.org"]\n', "no name of the internet"),
        ('[allow]\nrecipients = ["desk"]\n', "name@domain"),
        ('[allow]\ndomain = ["example.org"]\n', "Did you mean `domains`?"),
        ('[smpt]\nhost = "x"\n', "Did you mean `smtp`?"),
        ('[smtp]\nhost = "mail.example.org"\n', "no sender"),
        (SMTP + "port = 0\n", "no such port"),
        (SMTP + 'security = "ssl"\n', "none of the choices"),
        (SMTP + 'timeout = "1h"\n', "too long"),
        (SMTP + 'security = "none"\n[smtp.auth]\nuser = "u"\npassword = {env = "P"}\n', "clear text"),
        (SMTP + '[smtp.auth]\nuser = "u"\n', "needs a password"),
        (SMTP + '[smtp.auth]\nuser = "u"\nmethod = "xoauth2"\npassword = {env = "P"}\n', "needs a token"),
        (SMTP + '[smtp.auth]\nuser = "u"\npassword = {env = "P", file = "/p"}\n', "not plain where the secret"),
        (SMTP + '[smtp.auth]\nuser = "u"\npassword = {keyring = "s"}\n', "not plain where the secret"),
        (SMTP + '[smtp.auth]\nuser = "u"\nmethod = "xoauth2"\ntoken = {}\n', "where the token comes from"),
        (SMTP.replace("mail.example.org", "mail example"), "no name of a server"),
        ('[store]\npassword = {env = "P"}\n', "needs a `url`"),
        ('[store]\nurl = "postgresql://db/x"\npassword = {env = "P"}\n', "needs a user"),
        ('[store]\nurl = "sqlite:///x"\nurl_from = {env = "P"}\n', "given twice"),
        ("[retry]\ntries = 0\n", "out of range"),
        ('[retry]\nfirst_wait = "1d"\n', "shorter than the first"),
        ('[retry]\nmax_age = "soon"\n', "The time cannot be read"),
        ("[limits]\nmessage_mb = 0\n", "out of range"),
        ('[limits]\nfallback = "link"\n', "needs a `link_base`"),
        ('[limits]\nlink_base = "http://example.org/"\n', "no address that can be used"),
        ('[limits]\nfallback = "link"\nlink_base = "https://example.org/"\n', "needs a `link_folder`"),
        ('[unsubscribe]\nurl = "http://example.org/"\nkey = {env = "K"}\n', "no address that can be used"),
        ('[dkim]\ndomain = "x"\nselector = "s s"\nkey = {file = "/k"}\n', "no selector"),
        ('[lists]\n"../x" = "/x"\n', "The name of the list"),
        ("[lists]\nboard = []\n", "names no file"),
        ("lists = 3\n", "no table of names"),
        ("[smtp\n", "cannot be read as TOML"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    problems = refused(tmp_path, text)
    assert says in "".join(map(str, problems))
    assert all(problem.origin.line for problem in problems)


def test_a_configuration_that_is_nested_without_end_is_told(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "x = " + "[" * 5000)
    assert problem.code is Code.DELIVER_BAD_OPERATOR
    (problem,) = refused(tmp_path, "x = " + "[" * 60 + "]" * 60)
    assert problem.code is Code.LOAD_TOO_DEEP


def test_a_configuration_in_a_briefing_folder_is_no_authority(tmp_path: Path) -> None:
    folder = write_orders(tmp_path / "briefing")
    with pytest.raises(ValidationError) as caught:
        operator(folder / "inner", ALLOW)
    assert [problem.code for problem in caught.value.problems] == [Code.DELIVER_OPERATOR_IN_BRIEFING]
    (tmp_path / "outside.toml").write_text(ALLOW, encoding="utf-8")
    (tmp_path / "link.toml").symlink_to(folder / "inner" / "operator.toml")
    (folder / "link.toml").symlink_to(tmp_path / "outside.toml")
    for path in (tmp_path / "link.toml", folder / "link.toml"):
        with pytest.raises(ValidationError, match="lies in a briefing folder"):
            read_operator(path, environ={})


def test_what_everybody_can_change_is_no_authority(tmp_path: Path) -> None:
    path = tmp_path / "operator.toml"
    path.write_text(ALLOW, encoding="utf-8")
    path.chmod(0o666)
    with pytest.raises(ValidationError, match="Everybody on this machine"):
        read_operator(path, environ={})


@pytest.mark.parametrize(
    ("address", "allow", "answer"),
    [
        ("desk@example.org", 'domains = ["example.org"]', True),
        ("desk@sub.example.org", 'domains = ["example.org"]', False),
        ("desk@a.b.example.org", 'domains = ["*.example.org"]', True),
        ("desk@example.org", 'domains = ["*.example.org"]', False),
        ("desk@evilexample.org", 'domains = ["*.example.org"]', False),
        ("desk@example.org.evil.example", 'domains = ["example.org", "*.example.org"]', False),
        ("Desk@example.org", 'recipients = ["dESK@Example.org"]', True),
        ("other@example.org", 'recipients = ["desk@example.org"]', False),
        ("a@xn--bcher-kva.example", 'domains = ["Bücher.example"]', True),
    ],
)
def test_who_is_allowed(tmp_path: Path, address: str, allow: str, answer: bool) -> None:
    assert is_allowed(Recipient(address), operator(tmp_path, f"[allow]\n{allow}\n")) is answer


def test_every_recipient_outside_is_named_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "briefing"
    folder.mkdir()
    (folder / "people.csv").write_text("address\nin@example.org\nlist@evil.example\n", encoding="utf-8")
    (folder / "burst.csv").write_text("address,region\nburst@evil.example,N\n", encoding="utf-8")
    mails = (
        MAIL
        + "    lists: [people.csv, operator:board]\n    cc: cc@evil.example\n    bcc: bcc@evil.example\n"
        + "    reply_to: reply@evil.example\n"
        + "  - {id: burst, subject: S, burst: burst.csv}\n"
    )
    desk = tmp_path / "operator"
    desk.mkdir()
    (desk / "board.csv").write_text("address\nboard@evil.example\n", encoding="utf-8")
    allowed = operator(desk, ALLOW + '[lists]\nboard = "board.csv"\n')
    with pytest.raises(ValidationError) as caught:
        permit(orders(folder, mails=mails), allowed)
    assert [problem.found.partition("@")[0] for problem in caught.value.problems] == [
        "list", "board", "cc", "bcc", "reply", "burst",
    ]  # fmt: skip
    assert {problem.code for problem in caught.value.problems} == {Code.DELIVER_NOT_ALLOWED}
    assert str(caught.value.problems[0].origin) == "people.csv:3 (address)"
    permit(orders(folder), allowed)


def test_lists_of_the_operator_are_added(tmp_path: Path) -> None:
    (tmp_path / "board.csv").write_text("address,name\nb@example.org,B\ndesk@example.org,\n", encoding="utf-8")
    allowed = operator(tmp_path / "etc", f'[lists]\nboard = "{tmp_path / "board.csv"}"\n')
    told: list[Diagnostic] = []
    found = fill_lists(orders(tmp_path / "b", mails=MAIL + "    lists: [operator:board]\n"), allowed, warn=told.append)
    assert [recipient.address for recipient in found.mails[0].to] == [
        "desk@example.org", "b@example.org", "desk@example.org",
    ]  # fmt: skip
    assert [problem.code for problem in told] == [Code.DELIVER_DUPLICATE_RECIPIENT]
    assert found.mails[0].operator_lists == ()


def test_only_folders_that_the_operator_names_are_run(tmp_path: Path) -> None:
    for name in ("a", "b", "c/inner"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    text = f'[briefings]\nrun = ["{tmp_path}/*", "{tmp_path}/c/inner", "{tmp_path}/none", "{tmp_path}/a"]\n'
    found = operator(tmp_path / "etc", text)
    folders = [str(path.relative_to(tmp_path)) for path in briefing_folders(found)]
    assert folders == ["a", "b", "c", "etc", "c/inner"]


def test_every_refusal_has_its_whole_message(tmp_path: Path, golden: Golden) -> None:
    told: list[Diagnostic] = []
    folder = write_orders(tmp_path / "briefing", mails=MAIL + "    lists: [operator:bored]\n")
    secret = tmp_path / "password"
    secret.write_text("x", encoding="utf-8")
    secret.chmod(0o644)
    listed = operator(tmp_path / "etc", '[lists]\nboard = "board.csv"\n')
    actions: dict[Code, Callable[[], object]] = {
        Code.DELIVER_BAD_OPERATOR: lambda: operator(tmp_path / "etc", SMTP + "port = 99999\n"),
        Code.DELIVER_INLINE_SECRET: lambda: operator(tmp_path / "etc", SECRETS[0]),
        Code.DELIVER_OPERATOR_IN_BRIEFING: lambda: operator(folder, ALLOW),
        Code.DELIVER_MISSING_SECRET: lambda: reveal(
            Secret(SecretKind.ENVIRONMENT, "SMTP_PASSWORD"), environ={}, warn=told.append
        ),
        Code.DELIVER_UNKNOWN_LIST: lambda: permit(orders(folder, mails=MAIL + "    lists: [operator:bored]\n"), listed),
        Code.DELIVER_NOT_ALLOWED: lambda: permit(
            orders(folder, mails=MAIL.replace("example.org", "evil.example")), operator(tmp_path / "etc", ALLOW)
        ),
    }
    reveal(Secret(SecretKind.FILE, str(secret)), environ={}, warn=told.append)
    golden("errors/deliver.open-secret.txt", f"{told[0]}\n".replace(str(tmp_path), "FOLDER"))
    for code, action in actions.items():
        with pytest.raises(ReportgenError) as caught:
            action()
        assert caught.value.problems[0].code == code
        golden(f"errors/{code}.txt", f"{caught.value}\n".replace(str(tmp_path), "FOLDER"))
