"""Tokens for XOAUTH2: fetched from a command or a file each time they are needed, since they live for an hour or so."""

import subprocess
from collections.abc import Mapping

from reportgen.codes import Code
from reportgen.deliver.operator_model import Secret, SecretKind, TokenSource
from reportgen.deliver.secrets import Masked, missing_secret, reveal
from reportgen.errors import Diagnostic, LoadError, Warn

SECONDS = 60
"""How long a command may take."""
MOST_BYTES = 64 * 1024


def fetch_token(source: TokenSource, *, environ: Mapping[str, str], warn: Warn) -> Masked:
    """The token: the first line of the file, or of what the command prints.

    The command is run without a shell, in the caller's environment. Raises `LoadError` if there is no token; what the
    command printed is never told.
    """
    if source.file:
        secret = Secret(SecretKind.FILE, source.file, origin=source.origin)
        kept = _first_line(reveal(secret, environ=environ, warn=warn).value())
        if not kept:
            raise LoadError(missing_secret(secret, "an empty first line"))
        return Masked(kept)
    try:
        done = subprocess.run(  # noqa: S603  # the operator's own command, without a shell
            source.command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired, ValueError) as problem:
        reason = "it took too long" if isinstance(problem, subprocess.TimeoutExpired) else "it cannot be run"
        raise LoadError(_failed(source, reason)) from None
    token = _first_line(done.stdout[:MOST_BYTES].decode("utf-8", "replace"))
    if done.returncode or not token:
        raise LoadError(_failed(source, f"exit status {done.returncode}" if done.returncode else "nothing was printed"))
    return Masked(token)


def _first_line(text: str) -> str:
    lines = text.splitlines()
    return lines[0].strip() if lines else ""


def _failed(source: TokenSource, found: str) -> Diagnostic:
    return Diagnostic(
        Code.DELIVER_NO_TOKEN,
        "The command for a token gave none.",
        source.origin,
        found=found,
        expected=f"a token on the first line of the output of `{source.command[0]}`",
        hint="Run it by hand as the same user.",
    )
