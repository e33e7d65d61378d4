"""Nouns of a batch: what is to be built, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reportgen.errors import Diagnostic, Origin
from reportgen.request import Request


@dataclass(frozen=True, slots=True)
class Task:
    """One build of a batch. Small, and goes to another process or host."""

    name: str
    """Unlike any other in the batch: the folder of its outputs below that of the batch, with forward slashes."""
    briefing: str
    """An absolute path, or a URL."""
    output: str
    """The folder that is written into: an absolute path, or a URL."""
    request: Request
    """Its `output` plays no part."""
    origin: Origin
    """The row that asks for it."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that a batch is asked for."""

    size: int
    tasks: Iterator[Task]
    """To be gone through once, in order; made as they are asked for."""


class State(StrEnum):
    """What became of a task."""

    BUILT = "built"
    KEPT = "kept"
    """Its outputs were made from the very same inputs already."""
    FAILED = "failed"
    """Something that a person can mend."""
    BROKEN = "broken"
    """A bug; `Done.traceback` says where."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task: a receipt, never the files themselves."""

    name: str
    origin: Origin
    state: State
    files: tuple[tuple[str, int, str], ...] = ()
    """Name, bytes and SHA-256 of each."""
    told: tuple[Diagnostic, ...] = ()
    """Errors and warnings, not all of very many."""
    warnings: int = 0
    seconds: float = 0.0
    """Of a processor."""
    traceback: str = ""
