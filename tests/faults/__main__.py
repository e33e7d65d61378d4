"""`python -m tests.faults`: plays worlds, checks the laws, prints figures. Exit status 1 if a law was broken."""

import argparse
import sys
import time

from tests.faults.figures import report, summary
from tests.faults.run import bench, cases, play_in_parallel, race_all
from tests.faults.script import Uncertain, draw


def main(arguments: list[str] | None = None) -> int:
    """Parse, play, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="how many worlds (default: 2000)")
    parser.add_argument("--policy", choices=("hold", "retry", "both"), default="both", help="default: both, by turns")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: 0)")
    parser.add_argument("--jobs", type=int, default=2, help="processes that play (default: 2)")
    parser.add_argument("--only", type=int, help="play one seed and tell what happened; needs one --policy")
    parser.add_argument("--no-race", action="store_true", help="leave out the races")
    told = parser.parse_args(arguments)
    if told.only is not None:
        if told.policy == "both":
            parser.error("--only needs --policy hold or --policy retry")
        return tell_one(told.only, told.policy)
    policies: tuple[Uncertain, ...] = ("hold", "retry") if told.policy == "both" else (told.policy,)
    began = time.monotonic()
    figures = play_in_parallel(cases(policies, told.first, told.runs), told.jobs)
    seconds = time.monotonic() - began
    print(report(figures))
    if not told.no_race:
        print("\nRaces\n" + "\n".join(f"  {line}" for line in race_all()))
    missing = figures.never_hit() if told.runs >= 2000 else []
    if missing:
        print(f"\nNOBODY WAS KILLED AT {', '.join(missing)}")
    print(f"\n{summary(figures, seconds)}")
    return 1 if figures.wrong or missing else 0


def tell_one(seed: int, policy: Uncertain) -> int:
    """One world, its script and its story."""
    script = draw(seed, policy)
    for letter in script.letters:
        faults = ", ".join(str(fault) if fault else "accepts" for fault in letter.faults)
        print(f"{letter.recipient}: {faults or 'nothing'}; then {letter.afterwards or 'accepts'}")
    for event in sorted(script.events, key=lambda each: each.at):
        print(f"step {event.at}, worker {event.worker}: {event.upset} {event.hours or event.recipient or ''}")
    with bench() as on:
        outcome = on.play(script)
    print("\n".join(outcome.log))
    for end in outcome.verdict.ends:
        print(f"{end.recipient}: {end.state} after {end.tries} tries, taken {end.copies} times")
    print("\n".join(outcome.verdict.wrong) or "No law is broken.")
    return 1 if outcome.verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
