"""Sources and places in the roles that citeproc gives them: its `CitationItem`, reference and locator.

They are asked for variables while a style runs, and keep count of what it asked for and got.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from citeproc.source import DateRange, LiteralDate, Name, VariableError
from citeproc.string import String

_TITLES = frozenset({"title", "title_short"})
"""Two forms of one thing."""
_NEVER_CALLED = {"language", "year_suffix"}
"""What citeproc reads by itself, and what a style may hold ready in vain."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as citations need it."""

    family: str
    """With its particle; the whole name of an institution."""
    given: str = ""

    @property
    def initials(self) -> str:
        """`S.-J.` of `Soo-Jin`; empty without a given name."""
        words = self.given.replace(".", " ").split()
        return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in words)


class Reference:
    """One source as citeproc asks for it. Raises citeproc's VariableError for what is missing or hidden."""

    def __init__(self, key: str, kind: str, variables: Mapping[str, Any]) -> None:
        """`variables` by citeproc's names, with `_` for `-`."""
        self.key = key
        self.type = kind
        self._variables = dict(variables)
        self._hidden: frozenset[str] = frozenset()
        self._used: list[str] = []
        self._calls = 0
        self.names_shown = 0
        """How many names a citation shows at least, to be told from another; 0 leaves that to the style."""

    def __contains__(self, name: str) -> bool:
        name = name.replace("-", "_")
        self._calls += name not in _NEVER_CALLED
        return name in self._variables and name not in self._hidden

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise VariableError
        name = name.replace("-", "_")
        if name == "DOI" and name in self._used:
            raise VariableError  # Nature asks for it twice
        if name != "language":
            self._used.append(name)
        return self._variables[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def get(self, name: str, default: Any = None) -> Any:
        """As of a dict."""
        try:
            return self[name]
        except VariableError:
            return default

    def begin_use(self) -> int:
        """A mark for `hide_used_since`."""
        return len(self._used)

    def counts(self) -> tuple[int, int]:
        """How many variables were called, and how many of them were there."""
        return self._calls, len(self._used)

    def count(self, name: str, *, is_there: bool = True) -> None:
        """A variable that belongs to the place, such as the citation number, was called."""
        self._calls += 1
        if is_there:
            self._used.append(name)

    def hide_used_since(self, mark: int) -> None:
        """Hide what was read since: it stands in for something else and prints once (CSL 1.0.2, substitute)."""
        used = frozenset(self._used[mark:])
        self._hidden |= used | (_TITLES if used & _TITLES else frozenset())

    def has(self, name: str) -> bool:
        """Whether the source has a variable, printed already or not; asking is no use of it."""
        return name.replace("-", "_") in self._variables

    def peek(self, name: str) -> Any:
        """A variable without using it; None if missing."""
        return self._variables.get(name.replace("-", "_"))

    def reveal(self) -> None:
        """Show everything again, before the next rendering."""
        self._hidden = frozenset()
        self._used = []

    def set_year_suffix(self, suffix: str) -> None:
        """As of `Item`."""
        self._variables["year_suffix"] = String(suffix)

    def names(self) -> tuple[PersonName, ...]:
        """The authors, else the editors; the last is `markup.OTHERS` where some are left out."""
        return tuple(_person_name(name) for name in self._variables.get(self._role, ()))

    @property
    def _role(self) -> str:
        return "author" if "author" in self._variables else "editor"

    def renamed(self, names: Sequence[str], *, shown: int) -> "Reference":
        """The same source for citations that must be told from others: its authors by these names, at least `shown`."""
        found = Reference(self.key, self.type, {**self._variables, self._role: [Name(literal=one) for one in names]})
        found.names_shown = shown
        return found

    @property
    def year_suffix(self) -> str:
        """The letter of `set_year_suffix`; empty if there is none."""
        return str(self._variables.get("year_suffix", ""))

    def year(self) -> str:
        """Year of issue with its suffix letter, or the date in words; empty if there is no date."""
        issued = self._variables.get("issued")
        if issued is None:
            return ""
        if isinstance(issued, LiteralDate):
            return str(issued.text)
        return f"{(issued.begin if isinstance(issued, DateRange) else issued).year}{self.year_suffix}"


@dataclass(frozen=True, slots=True)
class Use:
    """How a place stands to those before it (CSL 1.0.2, position)."""

    positions: frozenset[str] = frozenset()
    """`first`, or `subsequent` with `near-note`, `ibid` and `ibid-with-locator` where they hold; none in a list."""
    first_note: int = 0
    """Number of the note that cites the source first; 0 where there is none before."""


FIRST = Use(frozenset({"first"}))
"""Of a place that stands alone."""
_LISTED = Use()


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a source, in the role of citeproc's Locator."""

    identifier: str
    """What is printed: `3–5`, `Table 2`."""
    label: str = ""
    """`page`, or nothing where the identifier says what it is."""
    is_plural: bool = False


class Item:
    """One entry or one place of a citation, in the role of citeproc's CitationItem."""

    def __init__(
        self, reference: Reference, position: int = 0, locator: Locator | None = None, use: Use = _LISTED
    ) -> None:
        """`position` is the citation number, 0 while there is none."""
        self.key = reference.key
        self.reference = reference
        self.cited_as = reference
        """What citations print: differs from `reference` where the names must be told from others."""
        self.position = position
        self.use = use
        self.is_ambiguous = False
        """True where neither names nor given names tell the source from another."""
        self.hides_number = False
        self.keeps_names = False
        """True: the first names are kept in `kept_names` instead of printed."""
        self.is_narrative = False
        """True: the names are part of a sentence."""
        self.kept_names = ""
        self.is_inside_names = False
        self.printed_locator = False
        self._locator = locator

    def cite_by(self, names: Sequence[str]) -> None:
        """Cite the source by these names of its authors; for no names as it is."""
        if names:
            self.cited_as = self.reference.renamed(names, shown=self.cited_as.names_shown)

    def set_year_suffix(self, suffix: str) -> None:
        """The letter that tells two sources of one author and year apart."""
        self.reference.set_year_suffix(suffix)
        self.cited_as.set_year_suffix(suffix)

    @property
    def number(self) -> int:
        """Citation number; hidden in the text of an entry, whose label shows it."""
        if self.hides_number:
            raise VariableError
        self.reference.count("citation_number")
        return self.position

    @property
    def has_locator(self) -> bool:
        """True if the place is a part of the source."""
        return self._locator is not None

    @property
    def locator(self) -> Locator:
        """Raises VariableError if the whole source is cited."""
        if self._locator is None:
            raise VariableError
        return self._locator

    def __contains__(self, name: str) -> bool:
        return name == "locator" and self.has_locator

    def __getitem__(self, name: str) -> Any:
        return self.reference[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Affixes of a place: it has none."""
        return default

    def get_field(self, name: str) -> Any:
        """A variable for sorting; None if missing."""
        return self.reference.get(name)


def _person_name(name: Any) -> PersonName:
    given, family, _dropping, particle, _suffix = name.parts()
    return PersonName(f"{particle} {family}" if particle else str(family or ""), str(given or ""))
