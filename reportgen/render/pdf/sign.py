"""A signature over a finished PDF: PAdES baseline B-B (ETSI EN 319 142-1), as every current reader shows it.

The signature is added behind the file, which stays as it was, byte for byte. It cannot be seen: its field has no size
and lies off the page, the one way that PDF/UA-1 (7.18.1) and PDF/A-3 (6.3) both allow. Nothing is fetched, and no clock
is read: the time of signing comes with the key.
"""

import io
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, RenderError
from reportgen.render.artifact import Protection, Signing

FIELD = "Signature"
"""Name of the field that holds it."""
_LEAST_RSA = 2048
"""Bits; shorter keys prove nothing any more (ETSI TS 119 312)."""


def check_signing(signing: Signing, formats: Iterable[str] = ("pdf",)) -> None:
    """Raise `RenderError` if a PDF cannot be signed like that, or none is among the formats."""
    if "pdf" not in set(formats):
        raise _refused("Only a PDF can be signed.", found=", ".join(sorted(formats)), hint="Add pdf to --format.")
    _load(signing)


def sign(data: bytes, signing: Signing, protection: Protection | None = None) -> bytes:
    """The same file with a signature behind it; `protection` is what it was encrypted with.

    With an RSA key the same file, key and time give the same bytes; elliptic curves draw a random number.

    Raises:
        RenderError: see `check_signing`.
    """
    signer = _load(signing)
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter

    class Pen(PdfSigner):
        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            """The time of signing is the caller's, not the clock's."""
            session = super().init_signing_session(*args, **options)
            session.system_time = signing.at
            return session

    about = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=signing.reason or None
    )
    out_of_sight = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
    field = SigFieldSpec(FIELD, readable_field_name=FIELD, invis_sig_settings=out_of_sight)
    signed = io.BytesIO()
    Pen(about, signer=signer, new_field_spec=field).sign_pdf(_writer(data, protection), output=signed)
    return signed.getvalue()


def _writer(data: bytes, protection: Protection | None) -> Any:
    """The file, to be added to. Its properties stay as they are, and its second identifier follows from its bytes."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Writer(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """A signature changes nothing about the document: its dates stay, and agree with its XMP."""

        @classmethod
        def _handle_id(cls, prev: Any) -> Any:
            first, _ = prev.trailer["/ID"]
            return generic.ArrayObject([first, generic.ByteStringObject(sha256(data).digest()[:16])])

    out = Writer(io.BytesIO(data))
    if protection:
        out.encrypt(protection.password)  # type: ignore[no-untyped-call]
    return out


def _load(signing: Signing) -> Any:
    """The signer of a key, which is fit for signing at its time."""
    try:
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import pkcs12
        from pyhanko.sign import SimpleSigner
    except ImportError:
        hint = 'Install it: pip install "reportgen[sign]"'
        raise _refused("What signs PDF files is not installed.", hint=hint) from None
    password = signing.password.encode() or None
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(signing.key, password)
    except ValueError as error:
        hint = "The password is the first line of the file given with --sign-password-file."
        raise _refused("The key for signing cannot be opened.", found=str(error)[:120], hint=hint) from None
    if key is None or certificate is None:
        raise _refused("The file for signing has no key, or no certificate of it.", expected="a PKCS#12 file with both")
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not since <= signing.at <= until:
        valid = f"a certificate valid from {since:%Y-%m-%d} to {until:%Y-%m-%d}"
        raise _refused("The certificate is not valid on the day of signing.", found=valid)
    if isinstance(key, RSAPrivateKey) and key.key_size < _LEAST_RSA:
        raise _refused("The key for signing is too short.", found=f"RSA, {key.key_size} bits", expected="2048 or more")
    return SimpleSigner.load_pkcs12_data(signing.key, other_certs=[], passphrase=password)


def _refused(message: str, *, found: str = "", expected: str = "", hint: str = "") -> RenderError:
    return RenderError(Diagnostic(Code.RENDER_CANNOT_SIGN, message, found=found, expected=expected, hint=hint))
