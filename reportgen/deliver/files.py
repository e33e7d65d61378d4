"""Write outputs so that nothing is ever half there, and never over somebody's edits.

Beside the outputs lies `NAME.manifest.json` with the digest of each. A digest that no longer fits means that
somebody edited the file. The manifest is written first with both digests, old and new, so that a build killed at
any point leaves files that it still recognises as its own.
"""

import errno
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from reportgen.codes import Code
from reportgen.deliver.made_from import as_json, from_json
from reportgen.deliver.model import Edition, MadeFrom, Receipt
from reportgen.errors import Diagnostic, Origin, OutputError
from reportgen.render.artifact import Artifact

MANIFEST_VERSION = 1


def refuse_unwritable(folder: Path) -> None:
    """Raise `OutputError` if it is plain that nothing can be written into `folder`; make and change nothing.

    For telling a person early. What cannot be seen beforehand (a full disk, rights that the system does not show)
    is told when writing fails.
    """
    try:
        there = next(place for place in (folder, *folder.parents) if place.exists())
        reason = 0 if there.is_dir() else errno.ENOTDIR
        if not reason and not os.access(there, os.W_OK | os.X_OK):
            reason = errno.EACCES
    except (OSError, StopIteration) as error:
        reason = getattr(error, "errno", None) or errno.ENOENT
    if reason:
        raise _unwritable(folder, OSError(reason, os.strerror(reason)))


def refuse_edited(folder: Path, name: str, files: Sequence[str], *, force: bool) -> None:
    """Raise `OutputError`, naming each file, if one of `files` in `folder` is not as reportgen left it.

    Also raised for a file of that name that reportgen never wrote, and for a manifest that cannot be read. With
    `force` nothing is refused. Missing files and a missing folder are fine.
    """
    if force:
        return
    known = _read_outputs(folder / f"{name}.manifest.json")
    problems = [problem for file in files if (problem := _objection(folder / file, known.get(file)))]
    if problems:
        raise OutputError(problems)


def find_kept(folder: Path, name: str) -> tuple[MadeFrom, tuple[Receipt, ...]] | None:
    """What the files of the edition `name` in `folder` were made from, and they themselves.

    None if the manifest does not say, if a file is missing, or if one is not as it was written.
    """
    try:
        content = json.loads((folder / f"{name}.manifest.json").read_text(encoding="utf-8"))
        made_from = from_json(content["made_from"])
        receipts = []
        for fmt in made_from.formats:
            entry, path = content["outputs"][f"{name}.{fmt}"], folder / f"{name}.{fmt}"
            if "previous" in entry or _digest(path) != entry["sha256"]:
                return None
            receipts.append(Receipt(path, fmt, path.stat().st_size, entry["sha256"], is_changed=False, is_kept=True))
        return made_from, tuple(receipts)
    except (OSError, OutputError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_edition(
    artifacts: Sequence[Artifact], edition: Edition, folder: Path, *, force: bool = False
) -> tuple[Receipt, ...]:
    """Write the artifacts of one edition and its manifest into `folder`, made if missing.

    All files are written aside first and renamed when all are complete. Raises `OutputError` as `refuse_edited`
    does, and for a folder that cannot be written; then older outputs are untouched.
    """
    _make_folder(folder)
    with _alone_in(folder) as is_alone:
        if is_alone:
            _clear_unfinished(folder, edition.name)
        return _write_files(artifacts, edition, folder, force)


def _write_files(artifacts: Sequence[Artifact], edition: Edition, folder: Path, force: bool) -> tuple[Receipt, ...]:
    files = {f"{edition.name}.{artifact.format}": artifact for artifact in artifacts}
    refuse_edited(folder, edition.name, tuple(files), force=force)
    manifest_path = folder / f"{edition.name}.manifest.json"
    aside: dict[str, Path] = {}
    try:
        for file, artifact in files.items():
            aside[file] = _write_temporary(folder / file, artifact.data)
        former: dict[str, Any] = {}
        with suppress(OutputError):  # a manifest that cannot be read was refused above, unless by force
            former = _read_outputs(manifest_path)
        pending = {file: _entry(artifact, folder / file) for file, artifact in files.items()}
        write_aside(manifest_path, _manifest(replace(edition, made_from=None), {**former, **pending}))
        receipts = tuple(_put(aside[file], folder / file, artifact) for file, artifact in files.items())
        settled = {file: _entry(artifact, None) for file, artifact in files.items()}
        write_aside(manifest_path, _manifest(edition, {**former, **settled}))
        return receipts
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        for path in aside.values():
            path.unlink(missing_ok=True)


def write_aside(path: Path, data: bytes) -> None:
    """Write a file under a temporary name in its folder (made if missing), then rename it into place.

    Raises `OutputError` if that is not possible.
    """
    _make_folder(path.parent)
    try:
        temporary = _write_temporary(path, data)
        try:
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[bool]:
    """Waits until no other build writes into the folder, so that two at once leave the files and manifest of one.

    The lock ends with the process, however it ends, and leaves no file. False where folders cannot be locked
    (Windows, some network disks).
    """
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    is_alone = False
    with ExitStack() as held:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            held.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
            is_alone = True
        yield is_alone


def _clear_unfinished(folder: Path, name: str) -> None:
    """Remove what killed builds of this briefing left aside. Only for who holds the folder alone."""
    ours = re.compile(rf"\.{re.escape(name)}\.(manifest\.json|[a-z0-9]+)\.[a-z0-9_]{{8}}\.part")
    with suppress(OSError):  # what cannot be removed stops nobody
        for path in sorted(folder.iterdir()):
            if ours.fullmatch(path.name) and not path.is_dir():
                path.unlink(missing_ok=True)


def _put(temporary: Path, path: Path, artifact: Artifact) -> Receipt:
    changed = _digest(path) != artifact.sha256
    os.replace(temporary, path)
    return Receipt(path, artifact.format, len(artifact.data), artifact.sha256, changed)


def _write_temporary(path: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; an output is as public as any other file of this user.
        os.chmod(name, 0o666 & ~_umask())
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        Diagnostic(
            Code.DELIVER_UNWRITABLE,
            "Cannot write here.",
            Origin(str(path)),
            found=error.strerror or str(error),
            hint="Choose another folder with -o, or mend its permissions.",
        )
    )


def _objection(path: Path, entry: dict[str, Any] | None) -> Diagnostic | None:
    """Why `path` may not be replaced; None if it may."""
    digest = _digest(path)
    if digest is None:
        return None
    if entry is None:
        return Diagnostic(
            Code.DELIVER_FOREIGN_OUTPUT,
            "A file of this name exists that reportgen did not write.",
            Origin(str(path)),
            hint="Move it away, choose another folder with -o, or replace it with --force.",
        )
    if digest in (entry.get("sha256"), entry.get("previous")):
        return None
    return Diagnostic(
        Code.DELIVER_EDITED_OUTPUT,
        "This file was edited since reportgen wrote it.",
        Origin(str(path)),
        hint="Keep the edits: move the file or choose another folder with -o. Lose them: build with --force.",
    )


def _digest(path: Path) -> str | None:
    """SHA-256 of a file; None if there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unwritable(path, error) from error


def _entry(artifact: Artifact, replaces: Path | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"sha256": artifact.sha256, "bytes": len(artifact.data)}
    if replaces is not None and (previous := _digest(replaces)):
        entry["previous"] = previous
    return entry


def _read_outputs(path: Path) -> dict[str, Any]:
    """What the manifest says of each output; empty if there is none. Raises OutputError if it cannot be read."""
    try:
        outputs: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["outputs"]
        if not all(isinstance(entry, dict) for entry in outputs.values()):
            raise TypeError("outputs")
        return outputs
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutputError(
            Diagnostic(
                Code.DELIVER_BAD_MANIFEST,
                "The manifest of earlier outputs cannot be read, so edits to them cannot be recognised.",
                Origin(str(path)),
                hint="Move the outputs away, or build with --force to replace them and the manifest.",
            )
        ) from error


def _manifest(edition: Edition, outputs: dict[str, Any]) -> bytes:
    from reportgen import __version__

    content = {
        "manifest": MANIFEST_VERSION,
        "reportgen": __version__,
        "briefing": edition.name,
        "as_of": edition.as_of.isoformat(),
        "template": edition.template,
        "theme": edition.theme,
        "evidence_sha256": edition.evidence_sha256,
        **({"made_from": as_json(edition.made_from)} if edition.made_from else {}),
        "outputs": dict(sorted(outputs.items())),
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
