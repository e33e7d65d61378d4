"""Read what is ordered: `delivery:` in briefing.yaml, or delivery.yaml for one briefing or several."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from reportgen.codes import Code
from reportgen.deliver.orders_file import BRIEFING_FILE, ORDERS_FILE, Source, find_source
from reportgen.deliver.orders_model import MailOrder, Orders, Recipient, Schedule, SendWhen
from reportgen.deliver.recipients import (
    build_recipient,
    check_number,
    close,
    collect_recipients,
    drop,
    tell_duplicates,
)
from reportgen.deliver.schedules import build_schedule
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.checks.border import Checked, describe, read_record
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.delivery_schema import AddressRecord, DeliveryFile, DeliveryRecord, MailRecord, ScheduleRecord
from reportgen.evidence.raw import RawList, RawMap, RawScalar
from reportgen.evidence.readers.inside import path_inside
from reportgen.evidence.readers.text import decode, read_bytes, refuse_forbidden
from reportgen.evidence.record import Border

B = TypeVar("B", bound=Border)
N = TypeVar("N", Schedule, MailOrder)

OPERATOR_LIST = "operator:"
"""Begins the name of a list that the operator keeps."""
MAX_BODY_BYTES = 256 * 1024
MAX_ORDERS = 200
"""Schedules, and mails, of one file."""
_BODY_PATH = re.compile(r"\S+\.(?:md|txt|j2|jinja|jinja2)")


def read_orders(briefing: Path, *, warn: Warn | None = None) -> Orders:
    """The orders of a folder, of its briefing.yaml or delivery.yaml, or of another YAML file of that form.

    In a folder, delivery.yaml counts, or else `delivery:` in briefing.yaml; both at once are an error. Lists of the
    operator are only named (`operator.fill_lists` reads them). Duplicates of recipients go to `warn`.

    Raises LoadError or ValidationError with everything that is wrong.
    """
    problems = Problems(warn or drop, ())
    source = find_source(briefing, problems)
    close(problems)
    orders = _Desk(source, problems).read() if source else None
    close(problems)
    if orders is None:
        raise AssertionError("malformed orders were not told")
    return orders


class _Desk:
    """Reads the orders of one source."""

    def __init__(self, source: Source, problems: Problems) -> None:
        """What is wrong goes to `problems`."""
        self._source = source
        self._problems = problems
        self._folder = source.path.parent.resolve()
        self._origin = Origin(source.path.name)

    def read(self) -> Orders | None:
        """The orders; None if they could not even be listed, which is told."""
        node, prefix = self._source.node, self._source.prefix
        lists = {name: node.entries.get(name) for name in ("schedules", "mails")}
        bare = RawMap({n: below for n, below in node.entries.items() if n not in lists}, node.keys, node.origin)
        model: type[DeliveryRecord] = DeliveryRecord if prefix else DeliveryFile
        head = read_record(model, bare, prefix, self._problems, suggest_from=model)
        named = head.value.briefings if head and isinstance(head.value, DeliveryFile) else ()
        briefings = self._briefings(named, head)
        mails = self._each(MailRecord, "mails", self._mail, briefings)
        schedules = self._each(ScheduleRecord, "schedules", self._schedule, briefings)
        self._check_mails_exist(schedules, mails)
        for mail in mails:
            tell_duplicates(mail, self._problems)
        return Orders(str(self._folder), tuple(briefings.values()), schedules, mails, self._origin)

    # --- briefings ---------------------------------------------------------------------------------------

    def _briefings(self, named: tuple[str, ...], head: Checked[DeliveryRecord] | None) -> dict[str, str]:
        """Name -> absolute folder."""
        if not named:
            if not (self._folder / BRIEFING_FILE).is_file():
                self._problems.error(
                    Code.VALIDATE_MISSING_FIELD,
                    "The orders name no briefing, and none lies beside them.",
                    replace(self._origin, field="briefings"),
                    hint="Write `briefings:` with the names of folders below this one.",
                )
            return {"": str(self._folder)}
        found = {}
        for index, name in enumerate(named):
            origin = head.origin("briefings", index) if head else self._origin
            path = self._inside(name, origin)
            if path is None:
                continue
            if not (path / BRIEFING_FILE).is_file():
                self._problems.error(
                    Code.LOAD_MISSING_FILE,
                    "There is no briefing in this folder.",
                    origin,
                    found=name,
                    expected=f"a folder with a {BRIEFING_FILE}",
                )
            found[name] = str(path.resolve())
        return found

    def _chosen(self, checked: Checked[B], names: tuple[str, ...], briefings: dict[str, str]) -> tuple[str, ...]:
        """Folders of the briefings that a schedule or mail is for."""
        known = tuple(name for name in briefings if name)
        for index, name in enumerate(names):
            if name not in briefings:
                self._problems.unknown(
                    Code.DELIVER_UNKNOWN_ORDER,
                    "The orders are for no such briefing.",
                    checked.origin("briefings", index),
                    name=name,
                    known=known,
                    otherwise=f"Only a {ORDERS_FILE} for several briefings chooses among them.",
                )
        return tuple(briefings[name] for name in names if name in briefings) or tuple(briefings.values())

    def _inside(self, name: str, origin: Origin) -> Path | None:
        try:
            return path_inside(self._folder, name, origin)
        except LoadError as error:
            for problem in error.problems:
                self._problems.add(problem)
            return None

    # --- lists of records --------------------------------------------------------------------------------

    def _each(
        self,
        model: type[B],
        name: str,
        build: Callable[[Checked[B], dict[str, str]], N | None],
        briefings: dict[str, str],
    ) -> tuple[N, ...]:
        """The well-formed records of a list, built; ids are told that are there twice."""
        node = self._source.node.entries.get(name)
        if node is None or (isinstance(node, RawScalar) and node.text is None):
            return ()
        place = replace(node.origin, column=None, field=".".join((*self._source.prefix, name)))
        if not isinstance(node, RawList):
            message = "A value is of the wrong type."
            self._problems.error(
                Code.VALIDATE_WRONG_TYPE, message, place, found=describe(node), expected="a list of records"
            )
            return ()
        if len(node.items) > MAX_ORDERS:
            message = f"There are too many {name}."
            self._problems.error(
                Code.LOAD_TOO_MANY_RECORDS, message, place, found=f"{len(node.items):,}", expected=f"{MAX_ORDERS}"
            )
        found: dict[str, N] = {}
        for index, item in enumerate(node.items[:MAX_ORDERS]):
            prefix: tuple[str | int, ...] = (*self._source.prefix, name, index)
            checked = read_record(model, item, prefix, self._problems)
            built = build(checked, briefings) if checked else None
            if built is not None:
                self._keep(found, built, name)
        return tuple(found.values())

    def _keep(self, found: dict[str, N], built: N, name: str) -> None:
        first = found.setdefault(built.id, built)
        if first is not built:
            self._problems.error(
                Code.VALIDATE_DUPLICATE_ID,
                f"Two {name} have the id `{built.id[:80]}`.",
                built.origin,
                found=f"the first one is at {first.origin}",
                expected="each id once",
                hint="Rename or delete one of them.",
            )

    def _schedule(self, checked: Checked[ScheduleRecord], briefings: dict[str, str]) -> Schedule | None:
        chosen = self._chosen(checked, checked.value.briefings, briefings)
        return build_schedule(checked, chosen, self._problems)

    def _check_mails_exist(self, schedules: Iterable[Schedule], mails: Iterable[MailOrder]) -> None:
        # Those that are wrong in themselves count as well: who names them is not wrong.
        node = self._source.node.entries.get("mails")
        items = node.items if isinstance(node, RawList) else ()
        ids = [item.entries.get("id") for item in items if isinstance(item, RawMap)]
        known = tuple(dict.fromkeys(str(name.text) for name in ids if isinstance(name, RawScalar)))
        for schedule in schedules:
            for name in schedule.mails:
                if name not in known:
                    self._problems.unknown(
                        Code.DELIVER_UNKNOWN_ORDER,
                        f"The schedule `{schedule.id}` names a mail that does not exist.",
                        replace(schedule.origin, field="mails"),
                        name=name,
                        known=known,
                        otherwise="Write it under `mails`.",
                    )
        by_id = {mail.id: mail for mail in mails}
        for schedule in schedules:
            for name in schedule.mails:
                if name in by_id and not set(by_id[name].briefings) & set(schedule.briefings):
                    self._problems.error(
                        Code.DELIVER_BAD_ORDER,
                        f"The schedule `{schedule.id}` and its mail `{name}` have no briefing in common.",
                        replace(schedule.origin, field="mails"),
                        hint="Let both be for one briefing, or take the mail out of the schedule.",
                    )

    # --- a mail ------------------------------------------------------------------------------------------

    def _mail(self, checked: Checked[MailRecord], briefings: dict[str, str]) -> MailOrder | None:
        record = checked.value
        to = self._people(checked, "to", record.to)
        for index, name in enumerate(record.lists):
            if not name.startswith(OPERATOR_LIST):
                to += self._list(name, checked.origin("lists", index), has_parameters=False)
        cc, bcc = self._people(checked, "cc", record.cc), self._people(checked, "bcc", record.bcc)
        burst = self._list(record.burst, checked.origin("burst"), has_parameters=True) if record.burst else ()
        reply_to = self._people(checked, "reply_to", (record.reply_to,)) if record.reply_to else ()
        self._check_recipients(checked)
        check_number(len(to) + len(cc) + len(bcc), checked.origin(), self._problems)
        when, condition = self._when(checked)
        body, body_origin = self._body(checked)
        return MailOrder(
            id=record.id,
            to=to,
            subject=self._subject(checked),
            body=body,
            body_origin=body_origin,
            cc=cc,
            bcc=bcc,
            reply_to=reply_to[0] if reply_to else None,
            attach=tuple(dict.fromkeys(record.attach)),
            when=when,
            condition=condition,
            burst=burst,
            operator_lists=tuple(
                name.removeprefix(OPERATOR_LIST) for name in record.lists if name.startswith(OPERATOR_LIST)
            ),
            briefings=self._chosen(checked, record.briefings, briefings),
            origin=checked.origin("id"),
        )

    def _people(
        self, checked: Checked[MailRecord], field: str, records: tuple[AddressRecord, ...]
    ) -> tuple[Recipient, ...]:
        node = checked.node.entries.get(field)
        is_list = isinstance(node, RawList)
        built = (
            build_recipient(
                record.address,
                record.name,
                checked.origin(field, index) if is_list else checked.origin(field),
                self._problems,
            )
            for index, record in enumerate(records)
        )
        return tuple(recipient for recipient in built if recipient)

    def _list(self, name: str, origin: Origin, *, has_parameters: bool) -> tuple[Recipient, ...]:
        path = self._inside(name, origin)
        if path is None:
            return ()
        if not path.is_file():
            self._problems.error(
                Code.LOAD_MISSING_FILE,
                "There is no such list in the folder.",
                origin,
                found=name,
                expected="a CSV file with the column `address`",
                hint=f"Write `{OPERATOR_LIST}{name[:40]}` if a list of the operator is meant."
                if re.fullmatch(r"[a-z0-9._-]+", name) and not name.endswith(".csv")
                else "",
            )
            return ()
        return collect_recipients(path, name, self._problems, has_parameters=has_parameters)

    def _check_recipients(self, checked: Checked[MailRecord]) -> None:
        record = checked.value
        others = [name for name in ("to", "lists", "cc", "bcc") if name in checked.node.entries]
        if record.burst and others:
            self._problems.error(
                Code.DELIVER_BAD_ORDER,
                "A mail with a burst table goes to the rows of the table only.",
                checked.origin(others[0]),
                found=", ".join(("burst", *others)),
                expected="`burst`, or `to`, `lists`, `cc` and `bcc`",
                hint="Write a second mail for the others: they would see what was filtered for one row.",
            )
        if not others and not record.burst:
            self._problems.error(
                Code.DELIVER_NO_RECIPIENTS,
                f"The mail `{record.id}` goes to nobody.",
                checked.origin(),
                expected="`to`, `lists`, `cc`, `bcc` or `burst`",
                hint="Write `to:` with an address.",
            )

    def _subject(self, checked: Checked[MailRecord]) -> str:
        subject = checked.value.subject
        if len(subject.splitlines()) > 1:
            self._problems.error(
                Code.DELIVER_BAD_ORDER, "The subject has a line end.", checked.origin("subject"), found=subject
            )
        return subject

    def _body(self, checked: Checked[MailRecord]) -> tuple[str, Origin]:
        text, origin = checked.value.body, checked.origin("body")
        if not _BODY_PATH.fullmatch(text):
            return text, origin
        path = self._inside(text, origin)
        if path is None:
            return "", origin
        try:
            if not path.exists():
                message = "There is no such file in the folder."
                raise LoadError(Diagnostic(Code.LOAD_MISSING_FILE, message, origin, found=text))
            body = decode(read_bytes(path, text, MAX_BODY_BYTES, "Shorten the body."), text)
            refuse_forbidden(body, text)
        except LoadError as error:
            for problem in error.problems:
                self._problems.add(problem)
            return "", origin
        return body, Origin(text, line=1)

    def _when(self, checked: Checked[MailRecord]) -> tuple[SendWhen, str]:
        text = checked.value.when
        plain = (SendWhen.ALWAYS.value, SendWhen.CHANGED.value)
        if text in plain:
            return SendWhen(text), ""
        # A slip in one word would be a condition that never holds.
        close_to = get_close_matches(text.lower(), plain, n=1, cutoff=0.7)
        if close_to and text.isidentifier():
            self._problems.error(
                Code.VALIDATE_WRONG_CHOICE,
                "The value is none of the choices.",
                checked.origin("when"),
                found=text,
                expected="`always`, `changed`, or a condition over the analysis",
                hint=f"Did you mean `{close_to[0]}`?",
            )
        return SendWhen.CONDITION, text
