"""Runs the reader of PDF in a process of its own, so that a hostile file takes down that process at most."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.links.pdf.contents import Contents, from_plain
from reportgen.links.pdf.extract import DAMAGED, LOCKED, MISSING, TOO_LARGE

SECONDS = 120.0
"""A file of 10,000 rows takes 5."""
_MOST_ANSWER = 1024 * 1024 * 1024
"""Bytes of the answer."""


def read_contents(path: Path, data: bytes, password: str = "", *, seconds: float = SECONDS) -> Contents:
    """What a PDF holds.

    Raises `LoadError`: damaged, protected by a password other than this one, larger or slower than is read.
    """
    question = password.split("\n")[0].encode() + b"\n" + data
    status, answer = run_apart("reportgen.links.pdf.extract", question, seconds)
    if status == 0:
        return from_plain(json.loads(answer))
    raise LoadError(_refusal(path, status, has_password=bool(password)))


def run_apart(module: str, question: bytes, seconds: float = SECONDS) -> tuple[int, bytes]:
    """Run a module of ours, which is asked on its standard input; its exit status, and its answer if that is 0.

    A process that takes longer, or answers more than is read, has the status `TOO_LARGE`.
    """
    command = [sys.executable, "-m", module]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    with subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        clock = threading.Timer(seconds, process.kill)
        clock.start()
        try:
            answer = _converse(process, question)
        finally:
            was_late = not clock.is_alive()
            clock.cancel()
            process.kill()
    if was_late or len(answer) > _MOST_ANSWER:
        return TOO_LARGE, b""
    return process.returncode, answer if process.returncode == 0 else b""


def _converse(process: "subprocess.Popen[bytes]", question: bytes) -> bytes:
    """Write the file while the answer is read; a process that ends early answers nothing."""
    to_process, from_process = process.stdin, process.stdout
    if to_process is None or from_process is None:
        raise ValueError("the process has no pipes")

    def ask() -> None:
        try:
            with to_process as pipe:
                pipe.write(question)
        except OSError:
            return  # it ended before it had read everything; its status says why

    writer = threading.Thread(target=ask)
    writer.start()
    answer = from_process.read(_MOST_ANSWER + 1)
    process.kill() if len(answer) > _MOST_ANSWER else process.wait()
    writer.join()
    return answer


def _refusal(path: Path, status: int, *, has_password: bool) -> Diagnostic:
    origin = Origin(path.name)
    match status:
        case _ if status == LOCKED:
            return Diagnostic(
                Code.LINKS_LOCKED_FILE,
                "The password does not open the PDF." if has_password else "The PDF opens with a password only.",
                origin,
                hint="Give it with --password-file.",
            )
        case _ if status == TOO_LARGE:
            return Diagnostic(
                Code.LINKS_UNREADABLE_PDF, "The PDF holds more than is read.", origin, found="too much text or data"
            )
        case _ if status == MISSING:
            return Diagnostic(
                Code.LINKS_UNREADABLE_PDF,
                "What reads PDF files is not installed.",
                origin,
                hint="Install it: pip install pypdfium2",
            )
        case _:
            return Diagnostic(
                Code.LINKS_UNREADABLE_PDF,
                "The PDF cannot be read.",
                origin,
                found="a damaged file" if status == DAMAGED else "a file that no PDF reader should meet",
                hint="Take another copy of it.",
            )
