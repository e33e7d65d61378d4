"""Figures for Prometheus, as text that its node exporter reads from a folder.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/ (text based).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from reportgen.deliver.files import write_aside
from reportgen.dispatch.model import Outcome, RunReport

Sample = tuple[Mapping[str, str], float]


def metrics_of(report: RunReport, exit_status: int) -> str:
    """The text of one pass."""
    outcomes = [line.outcome for line in report.lines]
    return "".join(
        (
            _gauge("outbox_mails", "Mails of the store by state.",
                   [({"state": state}, number) for state, number in report.counts.items()]),
            _gauge("pass_mails", "Mails that the last pass settled, by what came of them.",
                   [({"outcome": name}, number) for name, number in _of_outbox(report)]),
            _gauge("pass_runs", "Due times that the last pass dealt with, by outcome.",
                   [({"outcome": one}, outcomes.count(one)) for one in Outcome]),
            _gauge("pass_broken_orders", "Folders whose orders cannot be carried out.", [({}, len(report.broken))]),
            _gauge("pass_exit_status", "Exit status of the last pass; 0 is good.", [({}, exit_status)]),
            _gauge("pass_timestamp_seconds", "When the last pass ended.", [({}, _seconds(report.finished))]),
            _gauge("pass_duration_seconds", "How long the last pass took.",
                   [({}, (report.finished - report.started).total_seconds())]),
            _gauge("next_due_timestamp_seconds", "When the next run is due.",
                   [({}, _seconds(report.next_due))] if report.next_due else []),
        )
    )  # fmt: skip


def write_metrics(path: str, report: RunReport, exit_status: int) -> None:
    """Write the text aside and rename it, so that nobody reads half of it. Raises OutputError."""
    write_aside(Path(path), metrics_of(report, exit_status).encode())


def _of_outbox(report: RunReport) -> Iterable[tuple[str, int]]:
    outbox = report.outbox
    return [(name, getattr(outbox, name)) for name in ("sent", "deferred", "dead", "uncertain", "held", "suppressed")]


def _gauge(name: str, help_: str, samples: Iterable[Sample]) -> str:
    full = f"reportgen_{name}"
    lines = [f"# HELP {full} {help_}", f"# TYPE {full} gauge"]
    lines += [f"{full}{_labels(labels)} {number:g}" if number < 1e6 else f"{full}{_labels(labels)} {number:.3f}"
              for labels, number in samples]  # fmt: skip
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    inside = ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
