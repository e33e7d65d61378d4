"""Print pip constraints that hold every dependency at its lower bound: `python .ci/lowest.py > constraints.txt`."""

import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]

OPTIONAL = ("delivery", "dkim", "keyring", "protect", "scripts", "sign", "arrow")

for requirement in (*PROJECT["dependencies"], *(one for extra in OPTIONAL for one in EXTRAS[extra])):
    print(requirement.replace(">=", "=="))
