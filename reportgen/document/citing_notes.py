"""For styles that cite in notes: citations of the text become footnotes, before anything is numbered.

A mark stands after the punctuation that closes its clause (in French before it) and close to the word before. What
stands side by side is cited in one note. Where there is no word for a mark to stand at, the note's sources are named:
a cell of a table, a list after a colon. In one table a source is noted once and named after that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from reportgen.document.citations import Cluster, Setting
from reportgen.document.draft import Draft
from reportgen.document.rewriting import rewrite_runs
from reportgen.document.tree import Block, Citation, Footnote, Inline, Inlines, Table, Text, plain_text
from reportgen.evidence.model import CitedPlace

_CLOSING = re.compile(r"^[.,;:!?…]*[)”’»“‘]*[.,;:!?…]*")
"""Punctuation that a mark follows; `“` and `‘` close quotations in German."""
_NO_WORD = re.compile(r"(?:^|[:(\[–—/])\s*$")
"""The end of words to which no mark can be set."""
_SENTENCE_END = re.compile(r"[.!?…][”’»)]*\s*$")
_LAST_WORD = re.compile(r"^.*\s(?=\S)", re.DOTALL)
"""All before the last word."""
_NARROW_SPACE = "\u202f"


def cite_in_notes(blocks: tuple[Block, ...], draft: Draft, language: str) -> tuple[Block, ...]:
    """Blocks whose draft citations became draft footnotes, narrative ones a name and a footnote."""
    after = language.split("-")[0].lower() != "fr"
    made: list[Block] = []
    for block in blocks:
        run = _Run(draft, after, is_table=isinstance(block, Table))
        made += rewrite_runs((block,), run.rewrite)
    return tuple(made)


def settings(words: Inlines) -> Iterator[Setting]:
    """Where each citation among the words of a note stands, in order; those inside emphasis are asides."""
    said = ""
    for index, node in enumerate(words):
        if isinstance(node, Citation):
            begins = not said.strip() or bool(_SENTENCE_END.search(said))
            ends = not plain_text(words[index + 1 :]).strip() and index == len(words) - 1
            yield "aside" if not begins else "note" if ends else "opening"
        said += "x" if isinstance(node, Citation) else plain_text((node,))


@dataclass(slots=True)
class _Run:
    """Rewrites the sequences of inlines of one block."""

    draft: Draft
    is_after: bool
    """Whether marks stand after punctuation."""
    is_table: bool
    noted: set[tuple[CitedPlace, ...]] = field(default_factory=set)
    """What this table has noted."""

    def rewrite(self, nodes: Inlines) -> Inlines:
        """One sequence."""
        if not any(isinstance(node, Citation) for node in nodes):
            return nodes
        made: list[Inline] = []
        rest = list(nodes)
        while rest:
            node = rest.pop(0)
            if isinstance(node, Citation):
                self._cite(self._joined(self.draft.cluster(node), rest), made, rest)
            else:
                made.append(node)
        return tuple(node for node in made if node != Text(""))

    def _joined(self, cluster: Cluster, rest: list[Inline]) -> Cluster:
        """A cluster with those that follow side by side, which leave the rest: no mark stands beside another."""
        while not cluster.narrative and (ahead := _next_citation(rest)) is not None:
            follower = self.draft.cluster(ahead)
            if follower.narrative:
                break
            del rest[: rest.index(ahead) + 1]
            cluster = Cluster((*cluster.places, *follower.places))
        return cluster

    def _cite(self, cluster: Cluster, made: list[Inline], rest: list[Inline]) -> None:
        """Puts names and mark of a cluster after what is made, and takes the punctuation that goes before."""
        said = plain_text(tuple(made))
        # In a cell a raised figure after a figure would read as a power.
        in_brackets = self.is_table and said.rstrip()[-1:].isdigit()
        is_named = cluster.narrative or in_brackets or bool(_NO_WORD.search(said))
        if self.is_table and cluster.places in self.noted:
            named: Inlines = (self.draft.draft_citation(replace(cluster, narrative=False)),)
            made += (Text("("), *named, Text(")")) if not _NO_WORD.search(said) else named
            return
        self.noted.add(cluster.places)
        if is_named:
            places = tuple(dict.fromkeys(CitedPlace(place.source) for place in cluster.places))
            named = (self.draft.draft_citation(Cluster(places, narrative=True)), self._footnote(cluster, is_told=True))
            made += (Text("("), *named, Text(")")) if in_brackets else named
            return
        if made and isinstance(last := made[-1], Text):
            made[-1] = Text(last.text.rstrip(" \u00a0"))
        if self.is_after and rest and isinstance(following := rest[0], Text):
            later = _CLOSING.sub("", following.text, count=1)
            made.append(Text(following.text.removesuffix(later)))
            rest[0] = Text(later)
        made += [Text(_NARROW_SPACE)] if plain_text(tuple(made))[-1:].isdigit() else []
        word = _taken_word(made)
        made += [self.draft.draft_citation(replace(cluster, word=word))] if word else []
        made.append(self._footnote(cluster, is_told=bool(word)))

    def _footnote(self, cluster: Cluster, *, is_told: bool) -> Footnote:
        noted = replace(cluster, narrative=False, is_told=is_told)
        return self.draft.footnote((self.draft.draft_citation(noted),))


def _taken_word(made: list[Inline]) -> str:
    """Takes the last word, or punctuation that stands alone, from what is made; nothing if it ends in other things."""
    while made and made[-1] == Text(""):
        made.pop()
    if not made or not isinstance(last := made[-1], Text):
        return ""
    word = _LAST_WORD.sub("", last.text)
    made[-1] = Text(last.text[: len(last.text) - len(word)])
    return word


def _next_citation(rest: list[Inline]) -> Citation | None:
    """The citation that follows at once, after a space at most."""
    match rest:
        case [Citation() as citation, *_] | [Text(" "), Citation() as citation, *_]:
            return citation
        case _:
            return None
