"""From a briefing folder to a document ready to be laid out, with every problem on the way told in one run.

The first half of the pipeline: load -> validate -> analyse -> compose. Goes on past a failing stage where the next does
not depend on it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.document.tree import Document
from reportgen.errors import NOWHERE, Diagnostic, Origin, ReportgenError, TemplateError, ValidationError, Warn
from reportgen.evidence.hidden_names import HiddenNames, strings_of
from reportgen.evidence.model import BriefingMeta, Evidence
from reportgen.evidence.raw import RawBriefing, RawMap, RawScalar
from reportgen.render.theme import Theme
from reportgen.request import Request

if TYPE_CHECKING:
    from reportgen.analysis.changes_known import Known
    from reportgen.document.template import Template
    from reportgen.evidence.redact import Whole

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is made of a briefing before it is laid out."""

    evidence: Evidence
    analysis: Analysis
    document: Document
    look: Theme
    evidence_sha256: str
    """Digest of the evidence, wherever its folder lies."""
    names: HiddenNames | None = None
    """What must not be named in an edition for an audience; None in one for everybody."""


def prepare(
    briefing: str | Path,
    asked: Request,
    errors: list[ReportgenError],
    *,
    warn: Warn,
    progress: Callable[[str], None] = lambda _: None,
    early: Callable[[BriefingMeta], None] = lambda _: None,
) -> Prepared | None:
    """From a folder to a document; errors are gathered, past a failing stage where the next does not depend on it.

    `early` may object as soon as the briefing is read. None if there is no document to lay out.
    """
    from reportgen.analysis.analyse import analyse
    from reportgen.document.template_digest import template_digest
    from reportgen.document.texts import texts_of
    from reportgen.evidence.load import load as read
    from reportgen.evidence.validate import validate
    from reportgen.links.snapshot import Making, evidence_text, take_text
    from reportgen.proofreading import proofread

    progress("Reading the evidence")
    raw = _attempt(lambda: read(Path(briefing)), errors)
    if raw is None:
        return None
    audience = asked.audience
    evidence = _attempt(lambda: validate(raw, warn=warn, as_of=asked.as_of), errors)
    whole = whole_of(evidence) if evidence and audience else None
    if whole and audience:
        evidence = _attempt(lambda: whole.cut(audience, warn=warn), errors)
    meta = evidence.meta if evidence else _stated_looks(raw)
    if evidence:
        _attempt(lambda: early(meta), errors)
    template, look = _find_looks(raw, meta, asked, errors, warn)
    if evidence is None:
        return None
    progress("Comparing scores")
    analysis = _attempt(lambda: analyse(evidence, warn=warn), errors)
    if analysis is None:
        return None
    if audience is None:
        # What an audience does not see would make right sentences look wrong; the whole briefing is read instead.
        for found in proofread(raw, analysis, template):
            warn(found)
    progress("Composing the document")
    earlier = _attempt(lambda: _earlier(analysis, asked), errors)
    document = _attempt(lambda: _compose(analysis, template, asked, earlier, warn), errors)
    names = HiddenNames(whole.names, evidence) if whole else None
    written = evidence_text(evidence)
    if document and template and look and asked.links:
        audience_name = audience.name if audience else ""
        remembered = remembered_facts(earlier, names)
        making = Making(template.name, template_digest(template), look.name, audience_name, remembered)
        snapshot = take_text(evidence, written, document, making)
        document = replace(document, meta=replace(document.meta, snapshot=snapshot))
    if document and names:
        inside = (json.loads(text or "null") for text in (document.meta.attachment, document.meta.snapshot))
        texts = chain(texts_of(document), *(strings_of(one) for one in inside))
        _attempt(lambda: refuse_hidden_names(texts, names, "document"), errors)
    return Prepared(evidence, analysis, document, look, written.sha256, names) if document and look else None


def whole_of(evidence: Evidence) -> "Whole":
    """Evidence ready to be cut for audiences, without texts written for figures that are other ones for them."""
    from reportgen.evidence.redact import Whole

    return Whole(evidence, _figures)


def _figures(evidence: Evidence) -> Mapping[tuple[str, str], object]:
    """What the placeholders of texts print: gaps with their verdicts, and uplifts, by kind and id."""
    from reportgen.analysis.analyse import analyse
    from reportgen.analysis.lookup import gaps_by_id, uplifts_by_id

    analysis = analyse(evidence, warn=lambda _: None)
    gaps = {("gap", id_): (gap.gap, gap.relative, gap.unit, gap.verdict) for id_, gap in gaps_by_id(analysis).items()}
    uplifts = {
        ("uplift", id_): (one.uplift, one.unit, one.difference_unit) for id_, one in uplifts_by_id(analysis).items()
    }
    return {**gaps, **uplifts}


def refuse_hidden_names(texts: Iterable[str], names: HiddenNames, what: str) -> None:
    """Raise `ValidationError` if a text of an edition names what its audience may not see.

    The evidence of the edition names it no more: this is about the words of templates, and whatever else is left.
    """
    told: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        if name := names.told_by(text):
            told.setdefault(name, " ".join(text.split())[:80])
    if told:
        raise ValidationError(
            Diagnostic(
                Code.VALIDATE_HIDDEN_NAME,
                f"The {what} names something that this audience may not see.",
                found=f"{name}, in: {text}",
                hint="Look for it in the template, or give what is hidden another name.",
            )
            for name, text in told.items()
        )


def _find_looks(
    raw: RawBriefing, meta: BriefingMeta, asked: Request, errors: list[ReportgenError], warn: Warn
) -> "tuple[Template | None, Theme | None]":
    """Template and theme; the citation style is looked at too, so that its mistakes are told in the same run."""
    from reportgen.document.csl.styles import find_style
    from reportgen.document.template import load_template
    from reportgen.render.themes import load_theme

    def attempt(field: str, given: str | None, step: Callable[[], T]) -> T | None:
        found: list[ReportgenError] = []
        result = _attempt(step, found)
        errors.extend(_placed(error, raw.briefing, field) if given is None else error for error in found)
        return result

    folder = Path(meta.folder) if meta.folder else None
    theme, theme_base = choice(asked.theme, meta.theme, meta.folder)
    name, base = choice(asked.template, meta.template, meta.folder)
    look = attempt("theme", asked.theme, lambda: load_theme(theme, base=theme_base))
    if look and look.word_template and "docx" in (asked.formats or meta.formats):
        from reportgen.render.docx.adopt_styles import missing_styles

        for missing in missing_styles(look):
            warn(missing)
    attempt("citations", None, lambda: find_style(meta.citation_style, base=folder))
    return attempt("template", asked.template, lambda: load_template(name, base=base)), look


def _placed(error: ReportgenError, briefing: RawMap, field: str) -> ReportgenError:
    """The same error; what has no place of its own stands where the briefing names it."""
    node = briefing.entries.get(field)
    origin = node.origin if isinstance(node, RawScalar) else briefing.origin
    place = Origin(origin.path, line=origin.line, field=field)
    return type(error)(
        replace(problem, origin=place) if problem.origin == NOWHERE else problem for problem in error.problems
    )


def _compose(
    analysis: Analysis, template: "Template | None", asked: Request, earlier: "str | Known | None", warn: Warn
) -> Document | None:
    """The document, or None if there is no template.

    Without one, the claims are still composed, by the annex, which prints all, so that their own mistakes are told.
    """
    from reportgen.analysis.changes import changes_since
    from reportgen.derivations import derive_from
    from reportgen.document.compose import compose as run
    from reportgen.document.template import load_template

    as_of = as_of_date(asked.as_of, analysis.evidence.meta, asked.today)
    if template:
        changes = changes_since(earlier, analysis) if earlier else None
        derive = derive_from(analysis, changes) if analysis.evidence.meta.number_notes == "appendix" else None
        return run(analysis, template, as_of=as_of, warn=warn, changes=changes, derive=derive)
    annex = load_template("evidence-annex", base=None)
    try:
        run(analysis, annex, as_of=as_of, warn=lambda _: None)
    except TemplateError as error:
        own = [problem for problem in error.problems if _is_of_data(problem, annex)]
        if own:
            raise TemplateError(own) from error
    return None


def _earlier(analysis: Analysis, asked: Request) -> "str | Known | None":
    """The edition that this one is compared with, or its facts as they were kept; None if there is none.

    An edition for an audience is only compared with one that was made for the same audience: another one may hold what
    it must not see. Raises what reading the earlier edition raises.
    """
    from reportgen.editions import read_edition

    meta = analysis.evidence.meta
    if asked.earlier:
        as_of = as_of_date(asked.as_of, meta, asked.today)
        if facts := asked.earlier(analysis.evidence, as_of):
            return facts
    if asked.audience:
        return None
    if asked.since:
        return read_edition(asked.since)
    return _stated_edition(meta) if meta.since else None


def remembered_facts(earlier: "str | Known | None", names: HiddenNames | None) -> str:
    """The facts of the earlier edition as a file remembers them; empty for none.

    Empty too where they name what the audience may not see any more (`names`; None: everything may be seen): then the
    file says what changed, and cannot show from what.
    """
    from reportgen.analysis.changes_facts import write_facts

    facts = earlier if isinstance(earlier, str) else write_facts(earlier) if earlier else ""
    if names and any(names.is_id(one) or names.told_by(one) for one in _strings_of_facts(facts)):
        return ""
    return facts


def _strings_of_facts(facts: str) -> Iterable[str]:
    try:
        return (facts, *strings_of(json.loads(facts)))
    except (ValueError, RecursionError):
        return (facts,)


def _stated_edition(meta: BriefingMeta) -> "Known":
    """The earlier edition that the briefing names, inside its folder."""
    from reportgen.editions import read_edition
    from reportgen.evidence.readers.inside import path_inside

    place = Origin("briefing.yaml", field="since")
    try:
        return read_edition(path_inside(Path(meta.folder), meta.since, place))
    except ReportgenError as error:
        # Whatever is wrong with it, it is mended where it is named.
        raise type(error)(
            problem
            if problem.origin == place
            else replace(problem, origin=place, found=f"{problem.origin}: {problem.found}".rstrip(": "))
            for problem in error.problems
        ) from error


def _is_of_data(problem: Diagnostic, template: "Template") -> bool:
    """Whether a problem would be one under any template."""
    is_elsewhere = problem.origin != NOWHERE and not problem.origin.path.startswith(template.shown)
    return is_elsewhere and problem.code is not Code.COMPOSE_UNKNOWN_ANCHOR


def joined(errors: Sequence[ReportgenError]) -> ReportgenError:
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


def choice(given: str | None, briefings: str, folder: str) -> tuple[str, Path | None]:
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


def as_of_date(given: date | None, meta: BriefingMeta, today: date | None = None) -> date:
    """The date asked for, else the briefing's, else `today`; `ValidationError` if there is none of them."""
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
