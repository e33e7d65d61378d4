"""Builds of the shipped samples, each made once for all heavy tests."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from reportgen import analyse, compose, load, render, resources, sample
from reportgen.document.template import shipped_templates
from reportgen.document.tree import Document
from reportgen.render.themes import shipped_themes

SAMPLES = sorted(path.parent.name for path in resources.data().glob("*/briefing.yaml"))
TEMPLATES = [template.name for template in shipped_templates()]
THEMES = [theme.name for theme in shipped_themes()]
LOOKS = [(template, theme) for template in TEMPLATES for theme in THEMES]
EVERYTHING = [("open-vs-proprietary", *look) for look in LOOKS] + [
    (name, "briefing", "house") for name in SAMPLES if name != "open-vs-proprietary"
]
"""(sample, template, theme): the main sample in every look, the others in one."""


@cache
def document(name: str, template: str) -> Document:
    """The composed document of a sample."""
    return compose(analyse(load(sample(name))), template=template)


@cache
def folder() -> Path:
    """Where builds of this run lie."""
    return Path(mkdtemp(prefix="reportgen-shipped-"))


@cache
def built(name: str, template: str, theme: str) -> tuple[Path, Path]:
    """The DOCX and the PDF of a sample in a look."""
    paths = []
    for artifact in render(document(name, template), theme=theme):
        path = folder() / f"{name}-{template}-{theme}.{artifact.format}"
        path.write_bytes(artifact.data)
        paths.append(path)
    return paths[0], paths[1]


@cache
def by_office_suite(docx: Path) -> Path:
    """The PDF that LibreOffice makes of a DOCX."""
    target = folder() / "by-office"
    office("pdf", target, docx)
    return target / f"{docx.stem}.pdf"


def office(kind: str, target: Path, *files: Path) -> None:
    """Lets LibreOffice convert files to a kind, with the shipped fonts installed for it."""
    home = folder() / "office"
    fonts = home / ".fonts"
    if not fonts.exists():
        shutil.copytree(resources.fonts(), fonts)
    profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(target), *map(str, files)]
    subprocess.run(
        command, check=True, capture_output=True, timeout=300, env={"HOME": str(home), "PATH": "/usr/bin:/bin"}
    )
