"""Reads every text of a briefing, and of a template of its own, against the data: gathers them with their places for
the prose lint. Joins rooms as the pipeline does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from reportgen import resources
from reportgen.analysis.model import Analysis
from reportgen.document.template import Template, read_part
from reportgen.errors import Diagnostic, Origin, TemplateError
from reportgen.evidence.raw import RawBriefing, RawList, RawMap, RawNode, RawScalar
from reportgen.links.prose.exceptions import exceptions_in
from reportgen.links.prose.lint import lint
from reportgen.links.prose.passage import Passage, passages_of

_INCLUDED = re.compile(r"\{%-?\s*include\s+['\"]([^'\"]{1,255})['\"]")
_MOST_PARTS = 50


def proofread(raw: RawBriefing, analysis: Analysis, template: Template | None) -> tuple[Diagnostic, ...]:
    """Warnings of the prose lint on all texts that the author wrote; shipped templates are not the author's."""
    places = dict(_places(raw))
    texts = [_placed(one, places) for one in passages_of(analysis.evidence)]
    texts += _template_texts(template) if template else []
    return lint(analysis, texts, allow=exceptions_in(texts))


def _placed(passage: Passage, places: Mapping[str, Origin]) -> Passage:
    place = places.get(passage.owner)
    return replace(passage, origin=place) if place else passage


def _places(raw: RawBriefing) -> Iterator[tuple[str, Origin]]:
    """Where each text stands, by what `passages_of` calls it."""
    yield from _place("the answer", raw.briefing, "answer")
    limitations = raw.briefing.entries.get("limitations")
    if isinstance(limitations, RawList):
        for number, item in enumerate(limitations.items, 1):
            yield f"limitation {number}", replace(item.origin, field=f"limitations[{number - 1}]")
    for catalogue in raw.catalogue:
        themes = catalogue.entries.get("themes")
        for theme in themes.items if isinstance(themes, RawList) else ():
            yield from _place(f"the summary of theme `{_id(theme)}`", theme, "summary")
    for comparison in raw.comparisons:
        yield from _place(f"the statement of comparison `{_id(comparison)}`", comparison, "statement")
    for finding in raw.findings:
        yield from _place(f"the claim of finding `{_id(finding)}`", finding, "claim")
        yield from _place(f"the short claim of finding `{_id(finding)}`", finding, "short")


def _place(owner: str, record: RawNode, field: str) -> Iterator[tuple[str, Origin]]:
    if isinstance(record, RawMap) and field in record.entries:
        yield owner, replace(record.entries[field].origin, field=field)


def _id(record: RawNode) -> str:
    node = record.entries.get("id") if isinstance(record, RawMap) else None
    return node.text or "" if isinstance(node, RawScalar) else ""


def _template_texts(template: Template) -> list[Passage]:
    """The text of a template that is not shipped, and of the parts it includes."""
    if template.folder.is_relative_to(resources.templates()):
        return []
    found: dict[str, str] = {}
    waiting = [template.file]
    while waiting and len(found) < _MOST_PARTS:
        name = waiting.pop(0)
        if name in found:
            continue
        try:
            found[name] = read_part(template, name)
        except TemplateError:
            # Composing tells what is wrong with it.
            continue
        waiting += _INCLUDED.findall(found[name])
    return [
        Passage(text, Origin(template.shown + name, 1), "the template", is_template=True)
        for name, text in found.items()
    ]
