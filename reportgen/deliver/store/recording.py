"""Write down an edition with its mails: all of it, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select

from reportgen.deliver.model import Attachment, EditionRecord, Letter, MailState
from reportgen.deliver.store.rows import AnyRow, digest, insert_one, put_blobs, select_items, write_letter
from reportgen.deliver.store.tables import blobs, builds, changes, edition_files, editions, outbox

Letters = Sequence[tuple[str, Letter]]
"""Each with the id of its mail."""


def gather_blobs(edition: EditionRecord, letters: Letters, given: Mapping[str, bytes]) -> dict[str, bytes]:
    """The bytes of files and bodies by digest. Raises ValueError where a digest or a size is not that of its bytes."""
    for sha256, data in given.items():
        if digest(data) != sha256:
            raise ValueError(f"the digest {sha256} is not that of its bytes")
    files = (*edition.files, *(file for _, letter in letters for file in letter.attachments))
    for file in files:
        if file.sha256 in given and len(given[file.sha256]) != file.size:
            raise ValueError(f"{file.name} is said to have {file.size} bytes, not {len(given[file.sha256])}")
    bodies = (body.encode() for _, letter in letters for body in (letter.text, letter.html))
    return {**given, **{digest(data): data for data in bodies}}


def record_edition(
    connection: Connection,
    edition: EditionRecord,
    letters: Letters,
    data: Mapping[str, bytes],
    *,
    now: datetime,
    run: int | None,
    worker: str,
) -> Sequence[AnyRow]:
    """Rows of all mails of the edition, those that were there already included.

    A scheduled edition that was recorded before from other evidence (its worker died, somebody changed the briefing,
    another worker took over) stays as it was first: the due time has its mails, and nothing is added to them.
    """
    put_blobs(connection, data)
    number = insert_one(connection, editions, _edition_row(edition, now=now, run=run))
    is_new = number is not None
    if number is None:
        found = _find(connection, edition)
        number = found.id
        if found.edition_key != edition.key:
            letters = ()
    else:
        _add_files(connection, number, edition.files)
    build = {"edition": number, "run": run, "built_at": now, "worker": worker, "is_new": is_new}
    connection.execute(insert(builds).values(build))
    _queue(connection, number, letters, now=now, worker=worker)
    return connection.execute(select_items().where(outbox.c.edition == number)).all()


def _edition_row(edition: EditionRecord, *, now: datetime, run: int | None) -> dict[str, Any]:
    return {
        "edition_key": edition.key,
        "briefing": edition.briefing,
        "as_of": edition.as_of,
        "schedule": edition.schedule,
        "due": edition.due,
        "template": edition.template,
        "theme": edition.theme,
        "evidence_sha256": edition.evidence_sha256,
        "audience": edition.audience,
        "facts": edition.facts,
        "run": run,
        "recorded_at": now,
    }


def _find(connection: Connection, edition: EditionRecord) -> AnyRow:
    """The edition of this key, else that of the same due time; locked, so that its mails are added by one only."""
    by_key = select(editions).where(editions.c.edition_key == edition.key).with_for_update()
    same = connection.execute(by_key).first()
    if same is None:
        same_due = and_(
            editions.c.briefing == edition.briefing,
            editions.c.schedule == edition.schedule,
            editions.c.due == edition.due,
            editions.c.audience == edition.audience,
            editions.c.template == edition.template,
            editions.c.theme == edition.theme,
        )
        same = connection.execute(select(editions).where(same_due).with_for_update()).one()
    return same


def _add_files(connection: Connection, number: int, files: Iterable[Attachment]) -> None:
    """Write down the files of an edition that are not there yet, in order."""
    there = select(edition_files.c.name, edition_files.c.sha256).where(edition_files.c.edition == number)
    known = {(row.name, row.sha256) for row in connection.execute(there)}
    new = {(file.name, file.sha256): file for file in files if (file.name, file.sha256) not in known}
    rows = [
        {
            "edition": number,
            "position": position,
            "name": file.name,
            "media_type": file.media_type,
            "sha256": file.sha256,
            "size": file.size,
        }
        for position, file in enumerate(new.values(), start=len(known))
    ]
    if rows:
        connection.execute(insert(edition_files), rows)


def _queue(connection: Connection, number: int, letters: Letters, *, now: datetime, worker: str) -> None:
    """Queue the letters that are not there yet, each once, and write down that they were queued."""
    of_edition = select(outbox.c.id, outbox.c.mail, outbox.c.recipient).where(outbox.c.edition == number)
    there = {(row.mail, row.recipient) for row in connection.execute(of_edition)}
    fresh: dict[tuple[str, str], Letter] = {}
    for mail, letter in letters:
        if (mail, letter.recipient) not in there:
            fresh.setdefault((mail, letter.recipient), letter)
    if not fresh:
        return
    _refuse_missing_files(connection, fresh.values())
    # A letter that is added later may have other files than the edition had when it was recorded.
    _add_files(connection, number, (file for letter in fresh.values() for file in letter.attachments))
    connection.execute(insert(outbox), [_letter_row(number, key[0], fresh[key], now=now) for key in fresh])
    change = {"from_state": None, "to_state": MailState.QUEUED, "at": now, "by": worker, "reason": "recorded"}
    rows = connection.execute(of_edition.order_by(outbox.c.id)).all()
    new = [row.id for row in rows if (row.mail, row.recipient) in fresh]
    connection.execute(insert(changes), [{"item": item, **change} for item in new])


def _refuse_missing_files(connection: Connection, letters: Iterable[Letter]) -> None:
    wanted = sorted({file.sha256 for letter in letters for file in letter.attachments})
    is_there = select(blobs.c.sha256).where(blobs.c.pruned_at.is_(None))
    missing = [sha for sha in wanted if connection.scalar(is_there.where(blobs.c.sha256 == sha)) is None]
    if missing:
        raise ValueError(f"letters attach files that the store does not have: {', '.join(missing)}")


def _letter_row(number: int, mail: str, letter: Letter, *, now: datetime) -> dict[str, Any]:
    return {
        "edition": number,
        "mail": mail,
        "recipient": letter.recipient,
        "subject": "".join(c if c.isprintable() else " " for c in letter.subject),
        "state": MailState.QUEUED,
        "tries": 0,
        "next_try": None,
        "last_reply": "",
        "queued_at": now,
        "updated_at": now,
        "worker": "",
        "lease_until": None,
        "claim": 0,
        "message_id": letter.message_id,
        "letter": write_letter(letter),
        "text_sha256": digest(letter.text.encode()),
        "html_sha256": digest(letter.html.encode()),
    }
