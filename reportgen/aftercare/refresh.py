"""Brings a Word file that people have edited up to date with its briefing."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from reportgen import pipeline
from reportgen.aftercare.linked import earlier_of
from reportgen.aftercare.selection import select, tags_of
from reportgen.codes import Code
from reportgen.document.tree import Document
from reportgen.errors import Diagnostic, Origin, OutputError, TemplateError, ValidationError, Warn
from reportgen.evidence.model import BriefingMeta
from reportgen.links.model import Manifest, Offer, Snapshot
from reportgen.links.open_file import open_word
from reportgen.links.refresh.findings import Deed, Finding
from reportgen.links.refresh.merge import Versions, Wish, merge, tables_of, with_snapshot
from reportgen.links.refresh.places import placed
from reportgen.links.snapshot import bare, document_digest, read_snapshot, to_text

CONFLICTS = 13
"""Exit status when edits were kept that the data contradict."""


@dataclass(frozen=True, slots=True)
class RefreshRequest:
    """How to refresh; None and empty mean: as the file was built, or as the briefing says."""

    output: Path | None = None
    """None: beside the file, as `NAME.refreshed.docx`."""
    in_place: bool = False
    """Write over the file itself."""
    is_tracked: bool = False
    """Write tracked changes, for somebody to accept or reject."""
    only: tuple[str, ...] = ()
    """`values`, `tables`, `charts`, `references`, tags or anchors; empty: all."""
    template: str | None = None
    theme: str | None = None
    as_of: date | None = None
    since: Path | None = None
    """The edition to compare with; None: the one that the file was compared with, else as the briefing says."""
    today: date | None = None
    dry_run: bool = False
    """Write nothing."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to."""

    path: Path | None
    """What was written; None if nothing was."""
    data: bytes
    findings: tuple[Finding, ...]
    offers: tuple[Offer, ...]
    """What waits for somebody to accept or reject it."""
    is_changed: bool
    """Whether the file is another one than before."""

    @property
    def status(self) -> int:
        """Exit status: 0, or 13 when conflicts were kept."""
        return CONFLICTS if any(one.deed is Deed.CONFLICT for one in self.findings) else 0

    def counts(self) -> dict[str, int]:
        """How many of each deed, in the order of `Deed`."""
        found = Counter(one.deed for one in self.findings)
        return {str(deed): found[deed] for deed in Deed if found[deed]}


def refresh(
    file: Path,
    briefing: Path,
    request: RefreshRequest,
    *,
    warn: Warn,
    progress: Callable[[str], None] = lambda _: None,
) -> Refreshed:
    """Brings linked values, tables, charts, captions and references of a Word file up to date; keeps all other edits.

    The file is written aside and renamed. Raises `ReportgenError`: the file cannot be read or remembers nothing, was
    cut for an audience, the briefing does not build, or the output is taken.
    """
    progress("Reading the file")
    data, snapshot = open_word(file)
    if snapshot.manifest.audience:
        raise _other_audience(file, snapshot.manifest.audience)
    target = None if request.dry_run else _target(file, request)
    asked = pipeline.Request(
        formats=("docx",),
        template=request.template,
        theme=request.theme,
        as_of=request.as_of,
        today=request.today,
        links=True,
        since=request.since,
        earlier=earlier_of(snapshot, request.since),
    )
    asked = _same_looks(asked, snapshot.manifest, pipeline.load(briefing).meta)
    made = pipeline.make(briefing, asked, warn=warn, progress=progress)
    progress("Refreshing")
    base = _render(snapshot.document, to_text(snapshot), asked.theme, made.evidence.meta)
    document, ours = made.document, made.artifacts[0].data
    if request.only:
        fresh = read_snapshot(document.meta.snapshot, file.name)
        document = select(snapshot.document, made.document, request.only)
        document = replace(document, meta=replace(document.meta, snapshot=to_text(_with_document(fresh, document))))
        ours = _render(document, document.meta.snapshot, asked.theme, made.evidence.meta)
    wish = Wish(
        document.meta.as_of,
        tags_of(snapshot.document, document),
        tables_of(snapshot.document, document),
        snapshot.offers,
        request.is_tracked,
    )
    merged = merge(Versions(base, data, ours), wish, file.name)
    result = merged.data
    if merged.offers and result != data:
        fresh = read_snapshot(document.meta.snapshot, file.name)
        # Only the snapshot of this build is wanted.
        empty = replace(document, blocks=())
        offered = _render(empty, to_text(replace(fresh, offers=merged.offers)), asked.theme, made.evidence.meta)
        result = with_snapshot(result, offered, file.name)
    if target and (result != data or target != file):
        _write(target, result)
    findings = placed(merged.findings, snapshot.document, document)
    return Refreshed(target, result, findings, merged.offers, result != data)


def _other_audience(file: Path, audience: str) -> ValidationError:
    return ValidationError(
        Diagnostic(
            Code.LINKS_OTHER_AUDIENCE,
            "The file is an edition for one audience, and the briefing would show it more than that.",
            Origin(file.name),
            found=audience[:80],
            hint="Send a fresh edition to this audience (reportgen send).",
        )
    )


def _same_looks(asked: pipeline.Request, manifest: Manifest, meta: BriefingMeta) -> pipeline.Request:
    """Template and theme as the file was built with, unless somebody asks for others.

    What a file says is nobody's word: only the names of the briefing's own and of shipped ones are taken from it.
    """
    from reportgen.document.template import load_template, shipped_templates
    from reportgen.render.themes import load_theme, shipped_themes

    folder = Path(meta.folder) if meta.folder else None
    problems: list[Diagnostic] = []

    def chosen(kind: str, said: str, own: str, shipped: Iterable[str]) -> str | None:
        if said == own:
            return None
        if said not in shipped:
            problems.append(_other_looks(kind, said))
        return said

    template, theme = asked.template, asked.theme
    if template is None:
        own = load_template(meta.template, base=folder).name
        template = chosen("template", manifest.template, own, [each.name for each in shipped_templates()])
    if theme is None:
        own = load_theme(meta.theme, base=folder).name
        theme = chosen("theme", manifest.theme, own, [each.name for each in shipped_themes()])
    if problems:
        raise TemplateError(problems)
    return replace(asked, template=template, theme=theme)


def _other_looks(kind: str, said: str) -> Diagnostic:
    return Diagnostic(
        Code.LINKS_OTHER_LOOKS,
        f"The {kind} that the file was built with is neither the briefing's own nor a shipped one.",
        found=said[:80],
        hint=f"Say which one to use with --{kind}.",
    )


def _render(document: Document, snapshot: str, theme: str | None, meta: BriefingMeta) -> bytes:
    """A document as a Word file that remembers a snapshot."""
    from reportgen.preparation import choice

    name, base = choice(theme, meta.theme, meta.folder)
    linked = replace(document, meta=replace(document.meta, snapshot=snapshot))
    return pipeline.render(linked, theme=name, formats=("docx",), base=base)[0].data


def _with_document(snapshot: Snapshot, document: Document) -> Snapshot:
    """A snapshot of the same evidence with another document."""
    manifest = replace(snapshot.manifest, document_sha256=document_digest(document))
    return replace(snapshot, manifest=manifest, document=bare(document))


# --- writing ------------------------------------------------------------------------------------------------


def _target(file: Path, request: RefreshRequest) -> Path:
    """Where the refreshed file goes. Raises `OutputError` where something is that nobody said to replace."""
    if request.in_place:
        return file
    target = request.output or file.with_name(f"{file.stem}.refreshed.docx")
    is_input = target.resolve() == file.resolve()
    if is_input and request.output is None:
        raise _taken(target)
    if request.output is None and target.exists():
        raise _taken(target)
    return target


def _taken(target: Path) -> OutputError:
    return OutputError(
        Diagnostic(
            Code.LINKS_TAKEN_OUTPUT,
            "There is a file of that name already.",
            Origin(target.name),
            hint="Name another one with -o, or move it away.",
        )
    )


def _write(target: Path, data: bytes) -> None:
    from reportgen.deliver.files import write_aside

    write_aside(target, data)


def report(result: Refreshed, file: Path) -> dict[str, object]:
    """What a refresh came to, for a program."""
    return {
        "file": file.name,
        "written": result.path.name if result.path else None,
        "sha256": sha256(result.data).hexdigest(),
        "changed": result.is_changed,
        "counts": result.counts(),
        "findings": [
            {
                "deed": str(one.deed),
                "what": one.what,
                "key": one.key,
                "old": one.old,
                "found": one.found,
                "new": one.new,
                "section": one.section,
                "spot": one.spot,
            }
            for one in result.findings
        ],
        "offers": [{"tag": one.tag, "old": one.old, "offered": one.offered} for one in result.offers],
    }
