"""Series are told apart by more than colour, and their colours can be read."""

import pytest

from reportgen.render.series_looks import series_look
from reportgen.render.theme import Theme
from reportgen.render.themes import shipped_themes

THEMES = shipped_themes()


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_name_of_a_series_reads_on_paper(theme: Theme) -> None:
    for index in range(6):
        contrast = (luminance(theme.colours["paper"]) + 0.05) / (luminance(series_look(index, theme).colour) + 0.05)
        assert contrast >= 4.5, index


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_first_two_bars_differ_in_lightness(theme: Theme) -> None:
    first, second = series_look(0, theme), series_look(1, theme)
    assert (luminance(second.tint) + 0.05) / (luminance(first.colour) + 0.05) > 4


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme.name != "economy"], ids=lambda theme: theme.name)
def test_four_series_have_four_colours(theme: Theme) -> None:
    assert len({series_look(index, theme).colour for index in range(4)}) == 4


def test_lines_and_bars_differ_without_colour() -> None:
    looks = [series_look(index, THEMES[0]) for index in range(6)]
    assert len({look.marker for look in looks}) == len({look.dash for look in looks}) == 6
    assert len({look.fill for look in looks[:4]}) == 4


def test_looks_repeat_after_the_sixth() -> None:
    assert series_look(6, THEMES[0]) == series_look(0, THEMES[0])
