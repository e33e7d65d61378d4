"""The log of delivery: one event a line, for people or as JSON."""

import json
import logging
import sys
from datetime import UTC, datetime

from reportgen.cli.terminal import harmless


class HumanFormatter(logging.Formatter):
    """`08:00:02 info run.done run=7 briefing=gaps letters=12`; values with blanks in quotes, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback of a bug below it."""
        at = datetime.fromtimestamp(record.created, UTC)
        pairs = [f"{name}={_quoted(value)}" for name, value in _fields(record).items()]
        line = " ".join([f"{at:%H:%M:%S}", record.levelname.lower(), record.getMessage(), *pairs])
        return line + (f"\n{self.formatException(record.exc_info)}" if record.exc_info else "")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `time`, `level`, `event`, the fields of the event, and `traceback` of a bug."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        at = datetime.fromtimestamp(record.created, UTC)
        content: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            content["traceback"] = self.formatException(record.exc_info)
        return json.dumps(content, ensure_ascii=False, default=str)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    given: dict[str, object] = getattr(record, "fields", {})
    return {name: value for name, value in given.items() if value is not None}


def _quoted(value: object) -> str:
    text = harmless(str(value)).replace("\n", "\\n")
    return json.dumps(text, ensure_ascii=False) if not text or any(c in text for c in ' "=') else text


def start_logging(form: str, *, is_verbose: bool) -> None:
    """Write events to standard error, in the form `human` or `json`.

    Without `is_verbose` events of level info and above; with it also those for looking closely, which may name
    recipients.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else HumanFormatter())
    log = logging.getLogger("reportgen")
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.DEBUG if is_verbose else logging.INFO)


def start_own_log(form: str | None, operators: str, *, is_verbose: bool) -> None:
    """The log of a command that a person gives: silent unless they ask for it by its form or by `is_verbose`.

    `operators` is the form that the operator configured.
    """
    start_logging(form or operators, is_verbose=is_verbose)
    if form is None and not is_verbose:
        logging.getLogger("reportgen").setLevel(logging.CRITICAL)
