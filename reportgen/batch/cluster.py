"""A cluster: workers of Dask distributed on any number of hosts, as an executor."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin

SECONDS = 15
"""How long the scheduler is waited for, and the first of its workers."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An open connection."""

    executor: Executor
    width: int
    """Threads of all workers at the beginning."""


@contextmanager
def open_cluster(address: str) -> Iterator[Cluster]:
    """Connect to the scheduler at `address`, such as `tcp://scheduler:8786`, or by the path of its scheduler file.

    A task whose worker dies is given to another by the scheduler itself. Raises LoadError if nobody answers, if there
    is no worker, or if a worker has another version of reportgen.
    """
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise LoadError(
            Diagnostic(
                Code.DELIVER_NEEDS_EXTRA,
                "A cluster needs libraries that are not installed.",
                found="without distributed",
                hint="Install them: pip install 'reportgen[cluster]'",
            )
        ) from error
    where = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
    try:
        client = distributed.Client(**where, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _unreachable(address, str(error) or type(error).__name__) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError as error:
            raise _unreachable(address, "a scheduler without workers") from error
        _refuse_others(address, client.run(_made_by))
        width = sum(client.nthreads().values())
        yield Cluster(client.get_executor(pure=False), width)


def _made_by() -> str:
    """Asked of every worker: what program it is."""
    from reportgen.unchanged import program

    return program()


def _refuse_others(address: str, programs: dict[str, str]) -> None:
    ours = _made_by()
    if others := sorted(worker for worker, program in programs.items() if program != ours):
        raise LoadError(
            Diagnostic(
                Code.BATCH_UNREACHABLE,
                "Workers of the cluster have another reportgen, Python or library than this machine.",
                Origin(address),
                found=", ".join(others)[:300],
                expected="the very same everywhere, so that the same input gives the same bytes",
                hint="Start the workers from one image, and this command as well.",
            )
        )


def _unreachable(address: str, found: str) -> LoadError:
    return LoadError(
        Diagnostic(
            Code.BATCH_UNREACHABLE,
            "The cluster cannot be reached.",
            Origin(address),
            found=found[:300],
            expected="a Dask scheduler such as tcp://scheduler:8786, with workers",
        )
    )
