"""Builders for orders and operators: small folders with one thing changed."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from reportgen.deliver.operator import read_operator
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.orders import read_orders
from reportgen.deliver.orders_model import CronRule, DayKind, DayRule, HolidayCalendar, Orders, Period, Schedule
from reportgen.errors import Diagnostic

ENGLAND = HolidayCalendar("GB", "ENG")
SCHEDULE = """\
  - id: monthly
    every: month
    day: first working day
    at: 08:00
    zone: Europe/London
    mails: [board]
"""
MAIL = """\
  - id: board
    to: Policy desk <desk@example.org>
    subject: A briefing
"""


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def monthly(**changes: Any) -> Schedule:
    """First working day of the month at 08:00 in London."""
    rule = DayRule(Period.MONTH, DayKind.WORKING_DAY, 1, time(8))
    return Schedule(**{"id": "monthly", "rule": rule, "zone": "Europe/London", "mails": ("board",),
                       "holidays": ENGLAND} | changes)  # fmt: skip


def by_cron(expression: str, zone: str = "Europe/London", **changes: Any) -> Schedule:
    return Schedule(**{"id": "s", "rule": CronRule(expression), "zone": zone, "mails": ("board",)} | changes)


def write_orders(folder: Path, *, mails: str = MAIL, schedules: str = SCHEDULE, more: str = "") -> Path:
    """A briefing folder with a delivery.yaml; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "briefing.yaml").write_text("title: T\n", encoding="utf-8")
    text = f"mails:\n{mails}" + (f"schedules:\n{schedules}" if schedules else "") + more
    (folder / "delivery.yaml").write_text(text, encoding="utf-8")
    return folder


def orders(folder: Path, *, told: list[Diagnostic] | None = None, **parts: str) -> Orders:
    return read_orders(write_orders(folder, **parts), warn=(told if told is not None else []).append)


def operator(folder: Path, text: str, *, told: list[Diagnostic] | None = None) -> Operator:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "operator.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return read_operator(path, environ={}, warn=(told if told is not None else []).append)
