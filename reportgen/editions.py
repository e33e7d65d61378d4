"""Editions to compare with, wherever they lie: briefing folders, built files, saved evidence and kept facts.

Beside the pipeline, since it joins stages: load -> validate -> analyse, and what a file remembers of its numbers.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from reportgen.analysis.changes_known import Known
from reportgen.analysis.changes_model import Changes, Comparability
from reportgen.codes import Code
from reportgen.deliver.model import EditionRecord
from reportgen.errors import Diagnostic, LoadError, Origin
from reportgen.evidence.model import Evidence

MAX_JSON = 256 * 1024 * 1024
"""Bytes of saved evidence or facts that are read."""
_FORMS = "a briefing folder, a .docx or .pdf that reportgen built, or evidence saved as .json"


def read_edition(path: Path) -> Known:
    """What is known of the edition at `path`: a briefing (its folder or `briefing.yaml`), a DOCX or PDF that remembers
    its numbers, or a JSON file of `--save-stages` or of the facts in a store.

    Warnings about it are not told: they are about another edition. Raises `LoadError` for what is none of these, and
    whatever a briefing raises that cannot be read.
    """
    if path.is_dir() or path.suffix in (".yaml", ".yml"):
        from reportgen.pipeline import load

        return _of_evidence(load(path))
    if path.suffix == ".json":
        return _of_json(path)
    if not path.exists():
        raise _no_edition(path, "There is nothing here to compare with.", "nothing")
    from reportgen.links.open_file import open_file, snapshot_of

    snapshot = snapshot_of(open_file(path))
    return _of_evidence(snapshot.evidence, snapshot.manifest.as_of)


def read_facts_of(text: str, where: str) -> Known:
    """What a store kept of an edition; `where` names it for a person. Raises `LoadError` if it cannot be read."""
    from reportgen.analysis.changes_facts import FactsError, read_facts

    try:
        return read_facts(text)
    except FactsError as error:
        is_other = error.comparability is Comparability.OTHER_FORMAT
        found = "facts of another version of reportgen" if is_other else "no facts of an edition"
        raise _no_edition(Path(where), "What was kept of this edition cannot be read.", found) from error


def changes_between(old: Known, new: Known) -> Changes:
    """What is different between two editions."""
    from reportgen.analysis.changes import compare

    return compare(old, new)


def pick_edition(kept: Sequence[EditionRecord], wanted: str, audience: str = "") -> EditionRecord:
    """The edition that `wanted` names among those of a store, newest first: `latest`, `previous`, a day (the last
    edition of that day or before), or the beginning of its key, of at least six characters.

    But for keys, only editions made for `audience` count. Raises `LoadError` if there is none or more than one.
    """
    if re.fullmatch("[0-9a-f]{6,64}", wanted):
        found = [one for one in kept if one.key.startswith(wanted)]
        if len(found) != 1:
            raise _not_kept(wanted, f"{len(found)} editions whose key begins so")
        return found[0]
    ours = [one for one in kept if one.audience == audience]
    briefings = sorted({one.briefing for one in ours})
    if len(briefings) > 1:
        raise _not_kept(wanted, f"editions of several briefings: {', '.join(briefings)[:200]}", "Add --briefing NAME.")
    if day := _day(wanted):
        ours = [one for one in ours if one.as_of <= day]
    elif wanted not in ("latest", "previous"):
        raise _not_kept(wanted, "neither a key nor a day")
    place = 1 if wanted == "previous" else 0
    if len(ours) <= place:
        raise _not_kept(wanted, f"{len(ours)} such edition{'' if len(ours) == 1 else 's'}")
    return ours[place]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _not_kept(wanted: str, found: str, hint: str = "`reportgen history` lists the editions.") -> LoadError:
    return LoadError(
        Diagnostic(
            Code.LOAD_NO_EDITION,
            "The store has no such edition.",
            Origin(f"store:{wanted[:80]}"),
            found=found,
            expected="latest, previous, a day such as 2026-10-31, or the beginning of a key",
            hint=hint,
        )
    )


def _of_evidence(evidence: Evidence, as_of: date | None = None) -> Known:
    from reportgen.analysis.changes import gather
    from reportgen.pipeline import analyse

    return gather(analyse(evidence), as_of or evidence.meta.as_of)


def _of_json(path: Path) -> Known:
    """Saved evidence, or facts."""
    from reportgen.stages import from_json

    text = _read(path)
    try:
        whole = json.loads(text)
        if isinstance(whole, dict) and "plan" in whole and "format" in whole:
            return read_facts_of(text, path.name)
        return _of_evidence(from_json(text, Evidence))
    except (ValueError, RecursionError) as error:
        raise _no_edition(path, "This is no saved evidence.", str(error)[:200]) from error


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_JSON + 1)
        if len(data) > MAX_JSON:
            raise _no_edition(path, "The file is too large to be compared with.", f"more than {MAX_JSON:,} bytes")
        return data.decode("utf-8")
    except OSError as error:
        raise _no_edition(path, "The file cannot be read.", error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise _no_edition(path, "The file is no text.", "bytes that are not UTF-8") from error


def _no_edition(path: Path, message: str, found: str) -> LoadError:
    return LoadError(
        Diagnostic(Code.LOAD_NO_EDITION, message, Origin(path.name or str(path)), found=found, expected=_FORMS)
    )
