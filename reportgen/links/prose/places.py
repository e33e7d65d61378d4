"""Where in a file an offset of a passage stands."""

from dataclasses import replace

from reportgen.errors import Origin
from reportgen.links.prose.passage import Passage


def place_at(passage: Passage, offset: int) -> Origin:
    """The line of an offset in a template; the place of the field in data, whose lines YAML has folded."""
    if not passage.is_template or passage.origin.line is None:
        return passage.origin
    return replace(passage.origin, line=passage.origin.line + passage.text.count("\n", 0, offset))
