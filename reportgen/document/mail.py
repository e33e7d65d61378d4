"""What a mail says: its subject and its body as a document; and whether a condition of the orders holds.

The text of a mail is a template like those of briefings, in the same sandbox and with the same calls; `changes`,
`gaps`, `attached` and a few short calls come on top (`blocks.mail_parts`). Mistakes are told at their place in the
orders.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from unicodedata import category

from reportgen import resources
from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis
from reportgen.codes import Code
from reportgen.document.blocks.desk import Desk, open_desk
from reportgen.document.blocks.functions import bind
from reportgen.document.blocks.mail_parts import functions_of_mail, gap_records
from reportgen.document.blocks.records import record
from reportgen.document.blocks.views import variables
from reportgen.document.compose import compose
from reportgen.document.conditions import holds as holds
from reportgen.document.draft import Draft, KeptBlocks, clean, inlines_only
from reportgen.document.expansion import Expansion
from reportgen.document.problems import problem
from reportgen.document.suggest import suggest
from reportgen.document.template import MAX_BYTES, Template, TemplateOptions
from reportgen.document.tree import Document, plain_text
from reportgen.errors import NOWHERE, Diagnostic, Origin, TemplateError, Warn

STANDARD = "standard"
"""Name of the shipped body."""
MAX_SUBJECT = 200
"""Characters of a subject."""
_SHOWN = "templates/mail/"
_BODY, _SUBJECT = "the body", "the subject"
"""Names of the texts that lie in no file; they never reach a person."""
_ESCAPED = re.compile(r"\\([\[\]@\\])")
_FIXED_SPACES = str.maketrans("\u00a0\u202f", "  ")
_CONTROLS = ("Cc", "Zl", "Zp")
"""Categories of characters that no line may hold."""
_OPTIONS = TemplateOptions(warn_uncited=False)


@dataclass(frozen=True, slots=True)
class MailDraft:
    """A mail before it is laid out as text and HTML."""

    subject: str
    """One line, at most 200 characters."""
    document: Document


@dataclass(frozen=True, slots=True)
class _Context:
    """What both texts of a mail are composed with."""

    changes: Changes | None
    attached: tuple[str, ...]
    linked: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]

    def extend(
        self, desk: Desk, known: AbstractSet[str]
    ) -> tuple[Mapping[str, Callable[..., object]], Mapping[str, object]]:
        """The calls and values that only mails have. Parameters of the edition never hide a name that exists."""
        meta = desk.evidence.meta
        own = {
            "title": clean(meta.title),
            "gaps": gap_records(desk),
            "attached": tuple(clean(one) for one in self.attached),
            "linked": tuple(record(name=name, address=address) for name, address in self.linked),
            "left_out": tuple(clean(one) for one in self.left_out),
        }
        functions = functions_of_mail(desk)
        taken = {*own, *functions, *known}
        words = {name: clean(text) for name, text in meta.words if name not in taken}
        return functions, {**words, **own}


def compose_mail(
    analysis: Analysis,
    *,
    subject: str,
    body: str,
    as_of: date,
    changes: Changes | None,
    warn: Warn,
    template_name: str = STANDARD,
    body_origin: Origin = NOWHERE,
    subject_origin: Origin = NOWHERE,
    attached: Sequence[str] = (),
    linked: Sequence[tuple[str, str]] = (),
    left_out: Sequence[str] = (),
) -> MailDraft:
    """Subject and document of a mail.

    `body` empty takes the shipped body `template_name`; `body_origin` is where `body` begins (with a field: a place in
    the orders; without one: a file of its own). `changes` None: there is no earlier edition. `attached` are names of
    files, `linked` (name, address) of files to fetch, `left_out` names of files that were too large. Raises
    TemplateError with the problems of both texts.
    """
    context = _Context(changes, tuple(attached), tuple(linked), tuple(left_out))
    problems: list[Diagnostic] = []
    place = _placer(body, body_origin if body_origin != NOWHERE else Origin("mail body"))
    line, document = "", None
    try:
        line = _subject(analysis, subject, context, as_of, subject_origin)
    except TemplateError as error:
        problems += error.problems
    try:
        template = _template(body, template_name, body_origin)
        document = compose(
            analysis,
            template,
            as_of=as_of,
            warn=lambda one: warn(place(one)),
            changes=changes,
            extend=context.extend,
        )
    except TemplateError as error:
        problems += [place(one) for one in error.problems]
    if problems or document is None:
        raise TemplateError(dict.fromkeys(problems))
    return MailDraft(line, document)


def mail_templates() -> tuple[str, ...]:
    """Names of the shipped bodies."""
    return tuple(sorted(path.stem for path in (resources.templates() / "mail").glob("*.md")))


def _template(body: str, name: str, origin: Origin) -> Template:
    folder = resources.templates() / "mail"
    if body.strip():
        if len(body.encode()) > MAX_BYTES:
            message = "the body of a mail is too large"
            raise TemplateError(
                problem(Code.COMPOSE_ENDLESS_TEMPLATE, message, origin, expected=f"at most {MAX_BYTES} bytes")
            )
        return Template(name, folder, _BODY, _SHOWN, _OPTIONS, _lines(body))
    if name not in mail_templates():
        message = "there is no body of a mail of this name"
        raise TemplateError(
            problem(Code.COMPOSE_MISSING_TEMPLATE, message, found=name[:80], hint=suggest(name, mail_templates()))
        )
    return Template(name, folder, f"{name}.md", _SHOWN, _OPTIONS)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _placer(text: str, origin: Origin) -> Callable[[Diagnostic], Diagnostic]:
    """Puts problems of a text that lies in no file of its own where the person who wrote it finds it."""
    # The text of a YAML block (`body: |`) begins in the line below its name.
    is_block = origin.field is not None and "\n" in text
    first = (origin.line or 1) + (1 if is_block else 0)

    def place(found: Diagnostic) -> Diagnostic:
        if found.origin.path not in (_SHOWN + _BODY, _SHOWN + _SUBJECT):
            return found
        line = found.origin.line
        is_one_line = origin.field is not None and not is_block
        moved = origin.line if line is None or is_one_line else first + line - 1
        return replace(found, origin=replace(origin, line=moved, column=None))

    return place


# --- the subject ------------------------------------------------------------------------------------------


def _subject(analysis: Analysis, text: str, context: _Context, as_of: date, origin: Origin) -> str:
    """The subject as it is sent: plain text on one line."""
    place = _placer(text, origin if origin != NOWHERE else Origin("mail subject"))
    template = Template(_SUBJECT, resources.templates() / "mail", _SUBJECT, _SHOWN, _OPTIONS, _lines(text).strip())
    desk = open_desk(analysis, template, as_of=as_of, warn=lambda _: None, changes=context.changes)
    draft, here = desk.draft, desk.draft.here
    functions, values = bind(desk), variables(desk)
    more_functions, more_values = context.extend(desk, {*functions, *values})
    draft.problems.clear()  # of texts of the evidence, which the body tells as well
    before = _marks(draft)
    try:
        expansion = Expansion(template, draft, desk.placeholders, desk.wording)
        made = expansion.run({**functions, **more_functions}, {**values, **more_values})
    except TemplateError as error:
        raise TemplateError([place(one) for one in error.problems]) from error
    pieces = draft.expand(made)
    line = _ESCAPED.sub(r"\1", plain_text(inlines_only(pieces))).translate(_FIXED_SPACES).strip()
    has_more = any(isinstance(one, KeptBlocks) for one in pieces) or _marks(draft) > before
    draft.problems += _problems_of_subject(line, has_more, here)
    if draft.problems:
        raise TemplateError([place(one) for one in draft.problems])
    return line


def _marks(draft: Draft) -> int:
    """Citations, cross-references and notes so far; those of the evidence are read with the variables."""
    return len(draft.citations) + len(draft.refs) + len(draft.notes)


def _problems_of_subject(line: str, has_more: bool, here: Origin) -> Iterable[Diagnostic]:
    shown = "".join(repr(one)[1:-1] if category(one) in _CONTROLS else one for one in line[:80])

    def wrong(message: str, hint: str = "") -> Diagnostic:
        return problem(Code.COMPOSE_BAD_SUBJECT, message, here, found=shown, hint=hint)

    if has_more:
        yield wrong("a subject holds a table, a citation or a note", "Keep to words and numbers.")
    elif not line:
        yield wrong("the subject is empty", "Write for example `{{ title }}: {{ as_of }}`.")
    if any(category(one) in _CONTROLS for one in line):
        yield wrong("a subject has a line end or another control character", "Keep it on one line.")
    if len(line) > MAX_SUBJECT:
        yield wrong(f"a subject has {len(line)} characters; at most {MAX_SUBJECT} are sent", "Shorten it.")
