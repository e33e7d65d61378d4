#!/usr/bin/env python3
"""Where the time goes from the input to the file: CPU milliseconds of each stage, the least of some runs.

stages.py B             # ordinary briefings, warm
stages.py L --runs 1    # also XL
stages.py start         # a cold `reportgen build` of S: imports by package
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from measuring import BUILT, WORK, command, make_inputs

sys.path.insert(0, str(Path(__file__).parent / "peers"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["B", "L", "XL", "start"])
    parser.add_argument("--runs", type=int, default=20)
    arguments = parser.parse_args()
    if arguments.what == "start":
        make_inputs(["S"], tiny=False)
        print_start()
        return
    make_inputs([arguments.what], tiny=False)
    read = json.loads((WORK / f"{arguments.what}.json").read_text(encoding="utf-8"))
    print_stages(read if isinstance(read, list) else [read], arguments.runs)


def print_stages(documents: list, runs: int) -> None:
    """Runs go over different documents where there are many, so that nothing is remembered whole."""
    import _reportgen as slots
    from adapter import evidence_of

    from reportgen.analysis.analyse import analyse
    from reportgen.document.compose import compose
    from reportgen.render.artifact import PageMap
    from reportgen.render.docx.write import write_docx
    from reportgen.render.pdf.write import write_pdf

    least: dict[str, float] = {}

    def timed(name: str, step: Callable, *arguments, **options):
        before = time.process_time()
        made = step(*arguments, **options)
        least[name] = min(least.get(name, 1e9), time.process_time() - before)
        return made

    for data in (documents * runs)[:runs]:
        evidence = timed("adapter", evidence_of, data)
        analysis = timed("analyse", analyse, evidence, warn=slots.ignore)
        document = timed("compose", compose, analysis, slots.template(), as_of=evidence.meta.as_of, warn=slots.ignore)
        layout = timed("lay out", slots.typeset, document)
        timed("write PDF", write_pdf, layout)
        timed("write DOCX", write_docx, document, slots.theme(), PageMap(0, {}), warn=slots.ignore)
        layout = timed("renderer alone: lay out", slots.typeset, slots.direct(data))
        timed("renderer alone: write PDF", write_pdf, layout)
        timed("renderer alone: write DOCX", write_docx, slots.direct(data), slots.theme(), PageMap(0, {}),
              warn=slots.ignore)  # fmt: skip
    for name, seconds in least.items():
        print(f"{1000 * seconds:10.1f} ms  {name}")


def print_start() -> None:
    """By `-X importtime`, which makes imports look slower than they are, but not in relation to each other."""
    shutil.rmtree(BUILT, ignore_errors=True)
    python, *rest = command("reportgen_build")
    made = subprocess.run([python, "-X", "importtime", *rest], capture_output=True, text=True, check=True)
    packages: Counter[str] = Counter()
    for found in re.finditer(r"^import time:\s+(\d+) \|\s+\d+ \| \s*([\w]+)", made.stderr, re.MULTILINE):
        packages[found[2]] += int(found[1])
    for name, microseconds in packages.most_common(12):
        print(f"{microseconds / 1000:10.1f} ms  import {name}")
    print(f"{sum(packages.values()) / 1000:10.1f} ms  all imports")


if __name__ == "__main__":
    main()
