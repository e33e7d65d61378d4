"""citeproc-py's elements with their faults mended, each beside the reason (seen in 0.11.1); names in `mended_names`.

The library builds a style as an lxml tree whose elements are its classes. Here each class gets a subclass, and a
lookup of its own hands them out: nothing in the library is patched. When a fault is fixed there, its mixin goes.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from types import SimpleNamespace
from typing import Any

from citeproc import model
from citeproc.source import VariableError
from citeproc.string import String
from lxml import etree

from reportgen.document.csl import markup
from reportgen.document.csl.mended_names import NAMESPACE, Name, Names, Substitute, complete


def _plain(text: Any) -> str:
    return str(text)


FORMATTER = SimpleNamespace(
    preformat=_plain,
    Italic=lambda text: markup.wrapped(markup.ITALIC, text),
    Oblique=lambda text: markup.wrapped(markup.ITALIC, text),
    Bold=lambda text: markup.wrapped(markup.BOLD, text),
    # The document has no such marks; the words stay.
    Light=_plain,
    Underline=_plain,
    Superscript=_plain,
    Subscript=_plain,
    SmallCaps=_plain,
)
"""In the role of citeproc's HTML formatter, which escapes terms but not data."""
_LOOKS = ("font-style", "font-variant", "font-weight", "text-decoration", "vertical-align")


class _Element:
    """Every element: searches once (searching took nine tenths of the time)."""

    def get_root(self: Any) -> Any:
        home = self.__dict__.get("home")
        return home if home is not None else model.CitationStylesElement.get_root(self)

    def xpath_search(self: Any, expression: str) -> Any:
        found = self.__dict__.setdefault("found", {})
        if expression not in found:
            found[expression] = model.CitationStylesElement.xpath_search(self, expression)
        return found[expression]

    def get_term(self: Any, name: str, form: str | None = None, **options: Any) -> Any:
        """Ordinals come from one locale, the first that has any (CSL 1.0.2, ordinals): `2. Aufl.`, not `2nd Aufl.`"""
        if isinstance(self, model.Locale):
            return model.Locale.get_term(self, name, form, zero_padded=options.get("zero_padded", False))
        if not name.startswith("ordinal"):
            return model.CitationStylesElement.get_term(self, name, form, **options)
        root = self.get_root()
        locales = [root] if isinstance(root, model.Locale) else root.locales
        home = next((one for one in locales if one.xpath_search("./cs:terms/cs:term[@name='ordinal']")), None)
        with suppress(IndexError):
            return home and home.get_term(name, form, zero_padded=options.get("zero_padded", False))
        return None

    def get_macro(self: Any, name: str) -> Any:
        return self.get_root().macros[name]

    def format(self: Any, string: Any) -> Any:
        looks = self.__dict__.get("looks")
        if looks is None:
            looks = self.looks = any(name in self.attrib for name in _LOOKS)
        if looks:
            return model.Formatted.format(self, string)
        return str(string) if isinstance(string, int | float) else string

    def case(self: Any, text: Any, language: str | None = None) -> Any:
        """Case of words that the style asks for.

        Titles stand as their author wrote them: citeproc made `Npj` of `npj` and `ArXiv` of `arXiv`, and never gave
        its own terms the title case they should have (`(eds.)`).
        """
        wanted = self.get("text-case")
        if wanted is None:
            return text
        plain = str(text)
        is_term = "term" in self.attrib or etree.QName(self).localname == "label"
        match wanted:
            case "uppercase":
                return plain.upper()
            case "lowercase":
                return plain.lower()
            case "capitalize-first":
                return _capitalised(plain)
            case "title" | "capitalize-all" | "sentence" if is_term:
                return _capitalised(plain)
            case _:
                return text


def _capitalised(text: str) -> str:
    """First letter made a capital, unless the first word has capitals of its own (`arXiv:2401.02954`, `mRNA`)."""
    match = re.search(r"[^\W\d_]\S*", text)
    if match is None or any(letter.isupper() for letter in match[0]):
        return text
    return text[: match.start()] + match[0][0].upper() + text[match.start() + 1 :]


def _uncapitalised(text: str) -> str:
    """First letter made small if no other is a capital (`Preprint`, not `PhD thesis`)."""
    return text[:1].lower() + text[1:] if text[1:].islower() else text


class _Text:
    """A locator prints as it is written (citeproc made a range of `Table S-2`); nothing is looked up in vain."""

    def process(self: Any, item: Any, context: Any = None, **options: Any) -> tuple[Any, None]:
        """The language, which comes second, only matters to the `case` that `_Element` replaces."""
        if "variable" in self.attrib:
            return self._variable(item, self if context is None else context), None
        if "macro" in self.attrib:
            return self.get_macro(self.get("macro")).render(item, self if context is None else context), None
        return self._term(item) if "term" in self.attrib else String(self.attrib["value"]), None

    def quote(self: Any, string: Any) -> Any:
        return model.Text.quote(self, string) if self.get("quotes") == "true" else string

    def _variable(self: Any, item: Any, context: Any) -> Any:
        if self.get("variable") == "first-reference-note-number":
            item.reference.count("first_reference_note_number", is_there=item.use.first_note > 0)
            return str(item.use.first_note) if item.use.first_note else None
        if self.get("variable") == "genre" and item.use.positions and self.get_root().get("class") == "note":
            # A note is one sentence: the kind of a work stands in the middle of it.
            return _uncapitalised(str(item.reference["genre"]))
        if self.get("variable") != "locator":
            return model.Text._variable(self, item, context)
        item.reference.count("locator", is_there=item.has_locator)
        identifier = item.locator.identifier
        item.printed_locator = True
        if item.locator.label == "page":
            identifier = identifier.replace("–", str(self.get_single_term(name="page-range-delimiter") or "–"))
        return identifier


class _Choose:
    """The first branch that holds; citeproc tried them one by one and caught what the others raised."""

    def render(self: Any, item: Any, context: Any = None, delimiter: str = "", **options: Any) -> Any:
        for branch in self:
            if branch.holds(item, context):
                return branch.render_children(item, context=context, delimiter=delimiter, **options)
        return None


class _If:
    """Conditions ask what the source has, not what is still to print (CSL 1.0.2, substitute)."""

    def holds(self: Any, item: Any, context: Any) -> bool:
        tests = self.__dict__.get("tests")
        if tests is None:
            asked = (name for name in _CONDITIONS if name in self.attrib)
            tests = self.tests = tuple((name, tuple(self.get(name).split())) for name in asked)
        results = [result for name, values in tests for result in self._results(name, values, item, context)]
        match self.get("match"):
            case "any":
                return any(results)
            case "none":
                return not any(results)
            case _:
                return all(results)

    def _results(self: Any, name: str, values: tuple[str, ...], item: Any, context: Any) -> list[bool]:
        reference = item.reference
        match name:
            case "type":
                return [value == reference.type for value in values]
            case "variable":
                return [_has(item, value) for value in values]
            case "is-numeric":
                return [
                    item.has_locator and item.locator.label == "page"
                    if value == "locator"
                    else bool(self.re_numeric.match(str(reference.peek(value))))
                    for value in values
                ]
            case "is-uncertain-date":
                return [bool(getattr(reference.peek(value), "get", lambda _: False)("circa")) for value in values]
            case "locator":
                return [item.has_locator and item.locator.label == value for value in values]
            case "position":
                return [value in item.use.positions for value in values]
            case _:
                return [value == "true" and item.is_ambiguous for value in values]


_CONDITIONS = ("type", "variable", "is-numeric", "is-uncertain-date", "locator", "position", "disambiguate")


def _has(item: Any, variable: str) -> bool:
    match variable:
        case "locator":
            return bool(item.has_locator)
        case "first-reference-note-number":
            return bool(item.use.first_note)
        case _:
            return bool(item.reference.has(variable))


class _Else:
    """The branch that is left."""

    def holds(self: Any, item: Any, context: Any) -> bool:
        return True


class _Group:
    """A group prints unless all variables it called are missing (CSL 1.0.2, group).

    citeproc counted variables of branches not taken, and printed `(Publication)` without its number.
    """

    def process(self: Any, item: Any, context: Any = None, **options: Any) -> Any:
        calls, uses = item.reference.counts()
        output = []
        for child in self:
            # A choose is transparent: its children are joined by the group's delimiter.
            joining = {"delimiter": self.get("delimiter", "")} if isinstance(child, model.Choose) else {}
            with suppress(VariableError):
                text = child.render(item, context=context, **joining, **options)
                output += [text] if text is not None else []
        calls_now, uses_now = item.reference.counts()
        if not output or (calls_now > calls and uses_now == uses):
            raise VariableError
        if calls_now == calls:
            item.reference.count("group")  # for the group around it, a filled group is a filled variable
        return self.join(output)


class _PageRange:
    """Only page numbers of one length are abridged (`S1–0` before, for S1 to S10)."""

    def _format_last_page(self: Any, first: str, last: str) -> str:
        if len(first) != len(last):
            return last
        return str(model.FormatNumber._format_last_page(self, first, last))


class _Key:
    """Sort keys without accents and marks, so that `Özil` stands with O; what a key hid shows again."""

    def sort_keys(self: Any, items: Sequence[Any], context: Any) -> list[Any]:
        keys: list[Any] = []
        for item in items:
            item.reference.reveal()
            keys += [_sortable(key) for key in model.Key.sort_keys(self, [item], context)]
            item.reference.reveal()
        return keys


def _sortable(key: Any) -> Any:
    if key is None or isinstance(key, int):
        return key
    decomposed = unicodedata.normalize("NFKD", markup.unmarked(str(key)).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class _Label:
    """A label whose variable is missing prints nothing (a stray `Edition.` before)."""

    def process(self: Any, item: Any, variable: str | None = None, plural: Any = None, **options: Any) -> Any:
        own = self.get("variable")
        if own == "locator":
            if not item.has_locator or not item.locator.label:
                return None
        elif variable is None and own not in item.reference:
            return None
        return model.Label.process(self, item, variable=variable, plural=plural, **options)

    def _is_plural(self: Any, item: Any) -> bool:
        """Several numbers; citeproc took `2024/1689` for two, and failed on a number of pages without digits."""
        variable = self.get("variable")
        if variable == "locator":
            return bool(item.locator.is_plural)
        value = str(item.reference.peek(variable) or "")
        if variable.startswith("number-of"):
            return value.isdigit() and int(value) > 1
        return re.search(r"\d\s*[-–,&]\s*\S*\d", value) is not None


class _Date:
    """The parts of a localised date are joined by the locale's delimiter (`2026Mar14` before)."""

    def render_single_date(self: Any, date: Any, show_parts: Any = None, context: Any = None) -> Any:
        parts = self.parts(date, show_parts, context if context is not self else None)
        if not parts:
            return None
        chosen = self if "delimiter" in self.attrib or context is None or not self.is_locale_date() else context
        return chosen.join(parts)


class _DatePart:
    """A part keeps its own attributes; citeproc wrote those of the calling date into the locale for good."""

    def render(self: Any, *args: Any, **options: Any) -> Any:
        before = dict(self.attrib)
        try:
            return model.Date_Part.render(self, *args, **options)
        finally:
            self.attrib.clear()
            self.attrib.update(before)


_MENDED: dict[str, tuple[type, ...]] = {
    "Choose": (_Choose,),
    "Date": (_Date,),
    "Date_Part": (_DatePart,),
    "Else": (_Else,),
    "Else_If": (_If,),
    "Group": (_Group,),
    "If": (_If,),
    "Key": (_Key,),
    "Label": (_Label,),
    "Name": (Name,),
    "Names": (Names,),
    "Number": (_PageRange,),
    "Substitute": (Substitute,),
    "Text": (_Text, _PageRange),
}


@cache
def _lookup() -> Any:
    lookup = etree.ElementNamespaceClassLookup()
    names = lookup.get_namespace(NAMESPACE)
    names[None] = type("Element", (_Element, model.CitationStylesElement), {})
    for original in model.CitationStylesElement.__subclasses__():
        if original.__module__ != model.__name__:
            continue
        mixins = _MENDED.get(original.__name__, ())
        mended = type(original.__name__, (*mixins, _Element, original), {})
        names[original.__name__.replace("_", "-").lower()] = mended
    return lookup


def parse(content: bytes) -> Any:
    """The root element of a style or a locale, made of mended classes. Raises `etree.XMLSyntaxError`."""
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    parser.set_element_class_lookup(_lookup())
    root: Any = etree.fromstring(content, parser)
    if etree.QName(root).namespace != NAMESPACE:
        return root
    for names in root.iter(f"{{{NAMESPACE}}}names"):
        complete(names)
    # Proxies of lxml live as long as somebody holds them; what they have found must stay.
    root.kept = list(root.iter(f"{{{NAMESPACE}}}*"))
    for element in root.kept:
        element.home = root
    root.macros = {macro.get("name"): macro for macro in root.iterchildren(f"{{{NAMESPACE}}}macro")}
    root.formatter = FORMATTER
    return root
