"""Glyphs of scripts whose letters change with their neighbours, by HarfBuzz (the `scripts` extra).

What a reader takes for one letter may be several glyphs: a bare stroke and its dots, a consonant and the vowel drawn
before it. Such a cluster is embedded as one glyph made of them, so that it is copied from the page as what it is.
"""

from itertools import groupby
from typing import Any, NamedTuple


class Cluster(NamedTuple):
    """One or more letters that are drawn as one. Lengths are font units."""

    text: str
    advance: int
    parts: tuple[tuple[int, int, int], ...]
    """Glyph ids, each with its place: right of the cluster's origin, and above the baseline."""


class Shaper:
    """Shapes text in one font file."""

    def __init__(self, data: bytes) -> None:
        import uharfbuzz

        self._harfbuzz: Any = uharfbuzz
        self._font = uharfbuzz.Font(uharfbuzz.Face(data))

    def shape(self, text: str, language: str, *, is_right_to_left: bool) -> tuple[Cluster, ...]:
        """The clusters of a text of one script and direction, from left to right.

        `language` (BCP 47) chooses between forms where a font has several.
        """
        buffer = self._harfbuzz.Buffer()
        # marks stay apart from their letters, so that readers who turn the line keep each after its letter
        buffer.cluster_level = self._harfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = language or "und"  # the guess would be that of the computer
        buffer.direction = "rtl" if is_right_to_left else "ltr"
        self._harfbuzz.shape(self._font, buffer)
        glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
        starts = sorted({info.cluster for info, _ in glyphs})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        clusters = []
        for start, members in groupby(glyphs, key=lambda glyph: glyph[0].cluster):
            parts, x = [], 0
            for info, position in members:
                parts.append((info.codepoint, x + position.x_offset, position.y_offset))
                x += position.x_advance
            clusters.append(Cluster(text[start : ends[start]], x, tuple(parts)))
        return tuple(clusters)
