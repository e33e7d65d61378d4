"""reportgen: structured findings in, Word and PDF briefings out, every number traceable to its source.

The pipeline, one verb each: `load` (reads and validates), `analyse`, `compose`, `render`; `build` does them all and
writes the files, `check` does all but rendering and writes nothing. Errors derive from `ReportgenError`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

# The room `reportgen.render` is loaded first, so that the verb can have its name: loading it later would set it again.
import_module("reportgen.render")
globals().pop("render")

if TYPE_CHECKING:
    from reportgen.errors import Diagnostic, ReportgenError
    from reportgen.pipeline import Request, analyse, build, check, compose, load, render, sample

__version__ = "0.1.0"

__all__ = [
    "Diagnostic",
    "ReportgenError",
    "Request",
    "__version__",
    "analyse",
    "build",
    "check",
    "compose",
    "load",
    "render",
    "sample",
]


def __getattr__(name: str) -> object:
    """Import the public names when they are first asked for, so that `reportgen --help` is instant (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'reportgen' has no attribute {name!r}")
    home = "reportgen.errors" if name in ("Diagnostic", "ReportgenError") else "reportgen.pipeline"
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value
