"""A schedule as text for what wakes programs: cron, systemd, Kubernetes.

None of them knows working days, holidays, blackouts or what was missed. So the text only wakes `run-due`, often enough;
what is due then is decided here. A notice at its head says what the format cannot.
"""

import json
import re
import shlex
from collections.abc import Sequence
from typing import Literal, assert_never

from reportgen.codes import Code
from reportgen.deliver.orders_model import CronRule, DayRule, Period, Schedule
from reportgen.deliver.when.walls import ANY_MOMENT, WEEKDAYS
from reportgen.deliver.when.words import describe
from reportgen.errors import Diagnostic, ValidationError

ExportKind = Literal["crontab", "systemd", "kubernetes"]
COMMAND = ("reportgen", "run-due")
_PLAIN = re.compile(r"[0-9*,/A-Za-z-]+")
_SPECIAL = re.compile(r"(?<![A-Za-z])L|L(?![A-Za-z])|LW|#", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,50}[a-z0-9])?")
_DAYS = tuple(day.value.title()[:3] for day in WEEKDAYS)


def export_schedule(
    schedule: Schedule | None,
    kind: ExportKind,
    *,
    command: Sequence[str] = COMMAND,
    name: str = "reportgen",
    image: str = "reportgen:latest",
    minutes: int = 5,
) -> str:
    """Text to install, ending in a line end.

    With `schedule` None, the recommended way, `command` is woken every `minutes` (1 to 30, a divisor of 60) and does
    all that is due. With a schedule it is woken when that one may be due, in its zone where the format can say so.
    `name` is that of the unit or CronJob, `image` the container's. Raises ValidationError for a name or words that the
    format cannot hold.
    """
    _check(command, name, image, minutes)
    cron = f"*/{minutes} * * * *" if schedule is None else _waking(schedule)
    head = [f"# {line}" for line in _notice(schedule, kind, minutes)]
    match kind:
        case "crontab":
            body = _crontab(cron, schedule, command)
        case "systemd":
            body = _systemd(cron, schedule, command, name)
        case "kubernetes":
            body = _kubernetes(cron, schedule, command, name, image)
        case never:
            assert_never(never)
    return "\n".join([*head, *body]) + "\n"


def _check(command: Sequence[str], name: str, image: str, minutes: int) -> None:
    words = [*command, image]
    if not command or any(not word.isprintable() or not word for word in words):
        raise ValidationError(
            Diagnostic(Code.DELIVER_BAD_SCHEDULE, "The command to wake has an empty word or a line end.")
        )
    if not _NAME.fullmatch(name):
        raise ValidationError(
            Diagnostic(
                Code.DELIVER_BAD_SCHEDULE,
                "The name cannot be that of a unit or CronJob.",
                found=name,
                expected="a-z, 0-9 and `-`, at most 52 characters",
            )
        )
    if not 1 <= minutes <= 30 or 60 % minutes:
        raise ValidationError(
            Diagnostic(
                Code.DELIVER_BAD_SCHEDULE,
                "Something cannot be woken so often.",
                found=f"every {minutes} minutes",
                expected="1 to 30, a divisor of 60",
            )
        )


def _waking(schedule: Schedule) -> str:
    """A plain cron expression that comes at every due time of the schedule, and perhaps at others."""
    match schedule.rule:
        case DayRule() as rule:
            on = "*"
            is_kept = rule.period is Period.WEEK and rule.kind in WEEKDAYS
            if is_kept and not _is_moved(schedule):
                on = str((WEEKDAYS.index(rule.kind) + 1) % 7)
            return f"{rule.at.minute} {rule.at.hour} * * {on}"
        case CronRule(expression):
            fields = expression.split()
            if _is_moved(schedule) or not _is_plain(fields):
                return " ".join([*fields[:2], "*", "*", "*"])
            return expression
        case never:
            assert_never(never)


def _is_moved(schedule: Schedule) -> bool:
    """True if a due time can stand on another day than its rule says."""
    return schedule.off_days.value.endswith("working day")


def _is_plain(fields: list[str]) -> bool:
    """True if every cron reads the fields alike: no last days, no counted weekdays, not both kinds of day."""
    has_both = fields[2] != "*" and fields[4] != "*"
    return not has_both and all(
        _PLAIN.fullmatch(field) and not _SPECIAL.search(re.sub(r"JUL|jul", "", field)) for field in fields
    )


# --- notices --------------------------------------------------------------------------------------------------


def _notice(schedule: Schedule | None, kind: ExportKind, minutes: int) -> list[str]:
    if schedule is None:
        lines = [f"Wakes reportgen every {minutes} minutes; it does what is due, and sends what waits."]
        return [*lines, "Zones, clock changes, holidays and missed due times are looked after by reportgen."]
    words = describe(schedule)
    lines = [f"{schedule.id}: {words}"]
    lines.append("This wakes reportgen whenever that may be due; reportgen decides whether it is.")
    match kind:
        case "crontab":
            lines.append("CRON_TZ is known to cronie (Fedora, RHEL) only: other crons use the zone of the machine,")
            lines.append("and then this is right only where that zone is the one below. A machine that is off at the")
            lines.append(
                "time makes nothing up until the next line comes; within the grace, or by catch_up, it then runs."
            )
        case "systemd":
            lines.append("Persistent=true wakes once after the machine was off. At a clock change systemd skips a")
            lines.append("time that does not exist; the next waking makes it up.")
        case "kubernetes":
            lines.append("timeZone needs Kubernetes 1.27. At a clock change a controller may skip or repeat a waking:")
            lines.append("a repeated one finds nothing due, a skipped one is made up by the next.")
    lines.append(
        "Mails that are tried again later wait for the next waking, too: to wake every five minutes is better."
    )
    return lines


# --- formats --------------------------------------------------------------------------------------------------


def _crontab(cron: str, schedule: Schedule | None, command: Sequence[str]) -> list[str]:
    zone = [f"CRON_TZ={schedule.zone}"] if schedule else []
    # In a crontab `%` ends the command, unless it is escaped (crontab(5)).
    return [*zone, f"{cron} {shlex.join(command).replace('%', chr(92) + '%')}"]


def _systemd(cron: str, schedule: Schedule | None, command: Sequence[str], name: str) -> list[str]:
    zone = f" {schedule.zone}" if schedule else ""
    return [
        f"# --- {name}.service",
        "[Unit]",
        "Description=Build and send the briefings that are due",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={' '.join(_quote_unit(word) for word in command)}",
        "",
        f"# --- {name}.timer",
        "[Unit]",
        "Description=Wake reportgen",
        "",
        "[Timer]",
        *(f"OnCalendar={moment}{zone}" for moment in _calendar_events(cron)),
        "AccuracySec=1s",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]


def _quote_unit(word: str) -> str:
    """A word of ExecStart: `%` and `$` are doubled, the rest is quoted (systemd.service(5), "Command lines")."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[A-Za-z0-9_./:=@+%$-]+", escaped) else f'"{escaped}"'


def _calendar_events(cron: str) -> list[str]:
    """OnCalendar expressions (systemd.time(7)) of a plain cron expression."""
    from cronsim import CronSim

    walk = CronSim(cron, ANY_MOMENT)
    minute, hour, day, month, weekday = cron.split()
    date = f"*-{_numbers(walk.months, month)}-{_numbers(walk.days, day)}"
    days = "" if weekday == "*" else ",".join(_DAYS[(number - 1) % 7] for number in _sorted_week(walk.weekdays)) + " "
    return [f"{days}{date} {_numbers(walk.hours, hour)}:{_numbers(walk.minutes, minute)}:00"]


def _numbers(values: object, field: str) -> str:
    if field == "*":
        return "*"
    chosen = sorted(value for value in values if isinstance(value, int)) if isinstance(values, set) else []
    return ",".join(f"{value:02d}" for value in chosen)


def _sorted_week(values: object) -> list[int]:
    """Days of the week from Monday, as cron numbers them."""
    chosen = {int(value) % 7 for value in values if isinstance(value, int)} if isinstance(values, set) else set()
    return sorted(chosen, key=lambda number: (number - 1) % 7)


def _kubernetes(cron: str, schedule: Schedule | None, command: Sequence[str], name: str, image: str) -> list[str]:
    # JSON strings are YAML strings; `$(NAME)` would be a variable of the container.
    words = [word.replace("$(", "$$(") for word in command]
    zone = [f"  timeZone: {json.dumps(schedule.zone)}"] if schedule else []
    return [
        "apiVersion: batch/v1",
        "kind: CronJob",
        "metadata:",
        f"  name: {name}",
        "spec:",
        f"  schedule: {json.dumps(cron)}",
        *zone,
        "  concurrencyPolicy: Forbid",
        "  startingDeadlineSeconds: 300",
        "  jobTemplate:",
        "    spec:",
        "      backoffLimit: 0",
        "      template:",
        "        spec:",
        "          restartPolicy: Never",
        "          containers:",
        "            - name: reportgen",
        f"              image: {json.dumps(image)}",
        f"              command: {json.dumps(words)}",
    ]
