"""Secrets: fetched when they are needed from where the operator keeps them, and shown by nothing."""

import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.operator_model import Operator, Secret, SecretKind
from reportgen.errors import Diagnostic, LoadError, Origin, Severity, Warn

MAX_SECRET_BYTES = 64 * 1024
MASK = "•••"


class Masked:
    """A secret that was fetched. Printing, formatting or comparing it shows nothing; `value()` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keep the secret."""
        self._value = value

    def value(self) -> str:
        """The secret itself. Do not put it into a message, a log or the store."""
        return self._value

    def __repr__(self) -> str:
        return f"Masked({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, _: str) -> str:
        return MASK

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret is not written down")


def reveal(secret: Secret, *, environ: Mapping[str, str], warn: Warn) -> Masked:
    """The secret, without a line end behind it.

    Raises LoadError if it is not there, is empty, or cannot be read. A file that other users can read is told to
    `warn`.
    """
    match secret.kind:
        case SecretKind.ENVIRONMENT:
            text = environ.get(secret.name, "")
        case SecretKind.FILE:
            text = _read(secret, warn)
        case SecretKind.KEYRING:
            text = _ask_keyring(secret)
    text = text.rstrip("\r\n")
    if not text:
        raise LoadError(missing_secret(secret, "nothing"))
    return Masked(text)


def missing_secret(secret: Secret, found: str) -> Diagnostic:
    """A secret is not where it should be."""
    place = {
        SecretKind.ENVIRONMENT: f"the environment variable {secret.name}",
        SecretKind.FILE: f"the file {secret.name}",
        SecretKind.KEYRING: f"the keyring, service {secret.name}, user {secret.user}",
    }[secret.kind]
    return Diagnostic(
        Code.DELIVER_MISSING_SECRET,
        "A secret is not there.",
        secret.origin,
        found=found,
        expected=place,
        hint="Put it there for the user that runs reportgen, or name another place.",
    )


def _read(secret: Secret, warn: Warn) -> str:
    path = Path(secret.name)
    try:
        if not path.is_file():
            raise LoadError(missing_secret(secret, "no such file"))
        with path.open("rb") as file:
            data = file.read(MAX_SECRET_BYTES + 1)
        tell_open(path, secret, warn)
        if len(data) > MAX_SECRET_BYTES:
            raise LoadError(missing_secret(secret, "a file that is too large"))
        return data.decode("utf-8")
    except OSError as problem:
        raise LoadError(missing_secret(secret, problem.strerror or "a file that cannot be read")) from problem
    except UnicodeDecodeError:
        # Without the cause: its text shows bytes of the secret.
        raise LoadError(missing_secret(secret, "a file that is no UTF-8 text")) from None


def reveal_bytes(path: Path, origin: Origin, *, most: int, warn: Warn) -> bytes:
    """A file that is itself a secret, such as a key. One that other users can read is told to `warn`.

    Raises LoadError if it is not there, is empty, or has more than `most` bytes.
    """
    secret = Secret(SecretKind.FILE, str(path), origin=origin)
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
        tell_open(path, secret, warn)
    except OSError as problem:
        raise LoadError(missing_secret(secret, problem.strerror or "a file that cannot be read")) from problem
    if not 0 < len(data) <= most:
        raise LoadError(missing_secret(secret, "a file that is too large" if data else "an empty file"))
    return data


def tell_open(path: Path, secret: Secret, warn: Warn) -> None:
    """Warn of a file with a secret that other users of the machine can read or change."""
    if sys.platform == "win32":
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        warn(
            Diagnostic(
                Code.DELIVER_OPEN_SECRET,
                "A file with a secret is open to other users of this machine.",
                secret.origin,
                found=f"{path}, mode {mode:04o}",
                expected="mode 0600 or 0400",
                hint=f"Close it: `chmod 600 {path}`.",
                severity=Severity.WARNING,
            )
        )


def _ask_keyring(secret: Secret) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as problem:
        raise LoadError(missing_secret(secret, "the library `keyring` is not installed")) from problem
    try:
        return keyring.get_password(secret.name, secret.user) or ""
    except KeyringError:
        # Without the cause: what a keyring says of itself is not ours to vouch for.
        raise LoadError(missing_secret(secret, "a keyring that is locked or not there")) from None


def store_url(operator: Operator, *, environ: Mapping[str, str], warn: Warn) -> Masked:
    """The address of the database with its password; empty for the default store. Raises LoadError as `reveal`."""
    if operator.store_secret is None:
        return Masked(operator.store_url)
    secret = reveal(operator.store_secret, environ=environ, warn=warn)
    if operator.is_store_url_secret:
        return secret
    from urllib.parse import quote, urlsplit

    parts = urlsplit(operator.store_url)
    user, at, host = parts.netloc.rpartition("@")
    return Masked(parts._replace(netloc=f"{user}:{quote(secret.value(), safe='')}{at or '@'}{host}").geturl())
