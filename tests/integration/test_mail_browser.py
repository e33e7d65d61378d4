"""A real browser opens a mail: no scrolling sideways, nothing fetched, dark where the reader wants it dark."""

from pathlib import Path

import pytest

from reportgen import pipeline
from reportgen.analysis.changes import changes_since, facts_of
from reportgen.document.mail import compose_mail
from reportgen.render.mail import render_mail
from reportgen.render.themes import shipped_themes
from tests.browser import Browser
from tests.builders_compose import AS_OF

pytestmark = pytest.mark.heavy
FULL = """{{ cover() }}
{{ answer() }}
{{ how_to_read() }}

# Everything

{{ gap_table(relative=true) }}
{{ gap_summary() }}
{{ gap_chart() }}
{{ gap_panels() }}
{{ uplift_table() }}
{{ score_list() }}

> Said[^1] with `code_that_is_one_very_long_word_without_any_place_to_break_it_at_all`.

[^1]: A note [a very long address](https://example.org/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa).
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("mails")
    found = []
    for name in ("open-vs-proprietary", "icu-alarms", "service-maturity", "speech-service"):
        analysis = pipeline.analyse(pipeline.load(pipeline.sample(name)))
        changes = changes_since(facts_of(analysis), analysis)
        for kind, body in (("standard", ""), ("full", FULL)):
            draft = compose_mail(
                analysis, subject="x", body=body, as_of=AS_OF, changes=changes, warn=lambda _: None, attached=["A.pdf"]
            )
            for theme in shipped_themes() if kind == "standard" else shipped_themes()[:1]:
                page = folder / f"{name}-{kind}-{theme.name}.html"
                page.write_text(render_mail(draft.document, theme).html, encoding="utf-8")
                found.append(page)
    return found


@pytest.mark.parametrize("width", [320, 360, 700])
def test_a_mail_fits_every_screen_and_fetches_nothing(pages: list[Path], width: int) -> None:
    with Browser() as browser:
        for page in pages:
            for dark in (False, True):
                browser.open(page, width=width, dark=dark)
                assert browser.value("document.documentElement.scrollWidth") <= width, page.name
                assert browser.requests == []
                assert browser.value("document.querySelector('.preheader').offsetHeight") == 0
                ground = "getComputedStyle(document.body).backgroundColor"
                paper = [int(part) for part in browser.value(ground)[4:-1].split(",")]
                assert (max(paper) < 64) is dark, page.name


def test_a_word_of_the_gap_list_is_not_divided_at_360_pixels(pages: list[Path]) -> None:
    """Each cell is as high as whole words need: a range over each word has one line."""
    script = """(() => {
        const walker = document.createTreeWalker(document.querySelector('table'), NodeFilter.SHOW_TEXT);
        const broken = [];
        for (let node; (node = walker.nextNode()); )
            for (const match of node.data.matchAll(/[^\\s-]+/g)) {
                const range = document.createRange();
                range.setStart(node, match.index);
                range.setEnd(node, match.index + match[0].length);
                if (new Set([...range.getClientRects()].map(one => one.top)).size > 1) broken.push(match[0]);
            }
        return broken.join(' ');
    })()"""
    with Browser() as browser:
        browser.open(next(page for page in pages if page.name.startswith("open-vs-proprietary-standard")), width=360)
        assert browser.value(script) == ""
