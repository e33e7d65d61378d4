"""The digest of a template: whether a document was made by this very text."""

import re
from hashlib import sha256

from reportgen.document.template import Template, read_part
from reportgen.errors import TemplateError

_INCLUDED = re.compile(r"\{%-?\s*include\s+['\"]([^'\"]{1,255})['\"]")
_MOST_PARTS = 200


def template_digest(template: Template) -> str:
    """SHA-256, in hexadecimal, of the texts of the template and of the parts that it includes, and of its options."""
    found: dict[str, str] = {}
    waiting = [template.file]
    while waiting and len(found) < _MOST_PARTS:
        name = waiting.pop(0)
        if name in found:
            continue
        try:
            found[name] = read_part(template, name)
        except TemplateError:
            found[name] = ""
        waiting += _INCLUDED.findall(found[name])
    whole = sha256(repr(template.options).encode())
    for name, text in sorted(found.items()):
        whole.update(f"\0{name}\0{len(text)}\0{text}".encode())
    return whole.hexdigest()
