"""DKIM signatures (RFC 6376) over a whole message, by the library dkimpy."""

from collections.abc import Mapping

from reportgen.codes import Code
from reportgen.deliver.mail.message import Sign
from reportgen.deliver.operator_model import Dkim
from reportgen.deliver.secrets import reveal
from reportgen.errors import Diagnostic, LoadError, OutputError, Warn

SIGNED = (
    "from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "list-id",
    "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "content-type", "mime-version",
)  # fmt: skip
"""Fields that the signature covers. RFC 8058, 4 wants both of List-Unsubscribe among them."""
_MOST_NAMED = ("from", "to", "subject", "date", "message-id")
"""Named once more than they occur, so that nobody can add a second one (RFC 6376, 8.15)."""


def open_signer(dkim: Dkim, *, environ: Mapping[str, str], warn: Warn) -> Sign:
    """What signs messages with the operator's key.

    Raises `LoadError` if the key is not there or is none, `OutputError` if the library is not installed.
    """
    try:
        import dkim as library
    except ImportError as problem:
        raise OutputError(
            Diagnostic(
                Code.DELIVER_NEEDS_EXTRA,
                "Messages cannot be signed, because a library is missing.",
                found="[dkim] in the operator's configuration",
                hint="Install it: pip install reportgen[dkim]",
            )
        ) from problem
    key = reveal(dkim.key, environ=environ, warn=warn)

    def sign(message: bytes) -> bytes:
        present = _names(message)
        covered = [name for name in SIGNED if name in present] + list(_MOST_NAMED)
        try:
            head = library.sign(
                message,
                dkim.selector.encode("ascii"),
                dkim.domain.encode("ascii"),
                key.value().encode("ascii"),
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=[name.encode("ascii") for name in covered],
            )
        except (library.DKIMException, ValueError):
            # Without the cause: its text may show parts of the key.
            raise LoadError(
                Diagnostic(
                    Code.DELIVER_BAD_KEY,
                    "The key for DKIM cannot sign.",
                    dkim.key.origin,
                    expected="an RSA private key in PEM, without a passphrase",
                    hint="Make one with `openssl genrsa 2048` and publish its public half.",
                )
            ) from None
        return bytes(head) + message

    return sign


def _names(message: bytes) -> set[str]:
    head = message.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return {line.partition(b":")[0].decode("ascii", "replace").lower() for line in head if line[:1] not in b" \t"}
