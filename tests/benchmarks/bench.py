#!/usr/bin/env python3
"""Speed and memory beside other tools, in one run. README.md says what is measured and how.

bench.py measure                         # every workload, then the table of ratios
bench.py measure --workload B --rounds 5
bench.py record                          # keep the last ratios in recorded.json
bench.py guard                           # are the ratios as good as the recorded ones?
bench.py guard --base main               # is this tree as fast as that revision, run in turns?
"""

import argparse
import json
import os
import sys
from pathlib import Path

from measuring import WORK, MissingError, batch, make_inputs, oneshot, usable
from pairing import compare_trees
from ratios import AT_L, CLAIMS, Claim, ratio_of, report

HERE = Path(__file__).parent
RESULTS = WORK / "results.json"
RECORDED = (WORK if "BENCH_WORK" in os.environ else HERE) / "recorded.json"
LOSS = 1.15
"""A ratio that grew by more than this fails."""
ROUNDS = {"S": 9, "B": 10, "L": 5, "XL": 1}


def main() -> int:
    arguments = _arguments()
    make_inputs(list(ROUNDS), tiny=arguments.tiny)
    match arguments.what:
        case "measure":
            results = _measure(arguments.workload, arguments.rounds, tiny=arguments.tiny)
            print(report(results))
        case "record":
            results = _read(RESULTS)
            kept = {claim.name: round(ratio, 3) for claim in CLAIMS if (ratio := ratio_of(claim, results)) is not None}
            RECORDED.write_text(json.dumps(kept, indent=1) + "\n")
        case "guard":
            losses = _losses(arguments)
            print("\n".join(losses) or "No loss.")
            return 1 if losses else 0
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["measure", "record", "guard"])
    parser.add_argument("--workload", action="append", choices=list(ROUNDS), help="may be repeated; default: all")
    parser.add_argument("--rounds", type=int, help=f"default: {ROUNDS}")
    parser.add_argument("--tiny", action="store_true", help="small inputs: does everything run?")
    parser.add_argument("--base", metavar="REV", help="guard: compare with this revision instead of other tools")
    arguments = parser.parse_args()
    default = ["S", "B", "L"] if arguments.what == "guard" else list(ROUNDS)
    arguments.workload = arguments.workload or default
    return arguments


def _measure(workloads: list[str], rounds: int | None, *, tiny: bool) -> dict:
    missing: dict[str, str] = {}
    results = _read(RESULTS)
    for workload in workloads:
        names = list(dict.fromkeys(name for claim in CLAIMS if claim.workload == workload for name in claim.slots))
        found = usable(names, missing)
        count = rounds or ROUNDS[workload]
        match workload:
            case "B":
                results[workload] = batch(found, count, missing)
            case "XL":
                # L anew, before and after: on a machine under load an older L would make XL look fast, or slow.
                around = oneshot("L", found, 1, missing)
                results[workload] = oneshot(workload, found, count, missing)
                for name, row in oneshot("L", found, 1, missing).items():
                    results[workload][f"{name}{AT_L}"] = row | {
                        kind: [*around[name][kind], *row[kind]] for kind in ("wall", "cpu")
                    }
            case _:
                results[workload] = oneshot(workload, found, count, missing)
        results["missing"] = missing
        results["tiny"] = tiny
        RESULTS.write_text(json.dumps(results, indent=1))
    return results


def _losses(arguments: argparse.Namespace) -> list[str]:
    """What got slower, in words; a loss counts only if a second look confirms it."""
    if arguments.base:
        return compare_trees(arguments.base, arguments.workload, arguments.rounds or 7, LOSS)
    recorded = _read(RECORDED)

    def lost(claims: list[Claim]) -> dict[Claim, str]:
        results = _measure([one for one in ROUNDS if any(claim.workload == one for claim in claims)],
                           arguments.rounds, tiny=arguments.tiny)  # fmt: skip
        found = {}
        for claim in claims:
            now, before = ratio_of(claim, results), recorded.get(claim.name)
            if now is None or before is None:
                print(f"{claim.name}: not compared ({'no peer' if now is None else 'not recorded'})", file=sys.stderr)
            elif now > LOSS * before:
                found[claim] = f"{claim.name}: ratio {now:.2f}, recorded {before:.2f}: {now / before - 1:+.0%}"
        return found

    suspects = lost([claim for claim in CLAIMS if claim.workload in arguments.workload])
    return list(lost(list(suspects)).values()) if suspects else []


def _read(path: Path) -> dict:
    return json.loads(path.read_text()) if path.exists() else {}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MissingError as error:
        sys.exit(str(error))
