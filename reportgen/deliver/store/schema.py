"""The version of the tables: brought up to date when a store is opened, refused if it is newer than this program."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from reportgen.codes import Code
from reportgen.deliver.store.engine import Store
from reportgen.errors import Diagnostic, Origin, OutputError

HEAD = "0002"
"""The newest version that this program knows."""

_LOCK = 0x7265706F7274
"""PostgreSQL's advisory lock for migrations, so that two hosts do not migrate at once."""


def bring_up_to_date(store: Store) -> None:
    """Make or migrate the tables, in one transaction. Raises `OutputError` for a store of a newer version."""
    if store.read(_version) != HEAD:
        store.write(lambda connection: _migrate(connection, store.shown))


def _version(connection: Connection) -> str:
    """The version of the store; empty if it has no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _migrate(connection: Connection, shown: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    version = _version(connection)  # another process may have been faster
    if version == HEAD:
        return
    # Imported here: it is only needed when there is something to do.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    if version not in {"", *(script.revision for script in scripts.walk_revisions())}:
        raise _newer(shown, version)

    def steps(revision: Any, _context: object) -> Any:
        return scripts._upgrade_revs(HEAD, revision)

    with EnvironmentContext(config, scripts, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()


def _newer(shown: str, version: str) -> OutputError:
    return OutputError(
        Diagnostic(
            Code.DELIVER_NEWER_STORE,
            "The store was made by a newer version of reportgen.",
            Origin(shown),
            found=f"version {version}",
            expected=f"version {HEAD} or older",
            hint="Install the newer reportgen here as well; an older one could spoil the store.",
        )
    )
