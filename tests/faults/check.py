"""The laws of delivery: what the ledger says of a world at rest, against the mail server's own record."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import Connection

from reportgen.deliver.model import Change, Letter, MailReceipt, MailState, OutboxItem, Policy, RunState
from reportgen.deliver.store.ledger import Ledger
from reportgen.deliver.store.states import TRANSITIONS
from tests.faults.mailserver import Taken
from tests.faults.script import Script

S = MailState
RESTS = frozenset({S.SENT, S.UNCERTAIN, S.DEAD, S.HELD, S.SUPPRESSED, S.CANCELLED})
LEGAL = {(before, step.after) for (before, _), step in TRANSITIONS.items()}
_QUEUED_AS = re.compile(r"queued as (\d+)")


@dataclass(frozen=True, slots=True)
class LetterEnd:
    """How one letter ended, by both accounts."""

    recipient: str
    state: MailState
    tries: int
    copies: int


@dataclass(slots=True)
class Verdict:
    """What was found in one world."""

    ends: list[LetterEnd] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Story:
    """All that is known of one letter at rest."""

    item: OutboxItem
    changes: tuple[Change, ...]
    receipts: tuple[MailReceipt, ...]
    taken: tuple[Taken, ...]
    policy: Policy
    would_be_accepted: bool
    is_forbidden: bool
    """The recipient unsubscribed, or a person cancelled it, before its text had ever left."""
    is_stopped: bool
    """The same, at any time."""
    message: bytes


def judge(
    script: Script,
    ledger: Ledger,
    taken: Sequence[Taken],
    make: Callable[[Letter, Callable[[str], bytes]], bytes],
    *,
    stopped: Mapping[str, bool],
) -> Verdict:
    """Every law that a world at rest breaks, in words. `stopped`: recipient -> whether its text had not left then."""
    verdict = Verdict()
    items = ledger.outbox(briefing=script.briefing)
    by_recipient: dict[str, list[Taken]] = defaultdict(list)
    for each in taken:
        by_recipient[each.recipient].append(each)
    wanted = Counter(letter.recipient for letter in script.letters)
    if Counter(item.letter.recipient for item in items) != wanted:
        verdict.wrong.append(f"the outbox has {[item.letter.recipient for item in items]}")
    runs, editions = ledger.runs(script.briefing), ledger.editions(script.briefing)
    if [run.state for run in runs] != [RunState.DONE] or len(editions) != 1:
        verdict.wrong.append(f"runs {[str(run.state) for run in runs]}, {len(editions)} editions")
    listed = {state: len(ledger.outbox(states=[state])) for state in {item.state for item in items}}
    if not Counter(item.state for item in items) == listed == {s: n for s, n in ledger.counts().items() if n}:
        verdict.wrong.append(f"listed are {listed}, counted {dict(ledger.counts())}")
    acceptable = {letter.recipient for letter in script.letters if letter.afterwards is None}
    for item in items:
        name = item.letter.recipient
        story = Story(
            item,
            ledger.changes(item.id),
            ledger.receipts(item.id),
            tuple(by_recipient.pop(name, ())),
            script.policy,
            name in acceptable,
            stopped.get(name, False),
            name in stopped,
            make(item.letter, ledger.blob),
        )
        verdict.ends.append(LetterEnd(name, item.state, item.tries, len(story.taken)))
        verdict.wrong += [f"{name}: {problem}" for problem in laws_broken(story)]
    verdict.wrong += [f"{name}: taken, and not in the outbox" for name in by_recipient]
    verdict.wrong += _damage(ledger)
    return verdict


def _damage(ledger: Ledger) -> list[str]:
    """What SQLite finds wrong with its file."""
    if not ledger._store.is_sqlite:
        return []

    def ask(connection: Connection) -> list[str]:
        found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        return [f"damaged: {line}" for line in found if line != "ok"] + [f"without a parent: {row}" for row in strays]

    return ledger._store.read(ask)


def laws_broken(story: Story) -> list[str]:
    """Every law that the end of one letter breaks."""
    return [problem for law in LAWS for problem in law(story)]


def _is_at_rest(story: Story) -> list[str]:
    return [] if story.item.state in RESTS else [f"still {story.item.state}"]


def _arrived_as_said(story: Story) -> list[str]:
    """`sent` is taken; `dead` is not; what was stopped in time is not; what was taken had been written down before."""
    copies, state = len(story.taken), story.item.state
    has_left = any(change.after is S.SENDING for change in story.changes)
    wrong = []
    if state is S.SENT and not copies:
        wrong.append("sent, and never taken")
    if state is S.DEAD and copies:
        wrong.append(f"dead, and taken {copies} times")
    if state is S.HELD:
        wrong.append("held, and not too large")
    if story.is_forbidden and copies:
        wrong.append("taken after it was stopped")
    if state in (S.SUPPRESSED, S.CANCELLED) and not story.is_stopped:
        wrong.append(f"{state} by nobody")
    if copies and not has_left:
        wrong.append("taken, and never marked as sending")
    return wrong


def _came_once(story: Story) -> list[str]:
    copies = len(story.taken)
    return [f"taken {copies} times under hold"] if story.policy.uncertain == "hold" and copies > 1 else []


def _was_not_lost(story: Story) -> list[str]:
    """What would be accepted arrives; under `hold` it does, or the ledger says that it may not have."""
    if not story.would_be_accepted or story.is_stopped:
        return []
    state, copies = story.item.state, len(story.taken)
    if story.policy.uncertain == "retry":
        return [] if copies and state is S.SENT else [f"{state}, taken {copies} times, and would be accepted"]
    return [] if state in (S.SENT, S.UNCERTAIN) else [f"{state}, and would be accepted"]


def _copies_are_alike(story: Story) -> list[str]:
    return ["other bytes were taken"] if any(each.data != story.message for each in story.taken) else []


def _path_is_legal(story: Story) -> list[str]:
    changes = story.changes
    wrong = []
    if not changes or changes[0].before is not None or changes[0].after is not S.QUEUED:
        return ["its story does not begin with being queued"]
    if changes[-1].after is not story.item.state:
        wrong.append(f"its story ends {changes[-1].after}, it is {story.item.state}")
    for former, latter in pairwise(changes):
        if latter.before is not former.after:
            wrong.append(f"{former.after} became {latter.before} without a word")
        elif latter.before is not latter.after and (latter.before, latter.after) not in LEGAL:
            wrong.append(f"{latter.before} cannot become {latter.after}")
    return wrong


def _receipts_agree(story: Story) -> list[str]:
    """Each acceptance names a taking of this letter, none twice; what was taken without one had no answer."""
    numbers = [each.number for each in story.taken]
    accepted = [receipt for receipt in story.receipts if receipt.reply.kind == "accepted"]
    named = [int(found[1]) for receipt in accepted if (found := _QUEUED_AS.search(receipt.reply.text))]
    wrong = []
    if len(named) != len(accepted) or len(set(named)) != len(named) or not set(named) <= set(numbers):
        wrong.append(f"receipts for {named} of {len(accepted)}, taken as {numbers}")
    if (story.item.state is S.SENT) != bool(accepted):
        wrong.append(f"{story.item.state} with {len(accepted)} receipts")
    answered = sum(receipt.reply.kind in ("temporary", "permanent") for receipt in story.receipts)
    begun = sum(change.after is S.SENDING for change in story.changes)
    unanswered = begun - len(accepted)
    if len(numbers) - len(accepted) > unanswered:
        wrong.append(f"taken {len(numbers)} times in {begun} tries with {answered} refusals")
    return wrong


LAWS = (_is_at_rest, _arrived_as_said, _came_once, _was_not_lost, _copies_are_alike, _path_is_legal, _receipts_agree)
