"""Finding and checking a CSL file: a shipped style by name, or a path inside the briefing folder."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from reportgen import resources
from reportgen.codes import Code
from reportgen.document.csl.mended import parse
from reportgen.document.csl.mended_names import NAMESPACE
from reportgen.document.problems import problem
from reportgen.errors import Diagnostic, Origin, TemplateError

MAX_BYTES = 1_000_000
"""The largest style of the public repository has 200 kB."""
MAX_STEPS = 500_000
"""Elements a style visits for one entry, macros written out; APA visits some 20,000."""


@dataclass(frozen=True, slots=True)
class StyleFile:
    """A checked style."""

    name: str
    """As asked for."""
    content: bytes
    is_shipped: bool
    cites_in_notes: bool
    """True for a style whose citations are footnotes."""


def shipped_styles() -> tuple[str, ...]:
    """Names of the styles that travel with reportgen, sorted."""
    return tuple(sorted(path.stem for path in resources.csl().glob("*.csl")))


def find_style(name: str, *, base: Path | None) -> StyleFile:
    """Read and check a style. `base` is the briefing folder, outside which no path may lead.

    Raises TemplateError for an unknown name, a path that leads outside, and a file that is no usable style.
    """
    if name in shipped_styles():
        path = resources.csl() / f"{name}.csl"
        return _style(name, path.read_bytes(), is_shipped=True)
    if "/" not in name and "\\" not in name and not name.endswith(".csl"):
        raise _unknown(name)
    path = _inside(name, base)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TemplateError(_bad(name, f"the citation style cannot be read: {error.strerror}")) from error
    return _style(name, content, is_shipped=False)


def _style(name: str, content: bytes, *, is_shipped: bool) -> StyleFile:
    return StyleFile(name, content, is_shipped, cites_in_notes=_checked(name, content))


def _inside(name: str, base: Path | None) -> Path:
    if base is None:
        raise _unknown(name)
    path = (base / name).resolve()
    if not path.is_relative_to(base.resolve()):
        raise TemplateError(
            _bad(
                name,
                "the citation style lies outside the briefing folder",
                hint="Copy the style into the briefing folder.",
            )
        )
    if not path.is_file():
        raise _unknown(name)
    return path


def _unknown(name: str) -> TemplateError:
    names = shipped_styles()
    stem = name.lower().removesuffix(".csl").split("/")[-1][:80]
    # Names in the CSL repository are longer or shorter: `chicago`, `harvard-cite-them-right`.
    close = [one for one in names if stem and (one.startswith(stem) or stem.startswith(one))]
    close = close or get_close_matches(stem, names, n=1)
    hint = f"Did you mean `{close[0]}`?" if close else "Name a shipped style, or a .csl file in the briefing folder."
    return TemplateError(
        problem(
            Code.COMPOSE_UNKNOWN_STYLE,
            "there is no such citation style",
            found=name[:80],
            expected=f"{', '.join(names)}, or a path inside the briefing folder",
            hint=hint,
        )
    )


def _bad(
    name: str, message: str, *, line: int | None = None, found: str = "", expected: str = "", hint: str = ""
) -> Diagnostic:
    return problem(
        Code.COMPOSE_BAD_STYLE, message, Origin(name[:80], line=line), found=found, expected=expected, hint=hint
    )


@lru_cache(maxsize=16)
def _checked(name: str, content: bytes) -> bool:
    """Whether the style, which can be used, cites in notes."""
    from lxml import etree

    if len(content) > MAX_BYTES:
        raise TemplateError(_bad(name, "the citation style is too large", expected=f"at most {MAX_BYTES:,} bytes"))
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise TemplateError(
            _bad(
                name,
                "a citation style may not declare a document type or entities",
                hint="Take the style from the CSL repository as it is.",
            )
        )
    try:
        root = parse(content)
    except etree.XMLSyntaxError as error:
        raise TemplateError(
            _bad(
                name,
                "the citation style is no well-formed XML",
                line=error.lineno,
                hint="Look for a tag that is not closed, here or above.",
            )
        ) from error
    _check_kind(name, root)
    _check_macros(name, root)
    return bool(root.get("class") == "note")


def _check_kind(name: str, root: Any) -> None:
    if root.tag != f"{{{NAMESPACE}}}style":
        raise TemplateError(
            _bad(name, "the file is no CSL style", found=f"<{root.tag.split('}')[-1]}>", expected="<style>")
        )
    parents = root.xpath_search(".//cs:link[@rel='independent-parent']/@href")
    if parents:
        raise TemplateError(
            _bad(
                name,
                "the style only refers to another one",
                found=str(parents[0])[:100],
                hint="Use the style it refers to.",
            )
        )
    needed = ("citation",) if root.get("class") == "note" else ("citation", "bibliography")
    missing = [part for part in needed if not root.xpath_search(f"./cs:{part}/cs:layout")]
    if missing:
        raise TemplateError(_bad(name, f"the style has no layout for the {' and the '.join(missing)}"))


def _check_macros(name: str, root: Any) -> None:
    """Every macro exists, none calls itself, and together they do not grow without bound."""
    macros = {macro.get("name"): macro for macro in root.xpath_search("./cs:macro")}
    sizes: dict[str, int] = {}

    def size(element: Any, path: tuple[str, ...]) -> int:
        parts = [size(child, path) for child in element.iterchildren(f"{{{NAMESPACE}}}*")]
        called = element.get("macro")
        own = 1 + (macro_size(called, element.sourceline, path) if called else 0)
        # Of a choose one branch runs.
        return own + (max(parts, default=0) if element.tag == f"{{{NAMESPACE}}}choose" else sum(parts))

    def macro_size(called: str, line: int, path: tuple[str, ...]) -> int:
        if called not in macros:
            raise TemplateError(_bad(name, "the style uses a macro it does not have", line=line, found=called[:80]))
        if called in path:
            raise TemplateError(_bad(name, "a macro of the style calls itself", line=line, found=called[:80]))
        if called not in sizes:
            sizes[called] = size(macros[called], (*path, called))
        return sizes[called]

    total = sum(size(part, ()) for tag in ("citation", "bibliography") for part in root.xpath_search(f"./cs:{tag}"))
    if total > MAX_STEPS:
        raise TemplateError(
            _bad(name, "the macros of the style call each other too often", expected=f"at most {MAX_STEPS:,} elements")
        )
