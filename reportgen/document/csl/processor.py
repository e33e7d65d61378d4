"""One style, one language: renders citations and entries as marked text (`markup`)."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from reportgen.codes import Code
from reportgen.document.csl import markup
from reportgen.document.csl.items import FIRST, Item, Locator, Use
from reportgen.document.csl.mended import parse
from reportgen.document.csl.styles import StyleFile
from reportgen.document.problems import problem
from reportgen.errors import Origin, TemplateError

T = TypeVar("T")
_FALLBACK = "en-US"
"""The language in which every style has its words."""


class Processor:
    """Renders the items of one bibliography. Not to be shared between builds: the library keeps state in the style."""

    def __init__(self, style: StyleFile, language: str) -> None:
        """`language` is BCP 47; a style with a default locale of the same language keeps its own."""
        self._style = style
        self._cited: dict[Any, tuple[str, str]] = {}
        self._root = parse(style.content)
        wanted = _dialect(language)
        self.knows_language = wanted is not None
        """False where the words are English because there are none in the language asked for."""
        own = self._root.get("default-locale") or ""
        wanted = wanted or _FALLBACK
        locale = own if own.split("-")[0] == wanted.split("-")[0] else wanted
        self._root.locales = list(_locales(self._root, locale))
        for element in self._root.locales:
            element.style = self._root
        self._citation: Any = self._root.find("{*}citation/{*}layout")
        listing = self._root.find("{*}bibliography/{*}layout")
        # A style of notes may have no list, or none of some kinds of works; entries then read as its notes do.
        self._bibliography: Any = self._citation if listing is None else listing
        uses_number = self._citation.xpath_search(".//*[@variable='citation-number']")
        takes_in = self._root.get_locale_option("punctuation-in-quote").lower() == "true"
        self._close_quote = str(self._root.get_single_term(name="close-quote")) if takes_in else ""
        self.is_numeric = bool(uses_number) or bool(
            self._root.xpath_search("./cs:info/cs:category[@citation-format='numeric']")
        )

    @property
    def cites_in_notes(self) -> bool:
        """True for a style whose citations are footnotes."""
        return self._style.cites_in_notes

    @property
    def minds_position(self) -> bool:
        """Whether a citation may look otherwise where its source was cited before."""
        return self.cites_in_notes or bool(self._root.xpath_search(".//*[@position]"))

    @property
    def near_note(self) -> int:
        """How many notes back a citation is still near."""
        distance = str(self._citation.getparent().get("near-note-distance", "5"))
        return int(distance) if distance.isdigit() else 5

    @property
    def usual(self) -> Use:
        """How the words of a place are told from those of others: in notes by the form that stands for the first."""
        return Use(frozenset({"subsequent"}), 1) if self.cites_in_notes else FIRST

    @property
    def affixes(self) -> tuple[str, str]:
        """What stands around a citation: `[` and `]`. Raised numbers, which text cannot show, get brackets."""
        prefix, suffix = self._citation.get("prefix", ""), self._citation.get("suffix", "")
        raised = self._citation.get("vertical-align") == "sup" or self._citation.xpath_search(
            ".//*[@variable='citation-number'][@vertical-align='sup']"
        )
        return ("[", "]") if raised and not prefix else (prefix, suffix)

    @property
    def delimiter(self) -> str:
        """What stands between the places of one citation: `, `."""
        delimiter = str(self._citation.get("delimiter", ", "))
        return delimiter if delimiter.endswith(" ") or not delimiter.strip() else f"{delimiter} "

    @property
    def collapse(self) -> str:
        """What the style joins inside a citation: `citation-number`, `year` and the like, or nothing."""
        return str(self._citation.getparent().get("collapse", ""))

    def tells_apart_by(self, means: str) -> bool:
        """Whether the style tells citations apart by `names`, `givenname` or `year-suffix`."""
        return bool(self._citation.getparent().get(f"disambiguate-add-{means}") == "true")

    @property
    def givenname_rule(self) -> str:
        """Whose given names tell citations apart (CSL 1.0.2, disambiguation)."""
        return str(self._citation.getparent().get("givenname-disambiguation-rule", "by-cite"))

    @property
    def no_date(self) -> str:
        """`n.d.`, in the style's language."""
        return str(self._root.get_single_term(name="no date", form="short") or "n.d.")

    @property
    def and_term(self) -> str:
        """`and`, in the style's language."""
        return str(self._root.get_single_term(name="and") or "and")

    @property
    def et_al(self) -> str:
        """`et al.`, in the style's language, with its full stop."""
        return str(self._root.get_single_term(name="et-al") or "et al.")

    def number(self, items: Sequence[Item]) -> list[Item]:
        """Items in the order of the bibliography, numbered from 1. The order given is the order of citation."""
        for position, item in enumerate(items, 1):
            item.position = position
        ordered = list(items)
        if self._bibliography is not self._citation and self._bibliography.getparent().find("{*}sort") is not None:
            ordered = self._guarded(lambda: self._bibliography.sort_bibliography(list(items)))
        for position, item in enumerate(ordered, 1):
            item.position = position
        return ordered

    def sorted_places(self, items: Sequence[Item]) -> list[Item]:
        """Items of one citation in the order the style wants there."""
        sort = self._citation.getparent().find("{*}sort")
        if sort is None or len(items) < 2:
            return list(items)
        return list(self._guarded(lambda: sort.sort(list(items), self._citation)))

    def cite(self, item: Item, locator: Locator | None = None, use: Use | None = None) -> str:
        """One place of a citation without affixes, as plain text: `1`, `Arzideh et al., 2026, p. 3`.

        `use` None: as places are told apart.
        """
        return markup.unmarked(self._place(item, locator, use or self.usual)[1])

    def cite_apart(
        self, item: Item, locator: Locator | None = None, use: Use | None = None, *, is_narrative: bool = False
    ) -> tuple[str, str]:
        """The names and the rest: `Arzideh et al.` and `2026, p. 3`. Either is empty where the style prints none.

        In a narrative `and` is a word even where the style wants a sign in brackets.
        """
        names, rest = self._place(item, locator, use or self.usual, keeps_names=True, is_narrative=is_narrative)
        return markup.unmarked(names), markup.unmarked(rest)

    def note(self, item: Item, locator: Locator | None, use: Use, *, without_author: bool) -> str:
        """One place of a note without affixes, as marked text."""
        return self._place(item, locator, use, keeps_names=without_author)[1] or self._place(item, locator, use)[1]

    def _place(
        self, item: Item, locator: Locator | None, use: Use, *, keeps_names: bool = False, is_narrative: bool = False
    ) -> tuple[str, str]:
        reference = item.cited_as
        state = (
            reference,
            reference.year_suffix,
            reference.names_shown,
            item.position,
            item.is_ambiguous,
            locator,
            use,
            keeps_names,
            is_narrative,
        )
        if state not in self._cited:
            place = Item(reference, item.position, locator, use)
            place.keeps_names, place.is_narrative = keeps_names, is_narrative
            place.is_ambiguous = item.is_ambiguous
            text = self.finished(self._guarded(lambda: self._render(self._citation, place)))
            is_same_place = "ibid" in use.positions and "ibid-with-locator" not in use.positions
            if locator and not place.printed_locator and not is_same_place:
                text = ", ".join(part for part in (text, self.written(locator)) if part)
            self._cited[state] = (self.finished(place.kept_names), text)
        return self._cited[state]

    def written(self, locator: Locator) -> str:
        """A locator for styles that have no place for one."""
        find = self._root.get_plural_term if locator.is_plural else self._root.get_single_term
        label = find(name=locator.label, form="short") if locator.label else None
        dash = str(self._root.get_single_term(name="page-range-delimiter") or "–") if label else "–"
        return " ".join(part for part in (str(label or ""), locator.identifier.replace("–", dash)) if part)

    def entry(self, item: Item) -> str:
        """One entry as marked text, without its number."""
        text = ""
        if self._bibliography is not self._citation:
            item.hides_number = True
            try:
                text = self.finished(self._guarded(lambda: self._wrapped(self._render(self._bibliography, item))))
            finally:
                item.hides_number = False
        if text or not self.cites_in_notes:
            return text
        before, after = self.affixes
        return self.finished(before + self._place(item, None, FIRST)[1] + after)

    def finished(self, text: Any) -> str:
        """Marked text without the seams of its pieces, quotation marks in their places."""
        return markup.tidied(markup.quoted_whole(str(text or ""), self._close_quote))

    def _wrapped(self, text: Any) -> Any:
        return self._bibliography.format(self._bibliography.wrap(text)) if text is not None else ""

    def _render(self, layout: Any, item: Item) -> Any:
        from citeproc.source import VariableError

        item.reference.reveal()
        layout.repressed = {}
        try:
            return layout.render_children(item)
        except VariableError:
            return None

    def _guarded(self, work: Callable[[], T]) -> T:
        """Run the library. What a style of the author's own makes it fail on is the author's to mend."""
        try:
            with _quiet():
                return work()
        except Exception as error:
            if self._style.is_shipped:
                raise
            raise TemplateError(
                problem(
                    Code.COMPOSE_BAD_STYLE,
                    "the citation style cannot be carried out",
                    Origin(self._style.name[:80]),
                    found=" ".join(f"{type(error).__name__}: {error}".split())[:120],
                    hint="Use another style, or a shipped one.",
                )
            ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """The library warns about what is mended here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _dialect(language: str) -> str | None:
    """The nearest language that citeproc has terms in (`de-DE` for `de-LI`); None if there is none."""
    from citeproc import LANGUAGE_NAMES, PRIMARY_DIALECTS

    primary, *rest = language.lower().split("-")
    exact = "-".join([primary, *(part.upper() if len(part) == 2 else part.title() for part in rest)])
    found = exact if exact in LANGUAGE_NAMES else PRIMARY_DIALECTS.get(primary, primary)
    return found if found in LANGUAGE_NAMES else None


def _locales(root: Any, language: str) -> Iterator[Any]:
    """Locales in the order of CSL 1.0.2 (locale fallback): the style's own, then the files that come with citeproc."""
    from citeproc import LOCALES_PATH, PRIMARY_DIALECTS

    primary = language.split("-")[0]
    own: Mapping[str | None, Any] = {
        element.get("{http://www.w3.org/XML/1998/namespace}lang"): element for element in root.findall("{*}locale")
    }
    yield from (own[name] for name in dict.fromkeys((language, primary, None)) if name in own)
    for name in dict.fromkeys((language, PRIMARY_DIALECTS.get(primary, language), _FALLBACK)):
        yield parse(Path(LOCALES_PATH, f"locales-{name}.xml").read_bytes())
