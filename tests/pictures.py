"""Pages as pictures, compared pixel by pixel with golden ones."""

from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw
from pypdfium2.version import PDFIUM_INFO

MOST_BYTES = 20 * 1024
"""Of a golden picture."""
_GAP = 10
_AROUND = 6
"""Pixels between what differs and the frame around it."""


def picture_of(pdf: bytes, page: int = 0, scale: float = 1.1) -> Image.Image:
    """A page; `scale` is pixels for each point."""
    with pypdfium2.PdfDocument(pdf) as pages:
        return pages[page].render(scale=scale).to_pil().convert("RGB").point(_in_few_tones)


def _in_few_tones(tone: int) -> int:
    """Coarse among inks and fine among pale fills: the files are a quarter of the size, and nothing is lost to see."""
    return tone | 0x03 if tone >= 0xE0 else tone & 0xE0


def compare_picture(actual: Image.Image, golden: Path, *, renew: bool, folder: Path) -> None:
    """Fail if a picture is not exactly the golden one; `renew` writes it instead.

    What differs is written into `folder` as one picture: actual, expected, and the difference in red within a blue
    frame.
    """
    data = _png(actual)
    assert len(data) <= MOST_BYTES, f"{golden.name} has {len(data)} bytes; show less on it"
    if renew:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(data)
        return
    assert golden.is_file(), f"no golden picture {golden.name}; write it with --update-golden and look at it"
    expected = Image.open(golden).convert("RGB")
    area = _differing_area(actual, expected)
    if area is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    told = folder / golden.name
    _side_by_side(actual, expected).save(told)
    raise AssertionError(
        f"the page {golden.stem} looks different within {area} (left, top, right, bottom; pixels)\n"
        f"  actual, expected and difference side by side: {told}\n"
        f"  drawn by PDFium {PDFIUM_INFO}; renew with --update-golden if it is meant, and look at what changed"
    )


def _differing_area(actual: Image.Image, expected: Image.Image) -> tuple[int, int, int, int] | None:
    """The box around every differing pixel; None if there is none."""
    if actual.size != expected.size:
        return 0, 0, *map(max, zip(actual.size, expected.size, strict=True))
    return ImageChops.difference(actual, expected).getbbox()


def _side_by_side(actual: Image.Image, expected: Image.Image) -> Image.Image:
    size = tuple(map(max, zip(actual.size, expected.size, strict=True)))
    left, right = (_on_white(picture, size) for picture in (actual, expected))
    changed = ImageChops.difference(left, right).convert("L").point(lambda tone: 255 if tone else 0)
    faded = Image.blend(left, Image.new("RGB", size, "white"), 0.75)
    faded.paste((208, 0, 0), mask=changed)
    if area := changed.getbbox():
        left_edge, top, right_edge, bottom = area
        frame = (left_edge - _AROUND, top - _AROUND, right_edge + _AROUND, bottom + _AROUND)
        ImageDraw.Draw(faded).rectangle(frame, outline=(0, 96, 208), width=2)
    table = Image.new("RGB", (size[0] * 3 + _GAP * 4, size[1] + 2 * _GAP), (150, 156, 162))
    for place, picture in enumerate((left, right, faded)):
        table.paste(picture, (_GAP + place * (size[0] + _GAP), _GAP))
    return table


def _on_white(picture: Image.Image, size: tuple[int, ...]) -> Image.Image:
    sheet = Image.new("RGB", size, "white")
    sheet.paste(picture, (0, 0))
    return sheet


def _png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
