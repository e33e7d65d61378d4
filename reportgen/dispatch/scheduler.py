"""Stay up: do what is due, sleep until the next is, and survive what comes in between."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from reportgen.deliver.model import MailState
from reportgen.deliver.operator_model import Operator
from reportgen.dispatch.due import run_due
from reportgen.dispatch.log import note
from reportgen.dispatch.model import Means, RunReport
from reportgen.errors import ReportgenError

LONGEST_NAP = timedelta(seconds=30)
"""The clock is looked at so often at least, for it may jump while we sleep."""
LONGEST_PAUSE = timedelta(minutes=5)
"""Between two attempts when the store or the configuration cannot be used."""
FIRST_PAUSE = timedelta(seconds=5)


def keep_running(
    read: Callable[[], Operator],
    means: Means,
    *,
    every: timedelta,
    stopped: threading.Event,
    after: Callable[[Operator, RunReport], None],
) -> int:
    """Pass after pass until `stopped`; how many there were.

    Wakes when the next due time or the next try of a mail comes, and after `every` at the latest, since orders may be
    new. The operator's configuration is read again for each pass; while it is wrong, or the store away, nothing is
    done, and it is tried again.
    """
    passes, failures = 0, 0
    while not stopped.is_set():
        try:
            operator = read()
            report = run_due(operator, means)
            after(operator, report)
        except ReportgenError as error:
            pause = min(FIRST_PAUSE * 2 ** min(failures, 10), LONGEST_PAUSE)
            failures += 1
            note("pass.failed", level=logging.ERROR, detail=str(error), wait=int(pause.total_seconds()))
            _sleep_until(means.clock() + pause, means, stopped, longest=pause)
            continue
        passes, failures = passes + 1, 0
        wake = wake_at(report, means.clock(), every)
        note("pass.done", level=logging.DEBUG, runs=len(report.lines), sent=report.outbox.sent, wake=wake.isoformat())
        _sleep_until(wake, means, stopped, longest=every)
    return passes


def wake_at(report: RunReport, now: datetime, every: timedelta) -> datetime:
    """When to look again: soon after something comes due, at the latest after `every`.

    Letters that could be sent now and were not (the server is away) wait for a while, or we would spin.
    """
    moments = [now + every]
    if report.next_due and report.next_due > now:
        moments.append(report.next_due)
    if report.next_try:
        is_waiting = report.counts.get(MailState.QUEUED, 0) or report.next_try <= now
        moments.append(max(report.next_try, now + FIRST_PAUSE) if is_waiting else report.next_try)
    return min(moments)


def _sleep_until(wake: datetime, means: Means, stopped: threading.Event, *, longest: timedelta) -> None:
    """Sleep in naps, so that a clock that jumps forward wakes us, and one that jumps back delays us by `longest`."""
    slept = timedelta()
    while slept < longest:
        left = wake - means.clock()
        nap = min(left, LONGEST_NAP, longest - slept)
        if left <= timedelta() or stopped.wait(nap.total_seconds()):
            return
        slept += nap
