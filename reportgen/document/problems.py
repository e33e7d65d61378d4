"""Problems of composition as diagnostics: one way of writing them."""

from reportgen.codes import Code
from reportgen.errors import NOWHERE, Diagnostic, Origin


def problem(
    code: Code, message: str, origin: Origin = NOWHERE, *, found: str = "", expected: str = "", hint: str = ""
) -> Diagnostic:
    """A diagnostic whose message is a whole sentence; the other parts as in `Diagnostic`."""
    sentence = message[:1].upper() + message[1:].rstrip(".") + "."
    return Diagnostic(code, sentence, origin, found, expected, hint)
