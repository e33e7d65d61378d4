"""Nouns of the look: a theme, read from TOML. Lengths are points (1/72 inch); colours are `#rrggbb`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from reportgen.document.tree import Cover, Document, Role


@dataclass(frozen=True, slots=True)
class FontFamily:
    """Four faces of one family, as absolute paths of TrueType files."""

    name: str
    """As a word processor knows it (`Source Sans 3`)."""
    regular: str
    bold: str
    italic: str
    bold_italic: str


@dataclass(frozen=True, slots=True)
class WordRelation:
    """What a part of a Word file refers to."""

    name: str
    """Its id."""
    kind: str
    """`styles`, `header`, `image` and so on."""
    target: str
    """A part, or a web address."""
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """The parts of a Word file (`.docx`, `.dotx`) that a DOCX may take, read and found harmless."""

    file: str
    """As named to a person."""
    main: str
    """Name of the part with the text, which is looked at for its sections only."""
    parts: Mapping[str, bytes]
    """Name inside the package -> bytes."""
    relations: Mapping[str, tuple[WordRelation, ...]]
    """Part -> what it refers to."""
    font: str = ""
    """Name of the font of its Normal; empty if it states none."""


@dataclass(frozen=True, slots=True)
class PageSetup:
    """Paper and margins in points."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class TextLook:
    """How one kind of paragraph looks."""

    family: str
    """`body`, `heading` or `mono`: a key of `Theme.fonts`."""
    size: float
    leading: float
    """Baseline to baseline."""
    colour: str
    bold: bool = False
    italic: bool = False
    before: float = 0.0
    after: float = 0.0
    justify: bool = False
    uppercase: bool = False
    centred: bool = False
    """Lines stand in the middle, in paragraphs of the cover and headings; no other kind looks at it."""
    small_caps: bool = False
    """Small letters as small capitals, if the face was drawn with them; else, and in Word files, bold letters."""


TEXT_LOOKS = (
    "body",
    "lead",
    "note",
    "kicker",
    "title",
    "subtitle",
    "question",
    "fact",
    "h1",
    "h2",
    "h3",
    "h4",
    "table",
    "table_head",
    "table_group",
    "caption",
    "callout",
    "callout_title",
    "quote",
    "contents",
    "contents_title",
    "reference",
    "running",
)
"""Every key of `Theme.looks`; a theme states them all after inheritance."""

COLOURS = (
    "text",
    "muted",
    "accent",
    "link",
    "rule",
    "rule_strong",
    "paper",
    "callout_key",
    "callout_note",
    "callout_caution",
    "table_head_fill",
    "table_group_fill",
    "table_band_fill",
    "chart_zero",
    "chart_grid",
    "chart_second",
    "chart_third",
    "chart_fourth",
)
"""Every key of `Theme.colours`."""

CoverForm = Literal["bar", "rules", "band", "plain"]
HeadingForm = Literal["plain", "above", "below"]
TableForm = Literal["lines", "open", "bands"]
CalloutForm = Literal["bar", "frame", "rules"]
NumberForm = Literal["plain", "link"]


@dataclass(frozen=True, slots=True)
class Ornaments:
    """What is drawn besides letters. None of it carries a meaning: all of it is artifacts, borders and fills."""

    cover: CoverForm = "bar"
    """`bar`: a short bar in the accent colour above the title. `rules`: a strong and a thin line above it. `band`: the
    kicker in the colour of the paper on a band in the accent colour. `plain`: nothing."""
    headings: HeadingForm = "plain"
    """A line over the whole width above or below headings of the first level."""
    tables: TableForm = "lines"
    """Between rows: a thin line, nothing, or every other row on `table_band_fill`."""
    callouts: CalloutForm = "bar"
    """`bar`: a fill with a bar at the left. `frame`: a fill within thin lines. `rules`: a line above and below."""
    title_page: bool = False
    """Whether the cover has the first page for itself, unless the template says how it stands."""
    numbers: NumberForm = "plain"
    """How a number looks that leads to what says how it was computed: like the text around it, or in the colour of
    links."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A complete look. Themes inherit from the shipped `house` theme what they do not state."""

    name: str
    description: str
    fonts: Mapping[str, FontFamily]
    """Keys `body`, `heading`, `mono`, and `fallback` for characters the others lack; where there are such families,
    also `arabic`, `hebrew`, `devanagari`, `cjk` and `emoji`."""
    page: PageSetup
    looks: Mapping[str, TextLook]
    colours: Mapping[str, str]
    verdicts: Mapping[Role, str]
    """Colour of each verdict role (and `muted`, `label`)."""
    hyphenate: bool = False
    logo: bytes | None = None
    """A PNG or JPEG; None for none."""
    logo_height: float = 24.0
    ornaments: Ornaments = Ornaments()
    embed_fonts: bool = False
    """Put the faces into Word files, so that they look the same where the fonts are not installed."""
    word_template: WordTemplate | None = None
    """A Word file whose styles, page setup, headers and footers the DOCX takes; None for none."""


TITLE_SHARE = 0.27
"""On a title page the title begins so far below the upper margin, share of the height between the margins."""
COMPACT_TITLE = 0.75
"""Size of the title on a compact cover, share of its look's."""


def compact_title(theme: Theme) -> TextLook:
    """The look of the title on a compact cover."""
    look = theme.looks["title"]
    return replace(look, size=look.size * COMPACT_TITLE, leading=look.leading * COMPACT_TITLE)


def has_title_page(document: Document, theme: Theme) -> bool:
    """Whether the first page of a document is its cover alone; such a page has no running lines but the mark."""
    match document.blocks[:1]:
        case (Cover(is_page=is_page),):
            return theme.ornaments.title_page if is_page is None else is_page
        case _:
            return False
