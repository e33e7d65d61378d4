"""A Word file that somebody brings as a template, read as what it is: an archive from a stranger.

Only what a briefing can use is taken: the main document (for its sections), styles, numbering, theme, fonts, settings,
headers and footers with their pictures. Everything else stays behind. Macros, embedded objects, links to files outside,
document type declarations and archives out of proportion are refused.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from reportgen.codes import Code
from reportgen.errors import Diagnostic, Origin
from reportgen.render.theme import WordRelation, WordTemplate

WORD_SUFFIXES = (".docx", ".dotx")
MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_PARTS = 2000
MAX_UNPACKED_BYTES = 128 * 1024 * 1024
MAX_XML_BYTES = 16 * 1024 * 1024
_OF_DOCUMENT = ("styles", "numbering", "theme", "fontTable", "settings", "header", "footer")
"""Kinds of parts that are taken from the main document."""
_OF_PARTS = ("image", "font", "hyperlink")
"""Kinds that those parts may refer to."""
_MEDIA = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".svg", ".odttf")
_STRICT = "http://purl.oclc.org/ooxml/"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class UnfitTemplateError(ValueError):
    """A file that cannot be used as a Word template; the text says why, for a person."""


def read_word_template(path: Path, shown: str, problems: list[Diagnostic]) -> WordTemplate | None:
    """The usable parts of a Word file; None, with a problem, for a file that is unfit or cannot be read."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnfitTemplateError(f"it is larger than {MAX_FILE_BYTES // 1024 // 1024} MB")
        with ZipFile(path) as package:
            return _read(package, shown)
    except (OSError, BadZipFile, UnfitTemplateError, NotImplementedError, RuntimeError, EOFError) as error:
        known = "it is no Word file" if isinstance(error, BadZipFile) else getattr(error, "strerror", "")
        reason = known or str(error)
        problems.append(
            Diagnostic(
                Code.RENDER_BAD_WORD_TEMPLATE,
                f"The Word template cannot be used: {reason}.",
                Origin(shown),
                expected="a .docx or .dotx file without macros, embedded objects and links to other files",
                hint="Open it in Word and save it as a Word document or template (.docx, .dotx).",
            )
        )
        return None


def parse_xml(data: bytes) -> Any:
    """The root of a part. Entities are not expanded, nothing is fetched; a document type is refused.

    Raises UnfitTemplateError.
    """
    from lxml import etree

    if len(data) > MAX_XML_BYTES:
        raise UnfitTemplateError("one of its parts is too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnfitTemplateError("one of its parts is damaged") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnfitTemplateError("it declares a document type")
    return root


def _read(package: ZipFile, shown: str) -> WordTemplate:
    entries = {entry.filename: entry for entry in package.infolist()}
    _refuse_size(package, len(entries))
    if any(name.lower().endswith("vbaproject.bin") for name in entries):
        raise UnfitTemplateError("it holds macros")

    def read(name: str) -> bytes:
        if name not in entries:
            raise UnfitTemplateError(f"it lacks the part {name[:80]}")
        with package.open(name) as file:
            return file.read(entries[name].file_size + 1)

    if b"macroEnabled" in read("[Content_Types].xml"):
        raise UnfitTemplateError("it holds macros")
    main = next((one.target for one in _relations("", entries, read) if one.kind == "officeDocument"), "")
    document = parse_xml(read(main))
    if _STRICT in str(document.tag):
        raise UnfitTemplateError("it is saved as Strict Open XML")
    if not str(document.tag).endswith("}document"):
        raise UnfitTemplateError("it is no Word file")
    parts = {main: read(main)}
    taken = [one for one in _relations(main, entries, read) if one.kind in _OF_DOCUMENT]
    relations = {main: tuple(taken)}
    for part in dict.fromkeys(one.target for one in taken):
        parts[part] = read(part)
        root = parse_xml(parts[part])
        if any(one.target == part and one.kind == "settings" for one in taken):
            continue
        relations[part] = _inner_relations(part, entries, read)
        names = {one.name for one in relations[part]}
        used = {value for node in root.iter("{*}*") for key, value in node.attrib.items() if key.startswith(_OFFICE)}
        if used - names:
            raise UnfitTemplateError("one of its parts refers to what is not there")
        parts |= {one.target: read(one.target) for one in relations[part] if not one.is_external}
    if not any(one.kind == "styles" for one in taken):
        raise UnfitTemplateError("it has no styles")
    return WordTemplate(shown, main, MappingProxyType(parts), MappingProxyType(relations))


def _refuse_size(package: ZipFile, names: int) -> None:
    entries = package.infolist()
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise UnfitTemplateError("unpacked it is too large")
    if names != len(entries):
        raise UnfitTemplateError("it holds two parts of one name")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnfitTemplateError("it is encrypted")


def _inner_relations(
    part: str, entries: Mapping[str, ZipInfo], read: Callable[[str], bytes]
) -> tuple[WordRelation, ...]:
    """Pictures, fonts and web links of a part; anything else is refused."""
    found = tuple(_relations(part, entries, read))
    for one in found:
        if one.kind not in _OF_PARTS or (not one.is_external and not one.target.lower().endswith(_MEDIA)):
            raise UnfitTemplateError(f"{part[:60]} holds an embedded object")
        if one.is_external and (one.kind != "hyperlink" or not one.target.startswith(("https:", "http:", "mailto:"))):
            raise UnfitTemplateError(f"{part[:60]} links to a file outside")
    return found


def _relations(part: str, entries: Mapping[str, ZipInfo], read: Callable[[str], bytes]) -> Iterator[WordRelation]:
    """The relationships of a part (`""`: of the package), with targets as names inside the package."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if path not in entries:
        return
    for node in parse_xml(read(path)).iter(_RELATIONS):
        kind, target = (node.get("Type") or "").rpartition("/")[2], node.get("Target") or ""
        is_external = node.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield WordRelation(node.get("Id") or "", kind, target, is_external)
