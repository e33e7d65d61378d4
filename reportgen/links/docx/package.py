"""The container of a Word file from a stranger: an archive with bounded sizes, parts of hardened XML, relationships.

What is refused is told in one way: `LoadError` with `links.unreadable-docx`.
"""

import posixpath
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin

MAX_FILE_BYTES = 128 * 1024 * 1024
MAX_PARTS = 4000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_XML_BYTES = 128 * 1024 * 1024
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""Start of an OLE file: an old .doc, or a .docx behind a password."""
_STRICT = "http://purl.oclc.org/ooxml/"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to."""

    id: str
    kind: str
    """Last word of its type: `styles`, `chart`, `customXml`."""
    target: str
    """Name of a part without a leading slash, or an address outside."""
    is_external: bool


@dataclass(frozen=True, slots=True)
class WordPackage:
    """The parts of a Word file."""

    path: str
    """For messages."""
    parts: Mapping[str, bytes]
    """Name without a leading slash -> bytes, in the order of the container."""
    main: str
    """Name of the main document."""

    def xml(self, name: str) -> Any:
        """The root of a part, parsed anew at each call. Raises LoadError if it is missing or no sound XML."""
        if name not in self.parts:
            raise unreadable(self.path, f"it lacks the part {name[:80]!r}")
        return parse_xml(self.parts[name], self.path)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """The relationships of a part (`""`: of the package), in their order. Raises LoadError."""
        return tuple(_relations(self.path, self.parts, part))

    def related(self, part: str, kind: str) -> tuple[str, ...]:
        """Names of the parts of a kind that a part refers to, those that exist. Raises LoadError."""
        return tuple(
            one.target
            for one in self.relations(part)
            if one.kind == kind and not one.is_external and one.target in self.parts
        )


def unreadable(path: str, reason: str) -> LoadError:
    """The error for a Word file that cannot be read; `reason` goes on after a colon."""
    return LoadError(
        Diagnostic(
            Code.LINKS_UNREADABLE_DOCX,
            f"The Word file cannot be read: {reason}.",
            Origin(path),
            expected="a .docx file as Word or LibreOffice saves it",
            hint="Open it in Word and save it as a Word document (.docx), without a password.",
        )
    )


def read_package(path: Path, data: bytes) -> WordPackage:
    """The parts of a Word file, all unpacked.

    Args:
        path: For messages only.
        data: The whole file.

    Raises LoadError for what is no Word file, is damaged, protected by a password, out of proportion, or saved as
    Strict Open XML.
    """
    shown = path.as_posix()
    if data.startswith(_COMPOUND):
        raise unreadable(shown, "it is protected by a password, or of the old .doc format")
    if len(data) > MAX_FILE_BYTES:
        raise unreadable(shown, f"it is larger than {MAX_FILE_BYTES // 1024 // 1024} MB")
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = _unpack(archive, shown)
    except (BadZipFile, LargeZipFile, NotImplementedError, EOFError, zlib.error, OSError, ValueError) as error:
        raise unreadable(shown, "it is damaged, or no Word file") from error
    except RuntimeError as error:  # zipfile's word for encrypted
        raise unreadable(shown, "it is encrypted") from error
    main = next(
        (
            one.target
            for one in _relations(shown, parts, "")
            if one.kind == "officeDocument" and not one.is_external and one.target in parts
        ),
        "",
    )
    if not main:
        raise unreadable(shown, "it has no main document")
    root = str(parse_xml(parts[main], shown).tag)
    if _STRICT in root:
        raise unreadable(shown, "it is saved as Strict Open XML")
    if root != f"{W}document":
        raise unreadable(shown, "it is no Word file")
    return WordPackage(shown, MappingProxyType(parts), main)


def write_package(parts: Mapping[str, bytes]) -> bytes:
    """A container with parts in the given order; the same parts give the same bytes."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, data in parts.items():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()


def parse_xml(data: bytes, path: str) -> Any:
    """The root of a part. Entities are not expanded, nothing is fetched; a document type is refused.

    Raises LoadError.
    """
    from lxml import etree

    if len(data) > MAX_XML_BYTES:
        raise unreadable(path, "one of its parts is too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable(path, "one of its parts is damaged") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise unreadable(path, "it declares a document type")
    return root


def _unpack(archive: ZipFile, path: str) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise unreadable(path, "unpacked it is too large")
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise unreadable(path, "it holds two parts of one name")
    if any(_is_odd(entry.filename) for entry in entries):
        raise unreadable(path, "the name of one of its parts leads out of it")
    parts: dict[str, bytes] = {}
    for entry in entries:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
        if len(data) != entry.file_size:
            raise unreadable(path, "a part is not as large as the archive says")
        parts[entry.filename] = data
    return parts


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/") or any(char < " " for char in name)


def _relations(path: str, parts: Mapping[str, bytes], part: str) -> Iterator[Relation]:
    folder, _, name = part.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if listed not in parts:
        return
    for node in parse_xml(parts[listed], path).iter(_RELATIONSHIP):
        kind, target = (node.get("Type") or "").rpartition("/")[2], node.get("Target") or ""
        is_external = node.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield Relation(node.get("Id") or "", kind, target, is_external)
