"""Mail addresses: which can be written to, and their form on the envelope. Nothing that could add a header."""

import re
import unicodedata

import idna

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
"""Dot-atom of RFC 5322, section 3.2.3; quoted local parts are legal, never meant, and refused."""
_DISPLAY = re.compile(r'\s*(?P<name>"[^"]*"|[^<>"]*)\s*<(?P<address>[^<>]*)>\s*')
_JOINERS = "\u200c\u200d"
"""Letters of Persian and Indic names are spelt with them."""
MAX_LOCAL = 64
"""Octets (RFC 5321, section 4.5.3.1.1)."""
MAX_ADDRESS = 254
"""Octets: a path of 256 has angle brackets round it (RFC 5321, section 4.5.3.1.3)."""
MAX_NAME = 200
"""Characters of a display name."""


class AddressError(ValueError):
    """Why a text is no address that can be written to; `str()` is a phrase that follows "because"."""


def parse_mailbox(text: str) -> tuple[str, str]:
    """(name, address) of `Desk <desk@example.org>` or a bare address; the name is empty if there is none.

    Raises AddressError.

    >>> parse_mailbox("Policy desk <Desk@Bücher.example>")
    ('Policy desk', 'Desk@xn--bcher-kva.example')
    """
    refuse_controls(text)
    if "<" not in text and ">" not in text:
        return "", parse_address(text)
    match = _DISPLAY.fullmatch(text)
    if match is None:
        raise AddressError("angle brackets or quotes do not stand round one address and one name")
    name = match["name"].strip()
    if not name.startswith('"') and re.search(r"[,;]", name):
        raise AddressError("the name has a comma or semicolon and no quotes, as if there were two recipients")
    return check_name(name.strip('"')), parse_address(match["address"])


def parse_address(text: str) -> str:
    """The address as it goes on the envelope: ASCII, the domain in lower case and as A-labels (IDNA 2008).

    Raises AddressError.
    """
    refuse_controls(text)
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain:
        raise AddressError("it is not of the form name@domain")
    if not local.isascii():
        raise AddressError("the part before the @ has letters that most servers refuse")
    if not _LOCAL.fullmatch(local) or len(local) > MAX_LOCAL:
        raise AddressError("the part before the @ has characters or a length that it may not have")
    address = f"{local}@{parse_domain(domain)}"
    if len(address) > MAX_ADDRESS:
        raise AddressError(f"it is longer than {MAX_ADDRESS} characters")
    return address


def parse_domain(text: str) -> str:
    """A domain name in lower case and as A-labels; raises AddressError.

    >>> parse_domain("Straße.example")
    'xn--strae-oqa.example'
    """
    refuse_controls(text)
    if text.startswith("["):
        raise AddressError("the domain is an IP address")
    try:
        # IDNA 2008: the codec of the standard library is of 2003 and takes other domains for some names.
        domain = idna.encode(text, uts46=True, std3_rules=True, transitional=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError, IndexError) as problem:
        raise AddressError("the domain is no name of the internet") from problem
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or len(domain) > 253:
        raise AddressError("the domain is no name of the internet")
    return domain


def check_name(text: str) -> str:
    """A display name; raises AddressError for one that could be taken for an address or break a header."""
    refuse_controls(text)
    name = " ".join(text.split())
    if re.search(r'[<>@"\\]', name):
        raise AddressError("the name shown has a character that would make it look like an address")
    if len(name) > MAX_NAME:
        raise AddressError(f"the name shown is longer than {MAX_NAME} characters")
    return name


def refuse_controls(text: str) -> None:
    """Raise AddressError for line ends, NUL, other control characters and invisible marks."""
    # Cc: controls; Cf: marks of direction; Zl and Zp: line ends of Unicode; Cs, Co, Cn: no letters.
    kinds = {unicodedata.category(letter) for letter in text if letter not in _JOINERS}
    if kinds & {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}:
        raise AddressError("it has a line end or an invisible character")


def same_mailbox(address: str) -> str:
    """What two addresses have in common that reach one person.

    The part before the @ may legally depend on case; no provider that people use lets it.
    """
    return address.lower()
