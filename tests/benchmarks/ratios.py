"""What is claimed of reportgen, as ratios to other tools of the same run, and the table of them."""

from dataclasses import dataclass
from statistics import median

Results = dict


@dataclass(frozen=True)
class Claim:
    """A slot of reportgen against the faster one of some peers, or against itself on another workload."""

    name: str
    workload: str
    slot: str
    peers: tuple[str, ...]
    limit: float | None = None
    """Largest ratio; None where the issue sets none and it is measured beside the others."""
    is_sum: bool = False
    """The peers run one after the other: their times are added."""

    @property
    def slots(self) -> tuple[str, ...]:
        """All that must be measured in one run."""
        return (self.slot, *self.peers) if self.workload != "XL" else (self.slot,)


DOCX_B, PDF_B = ("docx_js", "docxtpl_docx"), ("typst_pdf", "reportlab_plain")
PDF_L, BOTH = ("pdfmake_pdf", "typst_pdf"), ("typst_pdf", "docxtpl_docx")
CLAIMS = (
    Claim("B docx", "B", "reportgen_docx", DOCX_B, 0.3),
    Claim("B docx, page numbers of the layout", "B", "reportgen_paged_docx", DOCX_B),
    Claim("B docx, whole way", "B", "reportgen_whole_docx", DOCX_B),
    Claim("B pdf", "B", "reportgen_pdf", PDF_B, 0.25),
    Claim("B pdf, whole way", "B", "reportgen_whole_pdf", PDF_B),
    Claim("L docx", "L", "reportgen_docx", ("docxtpl_docx",), 0.2),
    Claim("L docx, whole way", "L", "reportgen_whole_docx", ("docxtpl_docx",)),
    Claim("L pdf", "L", "reportgen_pdf", PDF_L, 0.3),
    Claim("L pdf, whole way", "L", "reportgen_whole_pdf", PDF_L),
    Claim("XL docx, to itself at L", "XL", "reportgen_docx", ("reportgen_docx",), 11),
    Claim("XL docx, whole way, to itself at L", "XL", "reportgen_whole_docx", ("reportgen_whole_docx",), 11),
    Claim("XL pdf, to itself at L", "XL", "reportgen_pdf", ("reportgen_pdf",), 11),
    Claim("XL pdf, whole way, to itself at L", "XL", "reportgen_whole_pdf", ("reportgen_whole_pdf",), 11),
    Claim("S build, both formats", "S", "reportgen_build", (*BOTH, "import_pandas"), 2.0, is_sum=True),
)
AT_L = " at L"
"""Follows the name of a slot where it ran L for the comparison with XL."""


def ratio_of(claim: Claim, results: Results) -> float | None:
    """Median over the rounds of own time to peer time of the same round; None where either is missing.

    From the time of `reportgen_build` the import of pandas alone is taken off.
    """
    if claim.workload == "XL":
        # The same program on both sides: CPU time says it, and is less at the mercy of what else runs.
        now, base = (_times(results, "XL", name, "cpu") for name in (claim.slot, claim.slot + AT_L))
        return median(now) / median(base) if now and base else None
    own = _walls(results, claim.workload, claim.slot)
    pandas = _walls(results, claim.workload, "import_pandas") if "import_pandas" in claim.peers else None
    peers = [
        walls for name in claim.peers if name != "import_pandas" and (walls := _walls(results, claim.workload, name))
    ]
    if not own or not peers or (claim.is_sum and len(peers) < 2):
        return None
    off = pandas or [0.0] * len(own)
    best = [sum(each) for each in zip(*peers, strict=False)] if claim.is_sum else min(peers, key=median)
    return median([(mine - less) / other for mine, less, other in zip(own, off, best, strict=False)])


def report(results: Results) -> str:
    """The ratios, then what each slot took, as Markdown."""
    lines = ["| claim | ratio | at most | peer |", "| --- | ---: | ---: | --- |"]
    for claim in CLAIMS:
        ratio = ratio_of(claim, results)
        if ratio is None and claim.workload not in results:
            continue
        shown = "not measured" if ratio is None else f"{ratio:.2f}"
        lines.append(f"| {claim.name} | {shown} | {claim.limit or ''} | {_peers(claim, results)} |")
    for workload in ("S", "B", "L", "XL"):
        if found := results.get(workload):
            lines += [
                "",
                f"| {workload} | ms | spread | MB | kB | holds |",
                "| --- | ---: | ---: | ---: | ---: | --- |",
            ]
            lines += [_line(name, rows) for name, rows in sorted(found.items(), key=lambda one: median(one[1]["wall"]))]
    missing = [f"{name} ({reason})" for name, reason in results.get("missing", {}).items()]
    return "\n".join([*lines, "", f"Missing: {', '.join(missing) or 'nothing'}."])


def _walls(results: Results, workload: str, name: str) -> list[float]:
    return _times(results, workload, name, "wall")


def _times(results: Results, workload: str, name: str, kind: str) -> list[float]:
    times: list[float] = results.get(workload, {}).get(name, {}).get(kind, [])
    return times


def _peers(claim: Claim, results: Results) -> str:
    if claim.workload == "XL":
        return "itself at L"
    names = [name for name in claim.peers if name != "import_pandas"]
    if claim.is_sum:
        return " + ".join(names)
    known = [name for name in names if _walls(results, claim.workload, name)]
    return min(known, key=lambda name: median(_walls(results, claim.workload, name)), default="none")


def _line(name: str, rows: dict) -> str:
    walls = rows["wall"]
    spread = f"{1000 * min(walls):,.1f} to {1000 * max(walls):,.1f}"
    held = ", ".join(f"{key} {value}" for key, value in rows.get("holds", {}).items())
    size = f"{rows['bytes'] / 1000:,.0f}" if rows.get("bytes") else ""
    return f"| {name} | {1000 * median(walls):,.1f} | {spread} | {rows['rss'] / 1024:,.0f} | {size} | {held} |"
