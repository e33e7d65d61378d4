"""Replay docs/six-months-later.md for real, and write what came of it into the page: `python docs/make_story.py`.

Each `$ command` of the page is run, in order, in a fresh folder with a copy of the sample `code-editing`; what people
do with the Word file is done in LibreOffice (`tests/office.py`), and the pictures are the files that came of it. A test
holds the page to what the commands print.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.office import (  # noqa: E402 the driver of the office suite belongs to the tests
    Office,
    Step,
    accept_all,
    add_paragraph,
    bold,
    comment,
    reject_in,
    retype,
)

PAGE = ROOT / "docs" / "six-months-later.md"
COLUMNS = "100"
PICTURE_WIDTH, PICTURE_SHARE = 640, 0.62
"""Pixels of a page; the share of it, from the top, that is shown."""
BLOCK = re.compile(r"^```console\n(?P<words>.*?)^```$|^<!-- here: (?P<deed>[a-z-]+) -->$", re.MULTILINE | re.DOTALL)

OWN_WORDS = "For our own teams this changes little: nobody merges code that no person has read."
PEOPLE: dict[str, tuple[str, str, tuple[Step, ...]]] = {
    # who -> (file, what becomes of it, what is done)
    "colleague": (
        "december/code-editing.docx",
        "ben.docx",
        (
            retype("18.4", "18.5"),
            add_paragraph("At the first try it trails", OWN_WORDS),
            bold("within two tries"),
            comment("Within two tries", "Good, keep this one short."),
        ),
    ),
    "reviewer": (
        "for-review.docx",
        "reviewed.docx",
        (reject_in("At the first try, the best open model"), accept_all()),
    ),
}
PICTURES = {
    # who or what -> (file, picture)
    "analyst": ("december/code-editing.docx", "story-built"),
    "colleague": ("ben.docx", "story-edited"),
    "offered": ("for-review.docx", "story-offered"),
    "reviewer": ("reviewed.docx", "story-reviewed"),
}


def replay(folder: Path, office: Office, show: Callable[[Path, str], None] = lambda path, name: None) -> str:
    """The page with what its commands print now. `show` is given each file that a picture is made of, and its name."""
    _run("reportgen init code-editing --sample code-editing", folder)

    def again(match: re.Match[str]) -> str:
        if match["deed"]:
            _do(match["deed"], folder, office, show)
            return match[0]
        return f"```console\n{''.join(_run(one, folder) for one in _commands(match['words']))}```"

    return BLOCK.sub(again, PAGE.read_text(encoding="utf-8"))


def _commands(words: str) -> Iterator[str]:
    return (line[2:] for line in words.splitlines() if line.startswith("$ "))


def _run(command: str, folder: Path) -> str:
    """A command with what it prints, and how it ends if not with 0."""
    program, *arguments = shlex.split(command)
    if program != "reportgen":
        raise ValueError(f"no command of ours: {command}")
    environment = {**os.environ, "COLUMNS": COLUMNS, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "reportgen", *arguments], cwd=folder, env=environment, capture_output=True,
        text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    printed = "".join(f"{_plain(line)}\n" for line in done.stdout.splitlines())
    ended = f"[exit status {done.returncode}]\n" if done.returncode else ""
    return f"$ {command}\n{printed}{ended}"


def _plain(line: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", line).rstrip()


def _do(deed: str, folder: Path, office: Office, show: Callable[[Path, str], None]) -> None:
    if deed in PEOPLE:
        source, target, steps = PEOPLE[deed]
        office.edit(folder / source, folder / target, *steps)
    if deed in PICTURES:
        source, name = PICTURES[deed]
        show(folder / source, name)


def main() -> None:
    """Write the page and its pictures."""
    import pypdfium2
    from make_gallery import save
    from PIL import Image

    with tempfile.TemporaryDirectory() as place, Office() as office:
        folder = Path(place)

        def show(path: Path, name: str) -> None:
            pdf = office.edit(path, folder / f"{name}.pdf")
            with pypdfium2.PdfDocument(pdf) as pages:
                page = pages[0]
                large = page.render(scale=2 * PICTURE_WIDTH / page.get_width()).to_pil()
            height = round(large.height * PICTURE_WIDTH / large.width)
            picture = large.resize((PICTURE_WIDTH, height), Image.Resampling.LANCZOS)
            top = picture.crop((0, 0, PICTURE_WIDTH, round(height * PICTURE_SHARE)))
            save(top, PAGE.parent / "pictures" / f"{name}.png")

        PAGE.write_text(replay(folder, office, show), encoding="utf-8")


if __name__ == "__main__":
    main()
