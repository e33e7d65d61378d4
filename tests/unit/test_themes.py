"""Themes: what is shipped is complete and readable, what an author writes is checked wholly."""

import shutil
import struct
import zlib
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from reportgen import resources
from reportgen.errors import RenderError
from reportgen.render.theme import COLOURS, TEXT_LOOKS, Ornaments, Theme
from reportgen.render.theme_files import MAX_LOGO_BYTES, picture_size
from reportgen.render.themes import load_theme, shipped_themes

Golden = Callable[[str, str], None]
THEMES = {theme.name: theme for theme in shipped_themes()}


def write_theme(folder: Path, text: str) -> Path:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(RenderError) as caught:
        load_theme("own.toml", base=write_theme(folder, text))
    return str(caught.value)


def png(width: int, height: int) -> bytes:
    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">L", len(head)) + b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">L", zlib.crc32(chunk[4:]))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


FILLS = (
    "paper",
    "callout_key",
    "callout_note",
    "callout_caution",
    "table_head_fill",
    "table_group_fill",
    "table_band_fill",
)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_shipped_theme_states_every_look_and_colour(theme: Theme) -> None:
    assert set(theme.looks) == set(TEXT_LOOKS)
    assert set(theme.colours) == set(COLOURS)
    assert {"body", "heading", "mono", "fallback", "arabic", "hebrew", "devanagari", "emoji"} == set(theme.fonts)
    assert theme.description


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_of_a_shipped_theme_reads_on_every_fill(theme: Theme) -> None:
    inks = {f"look {key}": look.colour for key, look in theme.looks.items()}
    inks |= {f"verdict {role}": colour for role, colour in theme.verdicts.items()}
    inks |= {key: theme.colours[key] for key in ("text", "muted", "accent", "link")}
    weak = [
        (ink, fill, round(contrast(colour, theme.colours[fill]), 2))
        for ink, colour in inks.items()
        for fill in FILLS
        if contrast(colour, theme.colours[fill]) < 4.5
    ]
    assert weak == []


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_zero_line_of_a_chart_stands_out_and_its_grid_does_not(theme: Theme) -> None:
    paper = theme.colours["paper"]
    assert contrast(theme.colours["chart_zero"], paper) > 7
    assert contrast(theme.colours["chart_grid"], paper) < 1.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_opposite_verdicts_differ_in_more_than_red_and_green(theme: Theme) -> None:
    leads, trails = theme.verdicts["leads"], theme.verdicts["trails"]
    blue = [int(colour[5:7], 16) for colour in (leads, trails)]
    assert blue[0] - blue[1] > 50


def test_headings_go_down_in_size() -> None:
    for theme in THEMES.values():
        sizes = [theme.looks[key].size for key in ("title", "h1", "h2", "h3", "h4")]
        assert sizes == sorted(sizes, reverse=True)
        assert theme.looks["h4"].size >= theme.looks["body"].size > theme.looks["table"].size


@pytest.mark.parametrize(("one", "other"), list(combinations(THEMES, 2)))
def test_the_shipped_themes_look_different(one: str, other: str) -> None:
    first, second = THEMES[one], THEMES[other]
    assert first.ornaments.cover != second.ornaments.cover
    assert first.colours["accent"] != second.colours["accent"]
    assert first.page != second.page
    letters = [
        (theme.fonts["body"], theme.fonts["heading"], theme.looks["h1"], theme.looks["title"])
        for theme in (first, second)
    ]
    assert letters[0] != letters[1]


def test_economy_is_black_on_white_without_fills() -> None:
    theme = THEMES["economy"]
    assert {theme.colours[fill] for fill in FILLS} == {"#ffffff"}
    inks = {*theme.verdicts.values(), *theme.colours.values(), *(look.colour for look in theme.looks.values())}
    assert {ink for ink in inks if len({ink[1:3], ink[3:5], ink[5:7]}) > 1} == set()


def test_ornaments_are_inherited_one_by_one(tmp_path: Path) -> None:
    theme = load_theme(
        "own.toml",
        base=write_theme(
            tmp_path, 'extends = "clinical"\n[ornaments]\ncallouts = "rules"\n[looks.h1]\ncentred = true\n'
        ),
    )
    assert theme.ornaments == Ornaments("band", "above", "bands", "rules")
    assert theme.looks["h1"].centred


def test_an_ornament_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    told = refusal(tmp_path, '[ornaments]\ncover = "ribbon"\ntables = ["open"]\n')
    assert "own.toml (ornaments.cover)" in told
    assert "expected: bar, rules, band or plain" in told
    assert "own.toml (ornaments.tables)" in told


def test_every_shipped_family_has_its_licence_beside_it() -> None:
    for folder in resources.fonts().iterdir():
        assert "licen" in (folder / "LICENSE.md").read_text(encoding="utf-8").lower()


def test_shipped_fonts_stay_small() -> None:
    assert sum(path.stat().st_size for path in resources.fonts().rglob("*")) < 7_000_000


def test_a_theme_inherits_what_it_does_not_state(tmp_path: Path) -> None:
    theme = load_theme("own.toml", base=write_theme(tmp_path, '[colours]\naccent = "#AA0000"\n[looks.h2]\nsize = 13\n'))
    house = THEMES["house"]
    assert theme.name == "own"
    assert theme.looks["h1"].colour == "#aa0000"
    assert theme.looks["h2"].size == 13
    assert theme.looks["h2"].leading == house.looks["h2"].leading
    assert theme.looks["body"] == house.looks["body"]
    assert theme.page == house.page


def test_a_theme_extends_another_of_the_briefing(tmp_path: Path) -> None:
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "base.toml").write_text('extends = "ministry"\n[looks.body]\nsize = 12\n', encoding="utf-8")
    theme = load_theme("own.toml", base=write_theme(tmp_path, 'extends = "themes/base.toml"\n'))
    assert theme.looks["body"].size == 12
    assert theme.looks["body"].justify
    assert theme.fonts["body"].name == "Source Serif 4"


def test_lengths_take_units(tmp_path: Path) -> None:
    theme = load_theme(
        "own.toml",
        base=write_theme(tmp_path, '[page]\nleft = "1in"\nright = "2.54 cm"\ntop = "25.4mm"\nbottom = "72pt"\n'),
    )
    page = theme.page
    assert [round(side, 6) for side in (page.left, page.right, page.top, page.bottom)] == [72, 72, 72, 72]


@pytest.mark.parametrize("size", ["[1, 2]", "3", "true", "nan", "1" + "0" * 400])
def test_paper_of_no_sense_is_refused(tmp_path: Path, size: str) -> None:
    assert "own.toml (page.size)" in refusal(tmp_path, f"[page]\nsize = {size}\n")
    assert "own.toml (page.top)" in refusal(tmp_path, f"[page]\ntop = {size if size != '3' else 3000}\n")


@pytest.mark.parametrize(
    ("text", "size"),
    [('size = "Letter"', (612.0, 792.0)), ("width = 400\nheight = 600", (400.0, 600.0)), ("", (595.276, 841.89))],
)
def test_paper_is_named_or_measured(tmp_path: Path, text: str, size: tuple[float, float]) -> None:
    page = load_theme("own.toml", base=write_theme(tmp_path, f"[page]\n{text}\n")).page
    assert (page.width, page.height) == size


def test_fonts_come_from_a_folder_of_the_briefing(tmp_path: Path) -> None:
    shutil.copytree(resources.fonts() / "source-serif-4", tmp_path / "type")
    theme = load_theme("own.toml", base=write_theme(tmp_path, '[fonts]\nheading = "type"\n'))
    assert theme.fonts["heading"].name == "Source Serif 4"
    assert theme.fonts["heading"].bold == str((tmp_path / "type" / "SourceSerif4-Bold.ttf").resolve())


def test_a_logo_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png(200, 60))
    theme = load_theme("own.toml", base=write_theme(tmp_path, '[logo]\nfile = "logo.png"\nheight = "10mm"\n'))
    assert theme.logo == png(200, 60)
    assert round(theme.logo_height, 2) == 28.35


def test_the_size_of_a_jpeg_is_found_behind_other_segments() -> None:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 40) + b"\x03" + b"\0" * 9
    assert picture_size(b"\xff\xd8\xff\xe0\x00\x10" + b"JFIF" + b"\0" * 10 + frame) == (40, 30)
    assert picture_size(b"GIF89a") is None
    assert picture_size(b"\xff\xd8\xff") is None


def test_unknown_keys_are_all_told_with_suggestions(tmp_path: Path, golden: Golden) -> None:
    golden(
        "errors/render.theme-key.txt",
        refusal(
            tmp_path,
            ('colors = "red"\n[colours]\nacent = "#ff0000"\n[looks.boddy]\nsize = 1\n[looks.h1]\nweight = 3\n'),
        )
        + "\n",
    )


def test_wrong_values_are_all_told(tmp_path: Path, golden: Golden) -> None:
    golden(
        "errors/render.bad-theme.txt",
        refusal(
            tmp_path,
            (
                'hyphenate = "yes"\n[page]\nsize = "A5"\nleft = "30 cubits"\n[colours]\ntext = "black"\n'
                '[verdicts]\nleads = "#12345"\n[looks.body]\nsize = 200\njustify = 1\nfamily = "serif"\n'
                '[looks.h1]\ncolour = "reddish"\n'
            ),
        )
        + "\n",
    )


def test_a_theme_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert "at line 2" in refusal(tmp_path, "[page]\nsize = A4\n")


def test_a_theme_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b'description = "\xff"\n')
    with pytest.raises(RenderError, match="UTF-8"):
        load_theme("own.toml", base=tmp_path)


def test_a_theme_too_large_is_refused(tmp_path: Path) -> None:
    assert "larger than 256 KB" in refusal(tmp_path, "#" * 300_000)


def test_an_unknown_name_is_told_with_a_suggestion(golden: Golden) -> None:
    with pytest.raises(RenderError) as caught:
        load_theme("minstry", base=None)
    golden("errors/render.unknown-theme.txt", str(caught.value) + "\n")


@pytest.mark.parametrize("name", ["../own.toml", "/etc/hosts.toml", "sub/../../own.toml"])
def test_a_theme_outside_the_briefing_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "briefing").mkdir()
    write_theme(tmp_path, "")
    with pytest.raises(RenderError, match="outside the briefing folder"):
        load_theme(name, base=tmp_path / "briefing")


@pytest.mark.parametrize("name", ["missing.toml", "nul\0.toml", "x" * 5000 + ".toml"])
def test_a_theme_that_does_not_exist_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RenderError, match="does not exist"):
        load_theme(name, base=tmp_path)


def test_a_link_out_of_the_briefing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "briefing").mkdir()
    (tmp_path / "secret.toml").write_text("", encoding="utf-8")
    (tmp_path / "briefing" / "own.toml").symlink_to(tmp_path / "secret.toml")
    with pytest.raises(RenderError, match="outside the briefing folder"):
        load_theme("own.toml", base=tmp_path / "briefing")


def test_themes_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('extends = "own.toml"\n', encoding="utf-8")
    assert "extends itself" in refusal(tmp_path, 'extends = "other.toml"\n')


def test_fonts_that_cannot_be_embedded_are_refused_with_the_reason(tmp_path: Path, golden: Golden) -> None:
    shutil.copytree(resources.fonts() / "source-sans-3", tmp_path / "type")
    (tmp_path / "type" / "SourceSans3-Bold.ttf").write_bytes(b"OTTO" + b"\0" * 100)
    (tmp_path / "type" / "SourceSans3-Italic.ttf").write_bytes(b"\0\1\0\0\0\x20")
    golden("errors/render.bad-font.txt", refusal(tmp_path, '[fonts]\nbody = "type"\nmono = "courrier"\n') + "\n")


def test_a_folder_without_the_four_cuts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "type").mkdir()
    shutil.copy(resources.fonts() / "source-sans-3" / "SourceSans3-Regular.ttf", tmp_path / "type" / "A-Regular.ttf")
    assert "lacks -Bold.ttf, -Italic.ttf, -BoldItalic.ttf" in refusal(tmp_path, '[fonts]\nbody = "type"\n')


def test_a_logo_of_the_wrong_kind_is_refused(tmp_path: Path, golden: Golden) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>", encoding="utf-8")
    golden("errors/render.bad-logo.txt", refusal(tmp_path, '[logo]\nfile = "logo.svg"\n') + "\n")


@pytest.mark.parametrize(
    ("data", "reason"),
    [(png(5000, 10), "5000 × 10 pixels"), (png(0, 10), "0 × 10 pixels"), (b"\0" * (MAX_LOGO_BYTES + 1), "too large")],
)
def test_a_logo_too_large_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "logo.png").write_bytes(data)
    assert reason in refusal(tmp_path, '[logo]\nfile = "logo.png"\n')
