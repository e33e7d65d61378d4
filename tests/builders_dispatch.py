"""Small briefings with orders, operators, and mail servers, for tests of dispatch from end to end."""

import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest

from reportgen.cli.main import main
from reportgen.deliver.operator import read_operator
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.store.ledger import Ledger, open_ledger
from reportgen.dispatch.model import Means
from reportgen.errors import Diagnostic
from tests.builders_store import new_store
from tests.mail_server import Taken

START = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
BRIEFING = """\
title: Help desk assistants
answer: Open assistants trail by [[gap:replies|long]].
date: {date}
groups:
  - {{id: open, label: Open, adjective: open}}
  - {{id: bought, label: Bought, adjective: bought}}
compare: {{focus: open, reference: bought}}
outputs: [pdf]
data: {{references: references.bib}}
template: one-pager
"""
CATALOGUE = """\
systems:
  - {id: alpaca, label: Alpaca, group: open}
  - {id: zebra, label: Zebra, group: bought}
themes: [{id: clinic, label: Clinic}, {id: court, label: Court}]
tasks:
  - {id: replies, label: Replies to patients, theme: clinic, headline: {metric: accuracy}}
  - {id: rulings, label: Secret rulings, theme: court, headline: {metric: accuracy}}
metrics:
  - {id: accuracy, label: Accuracy, unit: percent, direction: higher}
"""
SCORES = """\
id,task,system,metric,value,source
a1,replies,alpaca,accuracy,{first},smith
z1,replies,zebra,accuracy,80.0,smith
a2,rulings,alpaca,accuracy,{second},jones
z2,rulings,zebra,accuracy,91.7,jones
"""
SOURCES = """\
@article{smith, author={Smith, Ann}, title={Replies}, year={2026}, journal={Journal of Replies}}
@article{jones, author={Jones, Bea}, title={Rulings in camera}, year={2026}, journal={Journal of Rulings}}
"""
FINDINGS = """\
- id: patients
  claim: "Open assistants answer patients worse, by [[gap:replies]] [@smith]."
  theme: clinic
  certainty: high
  key: true
- id: judges
  claim: "In court they are far behind, by [[gap:rulings]] [@jones]."
  theme: court
  certainty: high
  key: true
"""
MAIL = """\
  - id: board
    to: Chair <chair@example.org>
    subject: "{{ title }}: {{ as_of }}"
"""
HOURLY = """\
  - {id: hourly, cron: "0 * * * *", zone: UTC, grace: 30m, mails: [board]}
"""


def write_scores(folder: Path, first: str = "74.1", second: str = "50.3") -> None:
    (folder / "scores.csv").write_text(SCORES.format(first=first, second=second), encoding="utf-8")


def write_orders(folder: Path, mails: str = MAIL, schedules: str = "") -> None:
    text = f"mails:\n{mails}" + (f"schedules:\n{schedules}" if schedules else "")
    (folder / "delivery.yaml").write_text(text, encoding="utf-8")


def write_briefing(folder: Path, mails: str = MAIL, schedules: str = "", *, date: str = "2026-11-24") -> Path:
    folder.mkdir(parents=True)
    (folder / "briefing.yaml").write_text(BRIEFING.format(date=date), encoding="utf-8")
    (folder / "catalogue.yaml").write_text(CATALOGUE, encoding="utf-8")
    (folder / "findings.yaml").write_text(FINDINGS, encoding="utf-8")
    (folder / "references.bib").write_text(SOURCES, encoding="utf-8")
    write_scores(folder)
    write_orders(folder, mails, schedules)
    return folder


@dataclass
class World:
    """A folder with an operator's configuration, a store and briefings, and the time."""

    folder: Path
    port: int
    now: datetime = START
    told: list[Diagnostic] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def operator_file(self) -> Path:
        return self.folder / "operator.toml"

    @property
    def store_url(self) -> str:
        return f"sqlite:///{self.folder / 'store.sqlite'}"

    def write_operator(self, more: str = "", *, store: str = "", allow: str = 'domains = ["example.org"]') -> None:
        self.operator_file.write_text(
            f'[allow]\n{allow}\n[briefings]\nrun = ["briefings/*"]\n[sender]\naddress = "desk@example.org"\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {self.port}\nsecurity = "none"\ntimeout = "5s"\n'
            f'[store]\nurl = "{store or self.store_url}"\n{more}',
            encoding="utf-8",
        )
        self.operator_file.chmod(0o600)

    def briefing(self, name: str = "gaps", mails: str = MAIL, schedules: str = "", *, date: str = "2026-11-24") -> Path:
        return write_briefing(self.folder / "briefings" / name, mails, schedules, date=date)

    def operator(self) -> Operator:
        return read_operator(self.operator_file, environ=self.environ)

    def means(self, **more: object) -> Means:
        made = Means(lambda: self.now, random.Random(1).random, self.environ, "test", self.told.append)
        return replace(made, **more)  # type: ignore[arg-type]

    def ledger(self) -> Ledger:
        return open_ledger(self.store_url, worker="looking")

    def later(self, **length: float) -> None:
        self.now += timedelta(**length)


def new_world(folder: Path, port: int, more: str = "") -> World:
    new_store(folder)
    world = World(folder, port)
    world.write_operator(more)
    return world


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


Command = Callable[..., Ran]


def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], world: World) -> Command:
    """Run reportgen in the world's folder; gives exit status and what it printed."""
    monkeypatch.chdir(world.folder)
    monkeypatch.setenv("REPORTGEN_OPERATOR", str(world.operator_file))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(START.timestamp())))

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["reportgen", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


def parse(taken: Taken) -> EmailMessage:
    return cast("EmailMessage", message_from_bytes(taken.data, policy=default))


def files_of(taken: Taken) -> Mapping[str, bytes]:
    """Name -> bytes of each attachment."""
    parts = parse(taken).iter_attachments()
    return {str(part.get_filename()): cast("bytes", part.get_payload(decode=True)) for part in parts}


def text_of(taken: Taken) -> str:
    part = parse(taken).get_body(("plain",))
    assert part is not None
    return str(part.get_content())
