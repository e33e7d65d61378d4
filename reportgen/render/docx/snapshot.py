"""What a Word file remembers of its numbers: a part of custom XML, which Word and LibreOffice keep as it is.

Nothing is bound to it: Word would write edits back into it and so hide them.
"""

import re

from reportgen.document.marks import SNAPSHOT_NAMESPACE
from reportgen.render.docx.markup import DECLARATION
from reportgen.render.docx.package import OFFICE, Part, pack_part, relations_part, relationship

SNAPSHOT_TYPES = {"customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"}
"""Content type of a part that its suffix does not tell."""
_IDENTITY = "{7B0C1C1E-5D2F-4C55-9B6E-0F6F1D1B7A11}"
"""Identity of the item in its properties; any fixed one does."""
_CHUNK = 1_000_000
"""Characters of one element: readers of XML refuse longer texts."""
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def snapshot_parts(text: str) -> tuple[Part, ...]:
    """The custom XML part with a snapshot (JSON), its properties and their relationship; none without a snapshot."""
    if not text:
        return ()
    # In JSON such characters stand in strings only, where they may as well be written as escapes.
    whole = _FORBIDDEN.sub(lambda found: "\n" if found.group() in "\n\r\t" else f"\\u{ord(found.group()):04x}", text)
    chunks = (whole[start : start + _CHUNK] for start in range(0, len(whole), _CHUNK))
    inner = "".join(f"<part>{_escaped(chunk)}</part>" for chunk in chunks)
    schema = f'<ds:schemaRefs><ds:schemaRef ds:uri="{SNAPSHOT_NAMESPACE}"/></ds:schemaRefs>'
    properties = (
        f'{DECLARATION}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        f'ds:itemID="{_IDENTITY}">{schema}</ds:datastoreItem>'
    )
    return (
        # The largest part of a file without fonts: worth the effort that others are not.
        pack_part(
            "customXml/item1.xml",
            f'{DECLARATION}<snapshot xmlns="{SNAPSHOT_NAMESPACE}">{inner}</snapshot>',
            is_static=True,
        ),
        pack_part("customXml/itemProps1.xml", properties),
        pack_part(
            "customXml/_rels/item1.xml.rels", relations_part(relationship("rId1", "customXmlProps", "itemProps1.xml"))
        ),
    )


def snapshot_relation() -> str:
    """What the document says of it."""
    return f'<Relationship Id="rIdSnapshot" Type="{OFFICE}/customXml" Target="../customXml/item1.xml"/>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
