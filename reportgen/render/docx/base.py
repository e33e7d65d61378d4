"""What a Word file starts from: the parts that do not depend on the document, as nouns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reportgen.render.docx.measures import FIRST_FREE_NUMBERING, NUMBERS
from reportgen.render.docx.package import Part
from reportgen.render.list_marks import LEVELS
from reportgen.render.theme import Theme


@dataclass(frozen=True, slots=True)
class BaseRequest:
    """What the static parts depend on. Compares by the values of the theme."""

    theme: Theme
    language: str
    is_right_to_left: bool
    numbered: int

    def __hash__(self) -> int:
        return hash((self.theme.name, self.language, self.is_right_to_left, self.numbered))


@dataclass(frozen=True, slots=True)
class Running:
    """A header or a footer."""

    kind: Literal["header", "footer"]
    place: str
    """`default`, `first` or `even`."""
    file: str
    """Name in `word/`."""

    @property
    def relation(self) -> str:
        """Id of its relationship to the document."""
        return f"rId_{self.file.partition('.')[0]}"


@dataclass(frozen=True, slots=True)
class Base:
    """What a document of a look starts from. A Word template brings more of it than a theme alone."""

    parts: tuple[Part, ...]
    """Compressed, sorted by name, with the relationships that they have themselves."""
    overrides: tuple[tuple[str, str], ...]
    """(name of a part, content type) of parts whose suffix does not tell."""
    numbering: str
    """The numbering part without its end, so that lists of a document can follow."""
    first_list: int = FIRST_FREE_NUMBERING
    """Numbering id of the first list of a document."""
    list_levels: tuple[tuple[int, int], ...] = tuple((NUMBERS, level) for level in range(LEVELS))
    """(abstract numbering, level in it) of ordered lists at each depth."""
    running: tuple[tuple[Running, str], ...] = ()
    """Headers and footers of a Word template with their XML; empty: reportgen draws its own."""
    section: Mapping[str, str] = field(default_factory=dict)
    """Borders and page numbers of its sections, by element."""
    has_title_page: bool = True
    header_distance: int = 0
    """Twentieths of a point from the edge of the paper; 0: by the margin."""
    footer_distance: int = 0
    stretch: float = 1.0
    """How much wider its text runs than that of the theme's faces, with which columns are measured."""
    first_drawing: int = 1
    """Drawings and bookmarks of a document count from here."""
