"""Text as runs: each in one script, with its face, its language and the direction in which it is set.

Word chooses a font slot by character and `w:rtl`; it does not know which of our families has Hebrew letters and which
Arabic ones. So runs of such a script name their face. Latin, Greek and Cyrillic are the paragraph's.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Literal

from reportgen.document.tree import DocumentMeta
from reportgen.render.docx.markup import escape, run
from reportgen.render.theme import Theme

Script = Literal["arabic", "hebrew", "devanagari", "cjk"]

_TURNED = "\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_INDIC = "\u0900-\u097f\u1cd0-\u1cff\ua8e0-\ua8ff"
_IDEOGRAPHS = "\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_KANA, _HANGUL = re.compile("[\u3041-\u30ff]"), re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_SHARED = "“”‘’…—·"
"""Punctuation that Chinese and Japanese write in their own width and other languages in theirs."""
_SCRIPTED = re.compile(
    f"(?P<turned>[{_TURNED}](?:[^A-Za-z\u00c0-\u024f\u0370-\u052f{_IDEOGRAPHS}]*[{_TURNED}])?)"
    f"|(?P<devanagari>[{_INDIC}](?:[{_INDIC}\\s\u200c\u200d]*[{_INDIC}])?)"
    f"|(?P<cjk>[{_SHARED}]*[{_IDEOGRAPHS}][{_IDEOGRAPHS}{_SHARED}]*)"
)
_SIGNED = re.compile(r"((?<![\w.,])[-+\u2212]\d[\d.,]*)")
"""A number whose sign would change sides among letters from right to left."""
_LEFT_TO_RIGHT_MARK = "\u200e"
_WRITTEN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_ARABIC_LANGUAGES = ("ar", "fa", "ur", "ps", "ug", "ckb", "sd")


def language_script(language: str) -> Script | None:
    """The script of a language (BCP 47), if it is one whose runs name their face."""
    kind = language.partition("-")[0].lower()
    match kind:
        case "he" | "yi":
            return "hebrew"
        case "hi" | "mr" | "ne" | "sa":
            return "devanagari"
        case "zh" | "ja" | "ko":
            return "cjk"
        case _:
            return "arabic" if kind in _ARABIC_LANGUAGES else None


@dataclass(slots=True)
class Scripts:
    """The faces and languages that text of each script takes in one document; remembers what it has met of each."""

    faces: Mapping[Script, str]
    """Script -> family; a script that is missing is left to the word processor."""
    language: str
    """Of the document."""
    is_right_to_left: bool
    met: dict[Script, set[str]] = field(default_factory=dict)
    """Script -> its characters."""

    def run(self, text: str, formatting: str = "") -> str:
        """One run, or several where the script changes. `formatting` is a whole `w:rPr` or empty."""
        if text.isascii() and not self.is_right_to_left:
            return run(text, formatting) if text else ""
        made, at = [], 0
        for found in _SCRIPTED.finditer(text):
            made += [self._plain(text[at : found.start()], formatting), self._scripted(found, formatting)]
            at = found.end()
        return "".join([*made, self._plain(text[at:], formatting)])

    def _plain(self, text: str, formatting: str) -> str:
        if self.is_right_to_left:
            return _with_signs(text, formatting, formatting)
        return run(text, formatting)

    def _scripted(self, found: re.Match[str], formatting: str) -> str:
        text = found.group()
        match found.lastgroup:
            case "turned":
                script: Script | None = "hebrew" if _HEBREW.search(text) else "arabic" if _ARABIC.search(text) else None
                return _with_signs(text, self._dressed(formatting, script, text, "<w:rtl/>"), formatting)
            case "devanagari":
                return run(text, self._dressed(formatting, "devanagari", text, "<w:cs/>"))
            case _:
                return run(text, self._dressed(formatting, "cjk", text, ""))

    def _dressed(self, formatting: str, script: Script | None, text: str, direction: str) -> str:
        """Run properties with the face and the language of a script, in the order of the schema."""
        fonts = language = ""
        if script:
            self.met.setdefault(script, set()).update(text)
            slot = "eastAsia" if script == "cjk" else "cs"
            hint = ' w:hint="eastAsia"' if script == "cjk" else ""
            named = f' w:{slot}="{self.faces[script]}"' if script in self.faces else ""
            fonts = f"<w:rFonts{hint}{named}/>" if hint or named else ""
            language = f'<w:lang w:{"eastAsia" if script == "cjk" else "bidi"}="{self._language(script, text)}"/>'
        inner = formatting.removeprefix("<w:rPr>").removesuffix("</w:rPr>")
        style, rest = _parted(inner)
        return f"<w:rPr>{style}{fonts}{rest}{direction}{language}</w:rPr>"

    def _language(self, script: Script, text: str) -> str:
        if script == language_script(self.language):
            return self.language
        match script:
            case "arabic":
                return "ar-SA"
            case "hebrew":
                return "he-IL"
            case "devanagari":
                return "hi-IN"
            case "cjk":
                return "ja-JP" if _KANA.search(text) else "ko-KR" if _HANGUL.search(text) else "zh-CN"

    def paragraph(self, content: str) -> tuple[str, str]:
        """`w:bidi` of a paragraph of some runs, empty if it runs as the document, and the runs as they stand in it.

        Elsewhere the first letter decides. In a document from right to left every paragraph stands at the right; one
        of words from left to right alone is read that way there.
        """
        if not self.is_right_to_left and content.isascii():
            return "", content
        text = _text_of(content)
        strong = [kind for char in text if (kind := unicodedata.bidirectional(char)) in _STRONG]
        if not self.is_right_to_left:
            return ("<w:bidi/>", settle(content)) if strong and _STRONG[strong[0]] else ("", content)
        is_latin = bool(strong) and not any(_STRONG[kind] for kind in strong)
        return "", _held(content, text) if is_latin else settle(content)


def open_scripts(theme: Theme, meta: DocumentMeta) -> Scripts:
    """The scripts of a document in the faces of a theme."""
    faces = {name: escape(theme.fonts[name].name) for name in FACES if name in theme.fonts}
    return Scripts(faces, meta.language, meta.is_right_to_left)


FACES: tuple[Script, ...] = ("arabic", "hebrew", "devanagari", "cjk")
"""Every script whose runs name their face."""


def _parted(inner: str) -> tuple[str, str]:
    """Run properties divided behind the style, where fonts belong."""
    if not inner.startswith("<w:rStyle "):
        return "", inner
    end = inner.index("/>") + 2
    return inner[:end], inner[end:]


def _with_signs(text: str, formatting: str, of_numbers: str) -> str:
    """Runs of a text, whose signed numbers run from left to right behind a mark that holds the sign in its place.

    The mark is a run of its own, so that a number stays what it is.
    """
    made = []
    for is_signed, part in enumerate(_SIGNED.split(text)):
        if is_signed % 2:
            made.append(run(_LEFT_TO_RIGHT_MARK, of_numbers) + run(part, of_numbers))
        elif part:
            made.append(run(part, formatting))
    return "".join(made)


def without_marks(content: str) -> str:
    """Runs without marks of direction: for a paragraph that itself runs from left to right."""
    return re.sub(
        rf"<w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t[^>]*>{_LEFT_TO_RIGHT_MARK}</w:t></w:r>", "", content
    )


def _held(content: str, text: str) -> str:
    """Runs of words from left to right whose punctuation and numbers at either end stay there."""
    mark = run(_LEFT_TO_RIGHT_MARK)
    before, after = ("" if unicodedata.bidirectional(char) == "L" else mark for char in (text[0], text[-1]))
    return before + content + after


def _text_of(content: str) -> str:
    """The text of some runs."""
    return html.unescape("".join(_WRITTEN.findall(content)))


def settle(content: str) -> str:
    """The runs of a paragraph from right to left, with blanks and punctuation running as Unicode says (UAX #9, N1, N2).

    Word does not work that out: in a run without `w:rtl` a bracket or a full stop stays with the Latin word before it.
    Between two words from left to right they run that way, else with the paragraph.
    """
    turns = _resolved(html.unescape("".join(found.group(2) for found in _TEXT_RUN.finditer(content))))
    at = 0

    def parted(found: re.Match[str]) -> str:
        nonlocal at
        formatting, text = found.group(1) or "", html.unescape(found.group(2))
        flags, at = turns[at : at + len(text)], at + len(text)
        if "<w:rtl/>" in formatting or not any(flags):
            return found.group()
        pieces = groupby(zip(text, flags, strict=True), key=itemgetter(1))
        turned = _turned(formatting)
        return "".join(
            run("".join(char for char, _ in piece), turned if is_turned else formatting) for is_turned, piece in pieces
        )

    return _TEXT_RUN.sub(parted, content)


_TEXT_RUN = re.compile(r"<w:r>(<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t(?: [^>]*)?>([^<]*)</w:t></w:r>")
_STRONG = {"L": False, "R": True, "AL": True}
"""Class of a letter -> whether it runs from right to left."""


def _resolved(text: str) -> list[bool]:
    """Whether each character of a paragraph from right to left runs that way; numbers run as the letter before."""
    turns, last, waiting = [], True, 0
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in _STRONG or kind in ("EN", "AN"):
            now = _STRONG.get(kind, last)
            turns += [now or last] * waiting + [now]
            last, waiting = now, 0
        elif kind == "ET" and turns and not waiting:  # a percent sign behind its number
            turns.append(last)
        else:
            waiting += 1
    return turns + [True] * waiting


def _turned(formatting: str) -> str:
    inner = formatting.removeprefix("<w:rPr>").removesuffix("</w:rPr>")
    before, mark, language = inner.partition("<w:lang ")
    return f"<w:rPr>{before.replace('<w:cs/>', '')}<w:rtl/>{mark}{language}</w:rPr>"


def is_number(content: str) -> bool:
    """Whether the text of some runs has digits and no letters."""
    text = _text_of(content)
    return any(char.isdigit() for char in text) and not any(char.isalpha() for char in text)
