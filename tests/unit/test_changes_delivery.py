"""A delivered edition says what is different from the one that the same readers got before it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reportgen.aftercare.verify import verify
from reportgen.deliver.model import EditionRecord
from reportgen.deliver.orders import read_orders
from reportgen.dispatch.editions import plan
from reportgen.dispatch.model import Job, NothingYet, Planned
from reportgen.links.open_file import open_file, snapshot_of
from reportgen.links.recompute import Result
from tests.builders_dispatch import MAIL, new_world, write_scores


@dataclass
class Before(NothingYet):
    """A past with one edition, which is not the one that is made if that has its key."""

    last: EditionRecord

    def last_edition(
        self, briefing: str, audience: str = "", *, other_than: str = "", mail: str = ""
    ) -> EditionRecord | None:
        return None if self.last.key == other_than else self.last


def text_of(planned: Planned, folder: Path) -> str:
    """The words of the Word file."""
    (found,) = (one for one in planned.record.files if one.name.endswith(".docx"))
    path = folder / "made.docx"
    path.write_bytes(planned.data[found.sha256])
    opened = open_file(path)
    cells = (cell.text for table in opened.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(one.text for one in opened.paragraphs), *cells))


def test_a_delivered_document_is_compared_with_the_edition_before_it(tmp_path: Path) -> None:
    world = new_world(tmp_path, 25)
    folder = world.briefing(mails=MAIL + "    attach: [docx]\n")
    main = folder / "briefing.yaml"
    main.write_text(main.read_text(encoding="utf-8").replace("one-pager", "briefing"), encoding="utf-8")

    def made(past: NothingYet) -> Planned:
        job = Job(folder, "gaps", read_orders(folder).mails, date(2026, 11, 24))
        (planned,) = plan(job, world.operator(), past, world.means())
        return planned

    first = made(NothingYet())
    assert "Since the last issue" not in text_of(first, tmp_path)
    assert "Since the last issue" not in text_of(made(Before(first.record)), tmp_path)
    write_scores(folder, first="76.0")
    second = made(Before(first.record))
    words = text_of(second, tmp_path)
    assert "Since the last issue" in words and "revised from 74.1% to 76.0%" in words
    assert "revised from 74.1%" in second.letters[0][1].text.replace("\n", " ")
    verification = verify(tmp_path / "made.docx")
    assert verification.is_right and verification.count(Result.ELSEWHERE) == 0
    assert snapshot_of(open_file(tmp_path / "made.docx")).earlier == first.record.facts
