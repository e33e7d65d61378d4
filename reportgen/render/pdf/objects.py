"""PDF objects: numbered while the pages are laid out, written through ReportLab's document at the end.

Layout needs the number of an object long before its content is known (a structure element is named by its
parent, a page by its links), so numbers are reserved first. Objects are kept as the text that stands in the
file, because a large table makes a hundred thousand of them.
"""

from collections.abc import Mapping


class ObjectStore:
    """Numbered objects as text (no streams inside); number 1 is the first."""

    __slots__ = ("last", "texts")

    def __init__(self) -> None:
        self.last = 0
        """The highest number given out."""
        self.texts: dict[int, str] = {}
        """Number -> the object, in Latin-1 characters."""

    def reserve(self, count: int = 1) -> int:
        """The first of `count` consecutive numbers that nobody else gets."""
        first = self.last + 1
        self.last += count
        return first

    def put(self, number: int, text: str) -> None:
        """Give a reserved number its object."""
        self.texts[number] = text

    def add(self, text: str) -> int:
        """Reserve a number for an object that is already known."""
        number = self.reserve()
        self.texts[number] = text
        return number


class StreamStore(ObjectStore):
    """Objects of a file about to be written: the layout's, and the streams."""

    __slots__ = ("streams",)

    def __init__(self, last: int, texts: Mapping[int, str]) -> None:
        """Start from a layout's objects, which are copied and so stay as they are."""
        super().__init__()
        self.last = last
        self.texts = dict(texts)
        self.streams: dict[int, tuple[str, bytes]] = {}
        """Number -> (entries of the dictionary without the length, finished bytes)."""

    def put_stream(self, number: int, entries: str, body: bytes) -> None:
        """Give a reserved number its stream; `body` is already encoded as `entries` say."""
        self.streams[number] = (entries, body)

    def add_stream(self, entries: str, body: bytes) -> int:
        """Reserve a number for a stream."""
        number = self.reserve()
        self.streams[number] = (entries, body)
        return number


def text_string(text: str) -> str:
    r"""A PDF text string: literal for plain ASCII, else UTF-16 in hexadecimal.

    >>> text_string("a (b)"), text_string("é")
    ('(a \\(b\\))', '<FEFF00E9>')
    """
    if text.isascii() and text.isprintable():
        return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
    return "<FEFF" + text.encode("utf-16-be", "replace").hex().upper() + ">"


def name(text: str) -> str:
    """A PDF name, with everything but letters, digits and `-_+.` escaped.

    >>> name("Source Sans/3")
    '/Source#20Sans#2F3'
    """
    return "/" + "".join(
        char if char.isascii() and (char.isalnum() or char in "-_+.") else "".join(f"#{b:02X}" for b in char.encode())
        for char in text
    )


def decimal(value: float) -> str:
    """A number as PDF writes it: at most two decimals, no exponent, no superfluous zeros.

    >>> decimal(12.0), decimal(0.504), decimal(-0.001)
    ('12', '0.5', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
