"""Delivery under faults: a sample of worlds in every run of the tests, thousands in the heavy run.

The laws themselves are tested too: a product with a fault planted in it must be found out.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reportgen.deliver.mail import smtp
from reportgen.deliver.model import Change, Letter, MailReceipt, MailState, OutboxItem, Policy, Reply
from reportgen.deliver.store import mailing
from reportgen.deliver.store.ledger import Ledger
from reportgen.deliver.store.states import Event
from tests.builders_store import NOW, letter
from tests.faults.check import Story, laws_broken
from tests.faults.figures import Figures, report, summary
from tests.faults.mailserver import Taken, recipient_of, sender_of
from tests.faults.run import bench, cases, play_all
from tests.faults.script import Act, At, Fault, Script, Uncertain, Upset, draw
from tests.faults.script import Event as Strike
from tests.faults.taps import TappedLedger

S = MailState
ROOT = Path(__file__).resolve().parents[2]


def test_a_sample_of_worlds_breaks_no_law() -> None:
    figures = play_all(cases(("hold", "retry"), 0, 90), is_plain=True, most=2)
    assert figures.wrong == [], report(figures)
    assert figures.worlds.total() == 90
    assert figures.upsets["kill"] > 50 and figures.server_faults.total() > 50, summary(figures, 0)


def test_the_same_seed_is_the_same_world() -> None:
    assert draw(7, "hold") == draw(7, "hold") != draw(8, "hold")
    assert draw(7, "retry").letters != draw(7, "hold").letters


def test_a_letter_is_known_by_its_sender_from_the_beginning() -> None:
    assert recipient_of(sender_of("reader3@example.org")) == "reader3@example.org"


# --- the laws find what breaks them -------------------------------------------------------------------------

MESSAGE = b"Message-ID: <x>\r\n"
WAY = (S.QUEUED, S.CLAIMED, S.SENDING)


def story(
    state: MailState,
    copies: int,
    *way: MailState,
    policy: Uncertain = "hold",
    receipts: tuple[Reply, ...] = (),
    **more: Any,
) -> Story:
    steps = [None, *WAY, *(way or (state,))]
    changes = tuple(Change(1, before, after, NOW, "one", "") for before, after in pairwise(steps) if after)
    item = OutboxItem(1, "e1", "board", letter(), state, 1, None, "", NOW)
    taken = tuple(Taken(number + 1, "ann@example.org", MESSAGE) for number in range(copies))
    if state is S.SENT and not receipts:
        receipts = (Reply("accepted", 250, "2.0.0 queued as 1"),)
    told = tuple(MailReceipt(1, reply, NOW, "one") for reply in receipts)
    made = Story(item, changes, told, taken, Policy(uncertain=policy), True, False, False, MESSAGE)
    return replace(made, **more)


def test_a_good_end_breaks_no_law() -> None:
    assert laws_broken(story(S.SENT, 1)) == []
    assert laws_broken(story(S.UNCERTAIN, 0)) == laws_broken(story(S.UNCERTAIN, 1)) == []
    assert laws_broken(story(S.DEAD, 0, would_be_accepted=False)) == []
    assert laws_broken(story(S.SUPPRESSED, 0, S.UNCERTAIN, S.QUEUED, S.SUPPRESSED, is_stopped=True)) == []
    assert laws_broken(story(S.SENT, 2, S.QUEUED, S.CLAIMED, S.SENDING, S.SENT, policy="retry")) == []


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (story(S.SENT, 0), "sent, and never taken"),
        (story(S.SENT, 2, S.QUEUED, S.CLAIMED, S.SENDING, S.SENT), "taken 2 times under hold"),
        (story(S.DEAD, 1, would_be_accepted=False), "dead, and taken 1 times"),
        (story(S.DEAD, 0), "dead, and would be accepted"),
        (story(S.SENDING, 0, S.SENDING), "still sending"),
        (story(S.HELD, 0), "held, and not too large"),
        (story(S.UNCERTAIN, 0, policy="retry"), "uncertain, taken 0 times, and would be accepted"),
        (story(S.SENT, 1, S.DEAD, S.SENT, S.QUEUED), "its story ends queued, it is sent"),
        (story(S.SENT, 1, S.CLAIMED, S.SENT), "sending cannot become claimed"),
        (story(S.SUPPRESSED, 1, S.SUPPRESSED, is_forbidden=True, is_stopped=True), "taken after it was stopped"),
        (story(S.CANCELLED, 0, S.CANCELLED), "cancelled by nobody"),
        (story(S.SENT, 1, message=b"other"), "other bytes were taken"),
        (story(S.SENT, 1, changes=()), "its story does not begin with being queued"),
        (story(S.SENT, 1, receipts=(Reply("accepted", 250, "queued as 9"),)), "receipts for [9] of 1, taken as [1]"),
        (story(S.SENT, 1, receipts=(Reply("lost", 0, ""),)), "sent with 0 receipts"),
        (
            story(S.DEAD, 2, receipts=(Reply("temporary", 451, ""),), policy="retry", would_be_accepted=False),
            "taken 2 times in 1 tries with 1 refusals",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_law_says_what_is_wrong(broken: Story, words: str) -> None:
    assert words in laws_broken(broken)


# --- planted faults ---------------------------------------------------------------------------------------------


def lost(script: Script) -> Script:
    """The first answer to each text is lost, and the message taken."""
    faults = (Fault(At.END, Act.TAKE_DROP),)
    return replace(script, letters=tuple(replace(each, faults=faults, afterwards=None) for each in script.letters))


def lost_then_refused(script: Script) -> Script:
    refused = Fault(At.RCPT, Act.REFUSE)
    return replace(script, letters=tuple(replace(each, afterwards=refused) for each in lost(script).letters))


def out_of_step(script: Script) -> Script:
    faults = (Fault(At.RCPT, Act.TWICE),)
    return replace(script, letters=tuple(replace(each, faults=faults, afterwards=None) for each in script.letters))


def asleep(script: Script) -> Script:
    """One of two workers sleeps in the middle of a letter, beyond its lease."""
    events = (Strike(Upset.SLEEP, 30 + script.seed % 50, 0),)
    return replace(out_of_faults(script), workers=2, switch=0.4, events=events)


def killed(script: Script) -> Script:
    """A worker dies where the text has left."""
    return replace(out_of_faults(script), workers=1, events=(Strike(Upset.KILL, 30 + script.seed % 60),))


def unsubscribed(script: Script) -> Script:
    name = script.letters[-1].recipient
    return replace(out_of_faults(script), workers=1, events=(Strike(Upset.SUPPRESS, 30, recipient=name),))


def out_of_faults(script: Script) -> Script:
    letters = tuple(replace(each, faults=(), afterwards=None) for each in script.letters)
    return replace(script, letters=letters, connects=(), haste=0.0)


def without_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = mailing.begin_data

    def begin(connection: Any, item: int, _held: int, **more: Any) -> str:
        return plain(connection, item, mailing.get(connection, item).claim, **more)

    monkeypatch.setattr(mailing, "begin_data", begin)


def without_word_before_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "begin_data", lambda *_, **__: "")


def lost_is_a_fault_that_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = mailing.event_of

    def event(reply: Reply, *args: Any, **more: Any) -> Event:
        return plain(replace(reply, kind="temporary") if reply.kind == "lost" else reply, *args, **more)

    monkeypatch.setattr(mailing, "event_of", event)


def a_lapsed_text_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = mailing.event_of_lapse
    monkeypatch.setattr(mailing, "event_of_lapse", lambda state, _, **more: plain(state, "retry", **more))


def hold_in_place_of_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, lapse = mailing.event_of, mailing.event_of_lapse
    monkeypatch.setattr(mailing, "event_of", lambda reply, _, **more: answer(reply, "hold", **more))
    monkeypatch.setattr(mailing, "event_of_lapse", lambda state, _, **more: lapse(state, "hold", **more))


def doubt_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "_may_have_arrived", lambda *_: False)


def any_yes_is_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_no_text", smtp._reply)
    monkeypatch.setattr(smtp, "_has_unread", lambda _: False)


def nobody_unsubscribes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "is_suppressed", lambda *_: False)


def other_bytes_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = TappedLedger.claim

    def claim(self: TappedLedger, *args: Any, **more: Any) -> tuple[OutboxItem, ...]:
        return tuple(replace(item, letter=altered(item.letter, item.tries)) for item in plain(self, *args, **more))

    monkeypatch.setattr(TappedLedger, "claim", claim)


def altered(made: Letter, tries: int) -> Letter:
    return replace(made, text=f"{made.text}{tries}\n")


def receipts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Ledger.settle

    def settle(self: Ledger, item: int, reply: Reply, *args: Any, **more: Any) -> OutboxItem:
        return plain(self, item, replace(reply, text="2.0.0 queued as 1"), *args, **more)

    monkeypatch.setattr(Ledger, "settle", settle)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("plant", "policy", "shape", "words"),
    [
        (without_fence, "hold", asleep, "taken 2 times under hold"),
        (without_word_before_the_text, "hold", killed, "never marked as sending"),
        (lost_is_a_fault_that_passes, "hold", lost, "taken 2 times under hold"),
        (a_lapsed_text_is_sent_again, "hold", killed, "taken 2 times under hold"),
        (hold_in_place_of_retry, "retry", lost, "and would be accepted"),
        (doubt_is_forgotten, "retry", lost_then_refused, "dead, and taken"),
        (any_yes_is_a_yes, "hold", out_of_step, "sent, and never taken"),
        (nobody_unsubscribes, "hold", unsubscribed, "taken after it was stopped"),
        (other_bytes_each_time, "hold", out_of_faults, "other bytes were taken"),
        (receipts_for_nothing, "hold", out_of_faults, "receipts for [1]"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_planted_fault_is_found(
    plant: Callable[[pytest.MonkeyPatch], None],
    policy: Uncertain,
    shape: Callable[[Script], Script],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with bench() as on:
        assert not on.play(shape(draw(0, policy, is_plain=True))).verdict.wrong
        plant(monkeypatch)
        for seed in range(200):
            wrong = on.play(shape(draw(seed, policy, is_plain=True))).verdict.wrong
            if any(words in problem for problem in wrong):
                return
    pytest.fail(f"200 worlds, and nobody saw that {plant.__name__}")


# --- figures ----------------------------------------------------------------------------------------------------


def test_figures_add_up_and_name_the_world_of_every_broken_law() -> None:
    with bench() as on:
        outcome = on.play(draw(3, "hold", is_plain=True))
    one = Figures()
    one.add(outcome, 0.5)
    outcome.verdict.wrong.append("reader0@example.org: taken 2 times under hold")
    two = Figures()
    two.add(outcome, 0.5)
    both = Figures.total([one, two])
    assert both.worlds.total() == 2 and both.letters == 2 * len(outcome.verdict.ends)
    assert both.wrong == ["--policy hold --only 3: reader0@example.org: taken 2 times under hold"]
    assert "BROKEN LAWS" in report(both) and "1 laws broken" in summary(both, 1)


@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_thousands_of_worlds_break_no_law_and_races_send_nothing_twice() -> None:
    """Also that a worker was killed at every boundary that matters; the figures are printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--runs", "2000"], cwd=ROOT, capture_output=True, text=True
    )
    print(ran.stdout)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2000 worlds" in ran.stdout and " 0 taken twice under hold, 0 laws broken" in ran.stdout
    assert ran.stdout.count("200 letters, 0 twice, 0 never") == 2
