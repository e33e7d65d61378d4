"""Make the pictures of the README from real pages: `python docs/make_pictures.py` (needs the `test` extra).

Word pages are shown through LibreOffice where it is installed; without it only the PDF pages are made.
"""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2

import reportgen
from reportgen import resources

PICTURES = Path(__file__).parent / "pictures"
WIDTH = 620
"""Pixels."""

PAGES = [
    # (picture, sample, template, theme, format, page)
    ("briefing-first-page", "open-vs-proprietary", "briefing", "house", "pdf", 1),
    ("briefing-gaps", "open-vs-proprietary", "briefing", "house", "pdf", 3),
    ("briefing-word", "open-vs-proprietary", "briefing", "house", "docx", 1),
    ("ministry-first-page", "open-vs-proprietary", "briefing", "ministry", "pdf", 1),
    ("one-pager", "open-vs-proprietary", "one-pager", "house", "pdf", 1),
    ("annex", "open-vs-proprietary", "evidence-annex", "ministry", "pdf", 2),
]


def pages_of(sample: str, template: str, theme: str, fmt: str) -> bytes | None:
    """A PDF of the build: our own, or LibreOffice's of the Word file (None without LibreOffice)."""
    document = reportgen.compose(reportgen.analyse(reportgen.load(reportgen.sample(sample))), template=template)
    data = reportgen.render(document, theme=theme, formats=[fmt])[0].data
    return data if fmt == "pdf" else through_office(data)


def through_office(docx: bytes) -> bytes | None:
    """What LibreOffice makes of a Word file, with our fonts."""
    office = shutil.which("soffice")
    if office is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(resources.fonts(), home / ".fonts")
        (home / "a.docx").write_bytes(docx)
        command = [office, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", name, str(home / "a.docx")]
        subprocess.run(command, check=True, capture_output=True, env={"HOME": name, "PATH": "/usr/bin:/bin"})
        return (home / "a.pdf").read_bytes()


def main() -> None:
    """Write every picture."""
    PICTURES.mkdir(exist_ok=True)
    for picture, sample, template, theme, fmt, page in PAGES:
        pdf = pages_of(sample, template, theme, fmt)
        if pdf is None:
            continue
        with pypdfium2.PdfDocument(pdf) as pages:
            sheet = pages[min(page, len(pages)) - 1]
            image = sheet.render(scale=WIDTH / sheet.get_width()).to_pil()
        buffer = io.BytesIO()
        image.convert("P", palette=1, colors=64).save(buffer, "PNG", optimize=True)
        (PICTURES / f"{picture}.png").write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
