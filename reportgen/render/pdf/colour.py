"""Colours as operators, and the sRGB profile that PDF/A asks for, made from the numbers of the standard.

A profile from a library carries the date of its making; this one is the same on every machine and needs no
file. Version 2.1 of the ICC format, matrix and tone curve, 2.6 kB.
"""

import struct
import zlib
from functools import cache


def fill_operator(colour: str) -> str:
    """`#rrggbb` as a fill operator.

    >>> fill_operator("#ff8000")
    '1 0.502 0 rg'
    """
    return _components(colour) + " rg"


def stroke_operator(colour: str) -> str:
    """`#rrggbb` as a stroke operator."""
    return _components(colour) + " RG"


def _components(colour: str) -> str:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return " ".join(f"{part:.3f}".rstrip("0").rstrip(".") for part in parts)


# --- the profile ------------------------------------------------------------------------------------------

_PRIMARIES = {
    "rXYZ": (0.43607, 0.22249, 0.01392),
    "gXYZ": (0.38515, 0.71687, 0.09708),
    "bXYZ": (0.14307, 0.06061, 0.71410),
}
"""IEC 61966-2-1 primaries, adapted to the D50 white of the profile connection space (Bradford)."""

_WHITE = (0.96420, 1.0, 0.82491)
_STEPS = 1024


@cache
def srgb_profile() -> bytes:
    """The profile as bytes."""
    curve = _curve()
    tags = {
        "desc": _description("sRGB IEC61966-2.1"),
        "cprt": b"text\0\0\0\0No copyright, use freely\0",
        "wtpt": _xyz(_WHITE),
        **{tag: _xyz(value) for tag, value in _PRIMARIES.items()},
        "rTRC": curve,
        "gTRC": curve,
        "bTRC": curve,
    }
    at, table, bodies, seen = 128 + 4 + 12 * len(tags), [], [], {}
    for tag, body in tags.items():
        if body not in seen:  # the three curves are one
            seen[body] = at
            bodies.append(body + b"\0" * (-len(body) % 4))
            at += len(bodies[-1])
        table.append(struct.pack(">4sLL", tag.encode(), seen[body], len(body)))
    return b"".join([_header(at), struct.pack(">L", len(tags)), *table, *bodies])


@cache
def compressed_profile() -> bytes:
    """The profile, deflated."""
    return zlib.compress(srgb_profile(), 9)


def _header(size: int) -> bytes:
    date = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    white = struct.pack(">3l", *(round(v * 65536) for v in _WHITE))
    head = struct.pack(">L4xL", size, 0x02100000) + b"mntrRGB XYZ " + date + b"acsp" + b"\0" * 28 + white
    return head.ljust(128, b"\0")


def _curve() -> bytes:
    values = [round(65535 * _linear(i / (_STEPS - 1))) for i in range(_STEPS)]
    return b"curv\0\0\0\0" + struct.pack(f">L{_STEPS}H", _STEPS, *values)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _xyz(value: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3l", *(round(v * 65536) for v in value))


def _description(text: str) -> bytes:
    ascii_text = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">L", len(ascii_text)) + ascii_text + b"\0" * (8 + 3 + 67)
