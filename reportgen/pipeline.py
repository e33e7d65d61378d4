"""The pipeline: it and its first half (`preparation.py`) are the only modules that join the stages.

    load -> validate -> analyse -> compose -> render -> deliver

Nothing here reads a clock or prints. Stages are imported when they run, so that importing `reportgen` is cheap.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reportgen import resources
from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.deliver.model import Edition, Receipt
from reportgen.document.tree import Document
from reportgen.errors import Diagnostic, OutputError, ReportgenError, Severity, Warn, WarningsError
from reportgen.evidence.hidden_names import HiddenNames
from reportgen.evidence.model import Audience, BriefingMeta, Evidence
from reportgen.render.artifact import Artifact, PageMap
from reportgen.render.theme import Theme
from reportgen.request import Outcome as Outcome
from reportgen.request import Request as Request

FORMATS = ("docx", "pdf")
"""Every format that can be rendered, in the order they are written."""


def _no_warnings(_: Diagnostic) -> None:
    """Where warnings go when the caller does not ask for them."""


def sample(name: str = "open-vs-proprietary") -> Path:
    """Folder of a shipped sample briefing.

    >>> sample().name
    'open-vs-proprietary'
    """
    return resources.data() / name


def load(briefing: str | Path, *, warn: Warn = _no_warnings) -> Evidence:
    """Read and validate a briefing folder (or its `briefing.yaml`).

    Touches the disk, reading inside the folder only. Raises `LoadError` for files that cannot be read and
    `ValidationError` for records that are wrong, each with every problem there is; warnings go to `warn`.

    >>> evidence = load(sample())
    >>> len(evidence.sources)
    11
    >>> str(evidence.scores["billing-mediphi-real"].value)
    '70.32'
    """
    from reportgen.evidence.load import load as read
    from reportgen.evidence.validate import validate

    return validate(read(Path(briefing)), warn=warn)


def analyse(evidence: Evidence, *, warn: Warn = _no_warnings) -> Analysis:
    """Pair scores, compute gaps, uplifts, roll-ups and coverage. Pure; see `docs/gaps.md` for the rules.

    >>> analysis = analyse(load(sample()))
    >>> gap = next(g for g in analysis.gaps if g.task == "gastro" and g.is_headline)
    >>> str(gap.gap), str(gap.verdict)
    ('-16.3', 'trails')
    """
    from reportgen.analysis.analyse import analyse as run

    return run(evidence, warn=warn)


def redact(evidence: Evidence, audience: Audience | None, *, warn: Warn = _no_warnings) -> Evidence:
    """The part of the evidence that `audience` may see; None sees all. Raises `ValidationError`."""
    from reportgen.preparation import whole_of

    return evidence if audience is None else whole_of(evidence).cut(audience, warn=warn)


def compose(
    analysis: Analysis, *, template: str | None = None, as_of: date | None = None, warn: Warn = _no_warnings
) -> Document:
    """Make the format-neutral document by a template.

    `template` is a shipped name or the caller's own path; None takes the briefing's choice. `as_of` None takes
    the briefing's date; `ValidationError` if it has none. Raises `TemplateError`. Reads template files only.

    >>> document = compose(analyse(load(sample())), template="one-pager")
    >>> document.meta.title
    'Open and proprietary language models'
    """
    from reportgen.derivations import derive_from
    from reportgen.document.compose import compose as run
    from reportgen.document.template import load_template
    from reportgen.preparation import as_of_date, choice

    name, base = choice(template, analysis.evidence.meta.template, analysis.evidence.meta.folder)
    chosen = load_template(name, base=base)
    derive = derive_from(analysis, None) if analysis.evidence.meta.number_notes == "appendix" else None
    return run(analysis, chosen, as_of=as_of_date(as_of, analysis.evidence.meta), warn=warn, derive=derive)


def render(
    document: Document,
    *,
    theme: str = "house",
    formats: Sequence[str] = FORMATS,
    base: Path | None = None,
    warn: Warn = _no_warnings,
) -> tuple[Artifact, ...]:
    """Lay the document out once and give one artifact for each of `formats`, in the order asked for.

    `theme` is a shipped name or a path inside `base` (the briefing folder; None allows shipped names only). Reads
    fonts and the theme. The same document and theme give the same bytes. Raises `RenderError`.

    >>> artifacts = render(compose(analyse(load(sample())), template="one-pager"), formats=["pdf"])
    >>> artifacts[0].format, artifacts[0].data[:5]
    ('pdf', b'%PDF-')
    """
    from reportgen.render.themes import load_theme

    return _render(document, load_theme(theme, base=base), formats, warn)[0]


def _render(
    document: Document, look: Theme, formats: Sequence[str], warn: Warn, request: Request | None = None
) -> tuple[tuple[Artifact, ...], PageMap]:
    from reportgen.render.pdf.layout import typeset

    layout = typeset(document, look, warn=warn)

    def data(fmt: str) -> bytes:
        if fmt == "pdf":
            from reportgen.render.pdf.sign import sign
            from reportgen.render.pdf.write import write_pdf

            protection, signing = (request.protection, request.signing) if request else (None, None)
            written = write_pdf(layout, protection)
            return sign(written, signing, protection) if signing else written
        if fmt == "docx":
            from reportgen.render.docx.write import write_docx

            return write_docx(document, look, layout.page_map, warn=warn)
        raise OutputError(
            Diagnostic(
                Code.DELIVER_UNKNOWN_FORMAT, "There is no such format.", found=fmt, expected=" or ".join(FORMATS)
            )
        )

    made = ((fmt, data(fmt)) for fmt in dict.fromkeys(formats))
    return tuple(Artifact(fmt, blob, hashlib.sha256(blob).hexdigest()) for fmt, blob in made), layout.page_map


@dataclass(frozen=True, slots=True)
class Made:
    """An edition in memory, with all that was on the way to it."""

    edition: Edition
    evidence: Evidence
    analysis: Analysis
    document: Document
    pages: PageMap
    artifacts: tuple[Artifact, ...]
    """One for each format, in the order asked for."""
    names: HiddenNames | None = None
    """What must not be named to the audience of the edition (`preparation.refuse_hidden_names`); None: no limits."""


def make(
    briefing: str | Path,
    request: Request,
    *,
    warn: Warn = _no_warnings,
    progress: Callable[[str], None] = lambda _: None,
    early: Callable[[BriefingMeta], None] = lambda _: None,
) -> Made:
    """Everything of a build but the writing: `request.output`, `force` and `save_stages` play no part.

    `early` may raise as soon as the briefing is read; what it raises is told with the other problems. Raises
    `ReportgenError`.
    """
    from reportgen.preparation import joined, prepare
    from reportgen.render.pdf.protect import check_protection
    from reportgen.render.pdf.sign import check_signing

    warnings: list[Diagnostic] = []

    def note(diagnostic: Diagnostic) -> None:
        if diagnostic.severity is Severity.WARNING:
            warnings.append(diagnostic)
        warn(diagnostic)

    def refuse(meta: BriefingMeta) -> None:
        if request.protection:
            check_protection(request.protection, request.formats or meta.formats)
        if request.signing:
            check_signing(request.signing, request.formats or meta.formats)
        early(meta)

    def judge_warnings() -> None:
        if request.fail_on_warning and warnings:
            raise WarningsError(
                Diagnostic(
                    Code.DELIVER_WARNINGS,
                    "Nothing was written, because there were warnings.",
                    found=f"{len(warnings)} warning{'s' if len(warnings) != 1 else ''}, listed above",
                    hint="Mend them, or build without --fail-on-warning.",
                )
            )

    errors: list[ReportgenError] = []
    prepared = prepare(briefing, request, errors, warn=note, progress=progress, early=refuse)
    if errors or prepared is None:
        raise joined(errors)
    judge_warnings()
    progress("Typesetting")
    evidence, document, meta = prepared.evidence, prepared.document, prepared.evidence.meta
    formats = request.formats or meta.formats
    artifacts, pages = _render(document, prepared.look, formats, note, request)
    judge_warnings()
    looks = (request.template or meta.template, request.theme or meta.theme)
    edition = Edition(meta.name, document.meta.as_of, *looks, prepared.evidence_sha256)
    return Made(edition, evidence, prepared.analysis, document, pages, artifacts, prepared.names)


def build(
    briefing: str | Path,
    output: str | Path = "output",
    *,
    request: Request | None = None,
    warn: Warn = _no_warnings,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Receipt, ...]:
    """Build a briefing: from a folder to files. Receipts come in the order of the formats.

    `request` (if given) wins over `output`. Every file is complete before any is renamed into place; when anything
    fails, older outputs stay untouched. Outputs that lie there and were made from the very same inputs are kept, unless
    `request.is_fresh`; their warnings are told again. `progress` is told the name of each stage as it starts. Raises
    `ReportgenError`.

    >>> import tempfile
    >>> receipts = build(sample(), tempfile.mkdtemp())
    >>> [receipt.path.name for receipt in receipts]
    ['open-vs-proprietary.docx', 'open-vs-proprietary.pdf']
    """
    from reportgen.deliver.files import refuse_edited, refuse_unwritable, write_edition
    from reportgen.unchanged import find_unchanged, fingerprint, made_from

    asked = request or Request(Path(output))
    mark = fingerprint(briefing, asked)
    if kept := find_unchanged(mark, asked):
        for diagnostic in kept.told:
            warn(diagnostic)
        return kept.receipts
    told: list[Diagnostic] = []

    def note(diagnostic: Diagnostic) -> None:
        told.append(diagnostic)
        warn(diagnostic)

    def refuse(meta: BriefingMeta) -> None:
        for folder in filter(None, (asked.output, asked.save_stages)):
            refuse_unwritable(folder)
        names = tuple(f"{meta.name}.{fmt}" for fmt in asked.formats or meta.formats)
        refuse_edited(asked.output, meta.name, names, force=asked.force)

    made = make(briefing, asked, warn=note, progress=progress, early=refuse)
    if asked.save_stages:
        stages = {"evidence": made.evidence, "analysis": made.analysis, "document": made.document, "pages": made.pages}
        _save_stages(asked.save_stages, stages)
    edition = replace(made.edition, made_from=made_from(mark, asked, made.evidence.meta, told))
    return write_edition(made.artifacts, edition, asked.output, force=asked.force)


def check(
    briefing: str | Path,
    *,
    template: str | None = None,
    theme: str | None = None,
    as_of: date | None = None,
    today: date | None = None,
    warn: Warn = _no_warnings,
) -> Outcome:
    """Every error of a briefing, its template and its theme; none if it would build. Writes nothing.

    Goes on past a failing stage where the next does not depend on it. Warnings go to `warn` as they are found.

    >>> check(sample()).errors
    ()
    """
    from reportgen.preparation import joined, prepare

    errors: list[ReportgenError] = []
    asked = Request(template=template, theme=theme, as_of=as_of, today=today, links=False)
    prepare(briefing, asked, errors, warn=warn)
    return Outcome(joined(errors).problems, errors[0].exit_status) if errors else Outcome((), 0)


def digest(evidence: Evidence) -> str:
    """SHA-256 of evidence, in hexadecimal: the same wherever its folder lies."""
    from reportgen.links.snapshot import evidence_text

    return evidence_text(evidence).sha256


def _save_stages(folder: Path, stages: Mapping[str, object]) -> None:
    from reportgen.deliver.files import write_aside
    from reportgen.stages import to_json

    for name, value in stages.items():
        write_aside(folder / f"{name}.json", to_json(value).encode())
