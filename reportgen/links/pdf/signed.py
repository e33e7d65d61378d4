"""Checks the signatures of a PDF with pyHanko, in a process of its own: the file may be anybody's.

    python -m reportgen.links.pdf.signed < QUESTION

The question is a line of JSON (password, certificates that are trusted as base64), then the file. The answer is JSON;
`signature` asks.
"""

import base64
import io
import json
import logging
import sys
from typing import Any

from reportgen.links.pdf.extract import DAMAGED, LOCKED, MISSING, limit_memory

BAD_TRUST = 7
"""Exit status beside those of `extract`: a certificate that is to be trusted is none."""
_MOST_SIGNATURES = 50
_ADDED = {"NONE": "", "LTA_UPDATES": "", "FORM_FILLING": "form", "ANNOTATIONS": "notes"}
"""How far a later change goes, as pyHanko finds it; everything else is `other`."""


def main() -> int:
    """Answer the question; the exit status."""
    limit_memory()
    logging.disable(logging.CRITICAL)
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.general import load_certs_from_pemder_data
    except ImportError:
        return MISSING
    ask = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        blobs = [base64.b64decode(one) for one in ask["trust"]]
        trust = [certificate for blob in blobs for certificate in load_certs_from_pemder_data(blob)]
        for certificate in trust:
            str(certificate.subject.human_friendly)
    except ValueError:
        return BAD_TRUST
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        if reader.encrypted and not _is_open(reader, ask["password"]):
            return LOCKED
        found = [_found(one, trust) for one in list(reader.embedded_regular_signatures)[:_MOST_SIGNATURES]]
    except Exception:
        return DAMAGED  # whatever a hostile file makes the libraries raise
    sys.stdout.write(json.dumps(found))
    return 0


def _is_open(reader: Any, password: str) -> bool:
    from pyhanko.pdf_utils.crypt import AuthStatus

    return bool(reader.decrypt(password).status != AuthStatus.FAILED)


def _found(signature: Any, trust: list[Any]) -> dict[str, Any]:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=trust,
        other_certs=list(signature.other_embedded_certs),
        allow_fetching=False,
        moment=signature.self_reported_timestamp,
        best_signature_time=signature.self_reported_timestamp,
    )
    status = validate_pdf_signature(signature, context)
    certificate = signature.signer_cert
    way = status.validation_path if status.trusted else None
    at = status.signer_reported_dt
    return {
        "signer": _words(certificate.subject),
        "issuer": _words(certificate.issuer),
        "certificate_sha256": certificate.sha256.hex(),
        "signed_at": at.isoformat() if at else "",
        "is_intact": bool(status.intact and status.valid),
        "covers_all": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "later": _ADDED.get(getattr(status.modification_level, "name", ""), "other"),
        "trusted_by": _first_of(way) if way is not None else "",
    }


def _first_of(way: Any) -> str:
    """Subject of the trusted certificate that a way to the signer begins with."""
    return _words(way.first.subject)


def _words(name: Any) -> str:
    """Name and organisation of a subject, else all there is."""
    parts = name.native
    said = [parts.get(key) for key in ("common_name", "organization_name")]
    return ", ".join([one for one in said if isinstance(one, str)]) or str(name.human_friendly)


if __name__ == "__main__":
    sys.exit(main())
