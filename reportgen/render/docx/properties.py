"""Document properties: what a file manager shows."""

import hashlib

from reportgen import __version__
from reportgen.document.tree import DocumentMeta
from reportgen.render.docx.markup import DECLARATION, escape


def core_properties(meta: DocumentMeta) -> str:
    """Title, subject, authors, keywords, language and dates; the dates are the as-of date."""
    stamp = f"{meta.as_of.isoformat()}T00:00:00Z"
    authors = "; ".join(meta.authors) or meta.organisation
    fields = (
        ("dc:title", meta.title),
        ("dc:subject", meta.subject),
        ("dc:creator", authors),
        ("cp:keywords", ", ".join(meta.keywords)),
        ("dc:description", meta.subtitle),
        ("cp:lastModifiedBy", authors),
    )
    texts = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields if text)
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{texts}'
        f'<cp:revision>1</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
        f"<dc:language>{escape(meta.language)}</dc:language></cp:coreProperties>"
    )


def custom_properties(meta: DocumentMeta) -> str:
    """What tells one issue from another: the as-of date, the evidence, the generator, the classification."""
    evidence = hashlib.sha256(meta.attachment.encode()).hexdigest() if meta.attachment else ""
    stated = (
        ("As of", f"<vt:filetime>{meta.as_of.isoformat()}T00:00:00Z</vt:filetime>"),
        ("Evidence SHA-256", _words(evidence)),
        ("Generator", _words(f"reportgen {__version__}")),
        ("Classification", _words(meta.classification)),
    )
    inner = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">{value}</property>'
        for number, (name, value) in enumerate([each for each in stated if each[1]], 2)
    )
    return (
        f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{inner}</Properties>'
    )


def _words(text: str) -> str:
    return f"<vt:lpwstr>{escape(text)}</vt:lpwstr>" if text else ""


def extended_properties(meta: DocumentMeta, pages: int) -> str:
    """Application, organisation and the number of pages."""
    company = f"<Company>{escape(meta.organisation)}</Company>" if meta.organisation else ""
    return (
        f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Pages>{max(1, pages)}</Pages><Application>reportgen</Application>{company}</Properties>"
    )
