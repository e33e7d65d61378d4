"""From a briefing and its orders to editions with their letters, all in memory: nothing is recorded here."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date
from itertools import count

from reportgen import pipeline
from reportgen.deliver.model import Attachment, Edition, EditionRecord, Letter
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.orders_model import MailOrder, Recipient
from reportgen.deliver.secrets import reveal
from reportgen.dispatch.audiences import Readers, audience_text, readers
from reportgen.dispatch.bodies import Enclosed, changes_from, facts, reason_to_skip, write_body
from reportgen.dispatch.letters import MEDIA_TYPES, Body, Post, file_name, write_letters
from reportgen.dispatch.model import Job, Means, Past, Planned, Skipped
from reportgen.dispatch.office import open_signing, sender_of
from reportgen.dispatch.sizes import fit
from reportgen.evidence.model import Evidence
from reportgen.pipeline import Made
from reportgen.render.artifact import Artifact, Signing


def plan(job: Job, operator: Operator, past: Past, means: Means) -> Iterator[Planned]:
    """Editions of a job one after the other, built as they are asked for.

    One edition for each audience that sees something else, with the letters of all mails to it; none of them where
    each `when` says no, so that the next edition is compared with one that somebody got. Raises ReportgenError.
    """
    sender = sender_of(operator)
    key = operator.unsubscribe_key
    post = Post(
        briefing=job.briefing,
        edition="",
        sender=sender,
        date=means.clock().replace(microsecond=0),
        threads=past.threads(job.briefing),
        unsubscribe_url=operator.unsubscribe_url,
        unsubscribe_key=reveal(key, environ=means.environ, warn=means.warn) if key else None,
    )
    signing = open_signing(operator, means)
    for group in readers(job.folder, job.mails, warn=means.warn):
        yield _Desk(job, operator, past, means, post, signing).edition(group)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Makes the editions of one job."""

    job: Job
    operator: Operator
    past: Past
    means: Means
    post: Post
    signing: Signing | None
    """What PDF files are signed with; None: they are not."""

    def edition(self, group: Readers) -> Planned:
        """The edition for one group of readers."""
        formats = tuple(dict.fromkeys(fmt for mail, _ in group.mails for fmt in mail.attach))
        audience = audience_text(group.audience)
        request = pipeline.Request(
            formats=formats,
            as_of=self.job.as_of,
            today=self.job.today,
            audience=group.audience,
            earlier=lambda evidence, as_of: self._facts_before(evidence, as_of, audience),
            signing=self.signing if "pdf" in formats else None,
        )
        made = pipeline.make(self.job.folder, request, warn=self.means.warn, progress=self.means.progress)
        files = {artifact.format: _file(made, artifact) for artifact in made.artifacts}
        record = EditionRecord(
            key=self._key(made.edition, audience),
            briefing=self.job.briefing,
            as_of=made.edition.as_of,
            template=made.edition.template,
            theme=made.edition.theme,
            evidence_sha256=made.edition.evidence_sha256,
            schedule=self.job.schedule,
            due=self.job.due,
            audience=audience,
            files=tuple(files.values()),
            facts=facts(made.analysis, made.edition.as_of),
        )
        planned = Planned(record, (), {artifact.sha256: artifact.data for artifact in made.artifacts})
        for mail, recipients in group.mails:
            planned = self._add(planned, made, mail, recipients, files)
        return planned

    def _facts_before(self, evidence: Evidence, as_of: date, audience: str) -> str:
        """Facts of the edition of this audience before the one that is made; empty if there is none."""
        meta = evidence.meta
        edition = Edition(meta.name, as_of, meta.template, meta.theme, pipeline.digest(evidence))
        key = self._key(edition, audience)
        base = self.past.last_edition(self.job.briefing, audience, other_than=key)
        return base.facts if base else ""

    def _key(self, edition: Edition, audience: str) -> str:
        """See `EditionRecord.key`; of a deliberate repeat also its number."""
        for number in count():
            due = self.job.due.astimezone(UTC).isoformat() if self.job.due else ""
            looks = (edition.template, edition.theme, edition.evidence_sha256, audience)
            parts = (self.job.briefing, edition.as_of.isoformat(), *looks, self.job.schedule, due, number)
            key = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
            if not self.job.is_again or self.past.edition(key) is None:
                return key
        raise AssertionError("numbers have no end")

    def _add(
        self,
        planned: Planned,
        made: Made,
        mail: MailOrder,
        recipients: tuple[Recipient, ...],
        files: Mapping[str, Attachment],
    ) -> Planned:
        """The edition with the letters of one mail, or with the reason why it is not sent."""
        record = planned.record
        base = self.past.last_edition(record.briefing, record.audience, other_than=record.key, mail=mail.id)
        changes = changes_from(base.facts, made.analysis) if base else None
        reason = reason_to_skip(mail, made.analysis, changes)
        if reason:
            return replace(planned, skipped=(*planned.skipped, Skipped(mail.id, record.audience, reason)))
        post = replace(self.post, edition=record.key)
        bodies: list[Body] = []

        def write(enclosed: Enclosed, attachments: tuple[Attachment, ...]) -> Letter:
            bodies.append(write_body(mail, made, changes, enclosed, warn=self.means.warn))
            return write_letters(post, mail, recipients[:1], bodies[-1], attachments)[0]

        chosen = tuple(files[fmt] for fmt in mail.attach)
        fitted = fit(chosen, planned.data, write, self.operator.limits, record.key[:40])
        letters = write_letters(post, mail, recipients, bodies[-1], fitted.letter.attachments)
        return replace(
            planned,
            letters=(*planned.letters, *((mail.id, letter) for letter in letters)),
            links=tuple(dict.fromkeys((*planned.links, *fitted.links))),
        )


def _file(made: Made, artifact: Artifact) -> Attachment:
    name = file_name(made.document.meta.title, made.edition.as_of, artifact.format)
    return Attachment(name, MEDIA_TYPES[artifact.format], artifact.sha256, len(artifact.data))
