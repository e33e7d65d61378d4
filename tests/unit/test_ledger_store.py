"""The store itself: addresses, versions, what happens when it cannot be used, and the words of each error."""

import ast
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import reportgen.deliver.store
from reportgen.codes import Code
from reportgen.deliver.model import MailState
from reportgen.deliver.store import schema
from reportgen.deliver.store.engine import Store, read_url
from reportgen.deliver.store.ledger import Ledger, open_ledger
from reportgen.deliver.store.masking import mask
from reportgen.deliver.store.states import TRANSITIONS, Event, IllegalChangeError, next_state
from reportgen.deliver.store.tables import metadata
from reportgen.errors import OutputError
from tests.builders_store import LEASE, NOW, edition, letter, reasons, record

Golden = Callable[[str, str], None]
MIGRATIONS = Path(schema.__file__).parent / "migrations"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def told(golden: Golden, tmp_path: Path) -> Callable[[Callable[[], object]], None]:
    """Run something that fails and compare its whole message with the golden file of its code."""

    def check(action: Callable[[], object]) -> None:
        with pytest.raises(OutputError) as caught:
            action()
        text = str(caught.value).replace(str(tmp_path), "FOLDER")
        golden(f"errors/{caught.value.problems[0].code}.txt", text + "\n")

    return check


Told = Callable[[Callable[[], object]], None]

# --- addresses --------------------------------------------------------------------------------------------


def test_bad_store_url(told: Told) -> None:
    told(lambda: open_ledger("mysql://app:s3cret@db/ledger", worker="one"))


@pytest.mark.parametrize(
    "url",
    ["", "no address", "sqlite://", "sqlite:///:memory:", "postgresql://u:s3cret@h:port/x", "oracle://s3cret@h/x"],
)
def test_an_address_that_cannot_be_used_is_not_repeated(url: str) -> None:
    with pytest.raises(OutputError) as caught:
        open_ledger(url, worker="one")
    assert caught.value.problems[0].code == Code.DELIVER_BAD_STORE_URL
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "given", ["postgresql://u:p@h/d", "postgresql+psycopg2://u:p@h/d", "postgresql+psycopg://u:p@h/d"]
)
def test_every_address_of_postgresql_means_the_one_driver(given: str) -> None:
    assert read_url(given).render_as_string() == "postgresql+psycopg://u:***@h/d"


def test_a_password_is_in_no_message_about_a_server_that_is_not_there(tmp_path: Path) -> None:
    url = f"postgresql://app:s3cret@/ledger?host={tmp_path}&password=hunter22"
    with pytest.raises(OutputError) as caught:
        open_ledger(url, worker="one", patience=0.1)
    assert caught.value.problems[0].code == Code.DELIVER_STORE_FAILED
    assert not [secret for secret in ("s3cret", "hunter22") if secret in str(caught.value)]


def test_a_driver_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(OutputError, match=r"reportgen\[postgres\]"):
        open_ledger("postgresql://app@h/ledger", worker="one")


# --- versions ---------------------------------------------------------------------------------------------


def test_the_migrations_lead_to_the_tables_that_the_code_uses(url: str) -> None:
    open_ledger(url, worker="one").close()
    store = Store(url, patience=1)
    assert store.read(lambda connection: compare_metadata(MigrationContext.configure(connection), metadata)) == []
    store.close()


def test_the_version_that_the_code_knows_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == schema.HEAD


def test_a_store_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(url, patience=1)
    with monkeypatch.context() as older:
        older.setattr(schema, "HEAD", "0001")
        schema.bring_up_to_date(store)
    assert store.read(lambda connection: connection.scalar(text("SELECT version_num FROM alembic_version"))) == "0001"
    row = "INSERT INTO blobs (sha256, size, data) VALUES ('abc', 2, x'4142')"
    store.write(lambda connection: connection.execute(text(row)))
    store.close()
    with open_ledger(url, worker="one") as ledger:
        assert ledger.blob("abc") == b"AB"
        assert ledger.prunable(NOW) == (1, 2)


def test_newer_store(told: Told, url: str) -> None:
    open_ledger(url, worker="one").close()
    store = Store(url, patience=1)
    store.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '0099'")))
    store.close()
    told(lambda: open_ledger(url, worker="one"))


# --- states -----------------------------------------------------------------------------------------------


def test_every_state_can_be_reached_and_only_sent_is_final() -> None:
    assert {step.after for step in TRANSITIONS.values()} == set(MailState)
    assert set(MailState) - {before for before, _ in TRANSITIONS} == {MailState.SENT}


def test_what_is_not_in_the_table_is_refused() -> None:
    refused = 0
    for state in MailState:
        for event in Event:
            if (state, event) not in TRANSITIONS:
                refused += 1
                with pytest.raises(IllegalChangeError, match=f"a mail that is {state} cannot {event}"):
                    next_state(state, event)
    assert refused > 90


def test_the_text_leaves_only_from_a_claim_that_was_committed() -> None:
    into = {(before, event) for (before, event), step in TRANSITIONS.items() if step.after is MailState.SENDING}
    assert into == {(MailState.CLAIMED, Event.BEGIN_DATA)}


def test_an_uncertain_letter_is_never_sent_again_by_itself() -> None:
    out = {event for (before, event), step in TRANSITIONS.items() if before is MailState.UNCERTAIN}
    again = {event for event in out if next_state(MailState.UNCERTAIN, event).after is MailState.QUEUED}
    assert again == {Event.ASK_AGAIN}


# --- people's mistakes ------------------------------------------------------------------------------------


def test_cannot_change(told: Told, url: str) -> None:
    with open_ledger(url, worker="one") as ledger:
        (item,) = record(ledger)
        ledger.claim(1, now=NOW, lease=LEASE)
        ledger.begin_data(item.id, now=NOW)
        told(lambda: ledger.cancel(item.id, NOW))


def test_unknown_mail(told: Told, url: str) -> None:
    with open_ledger(url, worker="one") as ledger:
        told(lambda: ledger.item(4711))
        told(lambda: ledger.retry(4711, NOW))


# --- a store that fails -----------------------------------------------------------------------------------


def fill(ledger: Ledger, spare: int = 3) -> None:
    """Let the store's disk be full after a few more pages."""
    connection = ledger._store._engine.raw_connection()
    used = connection.cursor().execute("PRAGMA page_count").fetchone()[0]
    connection.cursor().execute(f"PRAGMA max_page_count = {used + spare}")
    connection.close()


def test_store_failed(told: Told, url: str) -> None:
    with open_ledger(url, worker="one") as ledger:
        fill(ledger)
        told(lambda: ledger.record_edition(edition(files=()), [("board", letter(text="x" * 90_000))], {}, now=NOW))


def test_on_a_full_disk_an_edition_is_recorded_whole_or_not_at_all_and_later_it_is(url: str) -> None:
    many = [("board", letter(f"{n}@x.org", attachments=())) for n in range(200)]
    with open_ledger(url, worker="one") as ledger:
        fill(ledger)
        with pytest.raises(OutputError, match="full"):
            ledger.record_edition(edition(files=()), many, {}, now=NOW)
        assert (ledger.editions(), ledger.outbox()) == ((), ())
        fill(ledger, 10_000)
        assert len(ledger.record_edition(edition(files=()), many, {}, now=NOW)) == 200


FULL = """
import resource, sys
from tests.builders_store import NOW, edition, letter
from reportgen.deliver.store.ledger import open_ledger
from reportgen.errors import OutputError
ledger = open_ledger(sys.argv[1], worker="cramped")
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
done = 0
try:
    for number in range(1000):
        key = f"e{number}"
        ledger.record_edition(edition(key, files=()), [("board", letter(key=key, attachments=()))], {}, now=NOW)
        done += 1
except OutputError as error:
    print(done, error.problems[0].code)
"""


def test_a_file_that_may_not_grow_loses_nothing_that_was_recorded(url: str) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 600_000
    ran = subprocess.run([sys.executable, "-c", FULL, url], capture_output=True, text=True, check=True, timeout=60)
    done, code = ran.stdout.split()
    assert code == Code.DELIVER_STORE_FAILED and int(done) > 5
    with open_ledger(url, worker="roomy") as ledger:
        assert len(ledger.editions(limit=9999)) == len(ledger.outbox()) == int(done)
        assert [reasons(ledger, item.id) for item in ledger.outbox()] == [[">queued: recorded"]] * int(done)


def test_a_store_whose_lock_never_comes_free_is_told(url: str) -> None:
    with open_ledger(url, worker="one") as ledger, open_ledger(url, worker="two", patience=0.1) as other:
        connection = ledger._store._engine.connect()
        connection.begin()
        with pytest.raises(OutputError, match="database is locked"):
            other.suppress("a@x.org", "", NOW)
        assert not other.is_suppressed("a@x.org", "")  # readers wait for nobody
        connection.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        open_ledger(f"sqlite:///{tmp_path}/file/store.sqlite", worker="one")
    assert caught.value.problems[0].code == Code.DELIVER_STORE_FAILED


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_text("something else entirely, and quite long" * 100)
    with pytest.raises(OutputError, match="not a database"):
        open_ledger(f"sqlite:///{tmp_path}/store.sqlite", worker="one", patience=0.1)


# --- secrets and imports ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("smtps://app:a:b/c@mail", "smtps://app:***@mail"),
        ("Authorization: Bearer abcdef123456", "Authorization: Bearer ***"),
        ('{"access_token": "abc", "n": 1}', '{"access_token": ***, "n": 1}'),
        ("PASSWORD = 'a b c' wrong", "PASSWORD = *** wrong"),
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("two\r\nlines\x00 and\ta tab", "two lines and a tab"),
    ],
)
def test_what_looks_secret_is_masked(said: str, shown: str) -> None:
    assert mask(said) == shown


def test_a_known_secret_is_masked_wherever_it_stands_and_a_long_text_is_cut() -> None:
    assert mask("wrong: hunter22!", ("hunter22", "")) == "wrong: ***!"
    assert len(mask("x" * 2000)) == 500


def test_only_the_modules_of_the_store_know_the_database() -> None:
    package = Path(reportgen.__file__).parent
    store = Path(reportgen.deliver.store.__file__).parent
    known = [
        path
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        if name.split(".")[0] in ("sqlalchemy", "alembic", "psycopg")
    ]
    assert known and all(store in path.parents for path in known)
