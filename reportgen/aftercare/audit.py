"""Audit: what became of a file that has been out in the world, and whether today's data still say what it says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen import pipeline
from reportgen.aftercare.linked import analysed, earlier_of
from reportgen.aftercare.testimony import ALONE, CONTRADICTION, manifest_of, signatures_of, store_of
from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.document.tree import Document
from reportgen.errors import Diagnostic, Origin, ReportgenError, TemplateError, ValidationError, Warn
from reportgen.links.audit.audit import audit
from reportgen.links.audit.model import AuditReport, Testimony
from reportgen.links.model import Manifest, Snapshot
from reportgen.links.open_file import open_file, snapshot_of
from reportgen.preparation import joined, prepare
from reportgen.request import Request

if TYPE_CHECKING:
    from reportgen.deliver.store.records import Records

DIFFERS = 11
"""Exit status where a person should look."""


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What to compare a file with, beside what it remembers itself; None: not asked."""

    against: Path | None = None
    """A briefing with today's data."""
    template: str | None = None
    """None: as the file was built."""
    as_of: date | None = None
    since: Path | None = None
    """The edition to compare with; None: the one that the file was compared with, else as the briefing says."""
    today: date | None = None
    manifest: Path | None = None
    """None: the one beside the file, if there is one."""
    records: "Records | None" = None
    """The store of editions."""
    trust: tuple[bytes, ...] = ()
    """Certificates of authorities or signers that are trusted (PEM or DER), for signed files."""
    password: str = ""
    """Opens a PDF that needs one."""


def audit_file(
    path: Path, asked: AuditRequest, *, warn: Warn, progress: Callable[[str], None] = lambda _: None
) -> AuditReport:
    """Audit a DOCX or PDF. Writes nothing.

    Raises `LoadError`: the file cannot be read, remembers nothing of its numbers, or what it remembers is damaged; and
    what building the briefing raises.
    """
    progress("Reading the file")
    file = open_file(path, asked.password)
    snapshot = snapshot_of(file)
    analysis, fresh, against = analysed(snapshot, path.name), None, ""
    if asked.against is not None:
        analysis, fresh = _today(asked.against, path, snapshot, asked, warn, progress)
        against = f"{analysis.evidence.meta.name} as of {fresh.meta.as_of.isoformat()}"
    progress("Comparing")
    report = audit(file, snapshot, analysis, fresh, against)
    told: list[Testimony] = []
    beside = manifest_of(path, file, snapshot, asked.manifest)
    if beside is not None:
        told.append(beside)
    if asked.records is not None:
        told.append(store_of(file, snapshot, asked.records))
    told += signatures_of(path, file, asked.trust, asked.password)
    if not report.is_consistent:
        told.insert(0, CONTRADICTION)
    return replace(report, testimonies=tuple(told) or (ALONE,))


def _today(
    briefing: Path, path: Path, snapshot: Snapshot, asked: AuditRequest, warn: Warn, progress: Callable[[str], None]
) -> tuple[Analysis, Document]:
    """Today's analysis and document of a briefing. Raises `ReportgenError`."""
    manifest = snapshot.manifest
    if manifest.audience:
        raise _other_audience(path, manifest.audience)
    meta = pipeline.load(briefing).meta
    template = asked.template or _template(manifest, meta.template, meta.folder)
    request = Request(
        template=template,
        as_of=asked.as_of,
        today=asked.today,
        since=asked.since,
        earlier=earlier_of(snapshot, asked.since),
        links=False,
    )
    errors: list[ReportgenError] = []
    prepared = prepare(briefing, request, errors, warn=warn, progress=progress)
    if errors or prepared is None:
        raise joined(errors)
    return prepared.analysis, prepared.document


def _template(manifest: Manifest, own: str, folder: str) -> str | None:
    """The template that the file was built with: the briefing's own, or a shipped one. What a file says is nobody's
    word, so no other is taken from it.
    """
    from reportgen.document.template import load_template, shipped_templates

    if manifest.template == load_template(own, base=Path(folder) if folder else None).name:
        return None
    if manifest.template in [one.name for one in shipped_templates()]:
        return manifest.template
    raise TemplateError(
        Diagnostic(
            Code.LINKS_OTHER_LOOKS,
            "The template that the file was built with is neither the briefing's own nor a shipped one.",
            found=manifest.template[:80],
            hint="Say which one to use with --template.",
        )
    )


def _other_audience(path: Path, audience: str) -> ValidationError:
    return ValidationError(
        Diagnostic(
            Code.LINKS_OTHER_AUDIENCE,
            "The file is an edition for one audience, and the briefing would show it more than that.",
            Origin(path.name),
            found=audience[:80],
            hint="Audit it without --against, or send a fresh edition to this audience (reportgen send).",
        )
    )
