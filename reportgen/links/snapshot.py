"""The snapshot: what a file remembers of its numbers, written as JSON into the file and read back from it.

    snapshot = take(evidence, document, Making(template="briefing", template_sha256=..., theme="house"))
    text = to_text(snapshot)
    assert read_snapshot(text, "briefing.docx") == snapshot

The JSON begins with its format, so that a person (and a later version) sees at once what it is. The evidence stands in
it as `stages.to_json` writes it: the digest in the manifest is of these very characters. Reading believes nothing:
whoever has the file can have written anything into it.
"""

import json
from dataclasses import dataclass, replace
from hashlib import sha256

from reportgen import __version__
from reportgen.codes import Code
from reportgen.document.tree import Document
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.model import Evidence
from reportgen.links.model import FORMAT, Manifest, Snapshot
from reportgen.links.soundness import unsound
from reportgen.stages import from_json, to_json

MAX_CHARACTERS = 256 * 1024 * 1024
"""Longest snapshot that is read; one of 10,000 rows has some 20 million."""


@dataclass(frozen=True, slots=True)
class Making:
    """How a file was made, beside what is in its evidence and its document."""

    template: str
    template_sha256: str
    theme: str
    audience: str = ""
    earlier: str = ""
    """Facts of the edition that this one was compared with; empty for none."""


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """The evidence as JSON, wherever its folder lies, and its digest: written once for all that need it."""

    json: str
    sha256: str


def neutral(evidence: Evidence) -> Evidence:
    """The evidence without the folder that it happens to lie in."""
    return replace(evidence, meta=replace(evidence.meta, folder=""))


def evidence_text(evidence: Evidence) -> EvidenceText:
    """JSON and digest of the evidence (the digest of `pipeline.digest`)."""
    text = to_json(neutral(evidence))
    return EvidenceText(text, sha256(text.encode()).hexdigest())


def bare(document: Document) -> Document:
    """The document without what is attached to it: as a snapshot holds it."""
    return replace(document, meta=replace(document.meta, snapshot="", attachment=""))


def document_digest(document: Document) -> str:
    """SHA-256 of the JSON of a document, without what is attached to it."""
    return sha256(to_json(bare(document), is_compact=True).encode()).hexdigest()


def earlier_digest(facts: str) -> str:
    """SHA-256 of the facts of an earlier edition; empty for none."""
    return sha256(facts.encode()).hexdigest() if facts else ""


def take(evidence: Evidence, document: Document, making: Making) -> Snapshot:
    """The snapshot of a document made of this evidence."""
    digests = evidence_text(evidence).sha256, document_digest(document)
    manifest = _manifest(evidence, document, making, *digests)
    return Snapshot(manifest, neutral(evidence), bare(document), earlier=making.earlier)


def take_text(evidence: Evidence, text: EvidenceText, document: Document, making: Making) -> str:
    """`to_text(take(...))` for evidence that is written already: nothing is written twice."""
    document_json = to_json(bare(document), is_compact=True)
    digests = text.sha256, sha256(document_json.encode()).hexdigest()
    manifest = _manifest(evidence, document, making, *digests)
    return _joined(manifest, text.json, document_json, "[]", making.earlier)


def to_text(snapshot: Snapshot) -> str:
    """The snapshot as JSON. What `take_text` gives for the same parts, character for character."""
    evidence, document = to_json(snapshot.evidence), to_json(snapshot.document, is_compact=True)
    offers = to_json(snapshot.offers, is_compact=True)
    return _joined(snapshot.manifest, evidence, document, offers, snapshot.earlier)


def _manifest(
    evidence: Evidence, document: Document, making: Making, evidence_sha256: str, document_sha256: str
) -> Manifest:
    return Manifest(
        program=f"reportgen {__version__}",
        briefing=evidence.meta.name,
        as_of=document.meta.as_of,
        template=making.template,
        template_sha256=making.template_sha256,
        theme=making.theme,
        evidence_sha256=evidence_sha256,
        document_sha256=document_sha256,
        audience=making.audience,
        earlier_sha256=earlier_digest(making.earlier),
    )


def _joined(manifest: Manifest, evidence: str, document: str, offers: str, earlier: str) -> str:
    parts = (("manifest", to_json(manifest, is_compact=True)), ("evidence", evidence.rstrip("\n")),
             ("document", document), ("offers", offers),
             *((("earlier", json.dumps(earlier, ensure_ascii=False)),) if earlier else ()))  # fmt: skip
    body = ",\n".join(f'"{name}":{part}' for name, part in parts)
    return f'{{"type":"Snapshot","format":{FORMAT},\n{body}}}\n'


# --- reading ----------------------------------------------------------------------------------------------


def read_snapshot(text: str, where: str) -> Snapshot:
    """The snapshot that `to_text` wrote; `where` names the file for a person.

    Raises `LoadError`: damaged, of a newer format, or none at all. What is given back can be analysed and rendered:
    every id in it exists and its numbers have a bounded length. Whether its digests are right is not asked here
    (`verify`).
    """
    if len(text) > MAX_CHARACTERS:
        raise _refused(Code.LINKS_DAMAGED_SNAPSHOT, where, f"it has {len(text):,} characters")
    try:
        snapshot = from_json(text, Snapshot)
    except (ValueError, ArithmeticError, RecursionError) as error:
        _refuse_newer(text, where)
        raise _refused(Code.LINKS_DAMAGED_SNAPSHOT, where, str(error)[:200]) from error
    if snapshot.format != FORMAT:
        _refuse_newer(text, where)
        raise _refused(Code.LINKS_DAMAGED_SNAPSHOT, where, f"format {snapshot.format}")
    if problem := unsound(snapshot):
        raise _refused(Code.LINKS_DAMAGED_SNAPSHOT, where, problem)
    return snapshot


def _refuse_newer(text: str, where: str) -> None:
    """Raise `LoadError` if the text is a snapshot of a later format."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    found = data.get("format") if isinstance(data, dict) else None
    if isinstance(found, int) and found > FORMAT:
        raise LoadError(
            Diagnostic(
                Code.LINKS_NEWER_SNAPSHOT,
                "The file was made by a newer version of reportgen, whose notes on its numbers this one cannot read.",
                Origin(where),
                found=f"format {found}"[:80],
                expected=f"format {FORMAT} or older",
                hint="Update reportgen.",
            )
        )


def _refused(code: Code, where: str, found: str) -> LoadError:
    return LoadError(
        Diagnostic(
            code,
            "What the file remembers of its numbers is damaged.",
            Origin(where),
            found=found,
            hint="Take a copy that was not touched, or build the file again.",
        )
    )
