"""Templates: where they lie, what they are for, what they ask of the composition.

A template is a folder with `template.md` (Jinja over Markdown) and `template.toml` (options), or a single Markdown
file with, optionally, a TOML file of the same name beside it. Reads template files; nothing else.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import get_args, get_type_hints

from reportgen import resources
from reportgen.codes import Code
from reportgen.document.problems import problem
from reportgen.document.suggest import suggest
from reportgen.errors import Diagnostic, Origin, TemplateError

MAX_BYTES = 256 * 1024
"""Largest template file."""
_MAX_NAME = 255
"""Bytes in the name of a file or folder that file systems take."""
_TEXT = "template.md"
_OPTIONS = "template.toml"


@dataclass(frozen=True, slots=True)
class TemplateOptions:
    """What `template.toml` may hold besides the name."""

    description: str = ""
    """One sentence for the list of templates."""
    numbered_headings: bool = False
    number_depth: int = 3
    """Deepest heading level that has a number."""
    max_pages: int | None = None
    """More pages than this in the PDF is an error; None for no limit."""
    include_uncited: bool = False
    """True: the references list sources that nothing cites, too."""
    warn_uncited: bool = True
    """False: a short template is not expected to cite every source."""
    bars: bool = False
    """True: score tables have discreet bars in their cells, where a length means something."""
    kicker: str = ""
    """Kind of document, printed above the title: `Evidence briefing`."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was found and whose options are right; its text is read while it is composed."""

    name: str
    folder: Path
    """Absolute; nothing outside it can be included."""
    file: str
    """Name of the main text in the folder."""
    shown: str
    """The folder as people know it, a prefix of paths in messages: `templates/briefing/`."""
    options: TemplateOptions = TemplateOptions()
    text: str | None = None
    """The main text, where it lies in no file of the folder."""

    @property
    def description(self) -> str:
        """What it is for, one sentence."""
        return self.options.description


def load_template(name: str, *, base: Path | None) -> Template:
    """Finds a shipped template by name, or one by its path inside `base` (the briefing folder).

    A shipped name wins; a name with `/` or a suffix is a path. Raises TemplateError if there is none of this name,
    the path leaves `base`, or the options are wrong.
    """
    if "\0" in name or any(len(part.encode()) > _MAX_NAME for part in name.split("/")):
        raise _missing(name, "no template can have this name", suggest(name[:_MAX_NAME], _shipped_names()))
    folder = resources.templates() / name
    is_path = "/" in name or "." in name
    if name and not is_path and (folder / _TEXT).is_file():
        return _template(name, folder, _TEXT, f"templates/{name}/")
    if base is None or (not is_path and not (base / name).is_dir()):
        raise _missing(name, "there is no template of this name", suggest(name, _shipped_names()))
    root, path = base.resolve(), (base / name).resolve()
    if not path.is_relative_to(root):
        raise _missing(name, "a template must lie inside the briefing folder", "Copy the template into the folder.")
    folder, file = (path, _TEXT) if path.is_dir() else (path.parent, path.name)
    if not (folder / file).is_file():
        raise _missing(name, "there is no template at this path", f"Make {name.rstrip('/')}/{_TEXT}, or name a file.")
    shown = folder.relative_to(root).as_posix()
    return _template(path.stem, folder, file, "" if shown == "." else shown + "/")


def shipped_templates() -> tuple[Template, ...]:
    """The templates that come with reportgen, by name."""
    return tuple(load_template(name, base=None) for name in _shipped_names())


def read_part(template: Template, name: str) -> str:
    """The text of a file of the template's folder. Raises TemplateError if it is none of its files or unreadable."""
    if template.text is not None and name == template.file:
        return template.text
    folder = template.folder.resolve()
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) and (folder / name).is_symlink():
            raise _missing(name, "a file of a template is a link that leads out of its folder", "Copy the file.")
        if not path.is_relative_to(folder) or not path.is_file():
            raise _missing(name, "a template includes a file that is not in its folder", _parts_hint(folder, name))
        data = _first_bytes(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _missing(name, "a template file cannot be read", "") from error
    origin = Origin(template.shown + name)
    if len(data) > MAX_BYTES:
        raise TemplateError(
            problem(
                Code.COMPOSE_ENDLESS_TEMPLATE,
                "a template file is too large",
                origin,
                expected=f"at most {MAX_BYTES} bytes",
            )
        )
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TemplateError(
            problem(
                Code.COMPOSE_TEMPLATE_SYNTAX,
                "a template is not UTF-8 text",
                Origin(origin.path, line),
                hint="Save it as UTF-8.",
            )
        ) from error


def _first_bytes(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def _shipped_names() -> tuple[str, ...]:
    folder = resources.templates()
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{_TEXT}")))


def _parts_hint(folder: Path, name: str) -> str:
    return suggest(name, sorted(path.relative_to(folder).as_posix() for path in folder.glob("**/*.md")))


def _missing(name: str, message: str, hint: str) -> TemplateError:
    return TemplateError(problem(Code.COMPOSE_MISSING_TEMPLATE, message, found=name[:120], hint=hint))


def _template(name: str, folder: Path, file: str, shown: str) -> Template:
    toml = folder / (_OPTIONS if file == _TEXT else Path(file).with_suffix(".toml").name)
    origin = Origin(shown + toml.name)
    if not toml.is_file():
        return Template(name, folder, file, shown)
    try:
        written = tomllib.loads(_first_bytes(toml, MAX_BYTES).decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise TemplateError(
            problem(Code.COMPOSE_BAD_TEMPLATE_OPTION, f"the options are not valid TOML: {error}", origin)
        ) from error
    name = str(written.pop("name", name))
    problems = tuple(_option_problems(written, origin))
    if problems:
        raise TemplateError(problems)
    return Template(name, folder, file, shown, TemplateOptions(**written))


_WORDS = {str: "text in quotes", bool: "true or false", int: "a whole number from 1"}


def _option_problems(written: dict[str, object], origin: Origin) -> list[Diagnostic]:
    kinds = {
        option: next(kind for kind in _WORDS if kind in (hint, *get_args(hint)))
        for option, hint in get_type_hints(TemplateOptions).items()
    }
    problems = []
    for option, value in written.items():
        place = Origin(origin.path, field=option)
        if option not in kinds:
            problems.append(
                problem(
                    Code.COMPOSE_BAD_TEMPLATE_OPTION, "unknown option", place, hint=suggest(option, ["name", *kinds])
                )
            )
        elif type(value) is not kinds[option] or (isinstance(value, int) and not isinstance(value, bool) and value < 1):
            problems.append(
                problem(
                    Code.COMPOSE_BAD_TEMPLATE_OPTION,
                    "an option has the wrong type",
                    place,
                    found=str(value)[:80],
                    expected=_WORDS[kinds[option]],
                )
            )
    return problems
