"""Opens a DOCX or PDF that has been out in the world, whichever it is."""

from pathlib import Path

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.links.model import FoundFile, Snapshot

MAX_BYTES = 256 * 1024 * 1024
"""Largest file that is opened."""


def open_file(path: Path, password: str = "") -> FoundFile:
    """The file as it is now, with its snapshot if it has one. What it is, its first bytes say, not its name; `password`
    opens a PDF that needs one.

    Raises `LoadError`: missing, unreadable, too large, neither DOCX nor PDF, locked, or damaged.
    """
    data = _read(path)
    if data[:4] == b"PK\x03\x04":
        from reportgen.links.docx.read import read_docx

        return read_docx(path, data)
    if b"%PDF-" in data[:1024]:
        from reportgen.links.pdf.read import read_pdf

        return read_pdf(path, data, password)
    raise _unknown(path, data)


def open_word(path: Path) -> tuple[bytes, Snapshot]:
    """The bytes of a Word file and what it remembers of its numbers; its text is not looked at.

    Raises `LoadError`: as `open_file`, for a PDF, and for a file that remembers nothing.
    """
    data = _read(path)
    if b"%PDF-" in data[:1024]:
        raise LoadError(
            Diagnostic(
                Code.LINKS_NOT_REFRESHABLE,
                "Only a Word file can be refreshed.",
                Origin(path.name),
                found="a PDF",
                hint="Build the briefing again: nobody edits a PDF.",
            )
        )
    if data[:4] != b"PK\x03\x04":
        raise _unknown(path, data)
    from reportgen.links.docx.read import read_docx_snapshot

    return data, _remembered(path, read_docx_snapshot(path, data))


def snapshot_of(file: FoundFile) -> Snapshot:
    """What the file remembers of its numbers. Raises `LoadError` if it remembers nothing."""
    return _remembered(Path(file.path), file.snapshot)


def _remembered(path: Path, snapshot: Snapshot | None) -> Snapshot:
    if snapshot is None:
        raise LoadError(
            Diagnostic(
                Code.LINKS_NO_SNAPSHOT,
                "The file remembers nothing of its numbers.",
                Origin(path.name),
                hint="Ask for a copy as reportgen wrote it: this one was not made by reportgen, was built with "
                "--no-links, or was saved by a program that dropped what it did not know.",
            )
        )
    return snapshot


def _unknown(path: Path, data: bytes) -> LoadError:
    return LoadError(
        Diagnostic(
            Code.LINKS_UNKNOWN_FILE,
            "This is neither a Word file (.docx) nor a PDF.",
            Origin(path.name),
            found="an empty file" if not data else f"{len(data):,} bytes that begin with {data[:8]!r}",
        )
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise LoadError(
            Diagnostic(Code.LOAD_MISSING_FILE, "The file cannot be read.", Origin(path.name), found=reason)
        ) from error
    if len(data) > MAX_BYTES:
        raise LoadError(
            Diagnostic(
                Code.LOAD_FILE_TOO_LARGE,
                "The file is too large to be looked into.",
                Origin(path.name),
                expected=f"at most {MAX_BYTES // 1024 // 1024} MB",
            )
        )
    return data
