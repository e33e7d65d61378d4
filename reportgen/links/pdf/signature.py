"""The signatures of a PDF: whose they are, whether what they cover is as it was signed, and who vouches for the signer.

Nothing is fetched: no certificate, no list of revoked ones. A signature proves who signed, and that nothing changed
since. Whether to believe the signer rests on the authorities that the caller trusts; the time is what the signer said.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.links.pdf.apart import run_apart
from reportgen.links.pdf.extract import LOCKED, MISSING
from reportgen.links.pdf.signed import BAD_TRUST

_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class FoundSignature:
    """One signature."""

    signer: str
    """Name and organisation in the certificate: `Ada Analyst, Office for Evidence`."""
    issuer: str
    certificate_sha256: str
    """Of the certificate, in hexadecimal."""
    signed_at: datetime | None
    """As the signer's clock said; None if the signature does not say it."""
    is_intact: bool
    """Whether what it covers is, byte for byte, what was signed with the key of the certificate."""
    covers_all: bool
    """Whether that is the whole file; else something was added behind it."""
    later: str
    """What was added behind what it covers: empty for nothing, `form` and `notes` for changes that leave the pages as
    they were, `other` for what may change them."""
    trusted_by: str
    """Subject of the trusted certificate that vouches for the signer; empty for none of those given."""

    @property
    def is_sound(self) -> bool:
        """Whether the whole file is as it was signed, by somebody who is trusted."""
        return self.is_intact and self.covers_all and bool(self.trusted_by)


def can_check() -> bool:
    """Whether what checks signatures is installed (the extra `sign`)."""
    return find_spec("pyhanko") is not None


def check(
    data: bytes, trust: Sequence[bytes] = (), *, password: str = "", path: Path = Path("file.pdf")
) -> tuple[FoundSignature, ...]:
    """The signatures of a PDF in the order they were made; empty if it is not signed.

    Args:
        data: the file.
        trust: certificates of authorities, or of signers, that are trusted: PEM (one or several) or DER each.
        password: opens the file, if it needs one.
        path: names the file to a person.

    Raises:
        LoadError: a damaged file or signature, a wrong password, a certificate that is none, or what checks is missing.
    """
    ask = {"password": password, "trust": [base64.b64encode(one).decode() for one in trust]}
    question = json.dumps(ask).encode() + b"\n" + data
    status, answer = run_apart("reportgen.links.pdf.signed", question, _SECONDS)
    if status == 0:
        return tuple([_signature(one) for one in json.loads(answer)])
    raise LoadError(_refusal(status, path))


def _signature(plain: dict[str, str | bool]) -> FoundSignature:
    at = str(plain.pop("signed_at"))
    return FoundSignature(signed_at=datetime.fromisoformat(at) if at else None, **plain)  # type: ignore[arg-type]


def _refusal(status: int, path: Path) -> Diagnostic:
    code, origin = Code.LINKS_BAD_SIGNATURE, Origin(path.name)
    match status:
        case _ if status == MISSING:
            hint = 'Install it: pip install "reportgen[sign]"'
            return Diagnostic(code, "What checks signatures is not installed.", origin, hint=hint)
        case _ if status == LOCKED:
            return Diagnostic(
                Code.LINKS_LOCKED_FILE,
                "The PDF opens with a password only.",
                origin,
                hint="Give the right one with --password-file.",
            )
        case _ if status == BAD_TRUST:
            message = "A certificate that is to be trusted cannot be read."
            return Diagnostic(code, message, expected="certificates as PEM or DER")
        case _:
            return Diagnostic(
                code,
                "The signature cannot be checked.",
                origin,
                found="a damaged file or signature",
                hint="Do not rely on this file; take another copy of it.",
            )
