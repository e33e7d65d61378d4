"""An edition for some readers holds nothing of what they may not see."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest

from reportgen import pipeline
from reportgen.errors import Diagnostic, ValidationError
from reportgen.evidence.model import Audience, Evidence
from reportgen.evidence.redact import redact
from reportgen.request import Request
from tests.builders_evidence import read_good, write_briefing

CANARIES = ("Zebrafish", "Quokka", "Narwhal", "Axolotl", "63.1737", "58.2929", "zz-task", "zz-theme", "zz-2024", "c-zz")
"""What stands in nothing but hidden records: names, ids and numbers."""

FILES: Mapping[str, str] = {
    "briefing.yaml": """\
name: water
title: Two ways to clean water
date: 2026-03-01
answer: New filters lead by [[gap:river]].
limitations: [One river only., The Quokka study is small.]
keywords: [water, Narwhal water]
groups:
  - {id: new, label: New filters, adjective: new}
  - {id: old, label: Old filters, adjective: old}
compare: {focus: new, reference: old}
targets:
  - {id: zz-goal, task: zz-task, metric: removal, value: "60.0", group: new, label: Narwhal goal}
""",
    "catalogue.yaml": """\
themes:
  - {id: lab, label: In the laboratory, summary: Filters lead in the laboratory and not in Zebrafish ponds.}
  - {id: zz-theme, label: Zebrafish ponds}
tasks:
  - {id: river, label: River water, theme: lab}
  - {id: zz-task, label: Narwhal water, theme: zz-theme}
metrics:
  - {id: removal, label: Removal, unit: percent, direction: higher}
systems:
  - {id: n1, label: N-1, group: new, note: Also tried on Narwhal water.}
  - {id: o1, label: O-1, group: old}
  - {id: zz1, label: Axolotl filter, group: new}
""",
    "scores.csv": """\
id,system,task,metric,value,source,note
a,n1,river,removal,82.00,lee-2024,
b,o1,river,removal,57.50,lee-2024,see zz-2024
c-zz,n1,zz-task,removal,63.1737,zz-2024,
d,o1,zz-task,removal,58.2929,zz-2024,
e,zz1,zz-task,removal,61.00,zz-2024,
""",
    "findings.yaml": """\
- {id: f1, claim: "New filters remove more [@lee-2024].", theme: lab, scores: [a, b]}
- {id: f2, claim: "They also lead in ponds.", theme: lab, scores: [a, c-zz]}
- {id: f3, claim: "Ponds are hard [@zz-2024].", theme: zz-theme}
- {id: f4, claim: "Rivers are like [[score:c-zz]].", theme: lab, scores: [a]}
- {id: f5, claim: "Rivers are no Quokka study.", theme: lab, scores: [a]}
""",
    "references.json": """[
  {"id": "lee-2024", "type": "article-journal", "title": "Cleaner rivers", "author": [{"family": "Lee"}]},
  {"id": "zz-2024", "type": "article-journal", "title": "Quokka study", "author": [{"family": "Quokka"}]}]
""",
}
LABORATORY = Audience("north", themes=("lab",))


def evidence(tmp_path: Path, **changes: str) -> Evidence:
    return read_good(write_briefing(tmp_path / "b", {**FILES, **changes}))


def seen(tmp_path: Path, audience: Audience = LABORATORY) -> tuple[Evidence, list[Diagnostic]]:
    warnings: list[Diagnostic] = []
    return redact(evidence(tmp_path), audience, warn=warnings.append), warnings


def test_what_is_hidden_takes_with_it_what_names_it_and_what_only_it_used(tmp_path: Path) -> None:
    part, _ = seen(tmp_path)
    assert list(part.themes) == ["lab"]
    assert list(part.tasks) == ["river"]
    assert list(part.systems) == ["n1", "o1"], "a system measured on hidden tasks only goes"
    assert list(part.scores) == ["a", "b"]
    assert list(part.sources) == ["lee-2024"]
    assert list(part.findings) == ["f1"]
    assert part.plan.targets == ()
    assert part.meta.is_partial


def test_texts_that_name_something_hidden_go_and_are_told(tmp_path: Path) -> None:
    part, told = seen(tmp_path)
    assert part.themes["lab"].summary == ""
    assert part.systems["n1"].note == ""
    assert part.meta.limitations == ("One river only.",)
    assert part.meta.keywords == ("water",)
    assert part.meta.answer == "New filters lead by [[gap:river]]."
    assert {problem.code for problem in told} == {"validate.hidden-name"}
    assert {problem.found for problem in told} == {
        "Zebrafish ponds",
        "Narwhal water",
        "Quokka study",
        "zz-2024",
        "c-zz",
    }


def test_no_limit_hides_nothing(tmp_path: Path) -> None:
    whole = evidence(tmp_path)
    assert redact(whole, Audience("all"), warn=lambda _: None) == whole


def test_a_limit_hides_records_that_name_nothing_unless_a_dash_stands_in_it(tmp_path: Path) -> None:
    assert list(seen(tmp_path, Audience(cohorts=("-",)))[0].scores) == ["a", "b", "c-zz", "d", "e"]
    with pytest.raises(ValidationError, match="nothing-shown"):
        seen(tmp_path, Audience(cohorts=()))


def test_a_hidden_reference_group_leaves_no_reference(tmp_path: Path) -> None:
    files = {
        "catalogue.yaml": FILES["catalogue.yaml"].replace(", note: Also tried on Narwhal water.", ""),
        "briefing.yaml": FILES["briefing.yaml"].replace("answer: New filters lead by [[gap:river]].\n", ""),
    }
    part = redact(evidence(tmp_path, **files), Audience(groups=("new",)), warn=lambda _: None)
    assert part.plan.reference is None
    assert list(part.systems) == ["n1", "zz1"]


def test_a_hidden_focus_a_slip_and_a_title_that_tells_are_refused(
    tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    titled = FILES["briefing.yaml"].replace("Two ways to clean water", "Ways to clean Narwhal water")
    cases = (
        (evidence(tmp_path / "1"), Audience(groups=("old",))),
        (evidence(tmp_path / "2"), Audience(themes=("labor",))),
        (evidence(tmp_path / "3", **{"briefing.yaml": titled}), LABORATORY),
    )
    for whole, audience in cases:
        with pytest.raises(ValidationError) as caught:
            redact(whole, audience, warn=lambda _: None)
        golden(f"errors/{caught.value.problems[0].code}.txt", f"{caught.value}\n")


def test_nothing_hidden_can_be_found_in_the_files(tmp_path: Path) -> None:
    folder = write_briefing(tmp_path / "b", FILES)
    for template in ("briefing", "one-pager", "evidence-annex"):
        for audience, is_whole in ((None, True), (LABORATORY, False)):
            made = pipeline.make(folder, Request(template=template, audience=audience))
            for artifact in made.artifacts:
                content = everything_in(artifact.data)
                found = [canary for canary in CANARIES if canary.encode() in content]
                assert bool(found) is is_whole, f"{artifact.format} {template}: {found}"


def everything_in(data: bytes) -> bytes:
    """The bytes of a file, unpacked: every part, stream, attachment and text as characters."""
    if data.startswith(b"%PDF"):
        return data + b"\n".join(_streams(data)) + _text(data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist()]
    inner = [everything_in(part) for part in parts if part.startswith(b"PK")]
    # text that Word splits over runs, too
    return b"\n".join([*parts, *inner, *(re.sub(rb"<[^>]*>", b"", part) for part in parts)])


def _streams(data: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [bytes(one.read_bytes()) for one in pdf.objects if isinstance(one, pikepdf.Stream)] + [
            str(one).encode() for one in pdf.objects if isinstance(one, pikepdf.Dictionary)
        ]


def _text(data: bytes) -> bytes:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return "".join(page.get_textpage().get_text_bounded() for page in pdf).encode()


def test_the_search_sees_what_is_packed(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", "<t>Zebra</t><t>fish</t>")
    assert b"Zebrafish" in everything_in(packed.getvalue())
    assert zlib.compress(b"Zebrafish") not in everything_in(packed.getvalue())
