"""Files to text: UTF-8, without characters that no document may hold. Part of load."""

import re
import unicodedata
from dataclasses import replace
from itertools import islice
from pathlib import Path

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin, Severity, Warn
from reportgen.evidence.limits import MAX_PROBLEMS, MAX_TEXT

# Not allowed in XML 1.0 (and so in a Word file), or allowed and never meant: C0 but tab and line ends, C1, lone
# surrogates, non-characters (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# Explicit direction marks: text can be shown in another order than it is stored (Trojan Source, CVE-2021-42574).
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DAMAGED = re.compile("\ufffd")


def read_bytes(path: Path, name: str, limit: int, hint: str) -> bytes:
    """All bytes of a file, called `name` in messages.

    Raises LoadError if it does not exist, is no regular file, cannot be read, or has more than `limit` bytes; `hint`
    says what to do about the last.
    """
    if path.exists() and not path.is_file():
        raise LoadError(unreadable(Origin(name), "a folder" if path.is_dir() else "no regular file"))
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError as problem:
        message = "There is no such file in the briefing folder."
        raise LoadError(Diagnostic(Code.LOAD_MISSING_FILE, message, Origin(name))) from problem
    except OSError as problem:
        raise LoadError(unreadable(Origin(name), problem.strerror or type(problem).__name__)) from problem
    if len(data) > limit:
        raise LoadError(
            Diagnostic(
                Code.LOAD_FILE_TOO_LARGE,
                "The file is too large.",
                Origin(name),
                found=f"more than {limit:,} bytes",
                expected=f"at most {limit:,} bytes",
                hint=hint,
            )
        )
    return data


def unreadable(origin: Origin, found: str) -> Diagnostic:
    """A file is there and cannot be read."""
    return Diagnostic(
        Code.LOAD_UNREADABLE_FILE,
        "The file cannot be read.",
        origin,
        found=found,
        expected="a regular file that you may read",
    )


def decode(data: bytes, path: str) -> str:
    """UTF-8 text of a file, with or without byte-order mark; line ends stay.

    Raises LoadError if it is something else; the place is line and byte of the first wrong byte.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:64].count(0) > len(data[:64]) // 4:
        raise LoadError(
            Diagnostic(
                Code.LOAD_ENCODING,
                "The file is UTF-16 or UTF-32, not UTF-8.",
                Origin(path, line=1),
                found="a byte-order mark of UTF-16" if data[:1] in (b"\xff", b"\xfe") else "many zero bytes",
                expected="UTF-8 text",
                hint="Save the file again with the encoding UTF-8.",
            )
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise LoadError(wrong_byte(data, problem.start, path)) from problem


def wrong_byte(data: bytes, offset: int, path: str, first_line: int = 1) -> Diagnostic:
    """What is wrong with the byte at `offset` of `data`, which begins on a line."""
    # The offset of utf-8-sig counts from after the mark.
    offset += 3 if data.startswith(b"\xef\xbb\xbf") else 0
    line_start = data.rfind(b"\n", 0, offset) + 1
    nearby = data[max(line_start, offset - 12) : offset + 12].decode("cp1252", errors="replace").splitlines()[0].strip()
    return Diagnostic(
        Code.LOAD_ENCODING,
        "The file is not UTF-8 text.",
        Origin(path, line=data.count(b"\n", 0, offset) + first_line),
        found=f"byte 0x{data[offset]:02X} as byte {offset - line_start + 1} of the line",
        expected="UTF-8 text",
        hint=f"Save the file again with the encoding UTF-8; in Windows-1252 it would read `{nearby}`.",
    )


def refuse_forbidden(text: str, path: str) -> None:
    """Raises LoadError with line and column of every character that no document may hold (the first hundred)."""
    found = islice(_FORBIDDEN.finditer(text), MAX_PROBLEMS)
    problems = [_character_problem(match.group(), _place(text, match.start(), path)) for match in found]
    if problems:
        raise LoadError(problems)


def check_line(line: str, origin: Origin, tell: Warn | None) -> bool:
    """Whether `tell` (None: it was told enough) was told of a mark that is seldom meant in one line of a file.

    Raises LoadError for what no document may hold.
    """
    if match := _FORBIDDEN.search(line):
        raise LoadError(_character_problem(match.group(), replace(origin, column=match.start() + 1)))
    found = next((match for pattern in (_BIDI, _DAMAGED) if (match := pattern.search(line))), None)
    if found and tell:
        tell(_character_problem(found.group(), replace(origin, column=found.start() + 1)))
    return tell is None or found is not None


def tell_suspicious(text: str, path: str, tell: Warn) -> None:
    """Tell the first of each kind of character that is allowed and seldom meant."""
    for pattern in (_BIDI, _DAMAGED):
        if match := pattern.search(text):
            tell(_character_problem(match.group(), _place(text, match.start(), path)))


def _place(text: str, offset: int, path: str) -> Origin:
    return Origin(path, line=text.count("\n", 0, offset) + 1, column=offset - text.rfind("\n", 0, offset))


def clean(text: str, origin: Origin, tell: Warn) -> str:
    """NFC-normalised and trimmed; forbidden characters (from an escape or a cell) are told and left out."""
    if text.isascii() and text.isprintable() and len(text) <= MAX_TEXT:
        return text.strip()
    if len(text) > MAX_TEXT:
        tell(
            Diagnostic(
                Code.LOAD_VALUE_TOO_LONG,
                f"A value has {len(text):,} characters.",
                origin,
                found=text[:30] + "…",
                expected=f"at most {MAX_TEXT:,} characters",
            )
        )
        text = text[:MAX_TEXT]
    for pattern in (_FORBIDDEN, _BIDI, _DAMAGED):
        if match := pattern.search(text):
            tell(_character_problem(match.group(), origin))
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text)).strip()


def trim(text: str) -> str:
    r"""`clean` for text of a file whose characters were checked as a whole.

    >>> trim(" Cafe\u0301 ")
    'Café'
    """
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()


def _character_problem(character: str, origin: Origin) -> Diagnostic:
    number = f"U+{ord(character):04X}"
    if _BIDI.match(character):
        return Diagnostic(
            Code.LOAD_BIDI_CONTROL,
            "An invisible mark changes the direction of text.",
            origin,
            found=number,
            hint="Delete it unless the text is meant to be shown in another order than it is written.",
            severity=Severity.WARNING,
        )
    if _DAMAGED.match(character):
        return Diagnostic(
            Code.LOAD_DAMAGED_TEXT,
            "Text was damaged before it came here: a character was replaced.",
            origin,
            found=f"{number} (the replacement character)",
            hint="Type the original character again.",
            severity=Severity.WARNING,
        )
    return Diagnostic(
        Code.LOAD_CONTROL_CHARACTER,
        "A character is not allowed in a document.",
        origin,
        found=f"{number} ({unicodedata.name(character, 'control character')})",
        expected="printable text, tabs and line ends",
        hint="Delete it; an editor can show invisible characters.",
    )
