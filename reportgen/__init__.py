"""reportgen: structured findings in, Word and PDF briefings out, every number traceable to its source.

The pipeline, one verb each: `load` (reads and validates), `analyse`, `compose`, `render`; `build` does them all and
writes the files, `check` does all but rendering and writes nothing. Errors derive from `ReportgenError`.
"""

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
