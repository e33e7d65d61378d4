"""The ledger on SQLite: what is written down, when, and what is refused."""

import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from reportgen.codes import Code
from reportgen.deliver.model import MailState, Policy, Reply, RunLostError, RunState, WithdrawnError
from reportgen.deliver.store.ledger import Ledger, open_ledger
from reportgen.errors import OutputError
from tests.builders_store import (
    ACCEPTED,
    LEASE,
    LOST,
    MINUTE,
    NOW,
    PDF,
    PERMANENT,
    TEMPORARY,
    attachment,
    edition,
    letter,
    new_store,
    reasons,
    record,
    states,
)

HOLD, RETRY = Policy(uncertain="hold"), Policy(uncertain="retry")
BLOBS = {attachment().sha256: PDF}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return new_store(tmp_path)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with open_ledger(url, worker="one") as opened:
        yield opened


@pytest.fixture
def other(url: str, ledger: Ledger) -> Iterator[Ledger]:
    """A second worker on the same store."""
    with open_ledger(url, worker="two") as opened:
        yield opened


# --- editions ---------------------------------------------------------------------------------------------


def test_an_edition_and_its_letters_come_back_as_they_were(ledger: Ledger) -> None:
    made = edition(schedule="monthly", due=NOW, facts='{"g1": "12.10"}', audience="region=north")
    sent = letter(cc=("Bo <bo@example.org>",), references=("<old@example.org>",), html="<p>ä</p>")
    (item,) = ledger.record_edition(made, [("board", sent)], BLOBS, now=NOW)
    assert ledger.last_edition("gaps", "region=north") == made
    assert item.letter == sent
    assert (item.state, item.tries, item.next_try, item.queued) == (MailState.QUEUED, 0, None, NOW)
    assert ledger.item(item.id) == item
    assert ledger.blob(attachment().sha256) == PDF
    assert reasons(ledger, item.id) == [">queued: recorded"]


def test_the_same_edition_again_adds_nothing(ledger: Ledger, other: Ledger) -> None:
    first = record(ledger, "a@x.org", "b@x.org")
    again = record(other, "a@x.org", "b@x.org", now=NOW + MINUTE)
    assert again == first
    assert len(ledger.outbox()) == 2
    assert len(ledger.changes(first[0].id)) == 1


def test_one_mail_goes_once_to_one_recipient_however_often_it_is_named(ledger: Ledger) -> None:
    assert len(record(ledger, "a@x.org", "a@x.org")) == 1


def test_a_due_time_keeps_its_first_edition_although_the_evidence_changed(ledger: Ledger) -> None:
    first = edition("e1", schedule="monthly", due=NOW)
    ledger.record_edition(first, [("board", letter())], BLOBS, now=NOW)
    changed = edition("e2", schedule="monthly", due=NOW, evidence_sha256="1" * 64)
    items = ledger.record_edition(changed, [("board", letter(key="e2"))], BLOBS, now=NOW)
    assert [item.edition for item in items] == ["e1"]
    assert [each.key for each in ledger.editions()] == ["e1"]


def test_an_edition_is_recorded_whole_or_not_at_all(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="attach files that the store does not have"):
        ledger.record_edition(edition(files=()), [("board", letter())], {}, now=NOW)
    assert ledger.editions() == ()
    assert ledger.outbox() == ()


def test_bytes_that_are_not_those_of_their_digest_are_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="not that of its bytes"):
        ledger.record_edition(edition(), [], {attachment().sha256: b"other"}, now=NOW)


def test_the_last_edition_is_of_one_audience_and_may_leave_out_the_present_one(ledger: Ledger) -> None:
    for number, audience in enumerate(("", "north", "")):
        ledger.record_edition(edition(f"e{number}", audience=audience), [], BLOBS, now=NOW)
    assert ledger.last_edition("gaps").key == "e2"  # type: ignore[union-attr]
    assert ledger.last_edition("gaps", other_than="e2").key == "e0"  # type: ignore[union-attr]
    assert ledger.last_edition("gaps", "south") is None


def test_times_come_back_in_utc_and_a_time_without_zone_is_refused(ledger: Ledger) -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    ledger.record_edition(edition(schedule="s", due=NOW.astimezone(kolkata)), [], BLOBS, now=NOW)
    due = ledger.editions()[0].due
    assert due == NOW and due.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="without zone"):
        ledger.record_edition(edition("e2"), [], BLOBS, now=datetime(2026, 1, 1))


# --- the way of a letter ----------------------------------------------------------------------------------


def test_a_letter_goes_from_queued_to_sent_and_every_step_is_written_down(ledger: Ledger) -> None:
    (item,) = record(ledger)
    (claimed,) = ledger.claim(9, now=NOW, lease=LEASE)
    assert (claimed.state, claimed.tries, claimed.worker) == (MailState.CLAIMED, 1, "one")
    ledger.begin_data(item.id, now=NOW)
    assert ledger.item(item.id).state == MailState.SENDING
    sent = ledger.settle(item.id, ACCEPTED, HOLD, now=NOW + MINUTE, next_try=None)
    assert (sent.state, sent.last_reply) == (MailState.SENT, "250 queued as 4711")
    assert reasons(ledger, item.id) == [
        ">queued: recorded",
        "queued>claimed: a worker took it",
        "claimed>sending: the server takes it; the text goes out now",
        "sending>sent: the server accepted it: 250 queued as 4711",
    ]
    (receipt,) = ledger.receipts(item.id)
    assert (receipt.reply, receipt.at, receipt.by) == (ACCEPTED, NOW + MINUTE, "one")


def test_a_claimed_letter_is_nobody_elses(ledger: Ledger, other: Ledger) -> None:
    record(ledger, "a@x.org", "b@x.org")
    mine = ledger.claim(1, now=NOW, lease=LEASE)
    theirs = other.claim(9, now=NOW, lease=LEASE)
    assert {item.id for item in mine}.isdisjoint(item.id for item in theirs)
    assert ledger.claim(9, now=NOW, lease=LEASE) == ()


def test_a_deferred_letter_waits_for_its_time(ledger: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    settled = ledger.settle(item.id, TEMPORARY, HOLD, now=NOW, next_try=NOW + 5 * MINUTE)
    assert (settled.state, settled.next_try) == (MailState.DEFERRED, NOW + 5 * MINUTE)
    assert ledger.claim(1, now=NOW + 4 * MINUTE, lease=LEASE) == ()
    assert ledger.next_try() == NOW + 5 * MINUTE
    assert ledger.claim(1, now=NOW + 5 * MINUTE, lease=LEASE)[0].tries == 2


def test_a_permanent_refusal_is_dead_at_once(ledger: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    dead = ledger.settle(item.id, PERMANENT, HOLD, now=NOW, next_try=NOW + MINUTE)
    assert (dead.state, dead.next_try, dead.last_reply) == (MailState.DEAD, None, "550 no such user")


@pytest.mark.parametrize("policy", [Policy(max_tries=2), Policy(max_age=3 * MINUTE)], ids=["tries", "age"])
def test_tries_and_age_have_an_end(ledger: Ledger, policy: Policy) -> None:
    (item,) = record(ledger)
    for minute in range(2):
        now = NOW + 2 * minute * MINUTE
        ledger.claim(1, now=now, lease=LEASE)
        settled = ledger.settle(item.id, TEMPORARY, policy, now=now, next_try=now + 2 * MINUTE)
    assert settled.state == MailState.DEAD
    assert "the last try failed" in reasons(ledger, item.id)[-1]


@pytest.mark.parametrize(("policy", "state"), [(HOLD, "uncertain"), (RETRY, "queued")])
def test_a_lost_answer_is_decided_by_policy(ledger: Ledger, policy: Policy, state: str) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    assert ledger.settle(item.id, LOST, policy, now=NOW, next_try=NOW + MINUTE).state == state


def test_the_last_lost_answer_leaves_a_letter_uncertain_under_retry_too(ledger: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    last = replace(RETRY, max_tries=1)
    assert ledger.settle(item.id, LOST, last, now=NOW, next_try=NOW).state == MailState.UNCERTAIN


def test_a_letter_that_may_have_arrived_is_never_called_dead(ledger: Ledger) -> None:
    def lose(name: str, key: str) -> int:
        (item,) = record(ledger, name, key=key)
        ledger.claim(1, now=NOW, lease=LEASE)
        ledger.begin_data(item.id, now=NOW)
        assert ledger.settle(item.id, LOST, RETRY, now=NOW, next_try=NOW).state == MailState.QUEUED
        ledger.claim(1, now=NOW, lease=LEASE)
        return item.id

    refused, used_up, unmade, left = (lose(f"{n}@x.org", f"e{n}") for n in range(4))
    last = replace(RETRY, max_tries=2)
    ledger.begin_data(refused, now=NOW)
    ends = [
        ledger.settle(refused, PERMANENT, RETRY, now=NOW, next_try=NOW),
        ledger.settle(used_up, TEMPORARY, last, now=NOW, next_try=NOW),
        ledger.refuse(unmade, now=NOW, reason="no logo"),
        *ledger.expire_leases(last, now=NOW + LEASE),
    ]
    assert [(item.id, str(item.state)) for item in ends] == [
        (item, "uncertain") for item in (refused, used_up, unmade, left)
    ]
    assert "no further try, but an earlier one had no answer" in reasons(ledger, refused)[-1]


def test_a_refusal_that_comes_late_ends_no_doubt_about_an_earlier_try(ledger: Ledger, other: Ledger) -> None:
    """Found by `python -m tests.faults --policy retry --only 10493`: the late answer is to a try that had not sent."""
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    ledger.settle(item.id, LOST, RETRY, now=NOW, next_try=NOW)
    ledger.claim(1, now=NOW, lease=LEASE)
    assert states(other.expire_leases(RETRY, now=NOW + LEASE)) == ["queued"]
    assert ledger.settle(item.id, PERMANENT, RETRY, now=NOW + LEASE, next_try=None).state == MailState.UNCERTAIN


def test_a_refusal_that_comes_late_ends_the_doubt(ledger: Ledger, other: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    assert states(other.expire_leases(HOLD, now=NOW + LEASE)) == ["uncertain"]
    assert ledger.settle(item.id, PERMANENT, HOLD, now=NOW + LEASE, next_try=None).state == MailState.DEAD


def test_a_connection_lost_before_the_text_left_is_an_ordinary_fault(ledger: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    assert ledger.settle(item.id, LOST, HOLD, now=NOW, next_try=NOW).state == MailState.DEFERRED


def test_a_released_letter_has_lost_no_try(ledger: Ledger) -> None:
    record(ledger)
    (item,) = ledger.claim(1, now=NOW, lease=LEASE)
    released = ledger.release(item.id, now=NOW)
    assert (released.state, released.tries) == (MailState.QUEUED, 0)


def test_settling_twice_for_one_claim_counts_once(ledger: Ledger) -> None:
    record(ledger)
    (item,) = ledger.claim(1, now=NOW, lease=LEASE)
    once = ledger.settle(item.id, TEMPORARY, HOLD, now=NOW, next_try=NOW + MINUTE)
    assert ledger.settle(item.id, TEMPORARY, HOLD, now=NOW, next_try=NOW + 9 * MINUTE) == once
    assert len(ledger.receipts(item.id)) == 1


# --- leases, fences and clocks ----------------------------------------------------------------------------


def test_a_worker_that_died_before_the_text_left_loses_the_letter_to_the_next(ledger: Ledger, other: Ledger) -> None:
    record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    assert other.expire_leases(HOLD, now=NOW + LEASE - MINUTE) == ()
    assert states(other.expire_leases(HOLD, now=NOW + LEASE)) == ["queued"]
    assert other.claim(1, now=NOW + LEASE, lease=LEASE)[0].tries == 2


@pytest.mark.parametrize(("policy", "state"), [(HOLD, "uncertain"), (RETRY, "queued")])
def test_a_worker_that_died_while_sending_leaves_it_to_the_policy(
    ledger: Ledger, other: Ledger, policy: Policy, state: str
) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    assert states(other.expire_leases(policy, now=NOW + LEASE)) == [state]
    assert "held by one" in reasons(ledger, item.id)[-1]


def test_a_letter_that_kills_its_workers_ends_dead(ledger: Ledger) -> None:
    (item,) = record(ledger)
    for round_ in range(3):
        now = NOW + round_ * LEASE
        ledger.claim(1, now=now, lease=LEASE)
        expired = ledger.expire_leases(replace(HOLD, max_tries=3), now=now + LEASE)
    assert states(expired) == ["dead"]
    assert "its workers never came back" in reasons(ledger, item.id)[-1]


def test_a_stalled_worker_may_not_begin_a_letter_that_another_has(ledger: Ledger, other: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    other.expire_leases(HOLD, now=NOW + LEASE)
    with pytest.raises(WithdrawnError, match="it is queued"):
        ledger.begin_data(item.id, now=NOW + LEASE)
    other.claim(1, now=NOW + LEASE, lease=LEASE)
    with pytest.raises(WithdrawnError, match="another worker has it"):
        ledger.begin_data(item.id, now=NOW + LEASE)
    other.begin_data(item.id, now=NOW + LEASE)


def test_an_acceptance_that_comes_late_makes_an_uncertain_letter_sent(ledger: Ledger, other: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    other.expire_leases(HOLD, now=NOW + LEASE)
    assert ledger.settle(item.id, ACCEPTED, HOLD, now=NOW + LEASE, next_try=None).state == MailState.SENT


def test_an_acceptance_that_comes_late_stops_the_worker_that_has_the_letter_now(ledger: Ledger, other: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    other.expire_leases(RETRY, now=NOW + LEASE)
    other.claim(1, now=NOW + LEASE, lease=LEASE)
    ledger.settle(item.id, ACCEPTED, RETRY, now=NOW + LEASE, next_try=None)
    with pytest.raises(WithdrawnError, match="it is sent"):
        other.begin_data(item.id, now=NOW + LEASE)


def test_any_other_late_answer_changes_nothing_for_the_worker_that_has_the_letter(
    ledger: Ledger, other: Ledger
) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    other.expire_leases(RETRY, now=NOW + LEASE)
    other.claim(1, now=NOW + LEASE, lease=LEASE)
    assert ledger.settle(item.id, PERMANENT, RETRY, now=NOW + LEASE, next_try=None).state == MailState.CLAIMED
    assert "an answer that came late (permanent): 550 no such user" in reasons(ledger, item.id)[-1]
    other.begin_data(item.id, now=NOW + LEASE)


def test_a_second_acceptance_is_written_down_too(ledger: Ledger, other: Ledger) -> None:
    (item,) = record(ledger)
    for worker in (ledger, other):
        worker.claim(1, now=NOW, lease=LEASE)
        worker.begin_data(item.id, now=NOW)
        worker.expire_leases(RETRY, now=NOW + LEASE)
    for worker in (ledger, other):
        settled = worker.settle(item.id, ACCEPTED, RETRY, now=NOW + LEASE, next_try=None)
    assert settled.state == MailState.SENT
    assert [receipt.by for receipt in ledger.receipts(item.id)] == ["one", "two"]
    assert reasons(ledger, item.id)[-1].startswith("sent>sent: an answer that came late (accepted)")


def test_a_clock_that_is_turned_back_leaves_no_letter_waiting_for_years(ledger: Ledger, other: Ledger) -> None:
    future = NOW + timedelta(days=4000)
    waiting, held = record(ledger, "a@x.org", "b@x.org", now=future)
    ledger.claim(2, now=future, lease=LEASE)
    ledger.settle(waiting.id, TEMPORARY, HOLD, now=future, next_try=future + MINUTE)
    assert states(other.expire_leases(HOLD, now=NOW)) == ["queued"]
    assert {item.id for item in other.claim(2, now=NOW, lease=LEASE)} == {waiting.id, held.id}


# --- people -----------------------------------------------------------------------------------------------


def test_a_person_sends_an_uncertain_letter_again_with_all_tries_before_it(ledger: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    ledger.settle(item.id, LOST, HOLD, now=NOW, next_try=None)
    asked = ledger.retry(item.id, NOW + MINUTE)
    assert (asked.state, asked.tries, asked.queued) == (MailState.QUEUED, 0, NOW + MINUTE)
    assert asked.letter.message_id == item.letter.message_id
    assert ledger.retry(item.id, NOW + MINUTE) == asked


def test_a_letter_cancelled_after_it_was_claimed_does_not_leave(ledger: Ledger, other: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    assert other.cancel(item.id, NOW).state == MailState.CANCELLED
    with pytest.raises(WithdrawnError, match="it is cancelled"):
        ledger.begin_data(item.id, now=NOW)


def test_a_letter_on_its_way_can_be_neither_cancelled_nor_sent_again(ledger: Ledger) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    for action in (ledger.retry, ledger.cancel):
        with pytest.raises(OutputError) as caught:
            action(item.id, NOW)
        assert caught.value.problems[0].code == Code.DELIVER_CANNOT_CHANGE
    assert ledger.item(item.id).state == MailState.SENDING


def test_who_unsubscribes_between_claim_and_text_gets_nothing(ledger: Ledger, other: Ledger) -> None:
    (item,) = record(ledger, "Ann@Example.org")
    ledger.claim(1, now=NOW, lease=LEASE)
    other.suppress("ann@example.ORG", "gaps", NOW)
    with pytest.raises(WithdrawnError, match="it is suppressed"):
        ledger.begin_data(item.id, now=NOW)
    assert ledger.item(item.id).state == MailState.SUPPRESSED


def test_a_suppression_is_of_one_briefing_or_of_all_and_can_be_lifted(ledger: Ledger) -> None:
    ledger.suppress("a@x.org", "gaps", NOW)
    ledger.suppress("b@x.org", "", NOW)
    ledger.suppress("b@x.org", "", NOW + MINUTE)
    asked = [(a, b) for a in ("a@x.org", "b@x.org") for b in ("gaps", "other") if ledger.is_suppressed(a, b)]
    assert asked == [("a@x.org", "gaps"), ("b@x.org", "gaps"), ("b@x.org", "other")]
    assert [(s.address, s.briefing, s.since) for s in ledger.suppressions()] == [
        ("a@x.org", "gaps", NOW),
        ("b@x.org", "", NOW),
    ]
    ledger.unsuppress("b@x.org", "")
    assert not ledger.is_suppressed("b@x.org", "gaps")


def test_counts_leave_no_state_out(ledger: Ledger) -> None:
    record(ledger, "a@x.org", "b@x.org")
    ledger.claim(1, now=NOW, lease=LEASE)
    counts = ledger.counts()
    assert (counts[MailState.QUEUED], counts[MailState.CLAIMED], counts[MailState.DEAD]) == (1, 1, 0)
    assert set(counts) == set(MailState)
    record(ledger, "c@x.org", key="e2")
    of_one = ledger.counts("e2")
    assert (of_one[MailState.QUEUED], of_one[MailState.CLAIMED], set(of_one)) == (1, 0, set(MailState))


def test_the_outbox_is_asked_by_state_briefing_and_edition(ledger: Ledger) -> None:
    record(ledger, "a@x.org")
    record(ledger, "b@x.org", key="e2")
    ledger.claim(1, now=NOW, lease=LEASE)
    asked = (
        ledger.outbox(states=[MailState.QUEUED]),
        ledger.outbox(briefing="gaps"),
        ledger.outbox(edition="e2"),
        ledger.outbox(briefing="other"),
    )
    assert [[item.letter.recipient for item in items] for items in asked] == [
        ["b@x.org"],
        ["a@x.org", "b@x.org"],
        ["b@x.org"],
        [],
    ]


# --- runs -------------------------------------------------------------------------------------------------


def test_a_due_time_is_one_workers(ledger: Ledger, other: Ledger) -> None:
    run = ledger.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE)
    assert run is not None and run.attempt == 1
    assert other.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE) is None
    assert other.claim_due("gaps", "weekly", NOW, now=NOW, lease=LEASE) is not None
    done = ledger.finish_run(run, RunState.DONE, now=NOW + MINUTE, detail="3 letters")
    assert (done.state, done.finished, done.detail) == (RunState.DONE, NOW + MINUTE, "3 letters")
    assert other.claim_due("gaps", "monthly", NOW, now=NOW + LEASE, lease=LEASE) is None


def test_a_run_whose_worker_died_goes_to_the_next_and_the_slow_one_is_stopped(ledger: Ledger, other: Ledger) -> None:
    slow = ledger.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE)
    later = NOW + LEASE
    taken = other.claim_due("gaps", "monthly", NOW, now=later, lease=LEASE)
    assert slow is not None and taken is not None and taken.attempt == 2
    made = edition(schedule="monthly", due=NOW)
    with pytest.raises(RunLostError):
        ledger.record_edition(made, [("board", letter())], BLOBS, now=later, run=slow.id)
    assert ledger.outbox() == ()
    assert len(other.record_edition(made, [("board", letter())], BLOBS, now=later, run=taken.id)) == 1
    with pytest.raises(RunLostError):
        ledger.finish_run(slow, now=later)
    with pytest.raises(RunLostError):
        ledger.keep_run(slow, now=later)


def test_a_long_run_keeps_its_lease_by_going_on(ledger: Ledger, other: Ledger) -> None:
    run = ledger.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE)
    assert run is not None
    ledger.record_edition(edition(), [], BLOBS, now=NOW + LEASE - MINUTE, run=run.id)
    assert other.claim_due("gaps", "monthly", NOW, now=NOW + LEASE, lease=LEASE) is None
    ledger.keep_run(run, now=NOW + 2 * LEASE - 2 * MINUTE)
    assert other.claim_due("gaps", "monthly", NOW, now=NOW + 2 * LEASE, lease=LEASE) is None


def test_a_due_time_known_by_its_key_is_not_run_twice_when_the_zone_changes(ledger: Ledger) -> None:
    key = "2026-11-24T08:00 Europe/London"
    run = ledger.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE, key=key)
    assert run is not None
    ledger.finish_run(run, now=NOW)
    moved = NOW + timedelta(hours=1)
    assert ledger.claim_due("gaps", "monthly", moved, now=moved, lease=LEASE, key=key) is None


def test_a_run_that_ended_is_run_again_only_if_a_person_asks(ledger: Ledger) -> None:
    run = ledger.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE)
    assert run is not None
    ledger.finish_run(run, RunState.FAILED, now=NOW, detail="no scores.csv")
    later = NOW + MINUTE
    assert ledger.claim_due("gaps", "monthly", NOW, now=later, lease=LEASE) is None
    again = ledger.claim_due("gaps", "monthly", NOW, now=later, lease=LEASE, is_again=True)
    assert again is not None and (again.attempt, again.state, again.detail) == (2, RunState.RUNNING, "")


def test_a_missed_due_time_is_written_down_once(ledger: Ledger) -> None:
    assert ledger.record_missed("gaps", "monthly", NOW, now=NOW + LEASE, reason="nobody was there for 20 minutes")
    assert not ledger.record_missed("gaps", "monthly", NOW, now=NOW + LEASE, reason="again")
    (run,) = ledger.runs("gaps", "monthly")
    assert (run.state, run.detail) == (RunState.MISSED, "nobody was there for 20 minutes")
    assert run.due == NOW
    assert ledger.runs("gaps", "weekly") == ()


def test_a_run_that_goes_on_is_no_settled_one(ledger: Ledger) -> None:
    assert ledger.claim_due("gaps", "monthly", NOW, now=NOW, lease=LEASE)
    settled = tuple(state for state in RunState if state is not RunState.RUNNING)
    assert ledger.runs("gaps", "monthly", states=settled) == ()


def test_a_schedule_is_seen_once_paused_and_resumed(ledger: Ledger) -> None:
    assert ledger.see_schedule("gaps", "monthly", now=NOW) == NOW
    assert ledger.see_schedule("gaps", "monthly", now=NOW + MINUTE) == NOW
    assert not ledger.is_paused("gaps", "monthly")
    ledger.pause("gaps", "monthly", NOW)
    ledger.pause("gaps", "weekly", NOW)
    assert ledger.is_paused("gaps", "monthly") and ledger.is_paused("gaps", "weekly")
    ledger.resume("gaps", "monthly", NOW)
    assert not ledger.is_paused("gaps", "monthly")


# --- the file ---------------------------------------------------------------------------------------------


def test_the_file_is_for_this_user_alone_and_survives_a_power_cut(tmp_path: Path) -> None:
    with open_ledger(f"sqlite:///{tmp_path}/state/store.sqlite", worker="one") as ledger:
        record(ledger)
        files = sorted((tmp_path / "state").iterdir())
        assert {path.name for path in files} >= {"store.sqlite", "store.sqlite-wal"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
        asked = ("journal_mode", "synchronous", "foreign_keys")
        told = [ledger._store.read(lambda c, n=name: c.exec_driver_sql(f"PRAGMA {n}").scalar()) for name in asked]
        assert told == ["wal", 2, 1]


def test_an_operator_can_read_it_with_sqlite(ledger: Ledger, tmp_path: Path) -> None:
    (item,) = record(ledger)
    ledger.claim(1, now=NOW, lease=LEASE)
    ledger.settle(item.id, TEMPORARY, HOLD, now=NOW, next_try=NOW + MINUTE)
    with sqlite3.connect(tmp_path / "store.sqlite") as plain:
        row = plain.execute("SELECT recipient, subject, state, tries, next_try, last_reply FROM outbox").fetchone()
    plain.close()
    assert row == (
        "ann@example.org", "Gaps, November", "deferred", 1, "2026-11-24 08:01:00.000000",
        "451 greylisted, come back later",
    )  # fmt: skip


def test_secrets_in_answers_are_not_written_down(ledger: Ledger, tmp_path: Path) -> None:
    record(ledger)
    (item,) = ledger.claim(1, now=NOW, lease=LEASE)
    said = "535 for smtp://app:s3cret@mail password=hunter22 AUTH PLAIN AGFwcABzM2NyZXQ="
    settled = ledger.settle(item.id, replace(TEMPORARY, text=said), HOLD, now=NOW, next_try=NOW)
    assert settled.last_reply == "451 535 for smtp://app:***@mail password=*** AUTH PLAIN ***"
    ledger.close()
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [s for s in (b"s3cret", b"hunter22", b"AGFwcABz") if s in everything]


def test_a_store_opens_again_with_all_that_was_in_it(ledger: Ledger, url: str) -> None:
    items = record(ledger)
    ledger.close()
    with open_ledger(url, worker="later") as again:
        assert again.outbox() == items
        assert again.outbox()[0].updated.tzinfo is UTC


def test_trouble_is_told_by_edition_with_what_changed_last_first(ledger: Ledger) -> None:
    names = [f"r{number}@example.org" for number in range(5)]
    record(ledger, *names)
    record(ledger, "bea@example.org", key="e2")
    needy = (MailState.DEAD, MailState.UNCERTAIN, MailState.HELD)
    assert ledger.troubles(needy, most=2) == ()
    for number in range(3):
        (item,) = ledger.claim(1, now=NOW, lease=LEASE)
        ledger.settle(item.id, PERMANENT, HOLD, now=NOW + number * MINUTE, next_try=None)
    (trouble,) = ledger.troubles(needy, most=2)
    assert (trouble.edition, trouble.mails, trouble.ever) == ("e1", 3, 3)
    assert [(id_, state) for id_, _, state, _ in trouble.newest] == [(3, "dead"), (2, "dead")]
    ledger.cancel(1, NOW)
    (trouble,) = ledger.troubles(needy, most=2)
    assert (trouble.mails, trouble.ever) == (2, 3)


# --- what is pruned ---------------------------------------------------------------------------------------

LATER = NOW + timedelta(days=400)


def send_all(ledger: Ledger, *, now: datetime = NOW) -> None:
    for item in ledger.claim(100, now=now, lease=LEASE):
        ledger.begin_data(item.id, now=now)
        ledger.settle(item.id, ACCEPTED, HOLD, now=now, next_try=None)


def prune(ledger: Ledger, before: datetime = NOW + timedelta(days=35)) -> int:
    return ledger.prune(before, now=LATER, most=100)[0]


def test_what_was_sent_long_ago_is_let_go_of_and_its_ledger_stays(ledger: Ledger) -> None:
    record(ledger)
    send_all(ledger)
    assert ledger.prunable(NOW + timedelta(days=35)) == (3, len(PDF) + len("All is well.\n<p>All is well.</p>"))
    assert prune(ledger) == 3
    assert prune(ledger) == 0
    with pytest.raises(KeyError):
        ledger.blob(attachment().sha256)
    assert ledger.edition("e1") == edition()
    (item,) = ledger.outbox()
    assert (item.state, item.letter.subject, item.letter.text) == (MailState.SENT, "Gaps, November", "")
    assert len(ledger.receipts(item.id)) == 1


@pytest.mark.parametrize("reply", [TEMPORARY, PERMANENT, LOST], ids=["deferred", "dead", "uncertain"])
def test_what_a_mail_that_has_not_left_needs_is_kept_however_old(ledger: Ledger, reply: Reply) -> None:
    record(ledger, "ann@example.org", "bea@example.org")
    (item,) = ledger.claim(1, now=NOW, lease=LEASE)
    ledger.begin_data(item.id, now=NOW)
    ledger.settle(item.id, reply, HOLD, now=NOW, next_try=NOW + MINUTE)
    send_all(ledger)
    assert prune(ledger) == 0
    assert ledger.blob(attachment().sha256) == PDF


def test_what_is_new_or_was_done_of_late_is_kept(ledger: Ledger) -> None:
    record(ledger)
    send_all(ledger)
    assert prune(ledger, NOW) == 0
    record(ledger, key="e2", now=NOW + timedelta(days=40))
    send_all(ledger, now=NOW + timedelta(days=40))
    assert prune(ledger) == 0, "the newer edition has the same file and text"


def test_a_file_that_only_a_letter_attaches_that_was_added_later_is_kept_with_its_edition(ledger: Ledger) -> None:
    record(ledger)
    new = attachment(b"%PDF-1.7 another", "New.pdf")
    late = ("board", letter("late@example.org", attachments=(new,)))
    ledger.record_edition(edition(), [late], {new.sha256: b"%PDF-1.7 another"}, now=NOW)
    found = ledger.edition("e1")
    assert found is not None and found.files == (attachment(), new)
    assert prune(ledger) == 0
    assert ledger.blob(new.sha256) == b"%PDF-1.7 another"


def test_what_was_pruned_is_there_again_when_it_is_recorded_again(ledger: Ledger) -> None:
    record(ledger)
    send_all(ledger)
    prune(ledger)
    record(ledger, key="e2", now=LATER)
    assert ledger.blob(attachment().sha256) == PDF
    assert [item.letter.text for item in ledger.outbox()] == ["All is well.\n"] * 2
    with pytest.raises(ValueError, match="does not have"):
        prune(ledger, LATER + timedelta(days=1))
        send_all(ledger, now=LATER)
        prune(ledger, LATER + timedelta(days=1))
        ledger.record_edition(edition("e3", files=()), [("board", letter(key="e3"))], {}, now=LATER)


def test_a_cancelled_mail_whose_text_was_pruned_cannot_be_sent_again(ledger: Ledger) -> None:
    (item,) = record(ledger)
    ledger.cancel(item.id, NOW)
    assert ledger.retry(item.id, NOW).state is MailState.QUEUED
    ledger.cancel(item.id, NOW)
    assert prune(ledger) == 3
    with pytest.raises(OutputError, match="not kept any more"):
        ledger.retry(item.id, LATER)
    assert ledger.item(item.id).state is MailState.CANCELLED
