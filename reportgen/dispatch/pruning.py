"""Let go of old files and texts, a few at a time, so that nobody waits long for the store."""

from datetime import timedelta

from reportgen.deliver.store.ledger import Ledger
from reportgen.dispatch.log import note
from reportgen.dispatch.model import Means

MOST_AT_ONCE = 200
"""Of one transaction."""


def prune(ledger: Ledger, keep: timedelta, means: Means) -> tuple[int, int]:
    """Number and bytes of the files and texts that were let go of; see `Ledger.prune`."""
    now = means.clock()
    number = size = 0
    while not means.is_stopped():
        gone, freed = ledger.prune(now - keep, now=now, most=MOST_AT_ONCE)
        if not gone:
            break
        number, size = number + gone, size + freed
    if number:
        note("store.pruned", number=number, bytes=size)
    return number, size
