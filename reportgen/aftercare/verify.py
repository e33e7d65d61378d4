"""Verify: every number of a finished file computed again from the evidence that the file itself carries, and the text
of the file held against what was written into it. Offline; whom to believe beyond that is said in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.aftercare.linked import Linked, open_linked
from reportgen.aftercare.testimony import ALONE, manifest_of, signatures_of
from reportgen.links.audit.audit import audit
from reportgen.links.audit.model import Item, Testimony
from reportgen.links.model import Manifest, Snapshot
from reportgen.links.pdf.signature import can_check
from reportgen.links.recompute import Recomputed, Result, recompute
from reportgen.links.snapshot import document_digest, earlier_digest, evidence_text


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest that the file states of a part of itself."""

    name: str
    """`evidence`, `document` or `earlier edition`."""
    stated: str
    computed: str

    @property
    def is_right(self) -> bool:
        """Whether it is that of the part."""
        return self.stated == self.computed


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of a file."""

    file: str
    sha256: str
    manifest: Manifest
    values: tuple[Recomputed, ...]
    """Every value of the document as it was written, in reading order."""
    differences: tuple[Item, ...]
    """What the file says now and was not written so: values, cells, figures, captions, references, added numbers."""
    digests: tuple[Digest, ...]
    testimonies: tuple[Testimony, ...]
    """Who speaks for the file beside itself; never empty: `testimony.ALONE` says that nobody does."""
    is_signed: bool
    """Whether it carries a signature; what it proves, one of the testimonies says, if it was checked."""
    has_changes: bool
    """Whether tracked changes wait for a decision."""

    @property
    def wrong(self) -> tuple[Recomputed, ...]:
        """The values that do not follow from the evidence."""
        return tuple(one for one in self.values if one.is_wrong)

    @property
    def is_right(self) -> bool:
        """Whether every number follows from the evidence, everything reads as written and no digest is wrong."""
        digests = all(digest.is_right for digest in self.digests)
        is_belied = any(one.contradicts for one in self.testimonies)
        return digests and not self.wrong and not self.differences and not is_belied

    def count(self, result: Result) -> int:
        """How many values have this result."""
        return sum(one.result is result for one in self.values)


def verify(
    path: Path, manifest: Path | None = None, *, trust: Sequence[bytes] = (), password: str = ""
) -> Verification:
    """Check a file, and the signatures in it.

    Args:
        path: a DOCX or PDF.
        manifest: the one that was written with it; None: the one beside it, if there is one.
        trust: certificates of authorities or signers that are trusted (PEM or DER). Without any, and where what checks
            signatures is not installed, they are not checked.
        password: opens the file, if it needs one.

    Raises:
        LoadError: the file cannot be read, remembers nothing of its numbers, or has a damaged signature.
    """
    opened = open_linked(path, password)
    beside = manifest_of(path, opened.file, opened.snapshot, manifest)
    told: tuple[Testimony, ...] = (beside,) if beside else ()
    if trust or can_check():
        told += signatures_of(path, opened.file, trust, password)
    return verified(opened, told)


def verified(opened: Linked, testimonies: tuple[Testimony, ...] = ()) -> Verification:
    """Check a file that was opened; `testimonies` are what others say of it."""
    file, snapshot, analysis = opened.file, opened.snapshot, opened.analysis
    manifest = snapshot.manifest
    report = audit(file, snapshot, analysis)
    return Verification(
        Path(file.path).name,
        file.sha256,
        manifest,
        tuple(recompute(snapshot.document, analysis, opened.changes)),
        report.differences,
        (
            Digest("evidence", manifest.evidence_sha256, evidence_text(snapshot.evidence).sha256),
            Digest("document", manifest.document_sha256, document_digest(snapshot.document)),
            *_earlier(snapshot),
        ),
        testimonies or (ALONE,),
        file.is_signed,
        file.has_changes,
    )


def _earlier(snapshot: Snapshot) -> tuple[Digest, ...]:
    """The digest of what is remembered of the earlier edition; none if there is nothing."""
    stated, computed = snapshot.manifest.earlier_sha256, earlier_digest(snapshot.earlier)
    return (Digest("earlier edition", stated, computed),) if stated or computed else ()
