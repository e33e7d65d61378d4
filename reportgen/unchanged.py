"""Whether outputs were made from the very same inputs already, so that they need not be made again.

There is no cache beside the outputs: their manifest holds one digest of all that they were made from. Everything a
build could read is digested, not what it did read, so nothing is forgotten: the whole folder of the briefing, the
template and theme that somebody else than the briefing chose, the options, the program with its templates, themes,
styles and fonts, and what is installed beside it. Where that cannot be said for certain, there is no digest, and
everything is made again. Imports nothing heavy: looking takes milliseconds.
"""

import hashlib
import json
import os
import re
import stat
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from reportgen import resources
from reportgen.deliver.files import find_kept
from reportgen.deliver.model import MadeFrom, Receipt
from reportgen.errors import Diagnostic, Severity
from reportgen.evidence.model import BriefingMeta
from reportgen.evidence.naming import name_after
from reportgen.request import Request

MAX_ENTRIES = 2_000
"""Files and folders of one place that are looked at; a place with more is not digested."""
MAX_BYTES = 128 * 1024 * 1024
MOST_TOLD = 500
"""Warnings and notes that a manifest keeps."""
_MAX_HEAD = 8 * 1024 * 1024
_NAME_LINE = re.compile(rb"^name[ \t]*:[ \t]*[\"']?([A-Za-z0-9._-]+)", re.MULTILINE)
_FONT_HEAD = 4096


class _UncertainError(Exception):
    """What a build would read cannot be said for certain."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Digests of all that a build is made from."""

    sha256: str
    """For a briefing that has a date, or whose date is given."""
    dated: str
    """For one whose date is that of the day it is built."""
    name: str
    """File-name stem of the outputs."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Outputs that need not be made again."""

    receipts: tuple[Receipt, ...]
    told: tuple[Diagnostic, ...]
    """Warnings and notes of the build that made them."""


def find_unchanged(mark: Fingerprint | None, asked: Request) -> Kept | None:
    """The outputs as they lie there, if they were made from the very same inputs and nobody touched them since."""
    if mark is None or asked.is_fresh:
        return None
    found = find_kept(asked.output, mark.name)
    if found is None or found[0].sha256 not in (mark.sha256, mark.dated):
        return None
    made_from, receipts = found
    has_warnings = made_from.untold or any(one.severity is Severity.WARNING for one in made_from.told)
    return None if asked.fail_on_warning and has_warnings else Kept(receipts, made_from.told)


def made_from(
    mark: Fingerprint | None, asked: Request, meta: BriefingMeta, told: Sequence[Diagnostic]
) -> MadeFrom | None:
    """What to keep of a build; None if its outputs shall be made again whenever they are asked for."""
    if mark is None or meta.name != mark.name or _may_read_itself(asked, meta):
        return None
    sha256 = mark.sha256 if asked.as_of or meta.as_of else mark.dated
    formats = asked.formats or meta.formats
    if asked.audience:
        return MadeFrom(sha256, formats, untold=len(told))
    return MadeFrom(sha256, formats, tuple(told)) if len(told) <= MOST_TOLD else None


def fingerprint(briefing: str | Path, asked: Request) -> Fingerprint | None:
    """The digests of a build; None if they cannot be told: then it is made again.

    Not told for an edition that is compared with an earlier one which the caller names, for files with a password or
    a signature, and when stages are saved.
    """
    if asked.since or asked.earlier or asked.protection or asked.signing or asked.save_stages:
        return None
    main = Path(briefing)
    try:
        main = main / "briefing.yaml" if main.is_dir() else main
        folder = main.parent.resolve()
        name = _stated_name(main, folder)
        content = {
            "program": program(),
            "assets": _assets(),
            "settings": _settings(),
            "fonts": _further_fonts(os.environ.get("REPORTGEN_FONTS", "")),
            "briefing": [folder.name, main.name, _tree(folder, _own_outputs(folder, asked.output, name))],
            "template": _chosen(asked.template, lambda path: path if path.is_dir() else path.parent),
            "theme": _chosen(asked.theme, lambda path: path.parent),
            "formats": asked.formats,
            "as_of": _text(asked.as_of),
            "audience": asdict(asked.audience) if asked.audience else None,
            "links": asked.links,
        }
    except (OSError, ValueError, RuntimeError, _UncertainError):
        return None
    return Fingerprint(_digest_of(content), _digest_of({**content, "today": _text(asked.today)}), name)


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _digest_of(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _stated_name(main: Path, folder: Path) -> str:
    """What a plain look finds. Where a thorough one finds another name, the outputs are not kept (`made_from`)."""
    with main.open("rb") as file:
        found = _NAME_LINE.search(file.read(_MAX_HEAD))
    return found[1].decode() if found else name_after(str(folder))


def _may_read_itself(asked: Request, meta: BriefingMeta) -> bool:
    """Whether the outputs of a build could be inputs of the next: they are not digested."""
    reads_files = meta.since or any(mark in name for name in (meta.template, meta.theme) for mark in "/\\.")
    return bool(reads_files) and asked.output.resolve().is_relative_to(Path(meta.folder).resolve())


def _own_outputs(folder: Path, output: Path, name: str) -> frozenset[str]:
    """Paths below the folder of the briefing that a build itself makes, if it writes into that folder."""
    output = output.resolve()
    if not output.is_relative_to(folder):
        return frozenset()
    below = output.relative_to(folder)
    own = {(below / f"{name}.{ending}").as_posix() for ending in ("docx", "pdf", "manifest.json")}
    # The folders on the way are there only after the first build.
    return frozenset({*own, *(way.as_posix() for way in (below, *below.parents) if way.parts)})


# --- places -----------------------------------------------------------------------------------------------


def _chosen(given: str | None, place: Callable[[Path], Path]) -> object:
    """A template or theme that the caller chose: its name, and what lies around it if it is a path."""
    if given is None:
        return None
    path = Path(given)
    if not path.exists():
        return given
    return [given, path.resolve().name, _tree(place(path.resolve()), frozenset())]


def _further_fonts(places: str) -> object:
    return [[place, _tree(Path(place).resolve(), frozenset())] for place in places.split(os.pathsep) if place]


def _tree(root: Path, own: frozenset[str]) -> str:
    """Digest of all files below a folder, with their paths, without `own`."""
    found = list(islice(_entries(root), MAX_ENTRIES + 1))
    files: list[tuple[str, str]] = []
    whole, size = hashlib.sha256(), 0
    for entry in found:
        path, kind = _below(entry, root), entry.stat(follow_symlinks=False)
        if path in own:
            continue
        if stat.S_ISDIR(kind.st_mode):
            whole.update(f"folder\0{path}\0".encode(errors="surrogateescape"))
        elif stat.S_ISREG(kind.st_mode):
            size += kind.st_size
            files.append((path, entry.path))
        else:
            raise _UncertainError
    if len(found) > MAX_ENTRIES or size > MAX_BYTES:
        raise _UncertainError
    for path, place in files:
        with open(place, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"file\0{path}\0{digest}\0".encode(errors="surrogateescape"))
    return whole.hexdigest()


def _below(entry: os.DirEntry[str], root: Path) -> str:
    """The path of an entry below the root, with forward slashes; faster than by `Path`."""
    return entry.path[len(str(root)) :].replace(os.sep, "/").lstrip("/")


def _entries(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    """Everything below a folder, in one order. A link makes it uncertain what a build would read."""
    with os.scandir(folder) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_symlink():
            raise _UncertainError
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path)


# --- the program ------------------------------------------------------------------------------------------


@cache
def program() -> str:
    """Digest of the code, of what is installed beside it, and of the interpreter; a process keeps what it loaded."""
    whole = hashlib.sha256(f"{sys.version}\0{zlib.ZLIB_RUNTIME_VERSION}".encode())
    for path in sorted(resources.PACKAGE.rglob("*.py")):
        name = path.relative_to(resources.PACKAGE).as_posix()
        whole.update(f"\0{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    installed = {
        entry
        for place in filter(None, sys.path)
        if Path(place).is_dir()
        for entry in os.listdir(place)
        if entry.endswith((".dist-info", ".egg-info"))
    }
    whole.update("\0".join(sorted(installed)).encode())
    return whole.hexdigest()


def _settings() -> object:
    """What ReportLab reads of the user's own settings (`reportlab.rl_config`)."""
    files = [Path.home() / name for name in (".reportlab_settings", ".reportlab_mods")]
    texts = [hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in files]
    return [*texts, sorted(f"{name}={text}" for name, text in os.environ.items() if name.startswith("RL_"))]


def _assets() -> str:
    """Digest of shipped templates, themes, styles and fonts. A font file begins with the checksums of its tables."""
    whole = hashlib.sha256()
    for root in (resources.templates(), resources.themes(), resources.csl(), resources.fonts()):
        for entry in _entries(root):
            if entry.is_dir():
                continue
            with open(entry.path, "rb") as file:
                head = file.read(_FONT_HEAD if entry.name.endswith(".ttf") else -1)
            digest = hashlib.sha256(head).hexdigest()
            whole.update(f"\0{_below(entry, root)}\0{entry.stat().st_size}\0{digest}".encode())
    return whole.hexdigest()
