"""What may happen to a mail, and where that leads: one table, with reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, assert_never

from reportgen.deliver.model import MailState, Reply

S = MailState


class Event(StrEnum):
    """What may happen to a mail."""

    CLAIM = "claim"
    RELEASE = "release"
    BEGIN_DATA = "begin data"
    ACCEPT = "accept"
    DEFER = "defer"
    GIVE_UP = "give up"
    REFUSE = "refuse"
    LEAVE_UNKNOWN = "leave unknown"
    LOSE_AND_HOLD = "lose and hold"
    LOSE_AND_RETRY = "lose and retry"
    LAPSE = "lapse"
    LAPSE_FOR_GOOD = "lapse for good"
    SUPPRESS = "suppress"
    HOLD = "hold"
    ASK_AGAIN = "ask again"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Step:
    """Where an event leads, and why, in words for the person who reads the store."""

    after: MailState
    reason: str


_WAITING = (S.QUEUED, S.DEFERRED)
_AWAITING_ANSWER = (S.CLAIMED, S.SENDING, S.UNCERTAIN)
"""A true answer may come after the lease has run out and the mail was taken for uncertain; then it settles it."""

_TABLE: tuple[tuple[Event, tuple[MailState, ...], Step], ...] = (
    (Event.CLAIM, _WAITING, Step(S.CLAIMED, "a worker took it")),
    (Event.RELEASE, (S.CLAIMED,), Step(S.QUEUED, "the worker gave it back untried")),
    (Event.BEGIN_DATA, (S.CLAIMED,), Step(S.SENDING, "the server takes it; the text goes out now")),
    # Whatever was believed before, an accepted mail is sent.
    (Event.ACCEPT, tuple(state for state in S if state is not S.SENT), Step(S.SENT, "the server accepted it")),
    (Event.DEFER, (*_AWAITING_ANSWER, S.QUEUED), Step(S.DEFERRED, "a fault that passes")),
    (Event.GIVE_UP, (*_AWAITING_ANSWER, S.QUEUED), Step(S.DEAD, "the last try failed")),
    (Event.REFUSE, (*_AWAITING_ANSWER, S.QUEUED), Step(S.DEAD, "refused for good")),
    # To call it dead would claim that it did not arrive.
    (
        Event.LEAVE_UNKNOWN,
        (*_AWAITING_ANSWER, S.QUEUED),
        Step(S.UNCERTAIN, "no further try, but an earlier one had no answer: it may have arrived"),
    ),
    (Event.LOSE_AND_HOLD, (S.SENDING,), Step(S.UNCERTAIN, "no answer after the text; held, so that none comes twice")),
    (Event.LOSE_AND_RETRY, (S.SENDING,), Step(S.QUEUED, "no answer after the text; sent again, so that none is lost")),
    (Event.LAPSE, (S.CLAIMED,), Step(S.QUEUED, "its worker did not come back; the text had not left")),
    (Event.LAPSE_FOR_GOOD, (S.CLAIMED,), Step(S.DEAD, "its workers never came back; all tries are used up")),
    (Event.SUPPRESS, (*_WAITING, S.CLAIMED), Step(S.SUPPRESSED, "the recipient has unsubscribed")),
    (Event.HOLD, (*_WAITING, S.CLAIMED), Step(S.HELD, "too large")),
    (
        Event.ASK_AGAIN,
        (S.DEFERRED, S.UNCERTAIN, S.DEAD, S.HELD, S.SUPPRESSED, S.CANCELLED),
        Step(S.QUEUED, "a person asked to send it again"),
    ),
    (
        Event.CANCEL,
        (*_WAITING, S.CLAIMED, S.UNCERTAIN, S.DEAD, S.HELD, S.SUPPRESSED),
        Step(S.CANCELLED, "a person stopped it"),
    ),
)

TRANSITIONS: Mapping[tuple[MailState, Event], Step] = MappingProxyType(
    {(before, event): step for event, states, step in _TABLE for before in states}
)
"""Every change there is; what is not here is refused."""


class IllegalChangeError(Exception):
    """An event that cannot happen to a mail in this state."""

    def __init__(self, before: MailState, event: Event) -> None:
        self.before, self.event = before, event
        super().__init__(f"a mail that is {before} cannot {event}")


def next_state(before: MailState, event: Event) -> Step:
    """Where `event` leads from `before`. Raises `IllegalChangeError` if it leads nowhere."""
    step = TRANSITIONS.get((before, event))
    if step is None:
        raise IllegalChangeError(before, event)
    return step


def event_of(reply: Reply, uncertain: Literal["hold", "retry"], *, is_used_up: bool, is_sending: bool) -> Event:
    """What a server's answer means for the mail.

    `is_used_up`: no further try is allowed. A lost answer on the last try holds the mail under either policy: to call
    it dead would claim that it did not arrive. `is_sending` False: the text had not left, so nothing was lost.
    """
    match reply.kind:
        case "accepted":
            return Event.ACCEPT
        case "permanent":
            return Event.REFUSE
        case "lost" if is_sending:
            return Event.LOSE_AND_RETRY if uncertain == "retry" and not is_used_up else Event.LOSE_AND_HOLD
        case "temporary" | "lost":
            return Event.GIVE_UP if is_used_up else Event.DEFER
        case never:
            assert_never(never)


FINAL = (Event.GIVE_UP, Event.REFUSE, Event.LAPSE_FOR_GOOD)
"""Events that end a mail as dead; for one that may have arrived in an earlier try `LEAVE_UNKNOWN` stands for them."""


def event_of_lapse(state: MailState, uncertain: Literal["hold", "retry"], *, is_used_up: bool) -> Event:
    """What an expired lease means: the worker died, or stalls. `state` is `CLAIMED` or `SENDING`."""
    if state is S.SENDING:
        return Event.LOSE_AND_RETRY if uncertain == "retry" and not is_used_up else Event.LOSE_AND_HOLD
    return Event.LAPSE_FOR_GOOD if is_used_up else Event.LAPSE
