"""From rows of a burst table to audiences: what the readers of an edition may see."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen import pipeline
from reportgen.deliver.orders_model import ALL, LIMITS, MailOrder, Recipient
from reportgen.deliver.recipients import envelope
from reportgen.errors import ReportgenError, Warn
from reportgen.evidence.model import Audience
from reportgen.preparation import whole_of

LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Readers:
    """Who gets the same edition."""

    audience: Audience | None
    """None for the whole."""
    mails: tuple[tuple[MailOrder, tuple[Recipient, ...]], ...]
    """Each mail with those of its recipients that are among them."""


def audience_of(recipient: Recipient) -> Audience | None:
    """What a recipient may see; None for somebody without parameters.

    Whoever read the burst table has refused rows that leave a limiting column empty.
    """
    given = dict(recipient.parameters)
    if not given:
        return None
    limits = {name: _ids(given[name]) for name in LIMITS if name in given}
    words = tuple((name, text) for name, text in recipient.parameters if name not in (*LIMITS, LANGUAGE))
    return Audience(name=recipient.address, **limits, language=given.get(LANGUAGE, ""), words=words)


def _ids(text: str) -> tuple[str, ...] | None:
    ids = tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
    return None if ids == (ALL,) else ids


def audience_text(audience: Audience | None) -> str:
    """Canonical JSON of what an audience may see, without its name; empty for the whole."""
    if audience is None:
        return ""
    limits = {name: sorted(ids) for name in LIMITS if (ids := getattr(audience, name)) is not None}
    content: dict[str, object] = {**limits, **({"language": audience.language} if audience.language else {})}
    if audience.words:
        content["words"] = dict(audience.words)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def readers(folder: Path, mails: Iterable[MailOrder], *, warn: Warn) -> tuple[Readers, ...]:
    """Recipients of the mails by what they may see, in order; who would see the same is together.

    Reads the briefing if there are several audiences. Raises ReportgenError, naming the row of the burst table.
    """
    by_audience: dict[str, tuple[Audience | None, list[tuple[MailOrder, Recipient]]]] = {}
    for mail in mails:
        for recipient in envelope(mail):
            audience = audience_of(recipient)
            by_audience.setdefault(audience_text(audience), (audience, []))[1].append((mail, recipient))
    return tuple(Readers(audience, _by_mail(pairs)) for audience, pairs in _merge(folder, by_audience.values(), warn))


def _by_mail(
    pairs: Iterable[tuple[MailOrder, Recipient]],
) -> tuple[tuple[MailOrder, tuple[Recipient, ...]], ...]:
    found: dict[str, tuple[MailOrder, list[Recipient]]] = {}
    for mail, recipient in pairs:
        found.setdefault(mail.id, (mail, []))[1].append(recipient)
    return tuple((mail, tuple(recipients)) for mail, recipients in found.values())


Group = tuple[Audience | None, list[tuple[MailOrder, Recipient]]]


def _merge(folder: Path, groups: Iterable[Group], warn: Warn) -> list[Group]:
    """Groups whose evidence is the same become one."""
    groups = list(groups)
    if len(groups) < 2:
        return groups
    evidence = pipeline.load(folder, warn=warn)
    whole = whole_of(evidence)
    merged: dict[str, Group] = {}
    for audience, pairs in groups:
        try:
            digest = pipeline.digest(whole.cut(audience, warn=warn) if audience else evidence)
        except ReportgenError as error:
            raise _placed(error, pairs[0][1]) from error
        merged.setdefault(digest, (audience, []))[1].extend(pairs)
    return list(merged.values())


def _placed(error: ReportgenError, recipient: Recipient) -> ReportgenError:
    """The same error at the row of the burst table, where it has no place of its own."""
    return type(error)(
        problem if problem.origin.path else replace(problem, origin=recipient.origin) for problem in error.problems
    )
