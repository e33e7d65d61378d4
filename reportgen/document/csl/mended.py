"""citeproc-py's elements with their faults mended, each beside the reason (seen in 0.11.1).

The library builds a style as an lxml tree whose elements are its classes. Here each class gets a subclass, and a
lookup of its own hands them out: nothing in the library is patched. When a fault is fixed there, its mixin goes.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from functools import cache
from types import SimpleNamespace
from typing import Any

from citeproc import model
from citeproc.source import VariableError
from lxml import etree

from reportgen.document.csl import markup

NAMESPACE = "http://purl.org/net/xbiblio/csl"


def _plain(text: Any) -> str:
    return str(text)


FORMATTER = SimpleNamespace(
    preformat=_plain,
    Italic=lambda text: markup.wrapped(markup.ITALIC, text),
    Oblique=lambda text: markup.wrapped(markup.ITALIC, text),
    Bold=lambda text: markup.wrapped(markup.BOLD, text),
    # The document has no such marks; the words stay.
    Light=_plain, Underline=_plain, Superscript=_plain, Subscript=_plain, SmallCaps=_plain,
)
"""In the role of citeproc's HTML formatter, which escapes terms but not data."""


class _Element:
    """Every element: finds macros and ancestors once (searching took nine tenths of the time)."""

    def get_root(self: Any) -> Any:
        home = self.__dict__.get("home")
        return home if home is not None else model.CitationStylesElement.get_root(self)

    def xpath_search(self: Any, expression: str) -> Any:
        found = self.__dict__.setdefault("found", {})
        if expression not in found:
            found[expression] = model.CitationStylesElement.xpath_search(self, expression)
        return found[expression]

    def get_macro(self: Any, name: str) -> Any:
        return self.get_root().xpath_search(f"cs:macro[@name={_xpath_string(name)}][1]")[0]

    def case(self: Any, text: Any, language: str | None = None) -> Any:
        """Case of words that the style asks for.

        Titles stand as their author wrote them: citeproc made `Npj` of `npj` and `ArXiv` of `arXiv`, and never gave
        its own terms the title case they should have (`(eds.)`).
        """
        wanted = self.get("text-case")
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


def _xpath_string(text: str) -> str:
    return f"'{text}'" if "'" not in text else f'"{text}"'


def _capitalised(text: str) -> str:
    """First letter made a capital, unless the first word has capitals of its own (`arXiv:2401.02954`, `mRNA`)."""
    match = re.search(r"[^\W\d_]\S*", text)
    if match is None or any(letter.isupper() for letter in match[0]):
        return text
    return text[: match.start()] + match[0][0].upper() + text[match.start() + 1 :]


class _Substitute:
    """What stands in for a missing name is not printed again; citeproc forgot it when it came through a macro."""

    def render(self: Any, item: Any, context: Any = None, **options: Any) -> Any:
        mark = item.reference.begin_use()
        text = model.Substitute.render(self, item, context=context, **options)
        if text:
            item.reference.hide_used_since(mark)
        return text


class _Names:
    """Keeps the names of a citation apart where they belong to the sentence; citeproc cannot."""

    def render(self: Any, item: Any, **options: Any) -> Any:
        if not item.keeps_names or item.is_inside_names or item.kept_names:
            return model.Names.render(self, item, **options)
        item.is_inside_names = True
        try:
            text = model.Names.render(self, item, **options)
        finally:
            item.is_inside_names = False
        item.kept_names = str(text or "")
        raise VariableError


class _Name:
    """Lists of names: what citeproc does not know is told to it as options, which come before the style's."""

    def process(self: Any, item: Any, variable: str, context: Any = None, sort_options: Any = None,
                **options: Any) -> Any:
        chosen = dict(sort_options or {})

        def own(name: str) -> Any:
            return self.get_option(name, context, sort_options)

        names = item.reference.get(variable, [])
        least, first = own("et-al-min"), own("et-al-use-first")
        if len(names) > 1 and names[-1].get("literal") == markup.OTHERS:
            # The source itself leaves authors out: as if the style did. One that always shows several names
            # sets the comma after one, too.
            shown = first if least and len(names) >= least else len(names)
            chosen |= {"et-al-min": 2, "et-al-use-first": min(shown, len(names) - 1), "et-al-use-last": "false"}
            if first > 1 and own("delimiter-precedes-et-al") == "contextual":
                chosen["delimiter-precedes-et-al"] = "always"
        elif item.reference.names_shown > first:
            chosen["et-al-use-first"] = item.reference.names_shown
            if item.reference.names_shown >= len(names):
                chosen["et-al-min"] = len(names) + 1
        if item.is_narrative and own("and") == "symbol":
            chosen["and"] = "text"
        return model.Name.process(self, item, variable, context=context, sort_options=chosen, **options)

    def initialize(self: Any, given: str, mark: str, context: Any) -> str:
        """`initialize="false"` leaves names whole and only sets the stops of initials (CSL 1.0.2, name)."""
        if self.get("initialize") != "false":
            return str(model.Name.initialize(self, given, mark, context))
        words = given.split()
        return " ".join(f"{word}{mark.strip()}" if len(word) == 1 and word.isupper() else word for word in words)


class _Text:
    """A locator prints as it is written; citeproc made a range of `Table S-2`."""

    def _variable(self: Any, item: Any, context: Any) -> Any:
        if self.get("variable") != "locator":
            return model.Text._variable(self, item, context)
        item.reference.count("locator", is_there=item.has_locator)
        identifier = item.locator.identifier
        item.printed_locator = True
        return identifier


class _If:
    """Conditions ask what the source has, not what is still to print (CSL 1.0.2, substitute)."""

    def _variable(self: Any, item: Any) -> Any:
        with item.reference.asked_only():
            return model.If._variable(self, item)

    def _is_numeric(self: Any, item: Any) -> Any:
        if self.get("is-numeric") == "locator":
            return [item.has_locator and item.locator.label == "page"]
        with item.reference.asked_only():
            return model.If._is_numeric(self, item)

    def _is_uncertain_date(self: Any, item: Any) -> Any:
        with item.reference.asked_only():
            return model.If._is_uncertain_date(self, item)


class _Group:
    """A group prints unless all variables it called are missing (CSL 1.0.2, group).

    citeproc counted variables of branches not taken, and printed `(Publication)` without its number.
    """

    def process(self: Any, item: Any, context: Any = None, **options: Any) -> Any:
        calls, uses = item.reference.counts()
        output = []
        for child in self.iterchildren():
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
        with item.reference.asked_only():
            value = str(item.reference.get(variable, ""))
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


_MENDED: dict[str, type] = {
    "Substitute": _Substitute, "If": _If, "Else_If": _If, "Key": _Key, "Label": _Label, "Date": _Date,
    "Date_Part": _DatePart, "Group": _Group, "Name": _Name, "Names": _Names, "Number": _PageRange,
    "Text": type("_TextAndRange", (_Text, _PageRange), {}),
}


@cache
def _lookup() -> Any:
    lookup = etree.ElementNamespaceClassLookup()
    names = lookup.get_namespace(NAMESPACE)
    names[None] = type("Element", (_Element, model.CitationStylesElement), {})
    for original in model.CitationStylesElement.__subclasses__():
        if original.__module__ != model.__name__:
            continue
        mixins = (_MENDED[original.__name__],) if original.__name__ in _MENDED else ()
        mended = type(original.__name__, (*mixins, _Element, original), {})
        names[original.__name__.replace("_", "-").lower()] = mended
    return lookup


def _complete(names: Any) -> None:
    """Write out what `names` takes over where a style leaves it out (CSL 1.0.2, substitute).

    citeproc forgot names inside a condition inside a substitute, and inserted a `name` of another class at each use.
    """
    outer = next(names.iterancestors(f"{{{NAMESPACE}}}names"), None)
    if outer is not None and not len(names):
        names.extend(copy(part) for part in outer if etree.QName(part).localname != "substitute")
    if names.find(f"{{{NAMESPACE}}}name") is None:
        names.insert(0, names.makeelement(f"{{{NAMESPACE}}}name"))


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
        _complete(names)
    # Proxies of lxml live as long as somebody holds them; what they have found must stay.
    root.kept = list(root.iter(f"{{{NAMESPACE}}}*"))
    for element in root.kept:
        element.home = root
    root.formatter = FORMATTER
    return root
