"""Schedules as text for cron, systemd and Kubernetes."""

from collections.abc import Callable
from datetime import time

import pytest
import yaml

from reportgen.deliver.orders_model import DayKind, DayRule, OffDays, Period
from reportgen.deliver.when.export import export_schedule
from reportgen.errors import ValidationError
from tests.builders_delivery import by_cron, monthly

Golden = Callable[[str, str], None]
KINDS = ("crontab", "systemd", "kubernetes")


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_to_install(kind: str, golden: Golden) -> None:
    text = export_schedule(monthly(), kind, command=("/opt/reportgen", "run-due", "--operator", "/etc/50% $x/o.toml"))
    golden(f"export/monthly.{kind}.txt", text)
    golden(f"export/waking.{kind}.txt", export_schedule(None, kind))


def line(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


@pytest.mark.parametrize(
    ("expression", "plain", "event"),
    [
        ("0,30 7 * jul mon-fri", "0,30 7 * jul mon-fri", "Mon,Tue,Wed,Thu,Fri *-07-* 07:00,30:00 Europe/London"),
        ("0 8 1 * *", "0 8 1 * *", "*-*-01 08:00:00 Europe/London"),
        ("0 8 * * 7", "0 8 * * 7", "Sun *-*-* 08:00:00 Europe/London"),
        ("*/30 * * * *", "*/30 * * * *", "*-*-* *:00,30:00 Europe/London"),
        ("0 8 L * *", "0 8 * * *", "*-*-* 08:00:00 Europe/London"),
        ("0 8 * * mon#1", "0 8 * * *", "*-*-* 08:00:00 Europe/London"),
        ("0 8 * * 5L", "0 8 * * *", "*-*-* 08:00:00 Europe/London"),
        ("0 8 LW * *", "0 8 * * *", "*-*-* 08:00:00 Europe/London"),
        ("0 8 1 * mon", "0 8 * * *", "*-*-* 08:00:00 Europe/London"),
    ],
)
def test_a_cron_rule_is_kept_where_every_cron_reads_it_alike(expression: str, plain: str, event: str) -> None:
    schedule = by_cron(expression)
    assert export_schedule(schedule, "crontab").splitlines()[-1] == f"{plain} reportgen run-due"
    assert line(export_schedule(schedule, "systemd"), "OnCalendar=") == f"OnCalendar={event}"
    job = yaml.safe_load(export_schedule(schedule, "kubernetes"))
    assert job["spec"]["schedule"] == plain
    assert job["spec"]["timeZone"] == "Europe/London"


def test_a_rule_that_may_move_is_looked_at_every_day() -> None:
    weekly = monthly(rule=DayRule(Period.WEEK, DayKind.SUNDAY, 1, time(8)))
    assert "0 8 * * 0 reportgen" in export_schedule(weekly, "crontab")
    moved = monthly(rule=weekly.rule, off_days=OffDays.NEXT)
    assert "0 8 * * * reportgen" in export_schedule(moved, "crontab")


def test_words_that_a_format_cannot_hold_are_refused() -> None:
    with pytest.raises(ValidationError, match="line end"):
        export_schedule(None, "crontab", command=("reportgen", "run-due\n* * * * * evil"))
    with pytest.raises(ValidationError, match="line end"):
        export_schedule(None, "kubernetes", image="")
    with pytest.raises(ValidationError, match="unit or CronJob"):
        export_schedule(None, "kubernetes", name="a: b")
    with pytest.raises(ValidationError, match="so often"):
        export_schedule(None, "crontab", minutes=7)


def test_words_are_quoted_as_each_format_needs() -> None:
    command = ("report gen", 'a"b', "50%", "$x", "it's")
    assert export_schedule(None, "crontab", command=command).splitlines()[-1].endswith(
        """'report gen' 'a"b' 50\\% '$x' 'it'"'"'s'"""
    )  # fmt: skip
    assert line(export_schedule(None, "systemd", command=command), "ExecStart=") == (
        'ExecStart="report gen" "a\\"b" 50%% $$x "it\'s"'
    )
    job = yaml.safe_load(export_schedule(None, "kubernetes", command=command, image="a: b"))
    container = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert (container["command"], container["image"]) == (list(command), "a: b")
