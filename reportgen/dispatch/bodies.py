"""What a mail says, and whether it is sent at all: asked of the document room, laid out by the renderer of mail."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis
from reportgen.deliver.orders_model import MailOrder, SendWhen
from reportgen.dispatch.letters import Body
from reportgen.errors import Warn
from reportgen.pipeline import Made


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The files of an edition as a mail tells of them."""

    attached: tuple[str, ...] = ()
    """Names."""
    linked: tuple[tuple[str, str], ...] = ()
    """Name and address of files that are too large to be attached."""
    left_out: tuple[str, ...] = ()
    """Names of files that are too large and cannot be fetched."""


def facts(analysis: Analysis, as_of: date) -> str:
    """What the next edition will be compared with."""
    from reportgen.analysis.changes import facts_of

    return facts_of(analysis, as_of=as_of)


def changes_from(before: str, analysis: Analysis) -> Changes:
    """What is different from the edition with these facts."""
    from reportgen.analysis.changes import changes_since

    return changes_since(before, analysis)


def reason_to_skip(mail: MailOrder, analysis: Analysis, changes: Changes | None) -> str:
    """Why a mail is not sent; empty if it is. `changes` None: there is no earlier edition, so everything is new.

    Raises TemplateError for a condition that cannot be evaluated.
    """
    match mail.when:
        case SendWhen.ALWAYS:
            return ""
        case SendWhen.CHANGED:
            return "" if changes is None or changes.is_changed else "nothing changed since the edition sent last"
        case SendWhen.CONDITION:
            from reportgen.document.mail import holds

            place = replace(mail.origin, field="when")
            is_met = holds(mail.condition, analysis, changes, origin=place)
            return "" if is_met else f"the condition does not hold: {mail.condition}"


def write_body(mail: MailOrder, made: Made, changes: Changes | None, enclosed: Enclosed, *, warn: Warn) -> Body:
    """Subject, text and HTML. Raises TemplateError or RenderError, naming the place in the orders, and
    ValidationError for a mail that names what its readers may not see.
    """
    from reportgen.document.mail import compose_mail
    from reportgen.document.texts import texts_of
    from reportgen.preparation import choice, refuse_hidden_names
    from reportgen.render.mail import render_mail
    from reportgen.render.themes import load_theme

    meta = made.evidence.meta
    draft = compose_mail(
        made.analysis,
        subject=mail.subject,
        body=mail.body,
        body_origin=mail.body_origin,
        subject_origin=replace(mail.origin, field="subject"),
        as_of=made.edition.as_of,
        changes=changes,
        attached=enclosed.attached,
        linked=enclosed.linked,
        left_out=enclosed.left_out,
        warn=warn,
    )
    if made.names:
        refuse_hidden_names((draft.subject, *texts_of(draft.document)), made.names, f"mail {mail.id}")
    name, base = choice(None, meta.theme, meta.folder)
    body = render_mail(draft.document, load_theme(name, base=base or Path(meta.folder)))
    return Body(draft.subject, body.text, body.html, draft.document.meta.language)
