"""Lines of plain text."""

from reportgen.render.mail.shapes import width


def wrap(text: str, room: int) -> list[str]:
    """Lines of at most `room` columns, broken at ordinary spaces; an empty list for no words.

    An address stays whole; any other word that is longer is divided.
    """
    return [line for part in text.split("\n") for line in _wrapped(part, max(room, 8))]


def _wrapped(text: str, room: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in (part for whole in text.split(" ") if whole for part in _parts(whole, room)):
        joined = f"{line} {word}" if line else word
        if line and width(joined) > room:
            lines.append(line)
            line = word
        else:
            line = joined
    return [*lines, line] if line else lines


def _parts(word: str, room: int) -> list[str]:
    if width(word) <= room or "://" in word or "mailto:" in word:
        return [word]
    parts = [""]
    for character in word:
        if width(parts[-1] + character) > room:
            parts.append("")
        parts[-1] += character
    return parts


def underlined(text: str, mark: str, room: int) -> list[str]:
    """A heading with a line of marks below it."""
    lines = wrap(text, room)
    return [*lines, mark * max(width(line) for line in lines)] if lines else []
