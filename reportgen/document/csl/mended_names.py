"""The part of `mended` that is about names: lists, what stands in for them, and names a style leaves out."""

from copy import copy
from typing import Any

from citeproc import model
from citeproc.source import VariableError
from lxml import etree

from reportgen.document.csl import markup

NAMESPACE = "http://purl.org/net/xbiblio/csl"


class Substitute:
    """What stands in for a missing name is not printed again; citeproc forgot it when it came through a macro."""

    def render(self: Any, item: Any, context: Any = None, **options: Any) -> Any:
        """As of citeproc."""
        mark = item.reference.begin_use()
        text = model.Substitute.render(self, item, context=context, **options)
        if text:
            item.reference.hide_used_since(mark)
        return text


class Names:
    """Keeps the names of a citation apart where they belong to the sentence; citeproc cannot."""

    def render(self: Any, item: Any, **options: Any) -> Any:
        """Raises VariableError in the place of names that were kept."""
        if not item.keeps_names or item.is_inside_names or item.kept_names:
            return model.Names.render(self, item, **options)
        item.is_inside_names = True
        try:
            text = model.Names.render(self, item, **options)
        finally:
            item.is_inside_names = False
        item.kept_names = str(text or "")
        raise VariableError


class Name:
    """Lists of names: what citeproc does not know is told to it as options, which come before the style's."""

    def process(
        self: Any, item: Any, variable: str, context: Any = None, sort_options: Any = None, **options: Any
    ) -> Any:
        """The names of one role as text."""
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


def complete(names: Any) -> None:
    """Write out what `names` takes over where a style leaves it out (CSL 1.0.2, substitute).

    citeproc forgot names inside a condition inside a substitute, and inserted a `name` of another class at each use.
    """
    outer = next(names.iterancestors(f"{{{NAMESPACE}}}names"), None)
    if outer is not None and not len(names):
        names.extend(copy(part) for part in outer if etree.QName(part).localname != "substitute")
    if names.find(f"{{{NAMESPACE}}}name") is None:
        names.insert(0, names.makeelement(f"{{{NAMESPACE}}}name"))
