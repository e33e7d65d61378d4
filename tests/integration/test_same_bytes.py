"""Same input, same bytes: across processes, hash seeds, time zones, locales and folders."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from reportgen.deliver.starter import write_starter

SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8"},
    {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "1"},
]


@pytest.mark.heavy
@pytest.mark.parametrize("name", [None, "open-vs-proprietary"])
def test_a_briefing_gives_the_same_bytes_in_any_surroundings(tmp_path: Path, name: str | None) -> None:
    digests = []
    for number, extra in enumerate(SURROUNDINGS):
        here = tmp_path / f"run{number}"
        write_starter(here / "briefing", name)
        environment = {**os.environ, **extra, "REPORTGEN_CACHE": str(here / "cache")}
        command = [sys.executable, "-m", "reportgen", "build", "briefing", "--save-stages", "stages"]
        subprocess.run(command, check=True, capture_output=True, cwd=here, env=environment)
        files = sorted(p for p in here.rglob("*") if p.is_file() and p.parent.name in ("output", "stages"))
        # The evidence names the folder it was read from; everything else may not depend on it.
        digests.append(
            {
                p.name: sha256(p.read_bytes()).hexdigest()
                for p in files
                if p.name not in ("evidence.json", "analysis.json")
            }
        )
    assert digests[0] == digests[1] == digests[2]
    assert len(digests[0]) == 5
