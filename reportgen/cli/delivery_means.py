"""What commands of delivery have in common: their options, the operator's configuration, clock and chance."""

import functools
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reportgen.cli.terminal import show

if TYPE_CHECKING:
    from reportgen.deliver.operator_model import Operator
    from reportgen.deliver.store.ledger import Ledger
    from reportgen.dispatch.model import Means
    from reportgen.errors import Diagnostic

F = TypeVar("F", bound=Callable[..., Any])

LIBRARIES = ("sqlalchemy", "alembic", "cronsim", "holidays", "idna", "tenacity")
"""Of the extra `delivery`."""

operator_option = click.option(
    "--operator", "operator_file", type=click.Path(path_type=Path), metavar="FILE",
    help="The operator's configuration. Default: REPORTGEN_OPERATOR, or operator.toml in your configuration folder.",
)  # fmt: skip
json_option = click.option("--json", "is_json", is_flag=True, help="Print JSON for programs.")
log_option = click.option(
    "--log-format", type=click.Choice(["human", "json"]), help="Form of the log. Default: as the operator configured."
)
verbose_option = click.option("-v", "--verbose", is_flag=True, help="Log closely; the log may then name recipients.")


def needs_delivery(command: F) -> F:
    """Say what to install where the libraries of delivery are missing."""

    @functools.wraps(command)
    def checked(*args: Any, **kwargs: Any) -> Any:
        require(LIBRARIES, "delivery")
        return command(*args, **kwargs)

    return checked  # type: ignore[return-value]  # the same signature


def require(libraries: tuple[str, ...], extra: str) -> None:
    """Raise OutputError if one of the libraries is not installed."""
    from importlib.util import find_spec

    missing = [name for name in libraries if find_spec(name) is None]
    if missing:
        from reportgen.codes import Code
        from reportgen.errors import Diagnostic, OutputError

        raise OutputError(
            Diagnostic(
                Code.DELIVER_NEEDS_EXTRA,
                "This command needs libraries that are not installed.",
                found=f"without {', '.join(missing)}",
                hint=f"pip install 'reportgen[{extra}]'",
            )
        )


def open_operator(file: Path | None) -> "Operator":
    """The operator's configuration; warnings are shown."""
    from reportgen.deliver.operator import read_operator

    return read_operator(file, warn=show)


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def make_means(
    *, warn: "Callable[[Diagnostic], None]" = show, progress: Callable[[str], None] = lambda _: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> "Means":  # fmt: skip
    """Clock, chance and environment of this process."""
    import random
    import socket

    from reportgen.dispatch.model import Means

    started = int(now().timestamp() * 1000)
    chance = random.SystemRandom()
    worker = f"{socket.gethostname()}:{os.getpid()}:{started:x}"
    return Means(now, chance.random, os.environ, worker, warn, progress, is_stopped)


def open_ledger_of(operator: "Operator") -> "Ledger":
    """The store, for a person: what they do is written down under their name."""
    import getpass
    from dataclasses import replace

    from reportgen.dispatch.office import open_store

    means = make_means()
    try:
        person = getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in containers
        person = str(os.getuid()) if hasattr(os, "getuid") else "somebody"
    return open_store(operator, replace(means, worker=f"{person}@{means.worker}"))


def warn_once() -> "Callable[[Diagnostic], None]":
    """Shows each warning once, however many editions it comes up in; notes are for `check`."""
    told: set[Diagnostic] = set()

    def warn(diagnostic: "Diagnostic") -> None:
        if diagnostic.severity == "warning" and diagnostic not in told:
            told.add(diagnostic)
            show(diagnostic)

    return warn
