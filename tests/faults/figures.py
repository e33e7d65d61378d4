"""What came of many worlds, as figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportgen.deliver.model import MailState
from tests.faults.play import Outcome
from tests.faults.taps import MUST_HIT

STATES = (MailState.SENT, MailState.UNCERTAIN, MailState.DEAD, MailState.SUPPRESSED, MailState.CANCELLED)
TAKEN = ("never", "once", "twice", "more often")


@dataclass
class Figures:
    """Sums over worlds; may be sent between processes."""

    worlds: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Policy and kind of world."""
    ends: Counter[tuple[str, MailState, str]] = field(default_factory=Counter)
    """Policy, state, how often taken."""
    server_faults: Counter[str] = field(default_factory=Counter)
    upsets: Counter[str] = field(default_factory=Counter)
    killed_at: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Every broken law, with policy and seed."""
    worst: dict[str, tuple[int, str]] = field(default_factory=dict)
    """What -> the most of it, and in which world."""
    seconds: Counter[str] = field(default_factory=Counter)
    """By kind of world; a float."""

    def add(self, outcome: Outcome, seconds: float) -> None:
        """Count one world."""
        script = outcome.script
        policy = script.policy.uncertain
        name = f"--policy {policy} --only {script.seed}"
        kind = f"{script.on}, {'processes' if script.in_processes else 'one process'}"
        self.worlds[policy, kind] += 1
        self.server_faults.update(outcome.server_faults)
        self.upsets.update({str(upset): count for upset, count in outcome.upsets.items()})
        self.killed_at.update(outcome.killed_at)
        self.seconds[kind] += seconds  # type: ignore[assignment]
        for end in outcome.verdict.ends:
            self.ends[policy, end.state, TAKEN[min(end.copies, 3)]] += 1
            self._worst("tries of a letter", end.tries, name)
            self._worst(f"copies of a letter under {policy}", end.copies, name)
        self._worst("faults in a world", outcome.server_faults.total() + outcome.upsets.total(), name)
        self.wrong += [f"{name}: {problem}" for problem in outcome.verdict.wrong]

    def _worst(self, what: str, count: int, name: str) -> None:
        self.worst[what] = max(self.worst.get(what, (0, "")), (count, name), key=lambda one: one[0])

    @classmethod
    def total(cls, parts: Iterable["Figures"]) -> "Figures":
        """The sum of several."""
        total = cls()
        for part in parts:
            for name in ("worlds", "ends", "server_faults", "upsets", "killed_at", "seconds"):
                getattr(total, name).update(getattr(part, name))
            total.wrong += part.wrong
            for what, (count, world) in part.worst.items():
                total._worst(what, count, world)
        return total

    @property
    def letters(self) -> int:
        return self.ends.total()

    def never_hit(self) -> list[str]:
        """Boundaries that matter at which nobody was killed."""
        return sorted(MUST_HIT - set(self.killed_at))


def report(figures: Figures) -> str:
    """Everything for a person, as lines of text."""
    lines = ["Worlds"]
    policies = sorted({policy for policy, _ in figures.worlds})
    kinds = sorted({kind for _, kind in figures.worlds})
    rows = [
        [kind, *(figures.worlds[policy, kind] for policy in policies), f"{figures.seconds[kind]:.0f}"] for kind in kinds
    ]
    lines += _table(["", *policies, "seconds"], rows)
    for policy in policies:
        lines += ["", f"Letters under {policy}: what the ledger says, and how often the mail server took them"]
        rows = [[state, *(figures.ends[policy, state, times] for times in TAKEN)] for state in STATES]
        lines += _table(["", *TAKEN], rows)
    lines += ["", "Faults of the mail server"]
    by_stage: dict[str, dict[str, int]] = defaultdict(dict)
    for fault, count in figures.server_faults.items():
        stage, _, act = fault.partition(": ")
        by_stage[stage][act] = count
    for stage, acts in sorted(by_stage.items()):
        told = ", ".join(f"{act} {count}" for act, count in sorted(acts.items(), key=lambda each: -each[1]))
        lines.append(f"  {stage} ({sum(acts.values())}): {told}")
    lines += ["", "Upsets"]
    lines += [f"  {upset}: {count}" for upset, count in figures.upsets.most_common()]
    inside = sum(count for name, count in figures.killed_at.items() if ": " in name)
    lines.append(f"  kills at {len(figures.killed_at)} different boundaries, {inside} of them by plan")
    lines += ["", "Worst"]
    lines += [f"  {what}: {count}  ({world})" for what, (count, world) in sorted(figures.worst.items())]
    if figures.wrong:
        lines += ["", "BROKEN LAWS", *(f"  {problem}" for problem in figures.wrong)]
    return "\n".join(lines)


def summary(figures: Figures, seconds: float) -> str:
    """One line."""
    twice = sum(
        count for (policy, _, times), count in figures.ends.items()
        if policy == "hold" and times in ("twice", "more often")
    )  # fmt: skip
    faults = figures.server_faults.total() + figures.upsets.total()
    return (
        f"{figures.worlds.total()} worlds, {figures.letters} letters, {faults} faults, "
        f"{figures.upsets['kill']} kills at {len(figures.killed_at)} boundaries: "
        f"{twice} taken twice under hold, {len(figures.wrong)} laws broken, {seconds:.0f} s"
    )


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> list[str]:
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return [
        "  " + "  ".join(cell.ljust(width) if not n else cell.rjust(width) for n, (cell, width) in
                         enumerate(zip(row, widths, strict=True))).rstrip()
        for row in cells
    ]  # fmt: skip
