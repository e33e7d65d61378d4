"""A text file line by line, so that its size does not matter: UTF-8, checked like whole files are. Part of load."""

from collections.abc import Iterator
from pathlib import Path

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.limits import MAX_LINE_BYTES, MAX_STREAMED_BYTES
from reportgen.evidence.readers.text import check_line, decode, unreadable, wrong_byte


def read_lines(path: Path, name: str, tell: Warn) -> Iterator[str]:
    """Lines with their ends; the first mark that is seldom meant is told.

    Raises LoadError for a file that cannot be read, is too large, is not UTF-8, or holds what no document may hold.
    """
    count, size = 0, 0
    is_told = False
    if path.exists() and not path.is_file():
        raise LoadError(unreadable(Origin(name), "a folder" if path.is_dir() else "no regular file"))
    try:
        with path.open("rb") as stream:
            while data := stream.readline(MAX_LINE_BYTES + 1):
                count += 1
                size += len(data)
                if len(data) > MAX_LINE_BYTES or size > MAX_STREAMED_BYTES:
                    raise LoadError(_too_large(Origin(name, line=count), is_line=len(data) > MAX_LINE_BYTES))
                line = _decode(data, name, count)
                if not line.rstrip("\r\n").isprintable():
                    is_told = check_line(line, Origin(name, line=count), None if is_told else tell)
                yield line
    except OSError as problem:
        raise LoadError(unreadable(Origin(name), problem.strerror or type(problem).__name__)) from problem


def _decode(data: bytes, name: str, number: int) -> str:
    try:
        return decode(data, name) if number == 1 else data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise LoadError(wrong_byte(data, problem.start, name, number)) from problem


def _too_large(origin: Origin, *, is_line: bool) -> Diagnostic:
    most = MAX_LINE_BYTES if is_line else MAX_STREAMED_BYTES
    return Diagnostic(
        Code.LOAD_FILE_TOO_LARGE,
        f"The {'line' if is_line else 'file'} is too large.",
        origin,
        found=f"more than {most:,} bytes",
        expected=f"at most {most:,} bytes",
        hint="Split the file.",
    )
