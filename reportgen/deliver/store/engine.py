"""The way to the database: SQLite or PostgreSQL, each set up so that nothing committed is lost.

Faults that pass (a lock, a server that restarts) are waited out.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential

from reportgen.codes import Code
from reportgen.deliver.store.masking import mask
from reportgen.errors import Diagnostic, Origin, OutputError

T = TypeVar("T")

_PASSING_STATES = ("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300")
"""PostgreSQL: serialization failure, deadlock, lock not available, shutdown, crash, starting up, too many connections.

https://www.postgresql.org/docs/current/errcodes-appendix.html; class 08 are faults of the connection."""


class Store:
    """A database, and transactions in it."""

    def __init__(self, url: str, *, patience: float) -> None:
        """Connect to nothing yet. `patience`: seconds that a lock or an absent server is waited for."""
        self._url = read_url(url)
        self.shown = mask(self._url.render_as_string(hide_password=True))
        """The address without its passwords, for messages."""
        self._patience = patience
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(self._url, patience) if self.is_sqlite else _postgresql_engine(self._url)
        self._reading = self._engine.execution_options(is_read=True)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction, and again from its start if that failed by what passes.

        A commit whose answer was lost counts as failed, so `work` must come to the same end when it is done already.
        Raises `OutputError` if the store cannot be used.
        """
        return self._run(self._engine, work)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, which only reads; it waits for no writer."""
        return self._run(self._reading, work)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _run(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        waiting = Retrying(
            retry=retry_if_exception(is_passing),
            stop=stop_after_delay(self._patience),
            wait=wait_exponential(multiplier=0.05, max=2),
            reraise=True,
        )

        def once() -> T:
            with engine.begin() as connection:
                return work(connection)

        try:
            return waiting(once)
        except DBAPIError as error:
            of_the_store = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
            if not of_the_store and not is_passing(error):
                raise  # a bug of ours; parameters are hidden
            raise _failed(self.shown, error) from None


def read_url(url: str) -> URL:
    """The address of a store; `postgresql://` means the psycopg driver. Raises `OutputError` without repeating it."""
    expected = "sqlite:////folder/store.sqlite or postgresql://user@host/database"

    def refused(message: str) -> OutputError:
        # The address is not shown: it may hold a password in a place that nobody can recognise.
        return OutputError(Diagnostic(Code.DELIVER_BAD_STORE_URL, message, expected=expected))

    try:
        read = make_url(url)
        backend = read.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise refused("The address of the store cannot be read.") from None
    if backend in ("postgresql", "postgres"):
        return read.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise refused(f"There is no store in a database of the kind {backend!r}.")
    if not read.database or read.database == ":memory:" or read.database.startswith("file:"):
        raise refused("A store in SQLite needs a file: it must outlive the process.")
    return read.set(drivername="sqlite")


def is_passing(error: BaseException) -> bool:
    """Whether the same transaction may succeed a little later."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    if state:
        return state in _PASSING_STATES or state.startswith("08")
    if error.connection_invalidated:
        return True
    text = str(error.orig).lower()
    return "database is locked" in text or (type(error.orig).__module__.startswith("psycopg") and _is_absent(error))


def _is_absent(error: DBAPIError) -> bool:
    """A PostgreSQL that cannot be reached says so without a state; a wrong password also does, and never passes."""
    text = str(error.orig).lower()
    return isinstance(error, OperationalError) and not any(
        word in text for word in ("authentication", "password", "does not exist", "no pg_hba", "permission denied")
    )


def _failed(shown: str, error: DBAPIError) -> OutputError:
    said = mask(str(error.orig))
    lower = said.lower()
    if "full" in lower or "disk i/o" in lower or "no space" in lower or "too large" in lower:
        hint = "Make room on the disk of the store. What was not recorded is done again; nothing is sent twice for it."
    elif "locked" in lower:
        hint = "Another process holds the store; find out which, and wait for it or end it."
    elif "readonly" in lower or "unable to open" in lower or "permission" in lower:
        hint = "Mend the folder or its permissions."
    elif "not a database" in lower or "malformed" in lower:
        hint = "Put back a good copy of the file, or name another place for the store."
    else:
        hint = "See that the database runs and lets this user in."
    return OutputError(
        Diagnostic(Code.DELIVER_STORE_FAILED, "The store cannot be used.", Origin(shown), said, hint=hint)
    )


# --- SQLite -----------------------------------------------------------------------------------------------


def _sqlite_engine(url: URL, patience: float) -> Engine:
    path = Path(str(url.database))
    _make_private(path)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        cursor = connection.cursor()
        for line in (
            f"busy_timeout = {int(patience * 1000)}",
            "journal_mode = WAL",  # readers wait for nobody
            "synchronous = FULL",  # a committed `sending` survives a power cut
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {line}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: two that read first and write then would fail each other.
        is_read = connection.get_execution_options().get("is_read", False)
        connection.exec_driver_sql("BEGIN" if is_read else "BEGIN IMMEDIATE")

    return engine


def _make_private(path: Path) -> None:
    """Make the file, and folders that are missing, for this user alone; SQLite gives its helper files the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise OutputError(
            Diagnostic(
                Code.DELIVER_STORE_FAILED,
                "The store cannot be used.",
                Origin(str(path)),
                found=error.strerror or type(error).__name__,
                hint="Mend the folder or its permissions.",
            )
        ) from None


# --- PostgreSQL -------------------------------------------------------------------------------------------


def _postgresql_engine(url: URL) -> Engine:
    try:
        # Each transaction asks first whether its connection still lives, for the server may have been restarted.
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ModuleNotFoundError:
        raise OutputError(
            Diagnostic(
                Code.DELIVER_STORE_FAILED,
                "A store in PostgreSQL needs its driver, which is not installed.",
                Origin(mask(url.render_as_string(hide_password=True))),
                hint="Install it: pip install 'reportgen[postgres]'.",
            )
        ) from None
