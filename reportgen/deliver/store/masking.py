"""Nothing secret is written down: texts from servers and errors are masked before they reach store, log or person."""

import re

MASK = "***"
LONGEST = 500
"""Characters kept of what a server says."""

_NAMED = r"(?i)\b((?:[\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key))\W{0,3}[=:]\s*)"
_PATTERNS = (
    # user:secret@ in any URL; a secret that was not quoted may hold any mark, so it ends at the last @.
    (re.compile(r"(\w[\w+.-]*://[^\s:/@]*):\S*@"), rf"\1:{MASK}@"),
    (re.compile(_NAMED + r"""("[^"]*"|'[^']*'|[^\s&;,]+)"""), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(bearer|basic|auth (?:plain|login|xoauth2))\s+[A-Za-z0-9+/=._~-]{6,}"), rf"\1 {MASK}"),
)


def mask(text: str, secrets: tuple[str, ...] = ()) -> str:
    """`text` on one line, without control characters, cut to 500 characters, with what looks secret as `***`.

    `secrets` are known ones, hidden wherever they stand.

    >>> mask("cannot open postgresql://app:s3cret@db/ledger?sslpassword=x1")
    'cannot open postgresql://app:***@db/ledger?sslpassword=***'
    """
    for secret in secrets:
        text = text.replace(secret, MASK) if secret else text
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    for pattern, shown in _PATTERNS:
        text = pattern.sub(shown, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
