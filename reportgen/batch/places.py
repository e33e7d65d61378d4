"""Places of a batch: folders, or URLs (`file://`, `s3://`, `memory://` and what else fsspec knows).

Only the operator's command line and portfolio name URLs; what a briefing names stays a path inside its folder.
"""

import hashlib
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from reportgen.codes import Code
from reportgen.deliver.files import write_aside
from reportgen.errors import Diagnostic, LoadError, Origin, OutputError

MAX_FILES = 2_000
"""Of one briefing that is fetched."""
MAX_BYTES = 512 * 1024 * 1024
"""Of one briefing that is fetched, and of the outputs that lie there."""
_OUTPUTS = (".docx", ".pdf", ".manifest.json")


def is_url(place: str) -> bool:
    """Whether a place is named by a URL.

    >>> is_url("s3://bucket/briefings"), is_url("briefings")
    (True, False)
    """
    return "://" in place


def local_path(place: str) -> Path | None:
    """The path of a place on this machine's disks; None for any other.

    >>> local_path("file:///data/a%20b").as_posix()
    '/data/a b'
    """
    if not is_url(place):
        return Path(place)
    parts = urlsplit(place)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.netloc in ("", "localhost") else None


def join(place: str, name: str) -> str:
    """The place `name` below another."""
    return f"{place.rstrip('/')}/{name}" if is_url(place) else str(Path(place) / name)


def list_briefings(url: str) -> tuple[str, ...]:
    """Paths below a URL of the folders that hold a briefing.yaml, in order."""
    fs, root = _open(url)
    found = _told(url, lambda: fs.find(root))
    folders = (PurePosixPath(path).parent for path in found if PurePosixPath(path).name == "briefing.yaml")
    return tuple(sorted(folder.relative_to(root).as_posix() for folder in folders))


def read(url: str, limit: int) -> bytes:
    """The bytes of a file. Raises LoadError if it cannot be read or has more than `limit`."""
    fs, path = _open(url)
    data: bytes = _told(url, lambda: fs.cat_file(path, end=limit + 1))
    if len(data) > limit:
        raise _too_much(url, f"more than {limit:,} bytes", f"at most {limit:,} bytes")
    return data


def fetch(url: str, below: Path) -> Path:
    """Copy the folder of a briefing into a new one below `below`, called alike; gives that."""
    fs, root = _open(url)
    found = _told(url, lambda: fs.find(root, detail=True))
    if not found:
        raise _unreachable(url, "nothing")
    folder = below / (PurePosixPath(root).name or "briefing")
    for path, name in _bounded(url, root, found).items():
        write_aside(folder / name, _told(url, lambda path=path: fs.cat_file(path)))
    return folder


def _bounded(url: str, root: str, found: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Paths of files and their names below the root; raises LoadError for too many, too large or outlandish ones."""
    size = sum(int(info.get("size") or 0) for info in found.values())
    if len(found) > MAX_FILES or size > MAX_BYTES:
        shown = f"at most {MAX_FILES:,} files and {MAX_BYTES:,} bytes"
        raise _too_much(url, f"{len(found):,} files, {size:,} bytes", shown)
    names = {path: PurePosixPath(path).relative_to(root) for path in found}
    for name in names.values():
        if ".." in name.parts or "\\" in str(name) or "\0" in str(name):
            raise _unreachable(url, f"a file called {name}")
    return {path: name.as_posix() for path, name in names.items()}


def fetch_outputs(url: str, folder: Path) -> dict[str, bytes]:
    """Copy the outputs that lie at a URL into `folder`, so that edits to them are recognised; what was copied."""
    fs, root = _open(url)
    if not _told(url, lambda: fs.exists(root)):
        return {}
    found = _told(url, lambda: fs.find(root, maxdepth=1, detail=True))
    ours = {path: info for path, info in found.items() if path.endswith(_OUTPUTS)}
    before: dict[str, bytes] = {}
    for path, name in _bounded(url, root, ours).items():
        before[name] = _told(url, lambda path=path: fs.cat_file(path))
        write_aside(folder / name, before[name])
    return before


def push_outputs(folder: Path, url: str, before: Mapping[str, bytes]) -> None:
    """Copy new outputs to a URL: the manifest first with both digests, then the files, then the manifest.

    As on a disk, whoever stops in between leaves files that the next build recognises as its own.
    """
    now = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name.endswith(_OUTPUTS)}
    changed = {name: data for name, data in now.items() if before.get(name) != data}
    manifests = [name for name in changed if name.endswith(".manifest.json")]
    fs, root = _open(url)

    def put(name: str, data: bytes) -> None:
        try:
            fs.pipe_file(f"{root.rstrip('/')}/{name}", data)
        except Exception as error:  # each file system raises its own
            raise OutputError(_problem(url, error)) from error

    if not changed:
        return
    _told(url, lambda: fs.makedirs(root, exist_ok=True))
    for name in manifests:
        put(name, _pending(changed[name], before))
    for name in (*(set_aside for set_aside in changed if set_aside not in manifests), *manifests):
        put(name, changed[name])


def _pending(manifest: bytes, before: Mapping[str, bytes]) -> bytes:
    content = json.loads(manifest)
    content.pop("made_from", None)
    for name, entry in content["outputs"].items():
        if name in before:
            entry["previous"] = hashlib.sha256(before[name]).hexdigest()
    return json.dumps(content).encode()


# --- fsspec -----------------------------------------------------------------------------------------------


def _open(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path in it. Raises LoadError."""
    try:
        url_to_fs = import_module("fsspec.core").url_to_fs
    except ImportError as error:
        raise LoadError(
            Diagnostic(
                Code.DELIVER_NEEDS_EXTRA,
                "URLs need libraries that are not installed.",
                found="without fsspec",
                hint="Install them: pip install 'reportgen[cluster]'",
            )
        ) from error
    try:
        fs, path = url_to_fs(url)
    except Exception as error:  # an unknown scheme, a missing library, wrong options
        raise LoadError(_problem(url, error)) from error
    return fs, str(path)


def _told(url: str, step: Any) -> Any:
    try:
        return step()
    except Exception as error:  # each file system raises its own
        raise LoadError(_problem(url, error)) from error


def _problem(url: str, error: Exception) -> Diagnostic:
    return _unreachable(url, f"{type(error).__name__}: {error}").problems[0]


def _unreachable(url: str, found: str) -> LoadError:
    return LoadError(
        Diagnostic(
            Code.BATCH_UNREACHABLE,
            "This place cannot be reached, or is not what is needed.",
            Origin(_shown(url)),
            found=found[:300],
            hint="Look whether it exists and whether this machine, and every worker, may use it.",
        )
    )


def _too_much(url: str, found: str, expected: str) -> LoadError:
    message = "There is more at this place than is read."
    return LoadError(Diagnostic(Code.LOAD_FILE_TOO_LARGE, message, Origin(_shown(url)), found=found, expected=expected))


def _shown(url: str) -> str:
    """A URL without a password in it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
