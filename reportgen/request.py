"""Nouns of the pipeline: what a build is asked for, and what a check found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reportgen.errors import Diagnostic
from reportgen.evidence.model import Audience, Evidence
from reportgen.render.artifact import Protection, Signing


@dataclass(frozen=True, slots=True)
class Request:
    """What `build` is asked for beside the briefing; None and empty mean: as the briefing says."""

    output: Path = Path("output")
    """Folder to write into; made if missing."""
    formats: tuple[str, ...] = ()
    as_of: date | None = None
    today: date | None = None
    """The as-of date of last resort, for a briefing that has none."""
    template: str | None = None
    theme: str | None = None
    force: bool = False
    """Replace outputs even if somebody edited them."""
    fail_on_warning: bool = False
    """Write nothing if there was any warning."""
    save_stages: Path | None = None
    """Folder for the value at each stage border, as JSON."""
    protection: Protection | None = None
    """Password of the PDF; a Word file cannot have one."""
    audience: Audience | None = None
    """Whose edition it is; None shows everything."""
    since: Path | None = None
    """The edition that this one is compared with (`editions.read_edition`); None: as the briefing says."""
    earlier: Callable[[Evidence, date], str] | None = None
    """Gives the facts of the edition that was delivered before this one, empty for none; goes before the briefing's."""
    links: bool = True
    """Files remember what their numbers came from, for trace, verify, audit and refresh."""
    signing: Signing | None = None
    """What the PDF is signed with; a Word file is never signed."""
    is_fresh: bool = False
    """Build even if the outputs were made from the very same inputs already."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found."""

    errors: tuple[Diagnostic, ...]
    exit_status: int
    """Of the first stage that failed; 0 if none did."""
