"""How numbers were computed, as composing asks for it: joins `links`, which knows, with `document`, which prints it."""

from reportgen.analysis.changes_model import Changes
from reportgen.analysis.model import Analysis
from reportgen.document.number_notes import Derive
from reportgen.document.tree import Provenance
from reportgen.links.model import Derivation


def derive_from(analysis: Analysis, changes: Changes | None) -> Derive:
    """Derives the values of an analysis, and of what changed since the edition before (None: there is none)."""
    from reportgen.links.derive import Deriver
    from reportgen.links.sums import UnknownKeyError

    deriver = Deriver(analysis, changes)

    def derive(provenance: Provenance) -> Derivation | None:
        try:
            return deriver.derive(provenance)
        except UnknownKeyError:
            return None

    return derive
