"""Events for whoever watches: one line each, through the standard logging module."""

import logging

LOG = logging.getLogger("reportgen.delivery")


def note(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **fields: object) -> None:
    """Log one event, such as `run.done`, with its fields. Never give it a secret; addresses only at `logging.DEBUG`.

    `run` is the number of a run, `item` that of a mail, so that what belongs together can be found. `error` adds its
    traceback: only for bugs.
    """
    LOG.log(level, event, exc_info=error, extra={"fields": fields})
