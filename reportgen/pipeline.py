"""The pipeline: the only module that joins the stages.

    load -> validate -> analyse -> compose -> render -> deliver

Nothing here reads a clock or prints. Stages are imported when they run, so that importing `reportgen` is cheap.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reportgen import resources
from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.deliver.model import Edition, Receipt
from reportgen.document.tree import Document
from reportgen.errors import (
    NOWHERE,
    Diagnostic,
    Origin,
    OutputError,
    ReportgenError,
    Severity,
    TemplateError,
    ValidationError,
    Warn,
    WarningsError,
)
from reportgen.evidence.model import BriefingMeta, Evidence
from reportgen.evidence.raw import RawBriefing, RawMap, RawScalar
from reportgen.render.artifact import Artifact, PageMap, Protection
from reportgen.request import Outcome as Outcome
from reportgen.request import Request as Request

if TYPE_CHECKING:
    from reportgen.document.template import Template

T = TypeVar("T")

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
    from reportgen.document.compose import compose as run
    from reportgen.document.template import load_template

    name, base = _choice(template, analysis.evidence.meta.template, analysis.evidence.meta.folder)
    chosen = load_template(name, base=base)
    return run(analysis, chosen, as_of=_as_of(as_of, analysis.evidence.meta), warn=warn)


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
    artifacts, _ = _render(document, theme, formats, base, warn)
    return artifacts


def _render(
    document: Document, theme: str, formats: Sequence[str], base: Path | None, warn: Warn,
    protection: Protection | None = None,
) -> tuple[tuple[Artifact, ...], PageMap]:  # fmt: skip
    from reportgen.render.pdf.layout import typeset
    from reportgen.render.themes import load_theme

    look = load_theme(theme, base=base)
    layout = typeset(document, look, warn=warn)

    def data(fmt: str) -> bytes:
        if fmt == "pdf":
            from reportgen.render.pdf.write import write_pdf

            return write_pdf(layout, protection)
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
    fails, older outputs stay untouched. `progress` is told the name of each stage as it starts. Raises
    `ReportgenError`.

    >>> import tempfile
    >>> receipts = build(sample(), tempfile.mkdtemp())
    >>> [receipt.path.name for receipt in receipts]
    ['open-vs-proprietary.docx', 'open-vs-proprietary.pdf']
    """
    from reportgen.deliver.files import refuse_edited, refuse_unwritable, write_edition
    from reportgen.render.pdf.protect import check_protection

    asked = request or Request(Path(output))
    warnings: list[Diagnostic] = []

    def note(diagnostic: Diagnostic) -> None:
        if diagnostic.severity is Severity.WARNING:
            warnings.append(diagnostic)
        warn(diagnostic)

    def refuse(meta: BriefingMeta) -> None:
        if asked.protection:
            check_protection(asked.protection, asked.formats or meta.formats)
        for folder in filter(None, (asked.output, asked.save_stages)):
            refuse_unwritable(folder)
        names = tuple(f"{meta.name}.{fmt}" for fmt in asked.formats or meta.formats)
        refuse_edited(asked.output, meta.name, names, force=asked.force)

    errors: list[ReportgenError] = []
    prepared = _prepare(briefing, asked, errors, warn=note, progress=progress, early=refuse)
    if errors or prepared is None:
        raise _joined(errors)
    evidence, document, meta = prepared.evidence, prepared.document, prepared.evidence.meta
    progress("Typesetting")
    theme, base = _choice(asked.theme, meta.theme, meta.folder)
    artifacts, pages = _render(document, theme, asked.formats or meta.formats, base, note, asked.protection)
    if asked.fail_on_warning and warnings:
        raise WarningsError(
            Diagnostic(
                Code.DELIVER_WARNINGS,
                "Nothing was written, because there were warnings.",
                found=f"{len(warnings)} warning{'s' if len(warnings) != 1 else ''}, listed above",
                hint="Mend them, or build without --fail-on-warning.",
            )
        )
    if asked.save_stages:
        stages = {"evidence": evidence, "analysis": prepared.analysis, "document": document, "pages": pages}
        _save_stages(asked.save_stages, stages)
    looks = (asked.template or meta.template, asked.theme or meta.theme)
    edition = Edition(meta.name, document.meta.as_of, *looks, _digest(evidence))
    return write_edition(artifacts, edition, asked.output, force=asked.force)


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
    errors: list[ReportgenError] = []
    asked = Request(template=template, theme=theme, as_of=as_of, today=today)
    _prepare(briefing, asked, errors, warn=warn)
    return Outcome(_joined(errors).problems, errors[0].exit_status) if errors else Outcome((), 0)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """All that is made of a briefing before it is laid out."""

    evidence: Evidence
    analysis: Analysis
    document: Document


def _prepare(
    briefing: str | Path,
    asked: Request,
    errors: list[ReportgenError],
    *,
    warn: Warn,
    progress: Callable[[str], None] = lambda _: None,
    early: Callable[[BriefingMeta], None] = lambda _: None,
) -> _Prepared | None:
    """From a folder to a document; errors are gathered, past a failing stage where the next does not depend on it.

    `early` may object as soon as the briefing is read. None if there is no document to lay out.
    """
    from reportgen.evidence.load import load as read
    from reportgen.evidence.validate import validate

    progress("Reading the evidence")
    raw = _attempt(lambda: read(Path(briefing)), errors)
    if raw is None:
        return None
    evidence = _attempt(lambda: validate(raw, warn=warn), errors)
    meta = evidence.meta if evidence else _stated_looks(raw)
    if evidence:
        _attempt(lambda: early(meta), errors)
    template = _find_looks(raw, meta, asked, errors, warn)
    if evidence is None:
        return None
    progress("Comparing scores")
    analysis = _attempt(lambda: analyse(evidence, warn=warn), errors)
    if analysis is None:
        return None
    progress("Composing the document")
    document = _attempt(lambda: _compose(analysis, template, asked, warn), errors)
    return _Prepared(evidence, analysis, document) if document else None


def _find_looks(
    raw: RawBriefing, meta: BriefingMeta, asked: Request, errors: list[ReportgenError], warn: Warn
) -> "Template | None":
    """The template; theme and citation style are looked at too, so that their mistakes are told in the same run."""
    from reportgen.document.csl.styles import find_style
    from reportgen.document.template import load_template
    from reportgen.render.themes import load_theme

    def attempt(field: str, given: str | None, step: Callable[[], T]) -> T | None:
        found: list[ReportgenError] = []
        result = _attempt(step, found)
        errors.extend(_placed(error, raw.briefing, field) if given is None else error for error in found)
        return result

    folder = Path(meta.folder) if meta.folder else None
    theme, theme_base = _choice(asked.theme, meta.theme, meta.folder)
    name, base = _choice(asked.template, meta.template, meta.folder)
    look = attempt("theme", asked.theme, lambda: load_theme(theme, base=theme_base))
    if look and look.word_template and "docx" in (asked.formats or meta.formats):
        from reportgen.render.docx.adopt_styles import missing_styles

        for missing in missing_styles(look):
            warn(missing)
    attempt("citations", None, lambda: find_style(meta.citation_style, base=folder))
    return attempt("template", asked.template, lambda: load_template(name, base=base))


def _placed(error: ReportgenError, briefing: RawMap, field: str) -> ReportgenError:
    """The same error; what has no place of its own stands where the briefing names it."""
    node = briefing.entries.get(field)
    origin = node.origin if isinstance(node, RawScalar) else briefing.origin
    place = Origin(origin.path, line=origin.line, field=field)
    return type(error)(
        replace(problem, origin=place) if problem.origin == NOWHERE else problem for problem in error.problems
    )


def _compose(analysis: Analysis, template: "Template | None", asked: Request, warn: Warn) -> Document | None:
    """The document, or None if there is no template.

    Without one, the claims are still composed, by the annex, which prints all, so that their own mistakes are told.
    """
    from reportgen.document.compose import compose as run
    from reportgen.document.template import load_template

    as_of = _as_of(asked.as_of, analysis.evidence.meta, asked.today)
    if template:
        return run(analysis, template, as_of=as_of, warn=warn)
    annex = load_template("evidence-annex", base=None)
    try:
        run(analysis, annex, as_of=as_of, warn=_no_warnings)
    except TemplateError as error:
        own = [problem for problem in error.problems if _is_of_data(problem, annex)]
        if own:
            raise TemplateError(own) from error
    return None


def _is_of_data(problem: Diagnostic, template: "Template") -> bool:
    """Whether a problem would be one under any template."""
    is_elsewhere = problem.origin != NOWHERE and not problem.origin.path.startswith(template.shown)
    return is_elsewhere and problem.code is not Code.COMPOSE_UNKNOWN_ANCHOR


def _joined(errors: Sequence[ReportgenError]) -> ReportgenError:
    """One error with the problems of all, each once, with its place if that is known; its kind is that of the first."""
    problems = dict.fromkeys(problem for error in errors for problem in error.problems)
    placed = {replace(problem, origin=NOWHERE) for problem in problems if problem.origin != NOWHERE}
    return type(errors[0])(problem for problem in problems if problem not in placed)


def _stated_looks(raw: RawBriefing) -> BriefingMeta:
    """Template, theme and style of a briefing whose evidence is wrong, so that their own mistakes are told as well."""

    def stated(field: str, default: str) -> str:
        node = raw.briefing.entries.get(field)
        return node.text if isinstance(node, RawScalar) and node.text else default

    plain = BriefingMeta(name="", title="", folder=raw.folder)
    template, theme = stated("template", plain.template), stated("theme", plain.theme)
    return replace(plain, template=template, theme=theme, citation_style=stated("citations", plain.citation_style))


def _attempt(step: Callable[[], T], errors: list[ReportgenError]) -> T | None:
    try:
        return step()
    except ReportgenError as error:
        errors.append(error)
        return None


def _choice(given: str | None, briefings: str, folder: str) -> tuple[str, Path | None]:
    """Name and base folder of a template or theme.

    A briefing's own choice stays inside its folder. A path given by the person who builds may lie anywhere: its
    own folder is then the base.
    """
    if given is None:
        return briefings, Path(folder) if folder else None
    path = Path(given)
    lies = path.resolve()
    if path.suffix or len(path.parts) > 1:
        # Named with its folder, so that a file without a suffix is not taken for a shipped name.
        return f"./{lies.name}", lies.parent
    if path.exists():
        return lies.name, lies.parent
    return given, None


def _as_of(given: date | None, meta: BriefingMeta, today: date | None = None) -> date:
    as_of = given or meta.as_of or today
    if as_of is None:
        raise ValidationError(
            Diagnostic(
                Code.VALIDATE_NO_DATE,
                "The briefing has no as-of date.",
                Origin("briefing.yaml", field="date"),
                expected="a date such as 2026-11-24",
                hint="Write `date:` in briefing.yaml or give one with --as-of.",
            )
        )
    return as_of


def _digest(evidence: Evidence) -> str:
    from reportgen.stages import to_json

    # The folder is where the briefing happens to lie, not part of its evidence.
    neutral = replace(evidence, meta=replace(evidence.meta, folder=""))
    return hashlib.sha256(to_json(neutral).encode()).hexdigest()


def _save_stages(folder: Path, stages: Mapping[str, object]) -> None:
    from reportgen.deliver.files import write_aside
    from reportgen.stages import to_json

    for name, value in stages.items():
        write_aside(folder / f"{name}.json", to_json(value).encode())
