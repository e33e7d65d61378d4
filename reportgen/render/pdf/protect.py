"""A password on a finished PDF: AES-256, as ISO 32000-2 (7.6) and every current reader know it.

An encrypted file is no archive (PDF/A forbids encryption) and differs each time, since its keys are drawn at random.
Assistive technology may always read it, as PDF/UA-1 (7.16) asks.
"""

import io
import secrets
from collections.abc import Iterable

from reportgen.codes import Code
from reportgen.errors import Diagnostic, RenderError
from reportgen.render.artifact import Protection

MOST_BYTES = 127
"""Readers look at so many bytes of a password in UTF-8."""


def check_protection(protection: Protection, formats: Iterable[str] = ("pdf",)) -> None:
    """Raise `RenderError` if files of such formats cannot be protected like that on this machine."""
    others = sorted(set(formats) - {"pdf"})
    if others:
        raise RenderError(
            Diagnostic(
                Code.RENDER_CANNOT_PROTECT,
                "Only the PDF can have a password.",
                found=", ".join(others),
                hint="Build it with --format pdf, and without a password whatever else is needed.",
            )
        )
    size = len(protection.password.encode())
    if not 0 < size <= MOST_BYTES:
        raise RenderError(
            Diagnostic(
                Code.RENDER_CANNOT_PROTECT,
                "The password cannot be used.",
                found=f"{size} bytes",
                expected=f"1 to {MOST_BYTES} bytes of UTF-8 on the first line of the file",
            )
        )
    try:
        import pikepdf  # noqa: F401 (only whether it is there)
    except ImportError:
        raise RenderError(
            Diagnostic(
                Code.RENDER_CANNOT_PROTECT,
                "What encrypts PDF files is not installed.",
                hint='Install it: pip install "reportgen[protect]"',
            )
        ) from None


def protect(data: bytes, protection: Protection) -> bytes:
    """The same file, encrypted. Whoever has the password may do everything, or only read if that is asked for.

    Raises:
        RenderError: see `check_protection`.
    """
    check_protection(protection)
    import pikepdf

    may = not protection.is_read_only
    allow = pikepdf.Permissions(
        accessibility=True,
        extract=may,
        print_lowres=may,
        print_highres=may,
        modify_annotation=may,
        modify_assembly=may,
        modify_form=may,
        modify_other=may,
    )
    # the owner's password lifts the restrictions: nobody knows it
    owner = secrets.token_urlsafe(32) if protection.is_read_only else protection.password
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            out,
            encryption=pikepdf.Encryption(owner=owner, user=protection.password, R=6, allow=allow),
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return out.getvalue()
