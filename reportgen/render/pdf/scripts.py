"""Which characters need more than being set one after another, and where lines of ideographs may break."""

import functools
import importlib.util
import re
import unicodedata

SHAPED = (
    "\u0590-\u0e3e\u0e40-\u109f\u1780-\u18af\u1950-\u1aaf\u1b00-\u1c4f\u1cd0-\u1cff\ua800-\ua8ff\ua900-\ua9ff\uaa00-\uaaff"
    "\uabc0-\uabff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00011fff\U0001e800-\U0001eeff"
)
"""Inside of a character class: scripts whose letters change with their neighbours, or that run from right to left."""
IS_SHAPED = re.compile(f"[{SHAPED}]")
RIGHT_TO_LEFT = "\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff"
"""Inside of a character class: everything that can make a text run from right to left."""
IS_RIGHT_TO_LEFT = re.compile(f"[{RIGHT_TO_LEFT}]")
IDEOGRAPHIC = "\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
"""Inside of a character class: characters between which a line may break without a space."""
IS_IDEOGRAPHIC = re.compile(f"[{IDEOGRAPHIC}]")
RIGHT_TO_LEFT_MARK = "\u200f"
NEEDS_CARE = re.compile(f"[{SHAPED}{IDEOGRAPHIC}{RIGHT_TO_LEFT_MARK}]")
"""Text that is not simply words from left to right, kept apart by spaces."""

_KOREAN = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_NEVER_FIRST = frozenset(
    "、。，．・：；？！‥…—–ーゝゞヽヾ々〻゛゜％℃°'\"’”）〕］｝〉》」』】〙〗〟｠»)]},.:;?!%"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ〜～"
)
"""Characters that may not begin a line (JIS X 4051 and GB/T 15834, as far as they agree)."""
_NEVER_LAST = frozenset("‘“（〔［｛〈《「『【〘〖〝｟«([{$£¥€＄￡￥")
"""Characters that may not end a line."""
_NEVER_APART = frozenset("—…‥")
"""Two of the same of these stay together."""
ZERO_WIDTH = frozenset("\u200b\u00ad")
_JOINERS = frozenset("\u200c\u200d")


@functools.cache
def can_shape() -> bool:
    """Whether the two libraries of the `scripts` extra are there."""
    return all(importlib.util.find_spec(name) is not None for name in ("uharfbuzz", "bidi"))


def is_shaped(char: str, follows_shaped: bool) -> bool:
    """Whether a character is set by shaping: for itself, or as a mark or joiner on one that is."""
    return IS_SHAPED.match(char) is not None or (
        follows_shaped and (char in _JOINERS or unicodedata.category(char)[0] == "M")
    )


def is_attached(char: str) -> bool:
    """Whether a character stays with the one before it when a word is broken anywhere."""
    return char in _JOINERS or unicodedata.category(char)[0] == "M"


def may_break(left: str, right: str) -> bool:
    """Whether a line may break between two characters that no space keeps apart.

    >>> may_break("中", "文"), may_break("中", "。"), may_break("「", "中"), may_break("a", "b")
    (True, False, False, False)
    """
    is_left, is_right = IS_IDEOGRAPHIC.match(left) is not None, IS_IDEOGRAPHIC.match(right) is not None
    if not (is_left or is_right) or _KOREAN.match(left) or _KOREAN.match(right):
        return False
    return not (
        right in _NEVER_FIRST or left in _NEVER_LAST or is_attached(right) or (left == right and left in _NEVER_APART)
    )
