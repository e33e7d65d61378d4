"""Properties of the file: the information dictionary and the XMP packet, which must agree (PDF/A).

Dates are the day the document speaks of, at midnight UTC: nothing here reads a clock.
"""

from xml.sax.saxutils import escape

from reportgen.document.tree import DocumentMeta
from reportgen.render.pdf.objects import text_string

PRODUCER = "reportgen"

_UA_SCHEMA = (
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType='Resource'>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType='Resource'>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>"
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)
"""PDF/A lets a packet use only properties it knows or that the packet itself declares."""

_NAMESPACES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
    "xmlns:pdf='http://ns.adobe.com/pdf/1.3/' xmlns:pdfuaid='http://www.aiim.org/pdfua/ns/id/' "
    "xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/' xmlns:pdfaExtension='http://www.aiim.org/pdfa/ns/extension/' "
    "xmlns:pdfaSchema='http://www.aiim.org/pdfa/ns/schema#' "
    "xmlns:pdfaProperty='http://www.aiim.org/pdfa/ns/property#'"
)


def authors(meta: DocumentMeta) -> tuple[str, ...]:
    """Who is named as the author: the authors, else the organisation."""
    return meta.authors or ((meta.organisation,) if meta.organisation else ())


def day_of(meta: DocumentMeta) -> str:
    """The day the document speaks of, at midnight UTC, as a PDF date."""
    return f"(D:{meta.as_of:%Y%m%d}000000Z)"


def information(meta: DocumentMeta) -> dict[str, str]:
    """Entries of the information dictionary, name -> PDF text."""
    day = day_of(meta)
    entries = {
        "Title": meta.title,
        "Author": ", ".join(authors(meta)),
        "Subject": meta.subject,
        "Keywords": ", ".join(meta.keywords),
        "Creator": PRODUCER,
        "Producer": PRODUCER,
    }
    return {**{key: text_string(text) for key, text in entries.items() if text}, "CreationDate": day, "ModDate": day}


def xmp_packet(meta: DocumentMeta, *, is_archive: bool = True) -> bytes:
    """The XMP metadata, claiming PDF/UA-1 and, for an archive, PDF/A-3a."""
    day = f"{meta.as_of.isoformat()}T00:00:00Z"
    names = authors(meta)
    parts = [
        _alternative("dc:title", meta.title),
        _alternative("dc:description", meta.subject) if meta.subject else "",
        # one entry, as in the information dictionary, which has only one string for all authors
        _list("dc:creator", "Seq", (", ".join(names),)) if names else "",
        _list("dc:language", "Bag", (meta.language,)),
        _list("dc:subject", "Bag", meta.keywords) if meta.keywords else "",
        f"<pdf:Keywords>{_text(', '.join(meta.keywords))}</pdf:Keywords>" if meta.keywords else "",
        f"<pdf:Producer>{PRODUCER}</pdf:Producer><xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>",
        f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" if is_archive else "",
        _UA_SCHEMA,
    ]
    body = "\n".join(part for part in parts if part)
    return (
        f"<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>\n<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        f"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        f"<rdf:Description rdf:about='' {_NAMESPACES}>\n{body}\n</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        f"<?xpacket end='r'?>"
    ).encode()


def _text(text: str) -> str:
    return escape("".join(char for char in text if char.isprintable() or char == " "))


def _alternative(tag: str, text: str) -> str:
    return f"<{tag}><rdf:Alt><rdf:li xml:lang='x-default'>{_text(text)}</rdf:li></rdf:Alt></{tag}>"


def _list(tag: str, kind: str, items: tuple[str, ...]) -> str:
    inner = "".join(f"<rdf:li>{_text(item)}</rdf:li>" for item in items)
    return f"<{tag}><rdf:{kind}>{inner}</rdf:{kind}></{tag}>"
