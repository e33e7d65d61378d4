"""Bibliography items to sources. Part of validate."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from reportgen.codes import Code
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.checks.register import Kind, Register, place
from reportgen.evidence.forms import KEY
from reportgen.evidence.model import Source
from reportgen.evidence.raw import BibliographyItem


def read_sources(items: Sequence[BibliographyItem], register: Register) -> dict[str, Source]:
    """Sources by key. Duplicate and malformed keys are told; likely duplicates are warned of."""
    sources: dict[str, Source] = {}
    seen: dict[str, Source] = {}
    for item in items:
        csl = dict(item.csl)
        key = unicodedata.normalize("NFC", str(csl.get("id", ""))).strip()
        origin = replace(item.origin, field=item.origin.field or "id")
        if not KEY.fullmatch(key):
            register.problems.error(
                Code.VALIDATE_BAD_ID,
                "The citation key has characters that are not allowed, or is missing.",
                origin,
                found=key,
                expected="letters, digits and `_:./+-`, beginning with a letter or digit",
            )
            continue
        if not register.declare(Kind.SOURCE, key, origin):
            continue
        note = csl.pop("note", "")
        csl["id"] = key
        source = Source(
            key=key,
            csl_json=json.dumps(csl, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
            title=_text(csl.get("title")),
            note=_text(note),
            origin=item.origin,
        )
        sources[key] = source
        _warn_of_twin(source, csl, seen, register.problems)
    return sources


def _text(value: object) -> str:
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else ""


def _warn_of_twin(source: Source, csl: dict[str, object], seen: dict[str, Source], problems: Problems) -> None:
    doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", _text(csl.get("DOI")).lower())
    title = re.sub(r"[\W_]+", " ", source.title.casefold()).strip()
    for what, mark in (("DOI", doi), ("title", title)):
        if not mark:
            continue
        twin = seen.setdefault(f"{what} {mark}", source)
        if twin is not source:
            problems.warning(
                Code.VALIDATE_LIKELY_DUPLICATE_SOURCE,
                f"Two references have the same {what}.",
                replace(source.origin, field=None),
                found=f"{source.key}, and {twin.key} at {place(twin.origin)}",
                hint="Keep one and cite it everywhere, or correct the other.",
            )
            return
