"""Write a new briefing folder: the commented starter, or a copy of a shipped sample."""

from pathlib import Path

from reportgen import resources
from reportgen.codes import Code
from reportgen.deliver.files import write_aside
from reportgen.errors import Diagnostic, Origin, OutputError


def write_starter(folder: Path, sample: str | None = None) -> tuple[Path, ...]:
    """Write a briefing into `folder` and give the files written, in order of name.

    `sample` names a shipped sample; None means the commented starter. Raises `OutputError` if the folder holds
    anything already, cannot be written, or the sample does not exist.
    """
    origin = _origin(sample)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            Diagnostic(
                Code.DELIVER_NOT_EMPTY,
                "A new briefing needs a new or an empty folder.",
                Origin(str(folder)),
                found="a folder with files in it" if folder.is_dir() else "a file",
                hint="Name another folder.",
            )
        )
    sources = sorted(path for path in origin.rglob("*") if path.is_file() and not path.name.startswith("."))
    written = []
    for source in sources:
        target = folder / source.relative_to(origin)
        write_aside(target, source.read_bytes())
        written.append(target)
    return tuple(written)


def _origin(sample: str | None) -> Path:
    if sample is None:
        return resources.PACKAGE / "assets" / "starter"
    names = sorted(path.name for path in resources.data().iterdir() if (path / "briefing.yaml").is_file())
    if sample not in names:
        raise OutputError(
            Diagnostic(Code.DELIVER_UNKNOWN_SAMPLE, "There is no such sample.", found=sample, expected=", ".join(names))
        )
    return resources.data() / sample
