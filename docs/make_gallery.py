"""Make every picture of the docs from real builds, and the page that shows them: `python docs/make_gallery.py`.

Needs the `test` extra and LibreOffice: a Word page is shown as LibreOffice lays it out, with the shipped fonts.
Writes `docs/gallery.md`, `docs/gallery/*.png` and `docs/pictures/*.png` (those of the README).
"""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import Image

import reportgen
from reportgen import resources
from reportgen.document.template import shipped_templates
from reportgen.document.tree import Document
from reportgen.render.themes import shipped_themes

DOCS = Path(__file__).parent
SAMPLE = "open-vs-proprietary"
FORMATS = {"pdf": "PDF", "docx": "Word, as LibreOffice shows it"}
MOST_PAGES = 4
"""A picture of the gallery shows so many pages side by side."""
PAGE_WIDTH, PICTURE_WIDTH = 360, 640
"""Pixels of a page in the gallery and in the README."""
GAP = 8
BETWEEN = (150, 156, 162)
"""Colour between pages."""

PICTURES = [
    # (picture of the README, template, theme, format, page)
    ("briefing-first-page", "briefing", "house", "pdf", 1),
    ("briefing-gaps", "briefing", "house", "pdf", 3),
    ("briefing-word", "briefing", "house", "docx", 1),
    ("ministry-first-page", "briefing", "ministry", "pdf", 1),
    ("one-pager", "one-pager", "house", "pdf", 1),
    ("annex", "evidence-annex", "ministry", "pdf", 3),
]

INTRODUCTION = """\
# Gallery

The sample `open-vs-proprietary` in every shipped template and theme, the first pages of each. What a theme may change
is in [themes.md](themes.md), what a template may, in [templates.md](templates.md). This page and its pictures are made
by `python docs/make_gallery.py`.
"""


@cache
def document(template: str) -> Document:
    """The composed sample."""
    return reportgen.compose(reportgen.analyse(reportgen.load(reportgen.sample(SAMPLE))), template=template)


def build_all(folder: Path) -> None:
    """Write `TEMPLATE-THEME-FORMAT.pdf` for everything shipped: our own PDF, and LibreOffice's of the Word file."""
    for template in shipped_templates():
        for theme in shipped_themes():
            for artifact in reportgen.render(document(template.name), theme=theme.name, formats=tuple(FORMATS)):
                end = "-pdf.pdf" if artifact.format == "pdf" else "-docx.docx"
                (folder / f"{template.name}-{theme.name}{end}").write_bytes(artifact.data)
    through_office(folder)


def through_office(folder: Path) -> None:
    """Convert the Word files of a folder, with our fonts."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("LibreOffice (soffice) is needed to show Word pages; nothing was written")
    home = folder / "home"
    shutil.copytree(resources.fonts(), home / ".fonts")
    command = [office, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, sorted(folder.glob("*.docx")))]
    subprocess.run(command, check=True, capture_output=True, env={"HOME": str(home), "PATH": "/usr/bin:/bin"})


def pictures_of(pdf: Path, numbers: range, width: int) -> list[Image.Image]:
    """Pages as pictures of a width; those that do not exist are left out."""
    with pypdfium2.PdfDocument(pdf) as pages:
        sheets = [pages[number - 1] for number in numbers if number <= len(pages)]
        large = [sheet.render(scale=2 * width / sheet.get_width()).to_pil() for sheet in sheets]
    return [one.resize((width, round(one.height * width / one.width)), Image.Resampling.LANCZOS) for one in large]


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Pages on a grey table."""
    width = sum(one.width for one in pictures) + GAP * (len(pictures) + 1)
    table = Image.new("RGB", (width, max(one.height for one in pictures) + 2 * GAP), BETWEEN)
    x = GAP
    for one in pictures:
        table.paste(one, (x, GAP))
        x += one.width + GAP
    return table


def save(picture: Image.Image, path: Path) -> None:
    """Write a small PNG: few tones of the inks, so that there is room for the pale fills among 256 colours."""
    few = picture.point(lambda tone: tone | 0x03 if tone >= 0xE0 else tone & 0xF0 | 0x08)
    few.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


def gallery_page() -> str:
    """The Markdown of the gallery."""
    parts = [INTRODUCTION]
    for template in shipped_templates():
        parts.append(f"## {template.name}\n\n{template.description}\n")
        for theme in shipped_themes():
            parts.append(f"### {template.name}, theme {theme.name}\n\n{theme.description}\n")
            for fmt, words in FORMATS.items():
                name = f"{template.name}-{theme.name}-{fmt}"
                parts.append(f"{words}:\n\n![{template.name} in the theme {theme.name}, {words}](gallery/{name}.png)\n")
    return "\n".join(parts)


def main() -> None:
    """Write the gallery and the pictures of the README."""
    for folder in (DOCS / "gallery", DOCS / "pictures"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_all(folder)
        for pdf in sorted(folder.glob("*.pdf")):
            pages = pictures_of(pdf, range(1, MOST_PAGES + 1), PAGE_WIDTH)
            save(side_by_side(pages), DOCS / "gallery" / f"{pdf.stem}.png")
        for picture, template, theme, fmt, page in PICTURES:
            [image] = pictures_of(folder / f"{template}-{theme}-{fmt}.pdf", range(page, page + 1), PICTURE_WIDTH)
            save(image, DOCS / "pictures" / f"{picture}.png")
    (DOCS / "gallery.md").write_text(gallery_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
