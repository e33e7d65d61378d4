"""The benchmark is run by its own command; pytest only looks whether it runs at all."""

from pathlib import Path

_HERE = Path(__file__).parent
collect_ignore = ["peers", *(one.name for one in _HERE.glob("*.py") if not one.name.startswith("test_"))]
