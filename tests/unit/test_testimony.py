"""What witnesses say of a file: the store of editions, and signatures."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from reportgen.aftercare.testimony import _signed, store_of
from reportgen.deliver.model import Attachment, EditionRecord
from reportgen.links.audit import model
from reportgen.links.pdf.signature import FoundSignature
from reportgen.links.snapshot import evidence_text
from tests.builders_audit import found, report
from tests.builders_links import sample_snapshot


@dataclass
class Store:
    """Stands for the store: it is asked for editions and for its address."""

    known: tuple[EditionRecord, ...] = ()
    address: str = "sqlite:///store.db"

    def editions(self, briefing: str = "", *, limit: int = 100) -> tuple[EditionRecord, ...]:
        return tuple(one for one in self.known if one.briefing == briefing)[:limit]


def edition(evidence: str = "1" * 64, *digests: str) -> EditionRecord:
    files = tuple(Attachment("briefing.docx", "application/octet-stream", digest, 1) for digest in digests)
    name = sample_snapshot().manifest.briefing
    return EditionRecord("key", name, date(2026, 11, 24), "briefing", "house", evidence, files=files)


def says(*editions: EditionRecord) -> tuple[bool | None, bool | None]:
    told = store_of(found(), sample_snapshot(), Store(editions))  # type: ignore[arg-type]  # as much as is asked
    return told.file_matches, told.evidence_matches


def test_a_file_that_was_sent_is_known_by_its_bytes() -> None:
    assert says(edition("1" * 64, "2" * 64), edition("1" * 64, found().sha256)) == (True, True)


def test_a_file_that_was_saved_again_is_known_by_its_evidence() -> None:
    assert says(edition(evidence_text(sample_snapshot().evidence).sha256, "2" * 64)) == (False, True)


@pytest.mark.parametrize("editions", [(), (edition(),)], ids=["no edition", "other editions"])
def test_a_file_that_the_store_does_not_know_may_never_have_been_sent(editions: tuple[EditionRecord, ...]) -> None:
    assert says(*editions) == (None, None)


SIGNATURE = FoundSignature(
    signer="Ada Analyst", issuer="Office of Tests", certificate_sha256="ab" * 32, signed_at=datetime(2026, 11, 24, 9),
    is_intact=True, covers_all=True, later="", trusted_by="Office of Tests",
)  # fmt: skip


@pytest.mark.parametrize(
    ("signature", "file", "contradicts", "words"),
    [
        (SIGNATURE, True, False, "Office of Tests vouches"),
        (replace(SIGNATURE, trusted_by=""), None, False, "Nobody that you trust"),
        (replace(SIGNATURE, is_intact=False, trusted_by=""), False, True, "does not fit"),
        (replace(SIGNATURE, covers_all=False, later="other"), False, True, "may change what the pages show"),
        (replace(SIGNATURE, covers_all=False, later="notes"), True, False, "leaves the pages as they were"),
    ],
    ids=["sound", "by a stranger", "broken", "added to", "with notes"],
)
def test_a_signature_says_what_it_proves(
    signature: FoundSignature, file: bool | None, contradicts: bool, words: str
) -> None:
    told = _signed(signature)
    assert (told.witness, told.file_matches, told.contradicts) == ("signature", file, contradicts)
    assert words in told.says
    assert "24" in told.says


def test_a_witness_against_the_file_decides() -> None:
    against = model.Testimony("store", "store", False, False, "other evidence")
    assert not replace(report(found()), testimonies=(against,)).is_as_built
