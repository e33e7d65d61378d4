"""A PNG or JPEG as an image object. Pictures are opaque: transparency is laid on the paper colour."""

import io
import zlib
from dataclasses import dataclass

from reportgen.codes import Code
from reportgen.errors import Diagnostic, RenderError

MAX_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """An image ready to be embedded."""

    width: int
    """Pixels."""
    height: int
    entries: str
    """Entries of the stream's dictionary."""
    body: bytes


def read_picture(data: bytes, paper: str) -> Picture:
    """Read a PNG or JPEG.

    Args:
        data: the file's bytes.
        paper: `#rrggbb` that shows through where the picture is transparent.

    Raises:
        RenderError: it is neither, it is broken, or it has more than four million pixels.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise RenderError(_problem(f"{image.width} × {image.height} pixels"))
            shown = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RenderError(_problem(str(error))) from None
    opaque = Image.new("RGBA", shown.size, paper)
    opaque.alpha_composite(shown)
    pixels = opaque.convert("RGB").tobytes()
    entries = (
        f"/Type/XObject/Subtype/Image/Width {shown.width}/Height {shown.height}/ColorSpace/DeviceRGB"
        f"/BitsPerComponent 8/Filter/FlateDecode"
    )
    return Picture(shown.width, shown.height, entries, zlib.compress(pixels, 9))


def _problem(found: str) -> Diagnostic:
    return Diagnostic(
        Code.RENDER_UNREADABLE_LOGO,
        "The theme's logo cannot be used.",
        found=found,
        expected=f"a PNG or JPEG of at most {MAX_PIXELS // 1_000_000} million pixels",
        hint="Save the logo as PNG, a few hundred pixels high.",
    )
