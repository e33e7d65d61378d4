"""A worker of the outbox as a process of its own, with a mailbox in a file, that may be killed where a test says.

    python -m tests.outbox_process URL MAILBOX POLICY POINT

POINT: `never`, or where the process kills itself by SIGKILL in its third letter: `claimed` (before it talks to the
server), `sending` (after `before_data`, before the text), `delivered` (the mailbox has it, no answer yet), `answered`
(before the answer is written down), `slow` (no kill: waits for a SIGTERM in the middle of the letter).
Prints the report.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from reportgen.deliver.model import Letter, Policy, Reply
from reportgen.deliver.outbox import stop_on_signals, work_outbox
from reportgen.deliver.store.ledger import open_ledger
from tests.builders_store import ACCEPTED, NOW


class Mailbox:
    """Takes every message; one line for each, written by one call, so that several processes may share it."""

    def __init__(self, path: Path, point: str) -> None:
        self.path, self.point, self.letters = path, point, 0

    def send(self, sender: str, recipient: str, message: bytes, *, before_data: Callable[[], None]) -> Reply:
        self.letters += 1
        self.at("claimed")
        before_data()
        self.at("sending")
        with self.path.open("ab", buffering=0) as file:
            file.write(message.splitlines()[0] + b"\n")
        self.at("delivered")
        if self.point == "slow" and self.letters == 3:
            self.path.with_suffix(".waits").touch()
            time.sleep(0.3)
        return ACCEPTED

    def at(self, point: str) -> None:
        if self.point == point and self.letters == 3:
            os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, mailbox: str, uncertain: str, point: str) -> None:
    policy = Policy(uncertain="retry" if uncertain == "retry" else "hold")
    server = Mailbox(Path(mailbox), point)
    calls = 0

    def clock() -> datetime:
        # The second look at the clock after the text of the third letter is for writing down the answer.
        nonlocal calls
        calls += server.letters == 3
        if point == "answered" and calls == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return NOW

    def make(letter: Letter, _blob: object) -> bytes:
        return letter.message_id.encode()

    with open_ledger(url, worker=f"process:{os.getpid()}") as ledger, stop_on_signals() as stopped:
        report = work_outbox(
            ledger, server, make, policy, clock=clock, jitter=lambda: 0.5, limit=10_000, is_stopped=stopped.is_set
        )
    print(report.sent, report.uncertain, report.is_stopped)


if __name__ == "__main__":
    main(*sys.argv[1:])
