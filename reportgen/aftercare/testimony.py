"""Who speaks for a file: the manifest beside it, the store of editions, a signature in it. A file alone speaks only of
itself.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.codes import Code
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.links.audit.model import Testimony
from reportgen.links.model import FoundFile, Snapshot
from reportgen.links.snapshot import evidence_text

if TYPE_CHECKING:
    from reportgen.deliver.store.records import Records
    from reportgen.links.pdf.signature import FoundSignature

_MOST_BYTES = 1024 * 1024
_MOST_EDITIONS = 10_000

ALONE = Testimony(
    "none", "", None, None,
    "Nothing outside the file was asked, so it can only be called consistent in itself: whoever can change a file can "
    "change what it remembers too. The manifest that was written with it, the store it was sent from, or a signature "
    "can say more.",
)  # fmt: skip
CONTRADICTION = Testimony(
    "none", "", None, None,
    "The file contradicts itself: the evidence or the document that it remembers is not the one whose digest it "
    "states. Somebody, or some program, changed what it remembers.",
)  # fmt: skip


def manifest_of(path: Path, file: FoundFile, snapshot: Snapshot, given: Path | None) -> Testimony | None:
    """What the manifest says that `build` wrote with the file: the given one, else one beside it; None without any.

    Raises `LoadError` for one that was given and cannot be read.
    """
    beside = given or next((one for one in _beside(path, snapshot) if one.is_file()), None)
    if beside is None:
        return None
    try:
        content = _read(beside)
    except (OSError, ValueError, RecursionError, LookupError, TypeError) as error:
        if given is None:
            return Testimony("manifest", beside.name, None, None, f"{beside.name} beside the file cannot be read.")
        raise _unreadable(beside, error) from error
    return _judged_by_manifest(file, snapshot, beside.name, content)


def _beside(path: Path, snapshot: Snapshot) -> Iterator[Path]:
    for name in dict.fromkeys((path.stem, snapshot.manifest.briefing)):
        # The name of a briefing comes from the file itself and may be any text.
        if name and "/" not in name and "\\" not in name and "\0" not in name and len(name) < 200:
            yield path.with_name(f"{name}.manifest.json")


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        content = json.loads(file.read(_MOST_BYTES))
    if not isinstance(content["outputs"], dict) or not all(
        isinstance(one, dict) for one in content["outputs"].values()
    ):
        raise TypeError("outputs")
    return {"as_of": str(content["as_of"]), "evidence": str(content["evidence_sha256"]), "outputs": content["outputs"]}


def _judged_by_manifest(file: FoundFile, snapshot: Snapshot, name: str, content: dict[str, Any]) -> Testimony:
    own = evidence_text(snapshot.evidence).sha256
    if any(entry.get("sha256") == file.sha256 for entry in content["outputs"].values()):
        says = "this very file, byte for byte: nobody changed it since it was built, unless they changed both."
        return Testimony("manifest", name, True, True, f"{name} knows {says}")
    if content["evidence"] == own:
        says = (
            "the evidence that the file carries, which is genuine, and another state of the file: it was saved again."
        )
        return Testimony("manifest", name, False, True, f"{name} knows {says}")
    if content["as_of"] != snapshot.manifest.as_of.isoformat():
        says = f"the issue as of {content['as_of'][:10]}, not of this one, and says nothing about it."
        return Testimony("manifest", name, None, None, f"{name} is of {says}")
    says = (
        "this issue and knows other evidence than the file carries: the briefing was built again from other data, or "
        "the file was tampered with."
    )
    return Testimony("manifest", name, False, False, f"{name} is of {says}")


def _unreadable(path: Path, error: Exception) -> LoadError:
    return LoadError(
        Diagnostic(
            Code.LINKS_BAD_MANIFEST,
            "The manifest cannot be read.",
            Origin(path.name),
            found=getattr(error, "strerror", None) or "no manifest of reportgen",
            expected="NAME.manifest.json as `reportgen build` writes it beside its outputs",
        )
    )


def store_of(file: FoundFile, snapshot: Snapshot, records: "Records") -> Testimony:
    """What the store of editions says of a file."""
    name = records.address
    editions = records.editions(snapshot.manifest.briefing, limit=_MOST_EDITIONS)
    sent = next((one for one in editions if any(each.sha256 == file.sha256 for each in one.files)), None)
    if sent is not None:
        return Testimony("store", name, True, True, f"The store has this very file, byte for byte, as part of the "
                         f"edition as of {sent.as_of.isoformat()}.")  # fmt: skip
    own = evidence_text(snapshot.evidence).sha256
    same = next((one for one in editions if one.evidence_sha256 == own), None)
    if same is not None:
        return Testimony("store", name, False, True, f"The store has the evidence that the file carries (edition as of "
                         f"{same.as_of.isoformat()}), and another state of the file: it was saved again, and its "
                         "evidence is genuine.")  # fmt: skip
    if not editions:
        return Testimony("store", name, None, None, "The store knows no edition of this briefing.")
    # A build that was never sent is not in the store: that it is unknown proves nothing.
    return Testimony("store", name, None, None, "The store has editions of this briefing, and none with this file or "
                     "the evidence that it carries: it was never sent from here, or it was tampered with.")  # fmt: skip


def signatures_of(path: Path, file: FoundFile, trust: Sequence[bytes], password: str) -> tuple[Testimony, ...]:
    """What signatures in a file say of it; empty for a file without any.

    Raises `LoadError` for a damaged signature, a certificate that is none, or where what checks signatures is missing.
    """
    if not file.is_signed:
        return ()
    if file.format == "docx":
        says = "The file carries a signature of Word, which is not checked here: open it in Word."
        return (Testimony("signature", "", None, None, says),)
    from reportgen.links.pdf.signature import check

    return tuple(_signed(one) for one in check(path.read_bytes(), trust, password=password, path=path))


def _signed(one: "FoundSignature") -> Testimony:
    when = f" on {one.signed_at.date().isoformat()}, as the signer's clock said" if one.signed_at else ""
    head = f"Signed by {one.signer}{when}"
    vouched = f"{one.trusted_by} vouches for the signer." if one.trusted_by else (
        f"Nobody that you trust vouches for the signer (certificate {one.certificate_sha256[:16]}…, issued by "
        f"{one.issuer}); give the certificate of an authority with --trust."
    )  # fmt: skip
    if not one.is_intact:
        says = f"{head}, and changed since: the signature does not fit what it covers."
        return Testimony("signature", one.signer, False, False, says)
    if one.later == "other":
        says = f"{head}, and something was added since that may change what the pages show. {vouched}"
        return Testimony("signature", one.signer, False, None, says)
    added = "" if one.covers_all else f" ({one.later or 'something'} added since, which leaves the pages as they were)"
    genuine = True if one.trusted_by else None
    return Testimony("signature", one.signer, genuine, genuine, f"{head}, and unchanged since{added}. {vouched}")
