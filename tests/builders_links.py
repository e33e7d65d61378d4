"""A file of ours and what it remembers, for tests of everything that reads files which were out in the world."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from reportgen import pipeline
from reportgen.links.model import Snapshot
from reportgen.links.snapshot import read_snapshot
from tests.builders_sample import SAMPLE


@cache
def made(folder: Path = SAMPLE, template: str | None = None) -> pipeline.Made:
    """A shipped briefing, built in memory as Word file and PDF."""
    return pipeline.make(folder, pipeline.Request(template=template, formats=("docx", "pdf")))


@cache
def sample_text(folder: Path = SAMPLE) -> str:
    """The snapshot of a shipped briefing as it is written into its files."""
    return made(folder).document.meta.snapshot


@cache
def sample_snapshot(folder: Path = SAMPLE) -> Snapshot:
    """The snapshot of a shipped briefing, read back."""
    return read_snapshot(sample_text(folder), "sample.docx")


@cache
def built(format: str, folder: Path = SAMPLE) -> Path:
    """A shipped briefing as a file in a folder of its own, without a manifest beside it."""
    path = Path(mkdtemp()) / f"{folder.name}.{format}"
    path.write_bytes(next(one.data for one in made(folder).artifacts if one.format == format))
    return path
