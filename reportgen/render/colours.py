"""Colours worked out from those of a theme."""


def mix(colour: str, other: str, share: float) -> str:
    """A colour between two, all `#rrggbb`: `share` of the first.

    >>> mix("#000000", "#ffffff", 0.2)
    '#cccccc'
    """
    return "#" + "".join(
        f"{round(int(colour[i : i + 2], 16) * share + int(other[i : i + 2], 16) * (1 - share)):02x}" for i in (1, 3, 5)
    )
