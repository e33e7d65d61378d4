"""Where shipped files lie: in an installed wheel inside the package, in a clone partly at the top level."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def fonts() -> Path:
    """Folder of the shipped font families, one folder each."""
    return PACKAGE / "assets" / "fonts"


def themes() -> Path:
    """Folder of the shipped themes, `NAME.toml` each."""
    return PACKAGE / "assets" / "themes"


def csl() -> Path:
    """Folder of the shipped citation styles, `NAME.csl` each."""
    return PACKAGE / "assets" / "csl"


def templates() -> Path:
    """Folder of the shipped templates, one folder each."""
    return _top_level("templates")


def data() -> Path:
    """Folder of the sample briefings, one folder each."""
    return _top_level("data")


def _top_level(name: str) -> Path:
    installed = PACKAGE / "assets" / name
    return installed if installed.is_dir() else PACKAGE.parent / name
